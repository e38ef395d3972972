"""The draft for one connection, from opening it to the TOML text."""

from dataclasses import dataclass

from erp_adapter.breaker import Breaker
from erp_adapter.catalogue.read import Database, read_catalogue
from erp_adapter.connections import Connection
from erp_adapter.settings import ConnectionSettings
from erp_adapter.suggest.draft import Draft
from erp_adapter.suggest.render import render
from erp_adapter.suggest.suggest import suggest
from erp_adapter.suggest.writing import Speech

PATIENCE_SECONDS = 20.0
"""A look at the catalogue may take longer than a page may; a single slow view must not end it either."""
FAILURES_BORNE = 50


@dataclass(frozen=True, slots=True)
class Drafted:
    draft: Draft
    toml: str
    refused: dict[str, str]
    """Tables that could not be looked into, each with the database's reason."""


def patient(name: str, settings: ConnectionSettings) -> Connection:
    """A connection for an admin's commands."""
    longer = max(settings.timeout_seconds, PATIENCE_SECONDS)
    changed = settings.model_copy(update={"timeout_seconds": longer, "pool_size": 1})
    return Connection(name, changed, Breaker(failures=FAILURES_BORNE))


def drafted(connection: Connection) -> Drafted:
    """Raises ``BillingUnavailable``, ``QueryRefused`` and ``DriverMissing``."""
    database = Database(connection)
    draft = suggest(read_catalogue(connection), database)
    dialect = connection.engine.dialect
    by_function = dialect.name in ("mariadb", "mysql", "mssql")
    speech = Speech(dialect.identifier_preparer.quote, by_function, connection.name)
    return Drafted(draft, render(draft, speech), database.refused)
