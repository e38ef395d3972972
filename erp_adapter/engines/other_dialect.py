"""A dialect for any ODBC driver: plain SQL with window functions, a choice of paging and of quotes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import IdentifierPreparer

from erp_adapter.engines.backend import Paging
from erp_adapter.engines.paging import COMPILERS
from erp_adapter.odbc import NamesInParts, NarrowText

QUOTES: Mapping[str, tuple[str, str]] = {'"': ('"', '"'), "`": ("`", "`"), "[]": ("[", "]"), "": ("", "")}


class Names(NamesInParts, IdentifierPreparer):
    """Only names that need quotes get them: nobody knows in which case the engine keeps the others."""

    def __init__(self, dialect: Any) -> None:
        first, last = QUOTES[dialect.quotes]
        super().__init__(dialect, initial_quote=first, final_quote=last, escape_quote=last)

    def quote(self, ident: str) -> str:
        return super().quote(str.__str__(ident))

    def quote_identifier(self, value: str) -> str:
        return super().quote_identifier(value) if self.final_quote else value


class Other(NarrowText, PyODBCConnector, DefaultDialect):
    """No reflection, which ODBC drivers get wrong, some silently; tables come from ODBC's own catalogue."""

    name = "ibok_odbc"
    driver = "pyodbc"
    supports_statement_cache = True
    preparer: type[IdentifierPreparer] = Names
    supports_native_boolean = True

    def __init__(self, paging: Paging = "fetch first", quotes: str | None = None, **options: Any) -> None:
        self.quotes = '"' if quotes is None else quotes
        self.statement_compiler = COMPILERS[paging]
        super().__init__(**options)

    def get_isolation_level_values(self, dbapi_conn: Any) -> list[Any]:
        return ["AUTOCOMMIT"]

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        dbapi_connection.autocommit = level == "AUTOCOMMIT"

    def get_table_names(self, connection: Any, schema: str | None = None, **_: Any) -> list[str]:
        return self._listed(connection, "TABLE")

    def get_view_names(self, connection: Any, schema: str | None = None, **_: Any) -> list[str]:
        return self._listed(connection, "VIEW")

    def _listed(self, connection: Any, kind: str) -> list[str]:
        cursor = connection.connection.cursor()
        try:
            return [row.table_name for row in cursor.tables(tableType=kind)]
        finally:
            cursor.close()
