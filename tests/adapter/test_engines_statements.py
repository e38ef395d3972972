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
from erp_adapter.probe import problems
from erp_adapter.sql_reader import SqlReader
from tests.adapter.conftest import TODAY
from tests.adapter.demo_facts import ACCOUNT
from tests.adapter.offices import SCHEMAS
from tests.adapter.test_contract import CALLS

MOST_PARAMETERS = 2000
"""SQL Server takes some more of them."""
BOOLEAN = (exp.Predicate, exp.Connector, exp.Not)
MANY = tuple(f"{number:06d}" for number in range(500_000, 503_000))
Asked = list[tuple[Select[Any], dict[str, Any]]]


class Telling(Connection):
    """Answers as ever, and keeps what it was asked."""

    asked: Asked

    def rows(self, statement: Select[Any], parameters: Mapping[str, Any]) -> Any:
        self.asked.append((statement, dict(parameters)))
        return super().rows(statement, parameters)


@pytest.fixture(params=SCHEMAS)
def asked(request: pytest.FixtureRequest, read_as: str) -> Iterator[Asked]:
    """Every call's statements, of mappings that were read in the dialect ``read_as``."""
    office = SCHEMAS[request.param](request, "sqlite")
    connections = {name: Telling(name, each) for name, each in office.connections.items()}
    asked: Asked = []
    for connection in connections.values():
        connection.asked = asked
    reader = SqlReader(build(office.erp, dict.fromkeys(connections, read_as)), connections)
    for call in CALLS.values():
        call(reader, ACCOUNT)
        call(reader, ACCOUNT + MANY)
    for invoice in reader.invoices(("000115",)).items:
        reader.invoice(("000115",), invoice.id)
    for meter in reader.meter_list(("000107",)):
        reader.readings(("000107",), meter=meter.id, year=2025)
        reader.consumption(("000107",), date(2020, 1, 1), TODAY, meter.id)
    assert list(problems(office.erp, connections)) == [], "what the start tries is asked too"
    yield asked
    reader.dispose()


def sql_server() -> Dialect:
    dialect = SQLServer(paramstyle="qmark")
    dialect.server_version_info = (13, 0)
    dialect._setup_version_attributes()
    return dialect


def oracle() -> Dialect:
    dialect = Oracle()
    dialect.server_version_info = (12, 2)
    return dialect


def parameters(asked: Asked, dialect: Dialect) -> list[int]:
    """How many each statement carries."""
    options = {"render_postcompile": True}
    return [
        len(statement.params(given).compile(dialect=dialect, compile_kwargs=options).positiontup or ())
        for statement, given in asked
    ]


def written(asked: Asked, dialect: Dialect) -> set[str]:
    options = {"render_postcompile": True}
    return {
        str(statement.params(parameters).compile(dialect=dialect, compile_kwargs=options))
        for statement, parameters in asked
    }


@pytest.mark.parametrize("read_as", ["tsql"])
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


@pytest.mark.parametrize("read_as", ["tsql"])
def test_sql_server_takes_every_statement_of_an_account_of_very_many(asked: Asked) -> None:
    assert max(parameters(asked, sql_server())) < MOST_PARAMETERS


@pytest.mark.parametrize("read_as", ["oracle"])
def test_oracle_takes_every_statement(asked: Asked) -> None:
    statements = [sqlglot.parse_one(text, read="oracle") for text in written(asked, oracle())]
    assert len(statements) > 15
