"""Two versions at once: newer tables are good enough for older code, and only ever grow."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

import bot.storage.migrations.versions
from bot.storage.database import Database
from bot.storage.migrate import current, head, is_enough, known, migrate
from tests.storage.deeds import make_chat

_VERSIONS = Path(next(iter(bot.storage.migrations.versions.__path__)))
_FIRST = "0001_first_tables.py"
# What takes something away, or makes old code's rows be refused.
_CONTRACTING = {"drop_table", "drop_column", "rename_table", "drop_constraint"}


async def _set_revision(database: Database, revision: str) -> None:
    async with database.write() as tx:
        await tx.execute(
            sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
        )


async def test_tables_of_a_newer_version_are_left_alone_and_used(database: Database) -> None:
    await _set_revision(database, "9999")
    await migrate(database)
    async with database.write() as tx:
        assert await current(tx) == "9999"
        assert is_enough(await current(tx))
        assert await make_chat(tx)


@pytest.mark.parametrize(
    ("revision", "is_so"), [("", False), ("0001", False), (head(), True), ("9999", True)]
)
def test_older_tables_are_not_enough(revision: str, is_so: bool) -> None:
    assert is_enough(revision) is is_so


def test_a_file_is_named_by_the_revision_that_alembic_reads_in_it() -> None:
    """A start looks at the names alone."""
    scripts = ScriptDirectory(str(_VERSIONS.parent))
    assert known() == {script.revision for script in scripts.walk_revisions()}
    assert head() == scripts.get_current_head()


@pytest.mark.parametrize(
    "file",
    [file for file in sorted(_VERSIONS.glob("*.py")) if file.name != _FIRST],
    ids=lambda file: file.stem,
)
def test_an_upgrade_only_adds(file: Path) -> None:
    """Nothing is taken away, and a new column of an old table needs no value from old code."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    [upgrade] = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    ]
    made: set[str] = set()
    for call in (node for node in ast.walk(upgrade) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", "")
        assert name not in _CONTRACTING, ast.unparse(call)
        if name == "create_table":
            made.add(ast.unparse(call.args[0]))
        if name == "add_column":
            column = ast.unparse(call)
            is_old = ast.unparse(call.args[0]) not in made
            assert not is_old or "nullable=False" not in column or "server_default" in column
