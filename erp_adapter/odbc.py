"""SQLAlchemy dialects over pyodbc that SQLAlchemy itself has not; loaded only when one is asked for."""

from typing import Any

from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.dialects.postgresql.base import PGDialect


class PostgreSQLOverODBC(PyODBCConnector, PGDialect):
    """PostgreSQL through psqlODBC; give the driver ``BoolsAsChar=0``, or booleans arrive as text."""

    driver = "ibok_odbc"
    supports_statement_cache = True
    pyodbc_driver_name = "PostgreSQL Unicode"
    use_setinputsizes = False

    def _get_server_version_info(self, connection: Any) -> tuple[int, ...]:
        return PGDialect._get_server_version_info(self, connection)  # type: ignore[no-any-return, no-untyped-call]
