"""Measures the matcher on labelled questions (`python -m bot knowledge evaluate --help`)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from knowledge.labelled import Labelled, LabelledError, read_entries, read_questions
from knowledge.matcher import Matcher
from knowledge.meaning import Meaning, shipped
from knowledge.onnx_model import OWN_MODEL, ModelError, encoder_at
from knowledge.understanding import Outcome, Understanding

CONFUSIONS: Final = 10
OFFERED: Final = 3
SHIPPED: Final = shipped()


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the matcher made of one labelled question, and how long it took."""

    asked: Labelled
    understood: Understanding
    milliseconds: float

    @property
    def rank(self) -> int:
        """Return the place of the right entry, from 0; -1 when it is not among the best."""
        names = [candidate.entry for candidate in self.understood.best]
        return names.index(self.asked.entry) if self.asked.entry in names else -1

    @property
    def score(self) -> float:
        """Return the score of the best entry."""
        return self.understood.best[0].score if self.understood.best else 0.0

    @property
    def is_answered(self) -> bool:
        """Tell whether the customer would get an answer outright."""
        return self.understood.outcome is Outcome.ANSWER


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one run; shares are of 1."""

    questions: int
    top1: float
    top3: float
    auroc: float
    precision: float  # of what is answered outright
    coverage: float  # in-scope questions answered rightly
    offered: float  # in-scope questions answered, or rightly among the three offered
    refused: dict[str, float]  # by kind, share of what no entry fits that is not answered
    by_kind: dict[str, float]  # top-1
    p50_ms: float
    p99_ms: float
    confusions: list[tuple[str, str, int]]


def predict(matcher: Matcher, questions: Sequence[Labelled]) -> list[Prediction]:
    """Ask the matcher every question."""
    predictions = []
    for asked in questions:
        begun = time.perf_counter()
        understood = matcher.understand(asked.question)
        predictions.append(Prediction(asked, understood, (time.perf_counter() - begun) * 1000))
    return predictions


def report(predictions: Sequence[Prediction]) -> Report:
    """Sum up a run."""
    inside = [one for one in predictions if one.asked.entry]
    outside = [one for one in predictions if not one.asked.entry]
    answered = [one for one in predictions if one.is_answered]
    times = sorted(one.milliseconds for one in predictions)
    return Report(
        questions=len(predictions),
        top1=_share(one.rank == 0 for one in inside),
        top3=_share(0 <= one.rank < OFFERED for one in inside),
        auroc=auroc([one.score for one in inside], [one.score for one in outside]),
        precision=_share(one.rank == 0 and bool(one.asked.entry) for one in answered),
        coverage=_share(one.rank == 0 and one.is_answered for one in inside),
        offered=_share(_is_served(one) for one in inside),
        refused={
            kind: _share(not one.is_answered for one in group)
            for kind, group in _by_kind(outside).items()
        },
        by_kind={
            kind: _share(one.rank == 0 for one in group) for kind, group in _by_kind(inside).items()
        },
        p50_ms=_percentile(times, 0.5),
        p99_ms=_percentile(times, 0.99),
        confusions=confusions(inside),
    )


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Return how often a question that has an entry scores above one that has none."""
    pairs = len(inside) * len(outside)
    wins = sum((a > b) + (a == b) / 2 for a in inside for b in outside)
    return wins / pairs if pairs else 0.0


def confusions(predictions: Sequence[Prediction]) -> list[tuple[str, str, int]]:
    """Return the commonest (right entry, entry put first instead, times)."""
    wrong = Counter(
        (one.asked.entry, one.understood.best[0].entry if one.understood.best else "")
        for one in predictions
        if one.rank != 0
    )
    return [(right, taken, count) for (right, taken), count in wrong.most_common(CONFUSIONS)]


def _is_served(one: Prediction) -> bool:
    if one.is_answered:
        return one.rank == 0
    return one.understood.outcome is Outcome.OFFER and 0 <= one.rank < OFFERED


def _by_kind(predictions: Sequence[Prediction]) -> dict[str, list[Prediction]]:
    kinds: dict[str, list[Prediction]] = {}
    for one in predictions:
        kinds.setdefault(one.asked.kind, []).append(one)
    return kinds


def _share(statements: Iterable[bool]) -> float:
    listed = list(statements)
    return sum(listed) / len(listed) if listed else 0.0


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def as_text(figures: Report) -> str:
    """Lay the figures out for a person."""
    lines = [
        f"questions {figures.questions}",
        f"top-1 {figures.top1:.3f}  top-3 {figures.top3:.3f}  AUROC {figures.auroc:.3f}",
        f"at the threshold: precision {figures.precision:.3f}  coverage {figures.coverage:.3f}"
        f"  answered or rightly offered {figures.offered:.3f}",
        f"milliseconds: p50 {figures.p50_ms:.2f}  p99 {figures.p99_ms:.2f}",
    ]
    lines += [f"top-1 {kind or '-'}: {share:.3f}" for kind, share in figures.by_kind.items()]
    lines += [f"not answered {kind or '-'}: {share:.3f}" for kind, share in figures.refused.items()]
    lines += [f"{n} x {right} taken for {taken}" for right, taken, n in figures.confusions]
    return "\n".join(lines)


def as_line(one: Prediction) -> str:
    """Return a prediction as one line of JSON."""
    best = [{"entry": c.entry, "score": c.score} for c in one.understood.best]
    line = {
        "question": one.asked.question,
        "outcome": one.understood.outcome.value,
        "best": best,
        "ms": round(one.milliseconds, 3),
    }
    return json.dumps(line, ensure_ascii=False)


def evaluate(
    entries: Path,
    questions: Path,
    predictions: Path | None = None,
    meaning: Meaning | None = SHIPPED,
) -> Report:
    """Build a matcher from one file, ask it all of another, write predictions where wanted."""
    matcher = Matcher(read_entries(entries))
    if meaning is not None:
        matcher = matcher.with_meaning(meaning)
    made = predict(matcher, read_questions(questions))
    if predictions:
        predictions.write_text("".join(as_line(one) + "\n" for one in made), "utf-8")
    return report(made)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.evaluate", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--meaning", type=Path, metavar="FOLDER", help=OWN_MODEL)
    options = parser.parse_args(arguments)
    try:
        sys.stdout.write(run(options, encoder_at(options.meaning)) + "\n")
    except (LabelledError, ModelError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what is measured on what."""
    parser.add_argument(
        "--entries", type=Path, required=True, metavar="CSV", help="columns entry,question,answer"
    )
    parser.add_argument(
        "--questions", type=Path, required=True, metavar="CSV", help="columns question,entry,kind"
    )
    parser.add_argument(
        "--predictions", type=Path, metavar="JSONL", help="write one line for each question there"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace, meaning: Meaning | None) -> str:
    """Measure, and return the figures as they are printed."""
    figures = evaluate(options.entries, options.questions, options.predictions, meaning)
    return json.dumps(asdict(figures), ensure_ascii=False) if options.json else as_text(figures)


if __name__ == "__main__":
    raise SystemExit(main())
