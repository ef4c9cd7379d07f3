"""What a command cannot get over, as one plain sentence for the person at the keyboard."""

from __future__ import annotations


class Trouble(Exception):  # noqa: N818 - it is shown to people, not to programs
    """Ends the command with exit code 1; the text says what is wrong and what to do."""
