"""The product as a process of its own: started, asked, stopped, killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.settings import EXPECTED
from tests.servers.forked import be_the_product
from tests.servers.nursery import Forked
from tests.servers.ports import free_port
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
_SETTINGS = {name.upper() for name in EXPECTED}


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    # What everything means takes seconds to learn at every start; who tries that turns it on.
    ours = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "KNOWLEDGE_MEANING": "off"}
    return {**kept, **ours, **settings}


class Product:
    """`python -m bot run` with its own folder and port; `url` is its address.

    `is_whole`: a new interpreter, as people start it; else one that need not import anything.
    """

    def __init__(
        self, data_dir: Path, settings: Mapping[str, str], *, is_whole: bool = False
    ) -> None:
        self._is_whole = is_whole
        self.data_dir = data_dir
        self.port = int(settings.get("PORT", 0)) or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {**settings, "DATA_DIR": str(data_dir), "PORT": str(self.port)}
        self.log = data_dir.parent / f"{data_dir.name}-{self.port}.log"
        self.process: subprocess.Popen[bytes] | Forked | None = None

    def start(self, within: float = 20) -> Product:
        """Start it and wait until it can serve."""
        self.launch()
        wait_until(self.is_ready, within, why=f"{self.url}/readyz")
        return self

    def launch(self) -> None:
        """Start it and do not wait."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        env = environment(**self.settings)
        if not self._is_whole:
            streams = (Path(os.devnull), self.log, self.log)
            self.process = Forked(be_the_product, ["run"], env, self.data_dir, streams)
            return
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.data_dir,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def is_ready(self) -> bool:
        """Tell whether it serves; fail with its log when it has ended instead."""
        if self.process is None or self.process.poll() is not None:
            raise AssertionError(f"the product has ended:\n{self.output()}")
        return self.status_of("/readyz") == 200

    def status_of(self, path: str) -> int:
        """Return the status of a GET, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def read_json(self, path: str) -> Any:
        """Return what a GET answers."""
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return json.load(answer)

    def output(self) -> str:
        """Return all that it has printed and logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self, sign: int = signal.SIGTERM, within: float = 15) -> int:
        """Ask it to end and return its exit code."""
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(within)

    def ended(self, within: float = 20) -> int:
        """Wait for its end and return the exit code."""
        assert self.process is not None
        return self.process.wait(within)

    def kill(self) -> None:
        """Kill it as a machine that loses power would, and wait until it is gone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def close(self) -> None:
        """Leave nothing behind: neither it nor the embedded server that it started."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        with suppress(OSError, ValueError):
            pid = int((self.data_dir / "redis" / "server.pid").read_text(encoding="ascii"))
            if str(self.data_dir).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
