"""Checks before anything is served: the store is current, the mapping fits the databases that answer."""

import logging

from sqlalchemy import Engine

from erp_adapter.errors import BillingUnavailable, MappingError
from erp_adapter.probe import problems
from erp_adapter.sql_reader import SqlReader, open_reader
from portal.config import Config, ConfigError
from portal.store.engine import open_store
from portal.store.upgrade import require_current

log = logging.getLogger(__name__)


def checked_store(config: Config) -> Engine:
    """The local store; raises ``StoreOutdated``."""
    store = open_store(config.store.url.get_secret_value())
    require_current(store)
    return store


def checked_reader(config: Config) -> SqlReader:
    """The reader; raises ``ConfigError`` with all that does not fit, and ``DriverMissing``.

    A billing database that is away does not keep the office closed: it is logged, and the pages say so.
    """
    try:
        reader = open_reader(config.connections, config.erp)
        found = list(problems(config.erp, reader.connections))
    except MappingError as error:
        raise ConfigError(error.problems) from None
    except BillingUnavailable as away:
        log.warning("the mapping was not checked: %s", away)
        return reader
    if found:
        raise ConfigError(found)
    return reader
