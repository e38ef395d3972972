"""The engine and the table that a staging channel writes to, as the configuration names them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    Date,
    DateTime,
    Engine,
    NullPool,
    TableClause,
    column,
    create_engine,
    event,
    table,
)
from sqlalchemy.sql import quoted_name
from sqlalchemy.types import NullType, TypeEngine

from erp_adapter.drivers import engine_arguments, read_password_anew
from erp_adapter.settings import ConnectionSettings
from sync.columns import SourceSettings
from sync.kinds import Kind
from sync.settings import StagingSettings

STARTS = {
    "postgresql": (
        "SET TIME ZONE 'Europe/Warsaw'; SET lock_timeout = '10s'; SET statement_timeout = '60s'; "
        "SET idle_in_transaction_session_timeout = '60s'",
    ),
    "mariadb": (
        "SET SESSION innodb_lock_wait_timeout = 10, max_statement_time = 60, "
        "idle_write_transaction_timeout = 60",
    ),
}
"""A process that froze in the middle of a transaction must not hold the batch's rows against all others.

A moment is sent as Warsaw's clock shows it: a column with a zone takes it for the session's own."""


def open_engine(connection: ConnectionSettings) -> Engine:
    """An engine without a pool, since a batch goes once in a while; raises ``DriverMissing``.

    Connecting raises ``OSError`` where ``password_file`` cannot be read; it is read anew each time.
    """
    url, arguments = engine_arguments(connection)
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, **arguments)
    read_password_anew(engine, connection)
    statements = (*STARTS.get(engine.dialect.name, ()), *connection.session)
    event.listen(engine, "connect", partial(_start_session, statements))
    return engine


def _start_session(statements: Sequence[str], connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
    if statements:  # Firebird's driver has nothing to commit then, and fails
        connection.commit()


def target_table(settings: StagingSettings, kind: Kind) -> TableClause:
    """The table with its columns, or the procedure with its parameters; all names are quoted exactly as they
    are written."""
    schema, _, name = settings.target.rpartition(".")
    columns = [
        column(quoted_name(target, True), _type(source, kind)) for target, source in settings.columns.items()
    ]
    return table(quoted_name(name, True), *columns, schema=quoted_name(schema, True) if schema else None)


def _type(source: SourceSettings, kind: Kind) -> TypeEngine[Any]:
    """Dates need a type where a driver has none of its own; all else is for the driver and the column."""
    held = kind.fields[source.field] if source.field and source.convert is None else None
    if held is datetime or (source.convert or "").startswith("date@"):
        return DateTime()
    return Date() if held is date or source.convert == "date" else NullType()
