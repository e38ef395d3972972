"""Bring the local store's tables up to date: ``ibok store upgrade``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from sync.transactions import writing

SCRIPTS = Path(__file__).parent / "migrations"


class StoreOutdated(Exception):
    """The store's tables are not those of this version of the portal."""


def upgrade(engine: Engine, to: str = "head") -> None:
    """Apply what is missing, all of it or nothing; raises ``StoreOutdated`` on a newer version's store."""
    settings = _settings()
    with _rebuilding(engine) as connection:
        settings.attributes["connection"] = connection
        try:
            command.upgrade(settings, to)
        except CommandError:
            raise StoreOutdated("the local store was made by a newer version of IBOK") from None


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """A transaction in which SQLite's tables may be rebuilt.

    SQLite changes a table by copying it and dropping the old one, and with foreign keys on, dropping a table
    deletes what refers to its rows.
    """
    if engine.dialect.name != "sqlite":
        with writing(engine) as connection:
            yield connection
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
        try:
            with connection.begin():
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise IntegrityError(f"rows of {broken[0]} refer to none", None, Exception())
        finally:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def require_current(engine: Engine) -> None:
    """Raise ``StoreOutdated`` unless ``upgrade`` has nothing left to do."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != ScriptDirectory.from_config(_settings()).get_current_head():
        raise StoreOutdated("the local store needs an upgrade: run ibok store upgrade")


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
