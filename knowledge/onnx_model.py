"""A sentence encoder of a company's own: an ONNX model and its tokenizer, in one folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from knowledge.meaning import NO_TEXT, Encoder, on_one_processor, shipped
from knowledge.rows import Floats, Heights, Longs
from knowledge.space import unit

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODELS: Final = ("model.onnx", "onnx/model.onnx")  # where models stand as their makers publish them
TOKENIZER: Final = "tokenizer.json"
POOLING: Final = "1_Pooling/config.json"
PROMPTS: Final = "config_sentence_transformers.json"
WHOLE: Final = "sentence_embedding"  # an output that needs no pooling
TOKENS_AT_MOST: Final = 256  # of a text
INPUTS: Final = frozenset({"input_ids", "attention_mask", "token_type_ids"})
NUMBERS: Final = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
DIMENSIONS: Final = {"sentences": 2, "tokens": 3}
READ_AT_ONCE: Final = 1 << 20
OWN_MODEL: Final = "an ONNX model of your own, with its tokenizer.json, instead of the shipped one"
INSTALL: Final = '.venv/bin/python -m pip install ".[onnx]"'


class ModelError(Exception):
    """A model that cannot be used; the text says why and what to do."""


class OnnxEncoder(Encoder):
    """Encodes by a model that a company has chosen, on one processor."""

    def __init__(self, folder: Path) -> None:
        """Load the model and try it; raise `ModelError` where that cannot be done."""
        super().__init__()
        self._model = _file(folder, *MODELS)
        self._session, self._tokenizer = _loaded(self._model, _file(folder, TOKENIZER))
        self._inputs = _inputs(self._session, self._model)
        outputs = [each.name for each in self._session.get_outputs()]
        self._output = WHOLE if WHOLE in outputs else outputs[0]
        self._is_by_first = _is_by_first_token(_settings(folder / POOLING), folder)
        self._prompt = str((_settings(folder / PROMPTS).get("prompts") or {}).get("query") or "")
        self._name = f"onnx-{_digest(folder, self._model)}"
        self._width = self._tried()

    @property
    def name(self) -> str:
        """Return a name made from everything that the vectors follow from."""
        return self._name

    @property
    def width(self) -> int:
        """Return how many numbers a vector has, as the model says."""
        return self._width

    def _tried(self) -> int:
        try:
            vectors = self._encoded(["a", NO_TEXT])
        except ModelError:
            raise
        except Exception as error:  # whatever the runtime raises: it has no class of its own for it
            raise ModelError(f"{self._model} cannot be run: {_first_line(error)}") from error
        if not np.isfinite(vectors).all():
            raise ModelError(f"{self._model} gives vectors that hold no numbers.")
        return int(vectors.shape[1])

    def _encoded(self, texts: Sequence[str]) -> Heights:
        said = [self._prompt + _sound(text or NO_TEXT) for text in texts]
        tokens = [each.ids for each in self._tokenizer.encode_batch(said)]
        numbers, mask = _padded(tokens)
        given = {"input_ids": numbers, "attention_mask": mask, "token_type_ids": mask * 0}
        asked = {name: given[name].astype(kind) for name, kind in self._inputs.items()}
        (found,) = self._session.run([self._output], asked)
        return unit(self._pooled(np.asarray(found, np.float64), mask))

    def _pooled(self, found: Floats, mask: Longs) -> Floats:
        """Return a vector for each text, where the model gives one for each token."""
        if found.ndim == DIMENSIONS["sentences"]:
            return found
        if found.ndim != DIMENSIONS["tokens"]:
            raise ModelError(f"{self._model} gives no vector for a text, nor one for each token.")
        if self._is_by_first:
            first: Floats = found[:, 0]
            return first
        counts = np.maximum(mask.sum(axis=1, keepdims=True), 1)
        means: Floats = (found * mask[:, :, None]).sum(axis=1) / counts
        return means


def encoder_at(folder: Path | None) -> Encoder:
    """Return the encoder in a folder, or the one that ships with the product."""
    return shipped() if folder is None else OnnxEncoder(folder)


def _file(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise ModelError(f"{folder} has no {names[0]}: a model needs {MODELS[0]} and {TOKENIZER}.")


def _loaded(model: Path, tokens: Path) -> tuple[InferenceSession, Tokenizer]:
    try:
        # Only a company with a model of its own has them.
        import onnxruntime  # noqa: PLC0415 - see above
        from tokenizers import Tokenizer  # noqa: PLC0415 - see above
    except ImportError:
        raise ModelError(
            f"{model} needs packages that are not installed: run {INSTALL} in the product's folder."
        ) from None
    on_one_processor()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(tokens))
    except Exception as error:  # whatever these two raise: they have no class of their own for it
        raise ModelError(
            f"The model in {model.parent} cannot be read: {_first_line(error)}"
        ) from error
    shortest = min(TOKENS_AT_MOST, (tokenizer.truncation or {}).get("max_length", TOKENS_AT_MOST))
    tokenizer.enable_truncation(shortest)
    tokenizer.no_padding()
    return session, tokenizer


def _inputs(session: InferenceSession, model: Path) -> dict[str, Any]:
    """Return what the model wants to be given, and as numbers of which kind."""
    wanted = {each.name: NUMBERS.get(each.type) for each in session.get_inputs()}
    if "input_ids" not in wanted or not wanted.keys() <= INPUTS or None in wanted.values():
        raise ModelError(
            f"{model} asks for {', '.join(wanted)}: an encoder of sentences asks for whole numbers"
            f" named input_ids, attention_mask and token_type_ids, or some of them."
        )
    return wanted


def _is_by_first_token(pooling: Mapping[str, Any], folder: Path) -> bool:
    """Tell whether a text's vector is that of its first token; else it is the mean of all."""
    if pooling.get("pooling_mode_cls_token") or pooling.get("pooling_mode") == "cls":
        return True
    if not pooling or pooling.get("pooling_mode_mean_tokens"):
        return False
    if pooling.get("pooling_mode") == "mean":
        return False
    raise ModelError(f"{folder / POOLING} must say mean or cls: nothing else is known here.")


def _settings(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {_first_line(error)}") from error
    if not isinstance(read, dict):
        raise ModelError(f"{path} must hold names with values.")
    return read


def _digest(folder: Path, model: Path) -> str:
    """Return what tells models apart: of all that a vector follows from, however large."""
    made = blake2b(str(TOKENS_AT_MOST).encode(), digest_size=10)
    beside = sorted(model.parent.glob(f"{model.name}*"))  # large weights stand in a file of theirs
    for path in (*beside, *(folder / name for name in (TOKENIZER, POOLING, PROMPTS))):
        if path.is_file():
            made.update(f"\0{path.name} {path.stat().st_size}\0".encode())
            with path.open("rb") as file:
                while part := file.read(READ_AT_ONCE):
                    made.update(part)
    return made.hexdigest()


def _padded(tokens: Sequence[Sequence[int]]) -> tuple[Longs, Longs]:
    """Return the numbers of tokens, a row for each text, and which of them are its own."""
    size = max(1, *map(len, tokens))
    numbers, mask = (np.zeros((len(tokens), size), np.int64) for _ in range(2))
    for row, own, told in zip(numbers, mask, tokens, strict=True):
        row[: len(told)], own[: len(told)] = told, 1
    return numbers, mask


def _sound(text: str) -> str:
    """Return the text without halves of characters, which a tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
