"""Which tables the database would read from end to end to find one customer's rows, by its own plan."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Executable,
    RowMapping,
    Select,
    func,
    literal_column,
    select,
)
from sqlalchemy import Connection as Session
from sqlalchemy.ext.compiler import compiles

from erp_adapter.connections import Connection
from erp_adapter.errors import QueryRefused
from erp_adapter.sources import table_clause

SMALL = 1000
"""Rows of a table that any database rather reads whole than by an index."""
MANY_TIMES = 10
"""So many times more rows than are the customer's are read only where no index leads to them."""
_SCAN = re.compile(r"^SCAN (?:TABLE )?(.+?)(?: AS \S+)?(?: USING .*)?$")
_AUTOMATIC = re.compile(r"^SEARCH (?:TABLE )?(.+?) USING AUTOMATIC ")


_CHOICES = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
"""What leads PostgreSQL away from an index although there is one."""


class Explained(Executable, ClauseElement):
    """A SELECT to be explained instead of run."""

    inherit_cache = False

    def __init__(self, statement: Select[Any], how: str) -> None:
        self.statement = statement
        self.how = how


@compiles(Explained)
def _compiled(element: Explained, compiler: Any, **options: Any) -> str:
    return f"{element.how} {compiler.process(element.statement, **options)}"


def read_whole(
    connection: Connection, statement: Select[Any], parameters: Mapping[str, Any]
) -> list[str] | None:
    """The tables, as the plan names them; None where this engine's plans are not understood here."""
    plan = _PLANS.get(connection.engine.dialect.name)
    if plan is None:
        return None
    return list(dict.fromkeys(connection.ask(lambda session: plan(session, statement, parameters))))


def is_large(connection: Connection, name: str) -> bool:
    """Whether it matters that a table is read whole; one that may not be counted is taken for large.

    SQLite's plans also name parts of the statement, which are no tables.
    """
    one: ColumnElement[int] = literal_column("1")
    first = select(one.label("one")).select_from(table_clause(name)).limit(SMALL + 1)
    try:
        counted = connection.rows(select(func.count()).select_from(first.subquery()), {})
    except QueryRefused:
        return connection.engine.dialect.name != "sqlite"
    return int(counted[0][0]) > SMALL


def _postgresql(session: Session, statement: Select[Any], parameters: Mapping[str, Any]) -> list[str]:
    """Small tables are read whole even beside an index, so the plan is also asked without those choices."""
    explained = Explained(statement, "EXPLAIN (FORMAT JSON, VERBOSE)")
    freely = set(_scanned(session.scalar(explained, parameters)))
    if not freely:
        return []
    for choice in _CHOICES:
        session.exec_driver_sql(f"SET {choice} = off")
    try:
        pressed = set(_scanned(session.scalar(explained, parameters)))
    finally:
        for choice in _CHOICES:
            session.exec_driver_sql(f"RESET {choice}")
    return sorted(freely & pressed)


def _scanned(plan: Any) -> Iterator[str]:
    nodes = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        kind = node["Node Type"]
        if kind == "Seq Scan" or (kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in node):
            yield f"{node['Schema']}.{node['Relation Name']}"


def _mysql(session: Session, statement: Select[Any], parameters: Mapping[str, Any]) -> list[str]:
    """An index may be used for its first column only, such as the company's, or be none for this type."""
    rows = session.execute(Explained(statement, "EXPLAIN"), parameters).mappings()
    large = [row for row in rows if int(row["rows"] or 0) > SMALL and not row["table"].startswith("<")]
    if not large:
        return []
    count = select(func.count()).select_from(statement.subquery())
    enough = max(SMALL, int(session.scalar(count, parameters) or 0) * MANY_TIMES)
    return [str(row["table"]) for row in large if _without_index(row) or int(row["rows"]) > enough]


def _without_index(row: RowMapping) -> bool:
    return row["type"] in ("ALL", "index") and not row["possible_keys"]


def _sqlite(session: Session, statement: Select[Any], parameters: Mapping[str, Any]) -> list[str]:
    rows: Sequence[Any] = session.execute(Explained(statement, "EXPLAIN QUERY PLAN"), parameters).all()
    found = (_SCAN.match(row[3]) or _AUTOMATIC.match(row[3]) for row in rows)
    return [match[1] for match in found if match]


_PLANS: dict[str, Callable[[Session, Select[Any], Mapping[str, Any]], list[str]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "sqlite": _sqlite,
}
