"""What slips cost: how much seldomer the right entry comes first than for the question as meant.

    python -m benchmarks.robustness [E.csv Q.csv ...] [--each 3] [--json]

Without files it takes the shops in `tests/knowledge/shops`, and the English that was written by
hand for some of their questions. Every question in plain simplified characters that an entry
answers is asked as it is and with each of `benchmarks.slips`; printed is, by slip, how often the
right entry came first before and after, and the loss in points.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from benchmarks.slips import HAN, SLIPS
from knowledge.labelled import Labelled, read_entries, read_questions
from knowledge.languages import has_traditional
from knowledge.matcher import Matcher
from knowledge.meaning import shipped

SHOPS = Path(__file__).parents[1] / "tests/knowledge/shops"
AS_MEANT = frozenset({"plain", "colloquial", "filler", "emoji", "story"})
SEED = 3


@dataclass(frozen=True)
class Loss:
    """What one slip costs over some questions; shares of 1, the loss in points."""

    slip: str
    questions: int
    before: float
    after: float

    @property
    def points(self) -> float:
        """Return the loss."""
        return 100 * (self.before - self.after)


@dataclass(frozen=True)
class Asked:
    """One question before and after, and whether the right entry came first."""

    slip: str
    meant: str
    sent: str
    before: bool
    after: bool


def asked_of(
    matcher: Matcher, questions: Sequence[Labelled], each: int = 1, seed: int = SEED
) -> Iterator[Asked]:
    """Ask every question as it is meant and with every slip, those by chance so many times."""
    is_first = _first(matcher)
    for one in questions:
        if one.kind not in AS_MEANT or not one.entry or not HAN.search(one.question):
            continue
        if has_traditional(one.question):
            continue
        before = is_first(one.question, one.entry)
        for name, slip in SLIPS.items():
            drawn = Random(f"{seed} {name} {one.question}")  # noqa: S311 - a draw that repeats
            sent = dict.fromkeys(slip(one.question, drawn) for _ in range(each))
            for text in filter(None, sent):
                yield Asked(name, one.question, text, before, is_first(text, one.entry))


def in_english(matcher: Matcher, shop: str) -> Iterator[Asked]:
    """Ask the questions of one of our shops that were put into English."""
    is_first = _first(matcher)
    with (SHOPS / f"{shop}-english.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            meant, sent, entry = row["meant"], row["question"], row["entry"]
            yield Asked("english", meant, sent, is_first(meant, entry), is_first(sent, entry))


def _first(matcher: Matcher) -> Callable[[str, str], bool]:
    def is_first(question: str, entry: str) -> bool:
        best = matcher.understand(question).best
        return bool(best) and best[0].entry == entry

    return is_first


def losses(asked: Sequence[Asked]) -> list[Loss]:
    """Sum up by slip."""
    made = []
    for name in dict.fromkeys(one.slip for one in asked):
        own = [one for one in asked if one.slip == name]
        before, after = sum(one.before for one in own), sum(one.after for one in own)
        made.append(Loss(name, len(own), before / len(own), after / len(own)))
    return made


def table(found: Sequence[Loss]) -> str:
    """Lay the losses out for a person."""
    rows = [
        f"{one.slip:14} {one.questions:5}  {one.before:.3f}  {one.after:.3f}  {one.points:6.1f}"
        for one in found
    ]
    return "\n".join([f"{'':14} {'asked':>5}  meant  slips  points", *rows, ""])


def measure(entries: Path, questions: Path, each: int) -> list[Asked]:
    """Ask everything of one set."""
    matcher = Matcher(read_entries(entries)).with_meaning(shipped())
    labelled = read_questions(questions)
    asked = list(asked_of(matcher, labelled, each))
    if entries.parent == SHOPS:
        asked += in_english(matcher, entries.stem.removesuffix("-entries"))
    return asked


def pairs(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield the files that were named, two and two, or those of our shops."""
    if paths:
        yield from zip(paths[::2], paths[1::2], strict=True)
        return
    for entries in sorted(SHOPS.glob("*-entries.csv")):
        yield entries, entries.with_name(entries.name.replace("entries", "questions"))


def main(arguments: Sequence[str]) -> int:
    """Print what slips cost, set by set and over all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="E.csv Q.csv")
    parser.add_argument("--each", type=int, default=3, help="draws of a slip for a question")
    parser.add_argument("--json", action="store_true", help="print the losses as JSON")
    parser.add_argument("--wrong", action="store_true", help="print what was lost, line by line")
    options = parser.parse_args(arguments)
    sets = {
        f"{entries.parent.name}/{entries.stem}": measure(entries, questions, options.each)
        for entries, questions in pairs(options.paths)
    }
    sets["all"] = [one for asked in sets.values() for one in asked]
    if options.wrong:
        for one in sets["all"]:
            if one.before and not one.after:
                print(f"{one.slip:14} {one.meant} -> {one.sent}")
    elif options.json:
        print(json.dumps({name: list(map(asdict, losses(asked))) for name, asked in sets.items()}))
    else:
        for name, asked in sets.items():
            print(f"{name}\n{table(losses(asked))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
