"""`KNOWLEDGE_MEANING=FOLDER`: a company's own sentence encoder, from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.meanings import encoder_of, meaning_of
from bot.opening import StartError
from bot.settings import SettingsError, load_settings
from tests.knowledge.own_model import model_in

_ENTRY = """---
id: {name}
group: service
questions:
  en:
    - {asked}
---
## en
{answer}
"""
# To this model a pup is a dog; nothing in the letters says so.
_WORDS = {
    "dogs": (1.0, 0.0, 0.0, 0.0, 0.0),
    "pup": (1.0, 0.0, 0.0, 0.0, 0.0),
    "trams": (0.0, 1.0, 0.0, 0.0, 0.0),
    "pupils": (0.0, 0.0, 1.0, 0.0, 0.0),
}


@pytest.fixture(autouse=True)
def _company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a company with three entries and no desk yet."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for name, asked in (("dogs", "dogs"), ("trams", "trams"), ("school", "pupils")):
        entry = _ENTRY.format(name=name, asked=asked, answer=f"All about {name}.")
        (folder / f"{name}.md").write_text(entry, "utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the company's own model, and name it."""
    folder = model_in(tmp_path / "model", _WORDS)
    monkeypatch.setenv("KNOWLEDGE_MEANING", str(folder))
    return folder


def _first(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["knowledge", "ask", "pup", "--json"]) == 0
    first: str = json.loads(capsys.readouterr().out)["best"][0]["entry"]
    return first


def test_a_question_is_understood_as_the_companys_model_does(
    capsys: pytest.CaptureFixture[str], model: Path
) -> None:
    assert _first(capsys) == "dogs"


def test_by_letters_alone_the_same_question_is_taken_for_another(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_MEANING", "off")
    assert _first(capsys) == "school"


def test_the_desk_keeps_the_models_vectors_apart(model: Path) -> None:
    settings = load_settings(None)
    meaning = meaning_of(settings)
    assert meaning is not None
    assert meaning.learn(["dogs", "trams"]).shape == (2, 5)
    assert meaning.width == 5
    (file,) = settings.meanings_dir.iterdir()
    assert file.name == f"{meaning.name}.vectors"
    assert meaning.name.startswith("onnx-")


def test_labelled_questions_are_measured_with_it(
    capsys: pytest.CaptureFixture[str], model: Path, tmp_path: Path
) -> None:
    entries, questions = tmp_path / "e.csv", tmp_path / "q.csv"
    entries.write_text("entry,question,answer\na,dogs,\nb,trams,\nc,pupils,\n", "utf-8")
    questions.write_text("question,entry,kind\npup,a,\n", "utf-8")
    words = ["knowledge", "evaluate", "--entries", str(entries), "--questions", str(questions)]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["top1"] == 1


def test_what_is_not_installed_is_told_with_the_command(
    capsys: pytest.CaptureFixture[str], model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert main(["knowledge", "ask", "pup"]) == 1
    assert capsys.readouterr().err == (
        f"KNOWLEDGE_MEANING: {model}/model.onnx needs packages that are not installed:"
        ' run .venv/bin/python -m pip install ".[onnx]" in the product\'s folder.\n'
    )


def test_a_model_without_its_tokenizer_opens_no_desk(model: Path) -> None:
    (model / "tokenizer.json").unlink()
    with pytest.raises(StartError, match=r"KNOWLEDGE_MEANING: .* has no tokenizer\.json"):
        meaning_of(load_settings(None))


@pytest.mark.parametrize("value", ["yes", "/nowhere/at/all", "0"])
def test_a_setting_that_is_no_folder_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("KNOWLEDGE_MEANING", value)
    with pytest.raises(SettingsError, match="KNOWLEDGE_MEANING must be on, off, or the path of a"):
        load_settings(None)


def test_on_and_off_are_what_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_MEANING", "OFF")
    assert encoder_of(load_settings(None)) is None
    monkeypatch.delenv("KNOWLEDGE_MEANING")
    encoder = encoder_of(load_settings(None))
    assert encoder is not None
    assert encoder.width == 512


def test_the_doctor_tries_the_model(capsys: pytest.CaptureFixture[str], model: Path) -> None:
    main(["doctor"])
    assert f"ok     meaning    the model in {model}, 5 numbers a text" in capsys.readouterr().out
    (model / "model.onnx").unlink()
    main(["doctor"])
    assert f"WRONG  meaning    KNOWLEDGE_MEANING: {model} has no model.onnx" in (
        capsys.readouterr().out
    )
