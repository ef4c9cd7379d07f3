"""An older version of the product, beside the one that is here: what a rolling upgrade mixes."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_MIGRATIONS = "bot/storage/migrations/versions"
_PAGES = "bot/web/static"  # built, and so in no version's tree


def unpack_older(folder: Path, revision: str = "") -> Path:
    """Unpack an older version; without its name the last one that knew fewer tables than this."""
    tree = folder / "older"
    tree.mkdir()
    archive = _git("archive", "--format=tar", revision or f"{_newest_migration()}^")
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        tar.extractall(tree, filter="data")
    (tree / _PAGES).symlink_to(_ROOT / _PAGES)
    return tree


def _newest_migration() -> str:
    log = _git("log", "-1", "--format=%H", "--diff-filter=A", "--", f"{_MIGRATIONS}/*.py")
    return log.decode().strip()


def _git(*arguments: str) -> bytes:
    git = shutil.which("git")
    if git is None or not (_ROOT / ".git").exists():
        raise RuntimeError("An older version is taken from the history: run this in a git clone.")
    command = [git, "-C", str(_ROOT), *arguments]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"git {arguments[0]} failed: {done.stderr.decode().strip()}")
    return done.stdout
