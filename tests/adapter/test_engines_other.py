"""The dialect for engines that IBOK knows nothing of but their paging and their quotes."""

import pytest
from sqlalchemy import Dialect, bindparam, column, select, table
from sqlalchemy.sql.elements import quoted_name

from erp_adapter.connections import Connection
from erp_adapter.drivers import backend_of
from erp_adapter.engines.backend import Paging
from erp_adapter.engines.mssql_dialect import SQLServer
from erp_adapter.engines.other_dialect import Other
from erp_adapter.select_only import projected_names
from erp_adapter.settings import ConnectionSettings
from erp_adapter.sources import table_clause
from erp_adapter.statements import page_parameters, paged
from tests.adapter.conftest import Source

ROWS = select(column("a")).select_from(table("t")).order_by(column("a"))


def written(statement: object, paging: Paging, quotes: str = '"') -> str:
    dialect = Other(paging=paging, quotes=quotes)
    options = {"render_postcompile": True}
    return " ".join(str(statement.compile(dialect=dialect, compile_kwargs=options)).split())


@pytest.mark.parametrize(
    ("paging", "sql"),
    [
        ("limit", "SELECT a FROM t ORDER BY a LIMIT 24 OFFSET 48"),
        ("fetch first", "SELECT a FROM t ORDER BY a OFFSET 48 ROWS FETCH FIRST 24 ROWS ONLY"),
    ],
)
def test_a_page(paging: Paging, sql: str) -> None:
    assert written(paged(ROWS).params(page_parameters(3, 24)), paging) == sql


@pytest.mark.parametrize("paging", ["top", "none"])
def test_a_page_by_row_numbers(paging: Paging) -> None:
    sql = written(paged(ROWS).params(page_parameters(3, 24)), paging)
    assert "row_number() OVER (ORDER BY a) AS ibok_row" in sql
    assert sql.endswith("WHERE ibok_row > 48 AND ibok_row <= 48 + 24 ORDER BY ibok_row")


def test_the_first_rows() -> None:
    assert written(ROWS.limit(1), "top") == "SELECT TOP 1 a FROM t ORDER BY a"
    assert written(ROWS.limit(1), "fetch first") == "SELECT a FROM t ORDER BY a FETCH FIRST 1 ROWS ONLY"


@pytest.mark.parametrize(
    ("quotes", "sql"),
    [
        ('"', 'SELECT nr, "Nr", "ORDER" FROM "Żółte"'),
        ("`", "SELECT nr, `Nr`, `ORDER` FROM `Żółte`"),
        ("[]", "SELECT nr, [Nr], [ORDER] FROM [Żółte]"),
        ("", "SELECT nr, Nr, ORDER FROM Żółte"),
    ],
)
def test_quotes_where_they_are_needed(quotes: str, sql: str) -> None:
    names = [column(quoted_name(name, quote=True)) for name in ("nr", "Nr", "ORDER")]
    statement = select(*names).select_from(table(quoted_name("Żółte", quote=True)))
    assert written(statement, "limit", quotes) == sql


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        (SQLServer(), "SELECT nr FROM [Billing DB].[dbo].[Faktury 2026]"),
        (Other(paging="limit"), 'SELECT nr FROM "Billing DB".dbo."Faktury 2026"'),
    ],
)
def test_a_table_of_another_database_is_named_in_three_parts(dialect: Dialect, sql: str) -> None:
    statement = select(column("nr")).select_from(table_clause("Billing DB.dbo.Faktury 2026"))
    assert " ".join(str(statement.compile(dialect=dialect)).split()) == sql


@pytest.mark.parametrize(
    ("quotes", "sql"),
    [
        ('"', 'SELECT "Nr" FROM "Faktura"'),
        ("`", "SELECT `Nr` FROM `Faktura`"),
        ("[]", "SELECT [Nr] FROM [Faktura]"),
    ],
)
def test_sql_of_the_mapping_is_read_with_the_engine_s_own_quotes(quotes: str, sql: str) -> None:
    said = {"odbc": "DSN=erp", "dialect": "odbc", "paging": "limit", "quotes": quotes}
    dialect = backend_of(ConnectionSettings.model_validate(said)).parsed_as
    assert projected_names(sql, dialect) == ("Nr",)


def test_every_engine_tells_its_tables(source: Source) -> None:
    connection = Connection("billing", source.settings)
    assert {"kontrahent", "v_wodomierz"} <= {name.lower() for name in connection.table_names()}
    connection.engine.dispose()


def test_a_parameter_is_no_number_of_rows() -> None:
    assert "?" not in written(ROWS.limit(bindparam("size", 5)), "fetch first")
