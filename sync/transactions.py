"""Transactions on the store."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


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
