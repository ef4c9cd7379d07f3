"""Copies with changes: what `dataclasses.replace` gives, and as strict."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.actions import MessageKind, Say
from handlers.conversation import Conversation, Stage

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(["zh-CN", "en"]),
        "stage": st.sampled_from(Stage),
        "misses": st.integers(0, 9),
        "said": st.dictionaries(st.sampled_from(["a", "b"]), st.integers(1, 3)),
        "tickets": st.tuples(st.just("260302-0001-1")),
    },
)


@given(CHANGES, CHANGES)
def test_a_copy_is_what_the_library_makes(
    first: dict[str, object], then: dict[str, object]
) -> None:
    talk = Conversation(1, "web")
    copy = talk.but(**first).but(**then)
    expected = replace(replace(talk, **first), **then)  # type: ignore[arg-type]
    assert copy == expected
    assert repr(copy) == repr(expected)
    assert vars(copy).keys() == {field.name for field in fields(Conversation)}
    assert talk == Conversation(1, "web")


def test_a_copy_cannot_be_changed_either() -> None:
    copy = Say(MessageKind.ANSWER, "one").but(text="two")
    with pytest.raises(FrozenInstanceError):
        copy.text = "three"  # type: ignore[misc]


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="langage"):
        Conversation(1, "web").but(langage="en", misses=1)
