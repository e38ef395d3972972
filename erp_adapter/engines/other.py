"""Any other database that has an ODBC driver: its session is as read-only as ``session`` makes it."""

from erp_adapter.engines.backend import Backend, limit_statements

QUOTED_AS = {"`": "mysql", "[]": "tsql"}
"""Whose SQL is read, as sqlglot calls it, where names stand in such quotes; the general one elsewhere."""
OTHER = Backend(parsed_as="", odbc="ibok_odbc+pyodbc", guard=limit_statements, tls=())
