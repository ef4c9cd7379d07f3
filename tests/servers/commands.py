"""The command line as a process of its own: `python -m bot ...`, run to its end."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers.forked import be_the_product
from tests.servers.nursery import Forked
from tests.servers.product import environment

_PATIENCE = 50.0


def command(*words: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it away from any `.env` of the checkout, in a process that need not import anything."""
    with tempfile.TemporaryDirectory(prefix="sansheng-command-") as name:
        streams = [Path(name) / stream for stream in ("in", "out", "err")]
        for stream in streams:
            stream.write_text(stdin if stream.name == "in" else "", encoding="utf-8")
        process = Forked(be_the_product, words, environment(**settings), Path("/"), streams)
        try:
            code = process.wait(_PATIENCE)
        finally:
            process.kill()
        _, out, err = (stream.read_text(encoding="utf-8") for stream in streams)
        return subprocess.CompletedProcess(words, code, out, err)


def whole_command(
    *words: str, stdin: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run it as people do, in a new interpreter."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd="/",
        env=environment(**settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
