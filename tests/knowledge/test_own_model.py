"""A company's own ONNX encoder: understood as its makers publish it, refused with a reason."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto

from knowledge import onnx_model
from knowledge.entries import Entry
from knowledge.kept import KeptMeaning
from knowledge.matcher import Matcher
from knowledge.onnx_model import ModelError, OnnxEncoder, encoder_at
from tests.knowledge.own_model import model_in

_WORDS = {"east": (1.0, 0.0, 0.0), "north": (0.0, 2.0, 0.0), "up": (0.0, 0.0, 1.0)}


def _vector(folder: Path, text: str) -> list[float]:
    vector: list[float] = OnnxEncoder(folder).encode([text])[0].tolist()
    return vector


def test_a_text_is_the_mean_of_its_tokens_made_as_long_as_one(tmp_path: Path) -> None:
    model_in(tmp_path, _WORDS)
    assert _vector(tmp_path, "east") == [1, 0, 0]
    assert _vector(tmp_path, "east north") == pytest.approx([0.447, 0.894, 0], abs=1e-3)
    assert OnnxEncoder(tmp_path).width == 3


def test_a_shorter_text_is_the_same_beside_a_longer_one(tmp_path: Path) -> None:
    encoder = OnnxEncoder(model_in(tmp_path, _WORDS))
    together = encoder.learn(["east", "north up east", "up"])
    for vector, text in zip(together, ("east", "north up east", "up"), strict=True):
        assert vector == pytest.approx(encoder.encode([text])[0], abs=1e-6)


@pytest.mark.parametrize(
    "pooling", [{"pooling_mode_cls_token": True}, {"pooling_mode": "cls", "dimension": 3}]
)
def test_a_model_may_speak_by_its_first_token(tmp_path: Path, pooling: dict[str, object]) -> None:
    model_in(tmp_path, _WORDS)
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling/config.json").write_text(json.dumps(pooling), "utf-8")
    assert _vector(tmp_path, "east north up") == [1, 0, 0]


@pytest.mark.parametrize("pooling", [{"pooling_mode_mean_tokens": True}, {"pooling_mode": "mean"}])
def test_a_model_may_ask_for_the_mean(tmp_path: Path, pooling: dict[str, object]) -> None:
    model_in(tmp_path, _WORDS)
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling/config.json").write_text(json.dumps(pooling), "utf-8")
    assert _vector(tmp_path, "east up") == pytest.approx([0.707, 0, 0.707], abs=1e-3)


def test_what_a_model_makes_of_a_whole_text_is_taken_as_it_is(tmp_path: Path) -> None:
    model_in(tmp_path, _WORDS, is_pooled=True, inputs=("input_ids",))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling/config.json").write_text('{"pooling_mode_cls_token": true}', "utf-8")
    assert _vector(tmp_path, "east up") == pytest.approx([0.707, 0, 0.707], abs=1e-3)


def test_what_a_model_wants_said_before_a_question_is_said(tmp_path: Path) -> None:
    model_in(tmp_path, _WORDS)
    prompts = {"prompts": {"query": "up ", "document": "north "}}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(prompts), "utf-8")
    assert _vector(tmp_path, "east") == pytest.approx([0.707, 0, 0.707], abs=1e-3)


def test_it_may_stand_where_models_are_published_with_numbers_of_either_size(
    tmp_path: Path,
) -> None:
    every = ("input_ids", "attention_mask", "token_type_ids")
    model_in(tmp_path, _WORDS, name="onnx/model.onnx", inputs=every, kind=TensorProto.INT32)
    assert _vector(tmp_path, "up") == [0, 0, 1]


def test_a_long_text_is_read_from_its_beginning(tmp_path: Path) -> None:
    model_in(tmp_path, _WORDS)
    assert _vector(tmp_path, "east " * onnx_model.TOKENS_AT_MOST + "up " * 10_000) == [1, 0, 0]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    """Give an encoder that many texts are put to."""
    return OnnxEncoder(model_in(tmp_path_factory.mktemp("model"), _WORDS))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec=None), max_size=30), max_size=6))
def test_any_text_has_a_vector_of_length_one_at_the_most(
    encoder: OnnxEncoder, texts: list[str]
) -> None:
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), 3)
    assert (np.linalg.norm(vectors, axis=1) <= 1 + 1e-5).all()


def test_a_base_of_any_width_is_asked_and_changed(encoder: OnnxEncoder) -> None:
    entries = [Entry(name, questions={"en": (name,)}, answers={"en": name}) for name in _WORDS]
    matcher = Matcher(()).with_meaning(encoder).changed(entries, ())
    assert matcher.knows_meaning
    assert matcher.explain("up")[0].views["meaning"] > 0
    assert Matcher(entries).with_meaning(encoder).understand("north").best[0].entry == "north"


def test_vectors_of_two_models_are_never_mixed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"

    def learned(folder: Path) -> list[float]:
        meaning = KeptMeaning(OnnxEncoder(folder), kept, lambda error: pytest.fail(str(error)))
        first: list[float] = meaning.learn(["east"])[0].tolist()
        return first

    one = model_in(tmp_path / "one", _WORDS)
    assert learned(one) == [1, 0, 0]
    wider = {word: (*vector, 1.0) for word, vector in _WORDS.items()}
    assert learned(model_in(tmp_path / "two", wider)) == pytest.approx(
        [0.707, 0, 0, 0.707], abs=1e-3
    )
    model_in(one, {**_WORDS, "east": (0.0, 1.0, 0.0)})  # another model at the same place
    assert learned(one) == [0, 1, 0]
    assert len(list(kept.glob("onnx-*.vectors"))) == 3


def test_a_model_has_one_name_wherever_it_stands(tmp_path: Path) -> None:
    names = {OnnxEncoder(model_in(tmp_path / each, _WORDS)).name for each in ("one", "two")}
    assert len(names) == 1
    (tmp_path / "one/model.onnx_data").write_bytes(b"weights")
    assert OnnxEncoder(tmp_path / "one").name not in names


def test_without_a_folder_it_is_the_encoder_that_ships() -> None:
    assert encoder_at(None).width == 512


# --- what cannot be used ---


def _refused(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        OnnxEncoder(folder)
    return str(caught.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    (model_in(tmp_path, _WORDS) / name).unlink()
    expected = f"{tmp_path} has no {name}: a model needs model.onnx and tokenizer.json."
    assert _refused(tmp_path) == expected


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_no_such_thing_is_refused(tmp_path: Path, name: str) -> None:
    (model_in(tmp_path, _WORDS) / name).write_bytes(b"nothing of the kind")
    assert _refused(tmp_path).startswith(f"The model in {tmp_path} cannot be read: ")


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_what_is_not_installed_is_told_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert 'pip install ".[onnx]"' in _refused(model_in(tmp_path, _WORDS))


def test_a_model_of_something_else_is_refused(tmp_path: Path) -> None:
    model_in(tmp_path, _WORDS, inputs=("pixels",))
    assert "asks for pixels: an encoder of sentences asks for" in _refused(tmp_path)


def test_vectors_that_hold_no_numbers_are_refused(tmp_path: Path) -> None:
    model_in(tmp_path, {"east": (float("inf"), float("nan"))} | {"a": (float("nan"), 1.0)})
    assert _refused(tmp_path).endswith("gives vectors that hold no numbers.")


def test_a_pooling_that_is_not_known_is_refused(tmp_path: Path) -> None:
    pooling = model_in(tmp_path, _WORDS) / "1_Pooling/config.json"
    pooling.parent.mkdir()
    for told, expected in (
        ('{"pooling_mode_max_tokens": true}', "must say mean or cls"),
        ("[]", "must hold names with values"),
        ("{", "cannot be read"),
    ):
        pooling.write_text(told, "utf-8")
        assert expected in _refused(tmp_path)
