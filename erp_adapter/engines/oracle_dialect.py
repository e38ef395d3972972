"""SQLAlchemy's Oracle dialect as we need it; loaded only when an Oracle database is opened."""

from sqlalchemy.dialects.oracle.base import OracleIdentifierPreparer
from sqlalchemy.dialects.oracle.oracledb import OracleDialect_oracledb

from erp_adapter.engines.names import in_capitals


class NamesAsStored(OracleIdentifierPreparer):
    """A name of small letters means what it means unquoted: Oracle keeps it in capitals."""

    def quote(self, ident: str) -> str:
        return str(super().quote(in_capitals(ident)))


class Oracle(OracleDialect_oracledb):
    driver = "ibok"
    supports_statement_cache = True
    preparer = NamesAsStored
