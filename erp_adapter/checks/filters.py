"""Rows that one entity leaves out by a column, and another one, whose table has that column too, does not.

Where several companies share the tables, every entity needs the condition that keeps the own one; the same
goes for what is marked as deleted.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from erp_adapter.checks.findings import Finding, warning
from erp_adapter.connections import Connection
from erp_adapter.errors import QueryRefused
from erp_adapter.probe import nothing_of
from erp_adapter.said import said
from erp_adapter.select_only import names_used
from erp_adapter.settings import EntitySettings, ErpSettings

STAGED = "verdict"
"""IBOK's own rows, in a table that was made for them: its columns only happen to be called like others."""


def unfiltered(
    name: str, erp: ErpSettings, dialects: Mapping[str, str], connection: Connection
) -> Iterator[Finding]:
    """One finding a column and table; asks for the names of columns only."""
    mapped = {each: settings for each, settings in erp.entities().items() if each != STAGED}
    if name not in mapped:
        return
    own = set(_used(mapped[name], connection.sql_dialect))
    elsewhere = {
        column: other
        for other, each in mapped.items()
        for column in _fixed(each, dialects[each.connection])
        if column not in own
    }
    for table, exact in _main_tables(mapped[name], connection.sql_dialect) if elsewhere else ():
        for column in _columns(table, exact, connection):
            if column.casefold() in elsewhere:
                other = elsewhere[column.casefold()]
                told = said(
                    "[erp.%(other)s] leaves rows out by %(column)s, which %(table)s has too, "
                    "but not this entity",
                    other=other,
                    column=column,
                    table=table,
                )
                remedy = said(
                    "add the same condition on %(column)s here, or every such row is told", column=column
                )
                yield warning(f"erp.{name}", "filter", told, remedy)


def _main_tables(settings: EntitySettings, dialect: str) -> Iterator[tuple[str, bool]]:
    """The tables that rows begin in, not those joined to them; and whether each is spelt as it is there."""
    import sqlglot  # noqa: PLC0415 - heavy, and needed only for checks
    from sqlglot import exp  # noqa: PLC0415

    for source in settings.sources():
        if source.sql is None:
            yield source.table or "", True
            continue
        for origin in sqlglot.parse_one(source.sql, read=dialect).find_all(exp.From):
            inner = origin.parent.find_ancestor(exp.Select, exp.CTE) if origin.parent else None
            if inner is None and isinstance(origin.this, exp.Table):
                yield ".".join(part.name for part in origin.this.parts), False


def _columns(table: str, exact: bool, connection: Connection) -> tuple[str, ...]:
    for quote in (True,) if exact else (False, True):
        with suppress(QueryRefused):
            return connection.column_names(nothing_of(table, quote))
    return ()


def _fixed(settings: EntitySettings, dialect: str) -> Iterator[str]:
    """Columns that a condition of the entity compares with a value."""
    import sqlglot  # noqa: PLC0415 - heavy, and needed only for checks
    from sqlglot import exp  # noqa: PLC0415

    for sql in _written(settings):
        for node in sqlglot.parse_one(sql, read=dialect).find_all(exp.EQ):
            sides = (node.this, node.expression)
            if any(isinstance(side, exp.Literal) for side in sides) and node.find_ancestor(
                exp.Where, exp.Join
            ):
                yield from (side.name.casefold() for side in sides if isinstance(side, exp.Column))


def _used(settings: EntitySettings, dialect: str) -> Iterator[str]:
    for sql in _written(settings):
        yield from (column.casefold() for column in names_used(sql, dialect)[1])
    for source in settings.sources():
        for field, parts in source.columns.items():
            yield from ((part.column or field).casefold() for part in parts)


def _written(settings: EntitySettings) -> Iterator[str]:
    for source in settings.sources():
        if source.sql is not None:
            yield source.sql
        elif source.where:
            yield f"SELECT 1 FROM checked WHERE {source.where}\n"  # noqa: S608 - to be parsed, never to be run
