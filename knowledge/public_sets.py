"""Makes labelled CSV of three public sets: `python -m knowledge.public_sets DATA FOLDER`.

Of the training rows of every intent a few become an entry's wordings, as a company would write
them. `tune` questions come from training and validation rows, `test` questions from test rows.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

WORDINGS: Final = 6  # of an entry
TUNED_ON: Final = 6  # questions of an intent
OUTSIDE: Final = "NO_NODES_DETECTED"  # sofmattress: no intent fits
SEED: Final = 1
Rows = list[tuple[str, str]]  # question, intent or ""


@dataclass(frozen=True, slots=True)
class PublicSet:
    """Rows of one set; `more` are rows kept apart for tuning, if there are any."""

    name: str
    train: Rows
    more: Rows
    test: Rows


def clinc150(folder: Path) -> PublicSet:
    """Read CLINC150 (CC-BY-3.0)."""
    data: Mapping[str, Rows] = json.loads((folder / "data_full.json").read_text("utf-8"))
    outside = {part: [(q, "") for q, _ in data[f"oos_{part}"]] for part in ("val", "test")}
    test = [*data["test"], *outside["test"]]
    return PublicSet("clinc150", data["train"], [*data["val"], *outside["val"]], test)


def banking77(folder: Path) -> PublicSet:
    """Read BANKING77 (CC-BY-4.0)."""
    train, test = (_read(folder / f"{part}.csv", "text", "category") for part in ("train", "test"))
    return PublicSet("banking77", train, [], test)


def sofmattress(folder: Path) -> PublicSet:
    """Read the mattress shop of HINT3 (ODbL 1.0, DbCL 1.0)."""
    train, test = (_read(folder / f"{part}.csv", "sentence", "label") for part in ("train", "test"))
    return PublicSet("sofmattress", train, [], [(q, "" if e == OUTSIDE else e) for q, e in test])


def _read(path: Path, question: str, intent: str) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row[question], row[intent]) for row in csv.DictReader(file)]


def split(whole: PublicSet) -> dict[str, Rows]:
    """Return the wordings of the entries and the questions to tune on, the same every time."""
    drawn = Random(SEED)  # noqa: S311 - a draw that repeats, not a secret
    by_intent: dict[str, list[str]] = {}
    for question, intent in whole.train:
        by_intent.setdefault(intent, []).append(question)
    few: Rows = []
    most: Rows = []
    tuned: Rows = []
    for intent, questions in by_intent.items():
        drawn.shuffle(questions)
        kept = min(WORDINGS, len(questions) // 2)
        few += [(question, intent) for question in questions[:kept]]
        tuned += [(question, intent) for question in questions[kept : kept + TUNED_ON]]
        most += [(question, intent) for question in questions[:kept] + questions[kept + TUNED_ON :]]
    if whole.more:
        most = whole.train
        inside = [row for row in whole.more if row[1]]
        outside = [row for row in whole.more if not row[1]]
        tuned = drawn.sample(inside, min(len(inside), 600)) + outside
    return {"few": few, "most": most, "all": whole.train, "tune": tuned, "test": whole.test}


def write(whole: PublicSet, folder: Path) -> None:
    """Write the entries with few, most and all of their wordings, and both lots of questions.

    `most` are all that the `tune` questions do not hold.
    """
    rows = split(whole)
    for part in ("few", "most", "all"):
        entries = ((intent, question, "") for question, intent in rows[part])
        _write(folder / f"{whole.name}-{part}.csv", ("entry", "question", "answer"), entries)
    for part in ("tune", "test"):
        asked = ((q, e, "inside" if e else "outside") for q, e in rows[part])
        _write(folder / f"{whole.name}-{part}.csv", ("question", "entry", "kind"), asked)


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])


def main(arguments: Sequence[str]) -> int:
    """Read the sets from one folder, write to another."""
    data, folder = map(Path, arguments)
    folder.mkdir(parents=True, exist_ok=True)
    for read in (clinc150, banking77, sofmattress):
        write(read(data / read.__name__), folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
