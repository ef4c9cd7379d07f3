"""Pictures that files of entries name: found, or told by line; a ZIP brings them along."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
import zlib
from dataclasses import replace

import pytest

from knowledge.entry import Entry
from knowledge.files import plan_of, read_file, write_file
from knowledge.pictures import PICTURE_BYTES_AT_MOST, Picture, picture_of
from knowledge.reading_rows import Reading, Refusal
from tests.pictures import SVG, png

_DOGS = Entry("dogs", questions={"en": ("Dogs?",)}, answers={"en": "On a leash."})
_HEAD = "entry,question,answer\n"
_CHART = picture_of(png(), "尺码表.png")
_SHOWN = """---
id: dogs
questions:
  en:
    - May I bring my dog?
pictures:
  en:
    - chart.png
    - other.png
---
## en
On a leash.
"""


def _csv(text: str) -> Reading:
    return read_file("a.csv", text.encode())


def _archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_row_that_names_a_picture_nobody_has_is_refused_and_the_others_kept() -> None:
    table = (
        "entry,question,answer,pictures\ndogs,可以带狗吗,请您带上牵绳。,尺码表.png\n"
        "dogs,May I bring my dog?,On a leash.,none.png; 尺码表.png\ncats,Cats?,Yes.,\n"
    )
    reading = read_file("a.csv", table.encode(), [_CHART])
    dogs, cats = reading.entries
    assert dogs.pictures == {"zh-CN": (_CHART,)}
    assert list(dogs.answers) == ["zh-CN"]
    assert cats.pictures == {}
    assert reading.refused == (Refusal(3, "picture 'none.png' is not there"),)


def test_two_rows_that_name_different_pictures_do_not_agree() -> None:
    table = (
        "entry,language,question,answer,pictures\nd,en,Dogs?,Yes.,a.png\nd,en,A dog?,,b.png\n"
        "d,en,Dog?,,a.png\n"
    )
    one, other = picture_of(png(1), "a.png"), picture_of(png(2), "b.png")
    reading = read_file("a.csv", table.encode(), [one, other])
    assert [entry.pictures for entry in reading.entries] == [{"en": (one,)}]
    assert reading.refused == (Refusal(3, "entry 'd' has other pictures in en above"),)


def test_a_table_without_a_column_for_pictures_leaves_them_as_they_are() -> None:
    stored = replace(_DOGS, pictures={"en": (_CHART,)})
    [kept] = plan_of(_csv(_HEAD + "dogs,Dogs?,No dogs.\n"), {"dogs": stored}).changed
    assert kept.pictures == {"en": (_CHART,)}
    blank = _csv("entry,question,answer,pictures\ndogs,Dogs?,On a leash.,\n")
    assert plan_of(blank, {"dogs": stored}).changed[0].pictures == {}


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (None, "is not there"),
        (SVG, "is no PNG, JPEG, WebP or GIF by what it holds"),
        (png()[:-1], "is not whole: its end is missing"),
        (b"\0" * (PICTURE_BYTES_AT_MOST + 1), "has more than 10 MB"),
    ],
)
def test_a_bad_picture_of_a_zip_is_told_by_line_and_costs_its_entry_alone(
    other: bytes | None, says: str
) -> None:
    cats = _SHOWN.replace("dogs", "cats").replace("    - other.png\n", "")
    members = {"in/dogs.md": _SHOWN.encode(), "in/cats.md": cats.encode(), "in/chart.png": png()}
    reading = read_file("a.zip", _archive(members | ({"in/other.png": other} if other else {})))
    assert [entry.id for entry in reading.entries] == ["cats"]
    assert reading.refused == (Refusal(9, f"in/dogs.md: picture 'other.png' {says}"),)


def test_a_zip_may_name_pictures_that_the_desk_has() -> None:
    known = [picture_of(png(1), "chart.png"), picture_of(png(2), "other.png")]
    reading = read_file("a.zip", _archive({"dogs.md": _SHOWN.encode()}), known)
    assert reading.entries[0].pictures == {"en": tuple(known)}
    assert reading.brought == ()


def test_a_zip_of_more_pictures_than_can_be_taken_in_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("knowledge.zip_files.PICTURES_UNPACKED_AT_MOST", 2 * len(png()) - 1)
    members = {"dogs.md": _SHOWN.encode(), "chart.png": png(), "other.png": png(1)}
    reading = read_file("a.zip", _archive(members))
    assert reading.refused == (Refusal(1, "unpacks to more than can be taken in at once"),)


def test_a_picture_that_is_gone_is_left_out_of_a_zip_and_missed_when_it_comes_back() -> None:
    data = write_file(".zip", [replace(_DOGS, pictures={"en": (_CHART,)})])
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["dogs.md"]
    assert "is not there" in read_file("a.zip", data).refused[0].problem
    assert read_file("a.zip", data, [_CHART]).entries[0].pictures == {"en": (_CHART,)}


@pytest.mark.parametrize("value", ["chart.png", "[chart.png]", "{en: chart.png}", "{en: [7]}"])
def test_pictures_in_front_matter_are_lists_by_language(value: str) -> None:
    head = _SHOWN.partition("pictures:")[0] + f"pictures: {value}\n---\n## en\nYes.\n"
    (refusal,) = read_file("dogs.md", head.encode(), [Picture("x", "chart.png")]).refused
    assert refusal == Refusal(6, "pictures must be lists of files by language")


def test_more_than_five_pictures_are_too_many() -> None:
    six = [picture_of(png(shade), f"{shade}.png") for shade in range(6)]
    table = "entry,language,question,answer,pictures\nd,en,Dogs?,Yes.," + "|".join(
        one.name for one in six
    )
    (refusal,) = read_file("a.csv", table.encode(), six).refused
    assert refusal == Refusal(2, "entry 'd': pictures: more than 5 in en")


def test_a_picture_that_lies_about_its_size_is_not_unpacked() -> None:
    """Sixty million bytes that tell of sixty-four, down to their sum."""
    told, long = png()[:64], png()[:64] + b"\0" * 60_000_000
    data = bytearray(_archive({"dogs.md": _SHOWN.encode(), "chart.png": long}))
    place = data.rindex(b"PK\x01\x02")
    data[place + 16 : place + 20] = zlib.crc32(told).to_bytes(4, "little")
    data[place + 24 : place + 28] = len(told).to_bytes(4, "little")
    tracemalloc.start()
    try:
        (refusal,) = read_file("a.zip", bytes(data)).refused
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refusal == Refusal(8, "dogs.md: picture 'chart.png' is not whole: its end is missing")
    assert peak < 16_000_000
