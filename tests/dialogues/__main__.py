"""Writes the plays anew after a deliberate change: `python -m tests.dialogues`; then read them."""

from __future__ import annotations

import sys

from tests.dialogues.script import perform
from tests.dialogues.test_plays import PLAYS

for play in PLAYS:
    before = play.read_text(encoding="utf-8")
    after, _ = perform(before)
    if after != before:
        play.write_text(after, encoding="utf-8")
        sys.stdout.write(f"rewritten: {play.name}\n")
