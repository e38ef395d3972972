"""The one module here that tries to write: to prove that the billing database's server refuses it.

Each attempt names no row (``WHERE false``), runs in a transaction and is rolled back whatever comes of it.
A server checks the right to write before it looks for rows, so the refusal is the same as for a real write.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import (
    Engine,
    Executable,
    TableClause,
    column,
    create_engine,
    delete,
    event,
    false,
    insert,
    select,
    table,
    update,
)
from sqlalchemy.exc import DBAPIError

from erp_adapter.drivers import backend_of, engine_arguments
from erp_adapter.settings import ConnectionSettings

_STATES = frozenset({"42501", "25006", "28000"})
"""No right; a read-only transaction; what Firebird calls no right."""
_NUMBERS = frozenset({8, 1031, 1036, 1044, 1142, 1143, 1227, 1290, 1456, 1792, 1836, 229, 230, 3906})
"""The same from SQLite through ODBC, Oracle, MariaDB, MySQL and SQL Server."""
_ODBC_NUMBER = re.compile(r"\((\d+)\) \(SQL\w+\)$")


class Outcome(Enum):
    REFUSED = auto()
    """For want of the right to write, or because the session is read-only."""
    ACCEPTED = auto()
    UNPROVEN = auto()
    """Refused for another reason: a view that nobody could write to, say."""


@dataclass(frozen=True, slots=True)
class Attempt:
    verb: str
    outcome: Outcome
    code: str = ""


def attempts(engine: Engine, target: TableClause, names: Sequence[str]) -> Iterator[Attempt]:
    """Try each verb on a table with columns of these names; raises where no connection comes about."""
    writable = table(target.name, *map(column, names), schema=target.schema)
    for verb, statement in _STATEMENTS.items():
        yield _attempt(engine, verb, statement(writable))


def unguarded(settings: ConnectionSettings) -> Engine:
    """The login without the portal's read-only session, so that only its grants stand guard."""
    url, arguments = engine_arguments(settings)
    own = backend_of(settings).isolation
    pool: dict[str, Any] = {"pool_size": 1, "max_overflow": 0, **({"isolation_level": own} if own else {})}
    engine = create_engine(url, hide_parameters=True, **arguments, **pool)
    limits = _LIMITS.get(engine.dialect.name, ())

    def start(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for statement in (*limits, *settings.session):
            cursor.execute(statement)
        cursor.close()

    event.listen(engine, "connect", start)
    return engine


def _attempt(engine: Engine, verb: str, statement: Executable) -> Attempt:
    with engine.connect() as session:
        level = engine.dialect.default_isolation_level
        if level is not None:
            session = session.execution_options(isolation_level=level)
        try:
            session.execute(statement)
        except DBAPIError as error:
            return Attempt(verb, Outcome.REFUSED if _denied(error) else Outcome.UNPROVEN, _code(error))
        finally:
            session.rollback()
    return Attempt(verb, Outcome.ACCEPTED)


def _denied(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY
    return _state(error) in _STATES or _number(error) in _NUMBERS


def _code(error: DBAPIError) -> str:
    name = getattr(error.orig, "sqlite_errorname", None)
    return str(name or " ".join(filter(None, (_state(error), str(_number(error) or "")))))


def _state(error: DBAPIError) -> str:
    state = getattr(error.orig, "sqlstate", None) or _first(error)
    return state if isinstance(state, str) and len(state) == 5 else ""


def _number(error: DBAPIError) -> int:
    first = _first(error)
    number = getattr(first, "code", first)  # Oracle's driver puts it inside an object
    if isinstance(number, int):
        return number
    found = _ODBC_NUMBER.search(str(error.orig.args[-1])) if error.orig and error.orig.args else None
    return int(found[1]) if found else 0


def _first(error: DBAPIError) -> object:
    return error.orig.args[0] if error.orig is not None and error.orig.args else None


def _inserting(target: TableClause) -> Executable:
    return insert(target).from_select(list(target.c), select(*target.c).where(false()))


def _updating(target: TableClause) -> Executable:
    first = next(iter(target.c))
    return update(target).values({first: first}).where(false())


def _deleting(target: TableClause) -> Executable:
    return delete(target).where(false())


_STATEMENTS: Mapping[str, Callable[[TableClause], Executable]] = {
    "INSERT": _inserting,
    "UPDATE": _updating,
    "DELETE": _deleting,
}
_LIMITS = {
    "postgresql": ("SET lock_timeout = '1s'", "SET statement_timeout = '5s'"),
    "mysql": ("SET SESSION lock_wait_timeout = 1",),
    "mariadb": ("SET SESSION lock_wait_timeout = 1",),
}
