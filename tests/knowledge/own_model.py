"""Builds small ONNX encoders, such as a company might bring: what they know stands in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from knowledge.rows import Heights

UNKNOWN = "[UNK]"
Words = Mapping[str, Sequence[float]]


def model_in(
    folder: Path,
    words: Words,
    *,
    is_pooled: bool = False,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    kind: int = TensorProto.INT64,
    name: str = "model.onnx",
) -> Path:
    """Write a model that has a vector for each word, and those of a text as its output.

    `is_pooled` adds an output that is the sum of them, as some models bring along.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width = len(next(iter(words.values())))
    vocabulary = {UNKNOWN: 0, **{word: number for number, word in enumerate(words, 1)}}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    table: Heights = np.array([[0.01] * width, *words.values()], np.float32)
    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["tokens"])]
    outputs = [_value("tokens", TensorProto.FLOAT, ["texts", "size", width])]
    initial = [numpy_helper.from_array(table, "table")]
    if is_pooled:
        initial.append(numpy_helper.from_array(np.array([1], np.int64), "axis"))
        sums = helper.make_node("ReduceSum", ["tokens", "axis"], ["sentence_embedding"], keepdims=0)
        nodes.append(sums)
        outputs.append(_value("sentence_embedding", TensorProto.FLOAT, ["texts", width]))
    given = [_value(each, kind, ["texts", "size"]) for each in inputs]
    graph = helper.make_graph(nodes, "tiny", given, outputs, initial)
    opset = [helper.make_opsetid("", 17)]
    (folder / name).parent.mkdir(exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=10), folder / name)
    return folder


def _value(name: str, kind: int, shape: Sequence[str | int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)
