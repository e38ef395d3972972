"""SQLAlchemy's Firebird dialect as we need it; loaded only when a Firebird database is opened."""

import threading
from contextlib import suppress
from typing import Any

import firebird.driver
from firebird.driver import DatabaseError, driver_config, load_api
from sqlalchemy import URL
from sqlalchemy_firebird.base import FBCompiler, FBIdentifierPreparer
from sqlalchemy_firebird.firebird import FBDialect_firebird

from erp_adapter.engines.names import in_capitals

CONNECTION_LOST = frozenset(
    {335544375, 335544528, 335544721, 335544722, 335544726, 335544727, 335544741, 335544856}
)
"""Firebird's codes of a connection that was refused, broken or shut down."""
_registering = threading.Lock()


class NamesAsStored(FBIdentifierPreparer):
    """A name of small letters means what it means unquoted: Firebird keeps it in capitals."""

    def quote(self, ident: str) -> str:
        return str(super().quote(in_capitals(ident)))


class Compiler(FBCompiler):
    """Functions without arguments lose their brackets there, which a window function needs."""

    def visit_row_number_func(self, _function: Any, **_: Any) -> str:
        return "ROW_NUMBER()"


class Firebird(FBDialect_firebird):
    """Reached by one DSN, so that databases of the same path on two servers stay two."""

    name = "firebird"
    driver = "ibok"
    supports_statement_cache = True
    preparer = NamesAsStored
    statement_compiler = Compiler

    @classmethod
    def import_dbapi(cls) -> Any:
        try:
            load_api()
        except Exception as error:  # whatever ctypes or the driver makes of a missing library
            raise ImportError(str(error)) from error
        return firebird.driver

    def create_connect_args(self, url: URL) -> tuple[list[Any], dict[str, Any]]:
        place = f"{url.host}/{url.port or 3050}:{url.database}" if url.host else url.database
        login = {"user": url.username, "password": url.password, "charset": "UTF8"}
        return [], {"dsn": place, **login, **url.query}

    def connect(self, *_: Any, dsn: str, connect_seconds: int, config: str | None, **login: Any) -> Any:
        name = f"{dsn} {connect_seconds} {config}"
        with _registering:
            if driver_config.get_database(name) is None:
                database = driver_config.register_database(name)
                database.dsn.value = dsn
                database.timeout.value = connect_seconds
                database.config.value = config
        return super().connect(database=name, **login)

    def do_terminate(self, dbapi_connection: Any) -> None:
        """The driver knows no other end than a polite one, which a lost connection refuses."""
        with suppress(DatabaseError):
            dbapi_connection.close()

    def is_disconnect(self, e: Exception, connection: Any, cursor: Any) -> bool:
        return isinstance(e, DatabaseError) and not CONNECTION_LOST.isdisjoint(e.gds_codes or ())
