"""SQLAlchemy's SQL Server dialect as we need it; loaded only when such a database is opened."""

from typing import Any

from sqlalchemy.dialects.mssql.base import MSIdentifierPreparer, MSSQLCompiler
from sqlalchemy.dialects.mssql.pyodbc import MSDialect_pyodbc

from erp_adapter.odbc import NamesInParts, NarrowText


class Compiler(MSSQLCompiler):
    """A page inside a statement keeps its order; SQLAlchemy wants its offset as a number known before."""

    def order_by_clause(self, select: Any, **kw: Any) -> str:
        if select._offset_clause is None:
            return str(super().order_by_clause(select, **kw))  # type: ignore[no-untyped-call]  # SQLAlchemy's
        order = self.process(select._order_by_clause, **kw)
        return f" ORDER BY {order}" if order else ""


class Names(NamesInParts, MSIdentifierPreparer):
    pass


class SQLServer(NarrowText, MSDialect_pyodbc):
    driver = "ibok_odbc"
    supports_statement_cache = True
    statement_compiler = Compiler
    preparer: type[MSIdentifierPreparer] = Names

    def __init__(self, **options: Any) -> None:
        super().__init__(use_setinputsizes=False, **options)  # type: ignore[no-untyped-call]  # SQLAlchemy's
