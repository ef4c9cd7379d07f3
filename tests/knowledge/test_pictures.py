"""Pictures of answers: judged by what they hold, found where files name them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.candidates import candidate
from knowledge.entry import Entry
from knowledge.pictures import (
    PICTURE_BYTES_AT_MOST,
    Picture,
    PictureError,
    Pictures,
    file_name,
    in_folder,
    is_picture_id,
    nowhere,
    picture_name,
    picture_of,
)
from tests.pictures import ALL, HTML, SVG, png

_NAMES = st.text(st.characters(codec="utf-8"), max_size=90)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("name", ["chart.png", "chart.svg", "chart", "a/b\\chart.html"])
def test_a_picture_is_what_it_holds_whatever_it_is_called(kind: str, name: str) -> None:
    picture = picture_of(ALL[kind], name)
    suffix = {"image/jpeg": ".jpg"}.get(kind, f".{kind.partition('/')[2]}")
    assert (picture.type, picture.size) == (kind, len(ALL[kind]))
    assert picture.name == f"chart{suffix}"
    assert is_picture_id(picture.id)
    assert picture_of(ALL[kind], "x").id == picture.id


@pytest.mark.parametrize("kind", ALL)
@given(data=st.data())
def test_one_without_its_end_is_refused_wherever_it_was_cut(kind: str, data: st.DataObject) -> None:
    whole = ALL[kind]
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(PictureError, match=r"is (not whole|no PNG)"):
        picture_of(whole[:cut], "chart.png")
    assert picture_of(whole + b"more", "chart.png").type == kind


@given(st.binary(max_size=300), st.sampled_from([data[:12] for data in ALL.values()]))
def test_any_bytes_are_a_picture_or_refused(rest: bytes, head: bytes) -> None:
    for data in (rest, head + rest):
        try:
            assert picture_of(data, "x").size == len(data)
        except PictureError:
            continue


@pytest.mark.parametrize("data", [SVG, HTML, b"", b"%PDF-1.7", b"\x89PNG", b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError, match="is no PNG, JPEG, WebP or GIF by what it holds"):
        picture_of(data, "chart.png")


def test_one_too_large_is_refused() -> None:
    with pytest.raises(PictureError, match="has more than 10 MB"):
        picture_of(png() + b"\0" * PICTURE_BYTES_AT_MOST, "x.png")


@given(_NAMES)
def test_the_name_of_its_file_leads_back_to_the_picture(name: str) -> None:
    picture = picture_of(png(), name)
    assert picture_of(png(), file_name(picture)) == picture
    assert picture_name(picture.name, picture.type) == picture.name
    assert not set(picture.name) & set('/\\"<>|:*?;\n')
    assert len(picture.name) < 80


def test_two_pictures_of_one_name_have_files_of_their_own() -> None:
    one, other = picture_of(png(1), "a.png"), picture_of(png(2), "a.png")
    assert file_name(one) != file_name(other)
    known = Pictures(known=[one, other])
    assert (known.named(file_name(one)), known.named(f"x/{file_name(other)}")) == (one, other)
    with pytest.raises(PictureError, match="is not there"):
        known.named("a.png")  # which of them is not told
    assert Pictures(known=[one, one]).named("a.png") == one


def test_what_lies_beside_a_file_comes_before_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.png").write_bytes(png(1))
    known = picture_of(png(2), "a.png")
    pictures = Pictures(in_folder(tmp_path), [known])
    assert pictures.named("sub/a.png") == pictures.named("a.png", "sub") == picture_of(png(1), "a")
    assert pictures.named("a.png") == known
    [brought] = pictures.brought()
    assert (brought.picture.id, brought.read()) == (picture_of(png(1), "").id, png(1))


@pytest.mark.parametrize("name", ["../a.png", "/etc/a.png", "a/../../a.png", "", ".", "..\\a.png"])
def test_nothing_outside_is_anybodys_to_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "in").mkdir()
    with pytest.raises(PictureError, match="must be named by its place"):
        Pictures(in_folder(tmp_path / "in")).named(name)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (SVG, "is no PNG"),
        (png()[:-3], "is not whole"),
        (b"\0" * (PICTURE_BYTES_AT_MOST + 1), "more"),
    ],
)
def test_a_bad_file_is_named_for_what_it_is(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "a.png").write_bytes(data)
    pictures = Pictures(in_folder(tmp_path), [picture_of(png(), "a.png")])
    with pytest.raises(PictureError, match=says):
        pictures.named("a.png")
    assert pictures.brought() == ()


@given(_NAMES)
def test_any_name_is_found_or_refused(name: str) -> None:
    with pytest.raises(PictureError):
        Pictures(in_folder(Path("/none"))).named(name)
    with pytest.raises(PictureError):
        nowhere(name)


@pytest.mark.parametrize(
    ("has", "language", "shown"),
    [
        ({"zh-CN": "a", "en": "b"}, "en", "b"),
        ({"zh-CN": "a"}, "en", "a"),
        ({"zh-CN": "a", "en": "b"}, "zh-TW", "a"),
        ({"en": "b"}, "zh-CN", "b"),
        ({}, "en", ""),
    ],
)
def test_a_reader_is_shown_the_pictures_of_the_nearest_language(
    has: dict[str, str], language: str, shown: str
) -> None:
    pictures: dict[str, tuple[Picture, ...]] = {
        one: (Picture(name, name),) for one, name in has.items()
    }
    entry = Entry("dogs", answers={"en": "Yes.", "zh-CN": "可以。"}, pictures=pictures)
    assert "".join(one.id for one in candidate(entry, language).pictures) == shown
