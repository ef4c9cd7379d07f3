"""Matching beside rapidfuzz's `extractOne` over the same wordings, in one run and one thread.

    python -m benchmarks.matching [--sizes 10000 100000] [--large] [--scored-to 100000]
                                  [--meant-to 10000] [--keep FOLDER] [--json]

The wordings are those of a made-up shop (`benchmarks.wordings`), the questions are wordings as
people in a hurry type them:

* `extractOne` with `fuzz.ratio` compares a question with every wording;
* the index names 60 candidates, and the same `fuzz.ratio` takes the best of these; how often it
  finds one that is as like as what `extractOne` finds, or liker than it, is its recall;
* up to a size the product's whole scoring by letters: a matcher is built, asked, and changed by
  one entry;
* up to another size the same with the encoder: how long it takes to learn what the wordings and
  answers mean, how long to read that back from disk, and what a question costs then. Learning
  100,000 wordings takes minutes; in a folder of one's own it is kept for the next run.

The sizes take half a minute together; a million wordings (`--large`) take minutes to build and
some gigabytes.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

from rapidfuzz import fuzz, process

from benchmarks.wordings import Question, entries, questions
from knowledge.block import answers_as, wordings_as
from knowledge.entries import Entry
from knowledge.grams import RUN, word_grams
from knowledge.index import Index, ask
from knowledge.kept import KeptMeaning
from knowledge.matcher import Matcher
from knowledge.meaning import shipped
from knowledge.nearest import highest, tallest
from knowledge.ordered import Ordered
from knowledge.postings import Postings
from knowledge.rows import Heights, RowsMaker

SIZES = (10_000, 100_000)
LARGE = 1_000_000
LARGEST = 2_000_000
QUESTIONS = 400
COMPARED_AT_MOST = 4_000_000  # wordings that extractOne looks at, all questions together
CHANGES = 20
PAGE = os.sysconf("SC_PAGE_SIZE")

Made = TypeVar("Made")


@dataclass(frozen=True)
class Times:
    """Milliseconds of many calls, on the clock of the thread."""

    p50: float
    p99: float


@dataclass(frozen=True)
class Meant:
    """What was reached with the encoder; of learning only what was not kept yet is counted."""

    texts: int  # that were learned now
    learned: float
    read_back: float
    memory: float
    scored: Times
    asked: float  # share of the questions for which the encoder was asked


@dataclass(frozen=True)
class Figures:
    """What was reached with so many wordings; seconds, megabytes, shares of 1."""

    wordings: int
    extract_one: Times
    index_ratio: Times
    times_faster: float  # at p50
    recall: float
    index_build: float
    index_memory: float
    scored: Times | None = None
    change: Times | None = None
    build: float = 0.0
    memory: float = 0.0
    meant: Meant | None = None


class WordIndex:
    """The index alone, over words: it names the candidates, `fuzz.ratio` chooses."""

    def __init__(self, wordings: Sequence[str]) -> None:
        maker = RowsMaker()
        for wording in wordings:
            maker.add(word_grams(RUN.findall(wording.lower())))
        ordered = Ordered(maker.rows())
        self._wordings = wordings
        self._index = Index(ordered)
        self._postings = Postings(ordered, self._index)

    def extract_one(self, question: str) -> float:
        """Return how like the likest wording is, as `extractOne` does."""
        asked = ask([word_grams(RUN.findall(question.lower()))], [self._index])
        read = tallest(self._postings.read(asked, asked.places[0]), self._index.size)
        near = [self._wordings[number] for number in read.texts[highest(read.heights)].tolist()]
        return process.extractOne(question, near, scorer=fuzz.ratio)[1] if near else 0.0


def measure(size: int, *, scored: bool, kept_in: Path | None = None) -> Figures:
    """Measure one size, in this process."""
    shop = list(entries(size))
    wordings = sorted_by_length([w for each in shop for q in each.questions.values() for w in q])
    asked = questions(wordings, QUESTIONS)
    index, build, memory = built(lambda: WordIndex(wordings))
    exact, exact_times = asked_of(
        lambda text: process.extractOne(text, wordings, scorer=fuzz.ratio)[1],
        asked[: max(8, COMPARED_AT_MOST // size)],
    )
    near, near_times = asked_of(index.extract_one, asked)
    found = [got >= best for got, best in zip(near, exact, strict=False)]
    figures = Figures(
        size,
        exact_times,
        near_times,
        round(exact_times.p50 / near_times.p50, 1),
        round(sum(found) / len(found), 3),
        build,
        memory,
    )
    del index
    if scored:
        figures = with_scoring(figures, shop, asked)
    return figures if kept_in is None else with_encoder(figures, shop, asked, kept_in)


def sorted_by_length(wordings: list[str]) -> list[str]:
    """Return wordings as the index numbers them: the shortest first."""
    return sorted(wordings, key=len)


def with_scoring(figures: Figures, shop: Sequence[Entry], asked: Sequence[Question]) -> Figures:
    """Add what the whole scoring reaches."""
    matcher, build, memory = built(lambda: Matcher(shop))
    matcher.understand("warm")
    _, scored = asked_of(lambda text: len(matcher.understand(text).best), asked)
    changes = [changed(matcher, shop[number]) for number in range(CHANGES)]
    return replace(figures, scored=scored, change=times(changes), build=build, memory=memory)


def with_encoder(
    figures: Figures, shop: list[Entry], asked: Sequence[Question], kept_in: Path
) -> Figures:
    """Add what the scoring reaches that knows what is meant."""
    counting = _Counting(kept_in)
    texts = {*wordings_as(shop).plain, *answers_as(shop)[0]}
    unknown, begun = counting.unknown([*texts]), time.thread_time()
    counting.learn([*texts])
    learned = round(time.thread_time() - begun, 1)
    known = Matcher(shop)
    matcher, read_back, memory = built(lambda: known.with_meaning(counting))
    matcher.understand("warm up the encoder")
    counting.times = 0
    _, scored = asked_of(lambda text: len(matcher.understand(text).best), asked)
    share = round(counting.times / len(asked), 3)
    return replace(figures, meant=Meant(unknown, learned, read_back, memory, scored, share))


class _Counting(KeptMeaning):
    """Counts how often it is asked for a question."""

    def __init__(self, folder: Path) -> None:
        super().__init__(shipped(), folder, print)
        self.times = 0

    def encode(self, texts: Sequence[str]) -> Heights:
        self.times += 1
        return super().encode(texts)


def changed(matcher: Matcher, entry: Entry) -> float:
    """Return how many seconds it takes until a change of one entry can be answered from."""
    begun = time.thread_time()
    new = replace(entry, questions={"zh-CN": ("改了以后怎么问", "新的问法是什么")})
    matcher.changed([new], [])
    return time.thread_time() - begun


def built(make: Callable[[], Made]) -> tuple[Made, float, float]:
    """Return what was made, the seconds it took, and the megabytes it keeps."""
    gc.collect()
    before, begun = resident(), time.thread_time()
    made = make()
    took = time.thread_time() - begun
    gc.collect()
    return made, round(took, 1), round((resident() - before) / 1e6)


def resident() -> int:
    """Return the bytes this process holds in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE


def asked_of(
    answer: Callable[[str], float], asked: Sequence[Question]
) -> tuple[list[float], Times]:
    """Ask every question; return what was said, and how long it took."""
    said, took = [], []
    for question in asked:
        begun = time.thread_time()
        said.append(answer(question.text))
        took.append(time.thread_time() - begun)
    return said, times(took)


def times(seconds: Sequence[float]) -> Times:
    """Sum up."""
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Times(round(statistics.median(ordered) * 1000, 3), round(p99 * 1000, 3))


def show(figures: Sequence[Figures]) -> str:
    """Return a table of milliseconds, and what an index and a matcher cost."""
    lines = [
        f"{'wordings':>9}  {'extractOne p50':>14} {'index p50':>9} {'p99':>6} {'faster':>7}"
        f" {'recall':>6}  {'scored p50':>10} {'p99':>6}  {'change p50':>10}"
        f"  {'build s':>7} {'MB':>5}"
    ]
    for one in figures:
        line = (
            f"{one.wordings:>9,}  {one.extract_one.p50:>14.2f} {one.index_ratio.p50:>9.2f}"
            f" {one.index_ratio.p99:>6.2f} {one.times_faster:>6.1f}x {one.recall:>6.3f}"
        )
        if one.scored is not None and one.change is not None:
            line += (
                f"  {one.scored.p50:>10.2f} {one.scored.p99:>6.2f}  {one.change.p50:>10.1f}"
                f"  {one.build:>7.1f} {one.memory:>5.0f}"
            )
        lines.append(line)
    lines += [_meant_line(one.wordings, one.meant) for one in figures if one.meant is not None]
    return "\n".join(lines)


def _meant_line(wordings: int, meant: Meant) -> str:
    return (
        f"{wordings:>9,}  with the encoder p50 {meant.scored.p50:.2f}, p99 {meant.scored.p99:.2f},"
        f" asked for {meant.asked:.0%} of the questions; {meant.texts:,} texts learned in"
        f" {meant.learned:.0f} s, made ready in {meant.read_back:.1f} s; {meant.memory:.0f} MB"
    )


def main() -> int:
    """Measure every size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="wordings")
    parser.add_argument("--large", action="store_true", help=f"{LARGE:,} wordings as well")
    parser.add_argument("--scored-to", type=int, default=100_000, help="wordings; default: 100000")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--meant-to", type=int, default=10_000, help="wordings; default: 10000")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="for what was learned")
    arguments = parser.parse_args()
    sizes = [min(size, LARGEST) for size in (*arguments.sizes, *[LARGE] * arguments.large)]
    with tempfile.TemporaryDirectory() as folder:
        kept_in = arguments.keep or Path(folder)
        figures = [
            measure(
                size,
                scored=size <= arguments.scored_to,
                kept_in=kept_in if size <= arguments.meant_to else None,
            )
            for size in sizes
        ]
    print(json.dumps([asdict(one) for one in figures]) if arguments.json else show(figures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
