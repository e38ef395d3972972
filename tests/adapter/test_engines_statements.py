"""Every statement of the reader is one that SQL Server and Oracle would take; no such server stands here."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
import sqlglot
from sqlalchemy import Dialect, Select
from sqlglot import exp

from erp_adapter.connections import Connection
from erp_adapter.engines.mssql_dialect import SQLServer
from erp_adapter.engines.oracle_dialect import Oracle
from erp_adapter.mapping import build
from erp_adapter.settings import ConnectionSettings
from erp_adapter.sql_reader import SqlReader
from tests.adapter.conftest import TODAY, demo_mapping
from tests.adapter.demo_facts import ACCOUNT
from tests.adapter.test_contract import CALLS

BOOLEAN = (exp.Predicate, exp.Connector, exp.Not)
Asked = list[tuple[Select[Any], dict[str, Any]]]


class Telling(Connection):
    """Answers as ever, and keeps what it was asked."""

    asked: Asked

    def rows(self, statement: Select[Any], parameters: Mapping[str, Any]) -> Any:
        self.asked.append((statement, dict(parameters)))
        return super().rows(statement, parameters)


@pytest.fixture
def asked(sqlite_demo: str, request: pytest.FixtureRequest) -> Iterator[Asked]:
    """Every call's statements, of a mapping that was read in the dialect ``request.param``."""
    connection = Telling("billing", ConnectionSettings.model_validate({"url": sqlite_demo}))
    connection.asked = []
    reader = SqlReader(build(demo_mapping(), {"billing": request.param}), {"billing": connection})
    for call in CALLS.values():
        call(reader, ACCOUNT)
    for invoice in reader.invoices(("000115",)).items:
        reader.invoice(("000115",), invoice.id)
    for meter in reader.meter_list(("000107",)):
        reader.readings(("000107",), meter=meter.id, year=2025)
        reader.consumption(("000107",), date(2020, 1, 1), TODAY, meter.id)
    yield connection.asked
    reader.dispose()


def sql_server() -> Dialect:
    dialect = SQLServer()
    dialect.server_version_info = (13, 0)
    dialect._setup_version_attributes()
    return dialect


def oracle() -> Dialect:
    dialect = Oracle()
    dialect.server_version_info = (12, 2)
    return dialect


def written(asked: Asked, dialect: Dialect) -> set[str]:
    options = {"render_postcompile": True}
    return {
        str(statement.params(parameters).compile(dialect=dialect, compile_kwargs=options))
        for statement, parameters in asked
    }


@pytest.mark.parametrize("asked", ["tsql"], indirect=True)
def test_sql_server_takes_every_statement(asked: Asked) -> None:
    statements = [sqlglot.parse_one(text, read="tsql") for text in written(asked, sql_server())]
    assert len(statements) > 15
    for statement in statements:
        for query in statement.find_all(exp.Select):
            inside = query.parent is not None
            cut = query.args.get("offset") or query.args.get("limit")
            assert not (inside and query.args.get("order") and not cut), "ORDER BY in a subquery needs OFFSET"
            assert query.args.get("order") or not query.args.get("offset"), "OFFSET needs ORDER BY"
            assert not [each for each in query.expressions if isinstance(each.unalias(), BOOLEAN)]


@pytest.mark.parametrize("asked", ["oracle"], indirect=True)
def test_oracle_takes_every_statement(asked: Asked) -> None:
    statements = [sqlglot.parse_one(text, read="oracle") for text in written(asked, oracle())]
    assert len(statements) > 15
