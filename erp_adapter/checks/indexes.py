"""Is there an index to find a customer's rows by, and which one to ask the DBA for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, literal_column, select

from erp_adapter.checks.findings import Finding, fault, ok, warning
from erp_adapter.checks.plans import is_large, read_whole
from erp_adapter.checks.sql_names import columns_compared, tables_by_alias
from erp_adapter.connections import Connection
from erp_adapter.entities import Entity
from erp_adapter.errors import QueryRefused
from erp_adapter.said import said
from erp_adapter.schema import PARENTS
from erp_adapter.settings import EntitySettings
from erp_adapter.statements import owned

OTHER_ENGINE = said(
    "ask the DBA to see that the statements of the portal use an index on the customer's column"
)


def indexed(
    name: str,
    settings: EntitySettings,
    entities: Mapping[str, Entity],
    connection: Connection,
    customers: Sequence[Any],
) -> Iterator[Finding]:
    """``customers`` are raw IDs of real customers: one of them is asked for, and nothing without."""
    if not customers:
        return
    where = f"erp.{name}"
    theirs = owned(entities, name)
    statement: Select[Any] = select(literal_column("1")).select_from(theirs.origin).where(theirs.theirs)
    try:
        scanned = read_whole(connection, statement, {theirs.parameter: list(customers[:1])})
    except QueryRefused as refused:
        told = said("the plan may not be asked for (%(reason)s)", reason=refused.reason)
        remedy = said("grant this login SHOW VIEW, and SELECT on the tables behind the views")
        yield warning(where, "index", told, remedy)
        return
    if scanned is None:
        yield warning(where, "index", said("the plans of this engine are not read here"), OTHER_ENGINE)
        return
    known = _aliases(settings, connection.sql_dialect)
    whole = dict.fromkeys(known.get(table, table) for table in scanned)
    found = [table for table in whole if is_large(connection, table)]
    yield from (_missing(where, table, _columns(name, settings, table, connection)) for table in found)
    if not found:
        told = said("one customer's rows are found without reading a large table whole")
        yield ok(where, "index", told)


def _missing(where: str, table: str, columns: Sequence[str]) -> Finding:
    told = said("the whole of %(table)s is read to find one customer's rows", table=table)
    if not columns:
        remedy = said(
            "ask the DBA for an index on %(table)s by the columns that lead from the customer to its rows",
            table=table,
        )
    else:
        plain = table.rpartition(".")[2]
        index = f"CREATE INDEX ix_{plain}_{columns[0]} ON {table} ({', '.join(columns)})"
        remedy = said(
            "ask the DBA for: %(sql)s; the types and collations of what is compared must be the same",
            sql=index,
        )
    return fault(where, "index", told, remedy)


def _aliases(settings: EntitySettings, dialect: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for source in settings.sources():
        if source.sql is not None:
            found |= tables_by_alias(source.sql, dialect)
    return found


def _columns(name: str, settings: EntitySettings, table: str, connection: Connection) -> list[str]:
    """The columns that the customer's rows of a table are looked for by."""
    for source in settings.sources():
        if source.sql is not None:
            compared = columns_compared(source.sql, table, connection.sql_dialect)
            if compared:
                return compared
        elif (source.table or "").rpartition(".")[2] == table.rpartition(".")[2]:
            field = (
                "customer_id" if "customer_id" in source.columns else PARENTS.get(name, ("customer_id",))[0]
            )
            parts = source.columns.get(field, ())
            return [part.column or part.expression or field for part in parts]
    return []
