"""What all tables are made of: names, moments, numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC moment, as microseconds since 1970: the same order and type everywhere."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Refuse naive moments; they have no place in the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        delta = value - _EPOCH
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back an aware moment."""
        return None if value is None else from_micros(value)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def from_micros(value: int) -> datetime:
    """Turn stored microseconds into an aware moment without losing any."""
    seconds, micros = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


# SQLite counts only INTEGER primary keys by itself; PostgreSQL wants 64 bits.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def word(text: str) -> sa.ColumnElement[str]:
    """Return a state spelled out in SQL: partial indexes serve no parameters."""
    return sa.literal_column(f"'{text}'", sa.Text)


def given_moment(name: str) -> sa.BindParameter[datetime]:
    """Return a moment that is given each time a statement runs."""
    return sa.bindparam(name, type_=Moment)


def given_number(name: str) -> sa.BindParameter[int]:
    """Return a number that is given each time a statement runs."""
    return sa.bindparam(name, type_=sa.Integer)


def id_column() -> sa.Column[int]:
    """Return a primary key that counts by itself."""
    return sa.Column("id", Id, primary_key=True, autoincrement=True)
