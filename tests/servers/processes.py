"""Processes that a test knows only by their number: their parent may be another one."""

from __future__ import annotations

import os
from pathlib import Path


def is_running(pid: int) -> bool:
    """Tell whether a process runs: one that has ended does not, seen to by its parent or not."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return False  # it went between the two looks
    return status.rpartition(") ")[2][0] != "Z"
