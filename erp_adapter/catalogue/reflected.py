"""The catalogue as SQLAlchemy reflects it, for engines whose native driver it knows: Firebird, Oracle."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Inspector, inspect
from sqlalchemy.engine.reflection import ObjectKind

from erp_adapter.catalogue.facts import ColumnFact, Facts, KeyFact, ReferenceFact


def facts(session: Connection) -> Facts:
    """Tables and views of the login's own schema."""
    inspector = inspect(session)
    return Facts(list(_columns(inspector)), list(_keys(inspector)), list(_references(inspector)))


def _columns(inspector: Inspector) -> Iterator[ColumnFact]:
    views = set(inspector.get_view_names())
    for (_, table), columns in inspector.get_multi_columns(kind=ObjectKind.ANY).items():
        for column in columns:
            yield ColumnFact(
                str(table),
                table in views,
                str(column["name"]),
                _declared(column["type"]),
                bool(column.get("nullable", True)),
                column.get("comment"),
                None,
            )


def _declared(kind: Any) -> str:
    try:
        return str(kind)
    except Exception:  # noqa: BLE001 - a type without a name of its own is none the less a column
        return type(kind).__name__


def _keys(inspector: Inspector) -> Iterator[KeyFact]:
    for (_, table), key in inspector.get_multi_pk_constraint().items():
        for column in key["constrained_columns"] if key else ():
            yield KeyFact(str(table), "", True, str(column))
    for (_, table), constraints in inspector.get_multi_unique_constraints().items():
        for constraint in constraints:
            for column in constraint["column_names"]:
                yield KeyFact(str(table), str(constraint["name"]), False, str(column))


def _references(inspector: Inspector) -> Iterator[ReferenceFact]:
    for (_, table), keys in inspector.get_multi_foreign_keys().items():
        for number, key in enumerate(keys):
            for mine, theirs in zip(key["constrained_columns"], key["referred_columns"], strict=True):
                yield ReferenceFact(
                    str(table), str(number), str(mine), str(key["referred_table"]), str(theirs)
                )
