"""Transactions on the store."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select


@contextmanager
def writing(store: Engine) -> Iterator[Connection]:
    """A transaction that is SQLite's one writer from its first statement.

    Otherwise two processes could both read, and the second to write would act on what is no longer so.
    PostgreSQL locks rows instead.
    """
    with store.begin() as connection:
        if store.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def alone(connection: Connection, *thing: str | int) -> None:
    """Until the transaction of ``writing`` ends, nobody else gets past here about the same thing.

    What is read from here on is still so when the transaction writes. On SQLite it is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        digest = hashlib.sha256(repr(thing).encode()).digest()
        connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest[:8], signed=True))))
