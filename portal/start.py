"""Checks before anything is served: the store is current, the mapping fits the databases that answer."""

import logging
from collections.abc import Iterator
from pathlib import Path

from limits.errors import ConfigurationError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from erp_adapter.connections import Connection
from erp_adapter.errors import BillingError, BillingUnavailable, DriverMissing, MappingError
from erp_adapter.probe import problems
from erp_adapter.said import Said, at, said
from erp_adapter.secret_files import secret_in
from erp_adapter.sql_reader import SqlReader, open_reader
from portal.config import Config, ConfigError
from portal.store.counting import redis_storage
from portal.store.engine import open_store
from portal.store.upgrade import StoreOutdated, require_current

log = logging.getLogger(__name__)

STORE_FAILURES = (ImportError, OSError, SQLAlchemyError)
"""What opening the store may raise when it is not there, or is none."""


class NotReady(Exception):
    """The office cannot be opened; ``problems`` holds one line a fault, without secrets."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def checked_parts(config: Config) -> tuple[Engine, SqlReader]:
    """The store and the reader; raises ``NotReady`` with all that is wrong with either."""
    found: list[str] = []
    store = reader = None
    try:
        store = checked_store(config)
    except StoreOutdated as error:
        found.append(str(error))
    except STORE_FAILURES as error:
        found.append(store_failure(error))
    try:
        reader = checked_reader(config)
    except ConfigError as error:
        found += error.problems
    except BillingError as error:
        found.append(str(error))
    found += _counters(config)
    if found or store is None or reader is None:
        raise NotReady(found)
    return store, reader


def _counters(config: Config) -> Iterator[str]:
    """A Redis server that is away does not keep the office closed; one that cannot be spoken to does."""
    try:
        if config.login.redis is not None:
            redis_storage(config.login.redis)
    except ConfigurationError:
        yield "login.limits_url: the driver redis is not installed; run: pip install 'ibok[redis]'"


def store_failure(error: Exception) -> Said:
    """One of ``STORE_FAILURES`` in words that hold no secret."""
    if isinstance(error, ImportError):
        told = said(
            "the driver %(driver)s is not installed; PostgreSQL's is named %(example)s",
            driver=str(error.name),
            example="postgresql+psycopg://",
        )
    else:
        told = said("the store cannot be opened (%(error)s)", error=type(error).__name__)
    return at("store.url", told)


def checked_store(config: Config) -> Engine:
    """The local store; raises ``StoreOutdated``, and what the driver raises where it cannot be reached."""
    store = open_store(config.store.url.get_secret_value())
    require_current(store)
    return store


def checked_reader(config: Config) -> SqlReader:
    """The reader; raises ``ConfigError`` with all that does not fit.

    A billing database that is away does not keep the office closed: it is logged, and the pages say so.
    """
    unopenable = list(_unreadable_files(config)) or list(_missing_drivers(config))
    if unopenable:
        raise ConfigError(unopenable)
    found: list[str] = []
    try:
        reader = open_reader(config.connections, config.erp)
        for problem in problems(config.erp, reader.connections):
            found.append(problem)  # those before a database is found to be away count
    except MappingError as error:
        raise ConfigError(error.problems) from None
    except BillingUnavailable as away:
        log.warning("not all of the mapping was checked: %s", away)
    if found:
        reader.dispose()
        raise ConfigError(found)
    return reader


def _unreadable_files(config: Config) -> Iterator[str]:
    for name, settings in config.connections.items():
        for setting in ("password_file", "ca_file"):
            path: Path | None = getattr(settings, setting)
            try:
                if path is not None and not secret_in(path):
                    yield f"connections.{name}.{setting}: the file is empty"
            except OSError as error:
                told = f"{error.strerror}; the account that runs IBOK must read it"
                yield f"connections.{name}.{setting}: {told}"


def _missing_drivers(config: Config) -> Iterator[str]:
    for name in sorted({settings.connection for settings in config.erp.entities().values()}):
        try:
            Connection(name, config.connections[name]).sql_dialect  # noqa: B018 - it looks for the driver
        except DriverMissing as missing:
            yield f"connections.{name}: {missing}"
