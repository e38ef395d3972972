"""The local store's engine: SQLite for one machine, PostgreSQL for several."""

from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

LOCK_WAIT_SECONDS = 10
ISOLATION = "READ COMMITTED"
"""Whoever waited for a lock sees what the other wrote: numbers, claims and verdicts rely on it, whatever the
database's own default is."""
TRUSTED_SECONDS = 5.0
"""How long a connection of a server is taken to be alive after it was last used."""


def open_store(url: str) -> Engine:
    """An engine on the store, connected when it is first used. Its errors do not quote what it holds."""
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        engine = create_engine(target, isolation_level=ISOLATION, pool_use_lifo=True, hide_parameters=True)
        _ping_the_idle(engine)
        return engine
    if target.database and target.database != ":memory:":
        _make_private(Path(target.database))
    engine = create_engine(target, connect_args={"timeout": LOCK_WAIT_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """The file holds e-mail addresses and password hashes, so nobody but its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)


def _ping_the_idle(engine: Engine) -> None:
    """``pool_pre_ping``, but without the question to a connection that worked a moment ago."""

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["returned"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: Any, record: ConnectionPoolEntry, _fairy: Any) -> None:
        returned = record.info.get("returned")
        if returned is None or monotonic() - returned < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
