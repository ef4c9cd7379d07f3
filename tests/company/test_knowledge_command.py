"""`python -m bot knowledge`: what a company does with its answers before customers see them."""

from __future__ import annotations

import json
import os
import re
import zipfile
from operator import attrgetter
from pathlib import Path

import pytest

from bot.cli.main import main
from knowledge.entries import load_entries
from knowledge.files import read_file
from tests.pictures import png
from tests.servers.commands import whole_command
from tests.servers.product import Product

_DOGS = """---
id: dogs
group: orders
questions:
  zh-CN:
    - 可以带狗吗
    - 狗能进店吗
    - 宠物可以进来吗
---
## zh-CN
您好，请您带上牵绳。
"""


@pytest.fixture(autouse=True)
def _own_house(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask no desk of this checkout, and not what its words mean."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data") / "none yet"))
    monkeypatch.setenv("KNOWLEDGE_MEANING", "off")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a company's own folder with one entry."""
    (tmp_path / "dogs.md").write_text(_DOGS, encoding="utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path))
    return tmp_path


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["knowledge", *words]) == 0
    return capsys.readouterr().out


def test_the_starter_base_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert re.fullmatch(r"\d+ entries with \d+ wordings: all in order\.\n", _said(capsys, "check"))


def test_a_company_checks_its_own(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert _said(capsys, "check") == "1 entries with 3 wordings: all in order.\n"


def test_every_bad_file_is_named_with_its_line(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "cats.md").write_text(_DOGS.replace("orders", "cats"), encoding="utf-8")
    (folder / "fish.md").write_text("no entry", encoding="utf-8")
    assert main(["knowledge", "check"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"{folder}/cats.md:3: group must be one of ('service', 'orders', 'complaints')",
        f"{folder}/fish.md:1: must begin with a line of ---",
    ]


def test_what_is_worth_a_look_is_told_and_is_no_failure(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    rude = _DOGS.replace("您好，请您带上牵绳。", "不知道，您去问别人吧。").replace(
        "id: dogs", "id: rude"
    )
    (folder / "rude.md").write_text(rude.replace("宠物可以进来吗", "我要投诉"), encoding="utf-8")
    said = _said(capsys, "check").splitlines()
    assert "rude: '我要投诉' is never answered: it sounds like complaint" in said
    assert "rude: the answer in zh-CN says '不知道' (P4)" in said
    assert said[-1].startswith("2 entries with 6 wordings: worth a look: ")


def test_a_folder_without_entries_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path))
    assert main(["knowledge", "check"]) == 1
    assert capsys.readouterr().err == f"There are no entries in {tmp_path}: put *.md files there.\n"


def test_a_folder_that_is_not_there_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path / "none"))
    assert main(["knowledge", "check"]) == 2
    assert capsys.readouterr().err.startswith("KNOWLEDGE_DIR must be the path of a folder")


def test_a_question_is_asked_as_a_customer_would(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    said = _said(capsys, "ask", "能带狗吗，谢谢")
    assert said.startswith("language  zh-CN\nsignals   none\noutcome   ")
    assert "dogs   可以带狗吗" in said
    assert said.endswith("您好，请您带上牵绳。\n")


def test_the_signals_of_a_question_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "ask", "气死我了，我要投诉")
    assert "signals   complaint, upset" in said
    assert "outcome   handoff" in said


def test_a_language_may_be_hinted_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert "language  en\n" in _said(capsys, "ask", "VIP", "--language", "en")
    assert "language  not clear\n" in _said(capsys, "ask", "VIP")


def test_what_was_understood_is_told_as_json(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    told = json.loads(_said(capsys, "ask", "可以带狗吗", "--json"))
    assert told["question"] == "可以带狗吗"
    assert told["language"] == "zh-CN"
    assert told["signals"] == []
    assert told["outcome"] == "answer"
    (best,) = told["best"]
    assert best.keys() == {"entry", "question", "answer", "score"}
    assert best["entry"] == "dogs"
    assert 0 < best["score"] <= 1


@pytest.mark.parametrize("question", ["", "😀", "\udce4\udcbd", "x" * 5000, "--"])
def test_an_odd_question_is_no_trouble(capsys: pytest.CaptureFixture[str], question: str) -> None:
    words = ["ask", "--json", "--", question]
    assert json.loads(_said(capsys, *words))["outcome"] in {"answer", "offer", "handoff"}


def test_a_bad_entry_is_named_when_asking(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "fish.md").write_text("no entry", encoding="utf-8")
    assert main(["knowledge", "ask", "狗"]) == 1
    assert capsys.readouterr().err == f"{folder}/fish.md:1: must begin with a line of ---\n"


def test_matching_is_measured_by_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    entries, questions, out = (tmp_path / name for name in ("e.csv", "q.csv", "out.jsonl"))
    entries.write_text("entry,question,answer\ndogs,可以带狗吗,请带牵绳。\n", encoding="utf-8")
    questions.write_text("question,entry\n能带狗吗,dogs\n天气好吗,\n", encoding="utf-8")
    words = ("evaluate", "--entries", str(entries), "--questions", str(questions))
    assert _said(capsys, *words).startswith("questions 2\n")
    figures = json.loads(_said(capsys, *words, "--predictions", str(out), "--json"))
    assert figures["questions"] == 2
    assert [json.loads(line)["question"] for line in out.read_text("utf-8").splitlines()] == [
        "能带狗吗",
        "天气好吗",
    ]


@pytest.mark.parametrize(
    ("entries", "out", "says"),
    [
        ("none.csv", "out.jsonl", "none.csv: cannot be read (No such file or directory)\n"),
        ("bad.csv", "out.jsonl", "bad.csv:1: has no column 'entry'\n"),
        ("e.csv", "none/out.jsonl", "none/out.jsonl cannot be written (No such file or directory)"),
    ],
)
def test_a_file_that_will_not_do_ends_in_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, entries: str, out: str, says: str
) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "e.csv").write_text("entry,question\na,狗\n", encoding="utf-8")
    (tmp_path / "q.csv").write_text("question\n狗\n", encoding="utf-8")
    files = {"--entries": entries, "--questions": "q.csv", "--predictions": out}
    words = [each for name, file in files.items() for each in (name, str(tmp_path / file))]
    assert main(["knowledge", "evaluate", *words]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert says in said.err
    assert said.err.count("\n") == 1


def test_it_runs_as_a_process_of_its_own_with_any_terminal() -> None:
    ended = whole_command("knowledge", "ask", "怎么退货", LC_ALL="C.UTF-8")
    assert ended.returncode == 0
    assert "return-how" in ended.stdout


_TABLE = (
    "entry,question,answer\ndogs,可以带狗吗,您好，请您带上牵绳。\ndogs,狗能进店吗,\n,没有编号,好\n"
)


_ALONE = (
    "This desk has not been started yet: it will begin with these entries alone, without the"
    " starter ones."
)


def test_what_is_imported_before_the_first_start_takes_the_place_of_the_starter_entries(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A company that brings its own answers has approved those, and no others (K1)."""
    table = tmp_path / "mine.csv"
    table.write_text(_TABLE, encoding="utf-8")
    assert main(["knowledge", "import", str(table)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == _ALONE
    assert main(["knowledge", "import", str(table)]) == 1
    assert _ALONE not in capsys.readouterr().out
    product = Product(Path(os.environ["DATA_DIR"]), {})
    try:
        product.start()
    finally:
        product.close()
    assert _said(capsys, "export", str(tmp_path / "all.csv")).startswith("1 entries are in")


def test_an_import_that_brought_nothing_leaves_the_starter_entries_to_the_first_start(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("entry,question,answer\n,没有编号,好\n", encoding="utf-8")
    assert main(["knowledge", "import", str(table)]) == 1
    table.write_text(_TABLE, encoding="utf-8")
    assert main(["knowledge", "import", "--dry-run", str(table)]) == 1
    assert _ALONE not in capsys.readouterr().out
    product = Product(Path(os.environ["DATA_DIR"]), {})
    try:
        product.start()
    finally:
        product.close()
    count = len(load_entries())
    assert _said(capsys, "export", str(tmp_path / "all.csv")).startswith(f"{count} entries are in")


def test_a_table_that_is_wrong_everywhere_is_not_told_line_by_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("entry,question,answer\n" + ",again,x\n" * 5000, encoding="utf-8")
    assert main(["knowledge", "import", str(table)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[100:] == [
        "... and 4900 more that were refused",
        "Entries added 0, changed 0, the same 0, refused 5000.",
    ]


def test_a_table_is_brought_in_asked_and_taken_along(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table, out = tmp_path / "mine.csv", tmp_path / "all.xlsx"
    table.write_text(_TABLE, encoding="gb18030")
    assert main(["knowledge", "import", str(table), "--dry-run"]) == 1
    assert "Would be added 1, changed 0, the same 0, refused 1." in capsys.readouterr().out
    assert main(["knowledge", "import", str(table)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "4: entry '' must be small letters, digits, - or _",
        "Entries added 1, changed 0, the same 0, refused 1.",
        _ALONE,
    ]
    assert '"entry": "dogs"' in _said(capsys, "ask", "狗可以进店吗", "--json")
    assert _said(capsys, "check").startswith("1 entries with 2 wordings")
    assert _said(capsys, "export", str(out)) == f"1 entries are in {out}.\n"
    assert _said(capsys, "import", str(out)).startswith("Entries added 0, changed 0, the same 1")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("none.csv", "cannot be read"), ("mine.txt", "A file of entries is one of"), (".", "")],
)
def test_a_file_that_is_none_ends_in_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    assert main(["knowledge", "import", str(tmp_path / name)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_file_too_large_is_not_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert main(["knowledge", "import", str(tmp_path / "big.csv")]) == 1
    assert capsys.readouterr().err == "A file of entries has at most 10 MB.\n"


def test_before_the_first_start_what_the_desk_will_begin_with_is_exported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "all.csv"
    assert _said(capsys, "export", str(out)).splitlines() == [
        f"{len(load_entries())} entries are in {out}.",
        "This desk has not been started yet: these are the entries that it will begin with.",
    ]
    assert sorted(read_file("all.csv", out.read_bytes()).entries, key=attrgetter("id")) == sorted(
        load_entries(), key=attrgetter("id")
    )


def test_a_folder_of_ones_own_is_exported_with_its_pictures_before_the_first_start(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    shown = _DOGS.replace("---\n## zh", "pictures:\n  zh-CN:\n    - leash.png\n---\n## zh")
    (folder / "dogs.md").write_text(shown, encoding="utf-8")
    out = tmp_path / "all.zip"
    assert main(["knowledge", "export", str(out)]) == 1
    assert "dogs.md:11: picture 'leash.png' is not there" in capsys.readouterr().err
    (folder / "leash.png").write_bytes(png())
    assert _said(capsys, "export", str(out)).startswith(f"1 entries are in {out}.\n")
    with zipfile.ZipFile(out) as taken:
        assert any(taken.read(name) == png() for name in taken.namelist())


def test_entries_go_into_files_of_three_kinds_only(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["knowledge", "export", str(tmp_path / "all.pdf")]) == 1
    assert "must end with one of .csv, .xlsx, .zip" in capsys.readouterr().err
    assert main(["knowledge", "export", str(tmp_path / "none" / "all.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_picture_beside_a_table_comes_with_it_and_goes_along_in_a_zip(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "shop").mkdir()
    table, out = tmp_path / "shop" / "mine.csv", tmp_path / "all.zip"
    table.write_text(
        "entry,question,answer,pictures\ndogs,可以带狗吗,请您带上牵绳。,牵绳.png\n"
        "cats,猫呢,可以。,none.png\n",
        encoding="utf-8",
    )
    (tmp_path / "shop" / "牵绳.png").write_bytes(png())
    assert main(["knowledge", "import", "--dry-run", str(table)]) == 1
    files = Path(os.environ["DATA_DIR"]) / "files"
    assert not files.exists()
    assert main(["knowledge", "import", str(table)]) == 1
    assert capsys.readouterr().out.splitlines()[-3:-1] == [
        "3: picture 'none.png' is not there",
        "Entries added 1, changed 0, the same 0, refused 1.",
    ]
    [kept] = files.iterdir()
    assert kept.read_bytes() == png()
    assert _said(capsys, "export", str(out)) == f"1 entries are in {out}.\n"
    kept.unlink()
    assert "dogs: names the picture 牵绳.png, which is not there" in _said(capsys, "check")
    assert _said(capsys, "import", str(out)).startswith("Entries added 0, changed 0, the same 1")
    assert kept.read_bytes() == png()
    assert "which is not there" not in _said(capsys, "check")


def test_check_names_a_picture_that_is_not_beside_its_file(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    shown = _DOGS.replace("---\n## zh", "pictures:\n  zh-CN:\n    - leash.png\n---\n## zh")
    (folder / "dogs.md").write_text(shown, encoding="utf-8")
    assert main(["knowledge", "check"]) == 1
    assert capsys.readouterr().err == f"{folder}/dogs.md:11: picture 'leash.png' is not there\n"
    (folder / "leash.png").write_bytes(png()[:-1])
    assert main(["knowledge", "check"]) == 1
    assert "leash.png' is not whole: its end is missing" in capsys.readouterr().err
    (folder / "leash.png").write_bytes(png())
    assert _said(capsys, "check") == "1 entries with 3 wordings: all in order.\n"
