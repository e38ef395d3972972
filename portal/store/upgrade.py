"""Bring the local store's tables up to date: ``ibok store upgrade``."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from sync.transactions import writing

SCRIPTS = Path(__file__).parent / "migrations"


class StoreOutdated(Exception):
    """The store's tables are not those of this version of the portal."""


def upgrade(engine: Engine) -> None:
    """Apply what is missing, all of it or nothing; raises ``StoreOutdated`` on a newer version's store."""
    settings = _settings()
    with writing(engine) as connection:
        settings.attributes["connection"] = connection
        try:
            command.upgrade(settings, "head")
        except CommandError:
            raise StoreOutdated("the local store was made by a newer version of IBOK") from None


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
