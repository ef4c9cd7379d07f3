"""Fits the numbers of `knowledge.numbers` on labelled questions, and prints that module.

`python -m knowledge.fit E.csv Q.csv [E.csv Q.csv ...]`: every set counts the same. The order of
entries is learned first (a softmax over the candidates of a question), then how sure it makes us
(a logistic regression). Questions also train with their own entry taken away: what is left is a
question that no entry fits, and near to many. `--check` prints for every set what `evaluate` finds
at the product's thresholds with numbers that were fitted on all the others; whole sets that follow
it are only measured. `--meaning FOLDER` does either for a company's own encoder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from knowledge.blend import Blend, Learned
from knowledge.evaluate import predict, report
from knowledge.kept import KeptMeaning
from knowledge.labelled import Labelled, LabelledError, read_entries, read_questions
from knowledge.learning import Example, examples, learn
from knowledge.matcher import Matcher
from knowledge.meaning import Meaning
from knowledge.onnx_model import OWN_MODEL, ModelError, encoder_at
from knowledge.seen import ALL_VIEWS, PRACTISED_VIEWS
from knowledge.views import VIEWS

AT_MOST: Final = 1500  # questions of a set
SEED: Final = 1
CAUTION_CROSSING: Final = 1.0  # none of what was learned from had no entry at all
KINDS: Final = {
    "BY_LETTERS": VIEWS,
    "BY_MEANING": ALL_VIEWS,
    "BY_PRACTICE": PRACTISED_VIEWS,
}


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A knowledge base by letters and by meaning, its labelled questions, and a look at them."""

    matchers: dict[str, Matcher]
    questions: Sequence[Labelled]
    seen: Sequence[Example]

    def figures(self, kind: str, learned: Learned) -> str:
        """Return what is measured of it with learned numbers."""
        found = report(predict(self.matchers[kind].judging_by(learned), self.questions))
        return (
            f"top-1 {found.top1:.3f}  top-3 {found.top3:.3f}  AUROC {found.auroc:.3f}"
            f"  precision {found.precision:.3f}  coverage {found.coverage:.3f}"
            f"  served {found.offered:.3f}"
        )


def read_set(entries: Path, questions: Path, meaning: Meaning, at_most: int) -> LabelledSet:
    """Read a labelled set and look at it; of very many questions the same ones are drawn."""
    by_letters = Matcher(read_entries(entries))
    by_meaning = by_letters.with_meaning(meaning)
    asked = read_questions(questions)
    if len(asked) > at_most:
        asked = Random(SEED).sample(asked, at_most)  # noqa: S311 - a draw that repeats
    practised = by_letters.with_meaning(meaning, practised_from=1)
    matchers = {"BY_LETTERS": by_letters, "BY_MEANING": by_meaning}
    return LabelledSet(matchers, asked, examples(practised, asked))


def learned(data: Sequence[Example]) -> dict[str, Blend]:
    """Return what examples teach, by kind; of those that cross languages there may be none."""
    within = [one for one in data if not one.crosses]
    crossing = [one for one in data if one.crosses]
    fitted = {kind: learn(within, views) for kind, views in KINDS.items()}
    fitted["BY_CROSSING"] = fitted["BY_MEANING"]
    if any(one.place >= 0 for one in crossing):
        fitted["BY_CROSSING"] = learn(crossing, ALL_VIEWS, CAUTION_CROSSING)
    return fitted


def as_module(fitted: dict[str, Blend]) -> str:
    """Return the numbers as the module that holds them."""
    lines = ['"""What `knowledge.fit` learned; docs/knowledge.md says from what."""\n']
    lines.append("from typing import Final\n")
    for title, learned in fitted.items():
        lines.append(f"{title}: Final = {{")
        parts = {"weights": learned.weights, "sure": learned.sure, "near": learned.near}
        for part, numbers in parts.items():
            lines.append(f'    "{part}": {{')
            lines += [f'        "{name}": {value:.3f},' for name, value in numbers.items()]
            lines.append("    },")
        lines.append("}")
    return "\n".join(lines) + "\n"


def check(sets: Mapping[str, LabelledSet], unseen: Mapping[str, LabelledSet]) -> Iterator[str]:
    """Yield how every set does by numbers that nothing of its name went into."""
    by_kin: dict[str, Learned] = {}
    for name, held_out in {**sets, **unseen}.items():
        kin = _kin(name)
        others = [one for other in sets if _kin(other) != kin for one in sets[other].seen]
        if not others:
            yield f"{name}: there is no other set to learn from\n"
            continue
        if kin not in by_kin:
            by_kin[kin] = Learned(*learned(others).values())
        for kind in held_out.matchers:
            yield f"{name} {kind}: {held_out.figures(kind, by_kin[kin])}\n"


def _kin(name: str) -> str:
    return name.split("-", maxsplit=1)[0]


def read_sets(paths: Sequence[Path], meaning: Meaning, at_most: int) -> dict[str, LabelledSet]:
    """Read labelled sets, files of entries and of questions in turn."""
    pairs = zip(paths[::2], paths[1::2], strict=True)
    sets: dict[str, LabelledSet] = {}
    for entries, asked in pairs:
        name = asked.stem if entries.stem in sets else entries.stem
        sets[name] = read_set(entries, asked, meaning, at_most)
    return sets


def main(arguments: Sequence[str]) -> int:
    """Fit on all the sets named, with meaning and without."""
    options = _parser().parse_args(arguments)
    try:
        meaning: Meaning = encoder_at(options.meaning)
        if options.keep:
            meaning = KeptMeaning(meaning, options.keep, _tell)
        sets = read_sets(options.paths, meaning, options.at_most)
        unseen = read_sets(options.check or [], meaning, options.at_most)
    except (LabelledError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.check is not None:
        for line in check(sets, unseen):
            sys.stdout.write(line)
            sys.stdout.flush()
        return 0
    data = [one for each in sets.values() for one in each.seen]
    sys.stdout.write(as_module(learned(data)))
    return 0


def _tell(error: OSError) -> None:
    sys.stderr.write(f"nothing is kept: {error}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m knowledge.fit", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="E.csv Q.csv")
    parser.add_argument(
        "--check",
        nargs="*",
        type=Path,
        metavar="E.csv Q.csv",
        help="leave each set out in turn; those named here are measured and teach nothing",
    )
    parser.add_argument("--at-most", type=int, default=AT_MOST, help="questions of a set, drawn")
    parser.add_argument("--meaning", type=Path, metavar="FOLDER", help=OWN_MODEL)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="for what was encoded once")
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
