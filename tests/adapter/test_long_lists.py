"""An account of very many customer IDs: statements stay within what databases take, and answers are right."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Column, Dialect, Engine, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.types import TypeEngine

from erp_adapter.connections import Connection
from erp_adapter.engines.mssql_dialect import SQLServer
from erp_adapter.long_lists import GROUP, MOST, bounded
from erp_adapter.settings import ConnectionSettings
from tests.adapter.small import DAY, PAIRS, changed, empty_database, make, read

MANY = 2500
TODAY = date(2026, 11, 22)
HELD: Mapping[str, tuple[TypeEngine[Any], str, Callable[[int], str], Callable[[int], Any]]] = {
    "numbers": (Integer(), "zeros:6", lambda number: f"{number:06d}", lambda number: number),
    "texts": (String(20), "text", lambda number: f"K/{number}", lambda number: f"K/{number}"),
    "quotes": (String(20), "text", lambda number: f"K'{number}\\", lambda number: f"K'{number}\\"),
    "bytes": (LargeBinary(4), "hex", lambda number: f"{number:08x}", lambda number: number.to_bytes(4)),
}
"""The type of a customer's column, its conversion, the ID as printed and as it is held."""


def office(
    engine: Engine, held: str, many: int = MANY, settings: ConnectionSettings | None = None
) -> tuple[Any, list[str]]:
    """Twice as many customers as the account has, each with one invoice of 10 zł."""
    kind, convert, printed, kept = HELD[held]
    table = Table("faktura", MetaData(), *(Column(each, String(20)) for each in ("nr", "dzien", "kwota")))
    table.append_column(Column("klient", kind))
    rows = [{"nr": f"{n}", "klient": kept(n), "dzien": DAY, "kwota": "10"} for n in range(2 * many)]
    make(engine, table, rows={"faktura": rows})
    columns = {"customer_id": {"column": "klient", "convert": convert}}
    reader = read(settings or engine, changed(invoice={"columns": columns}))
    return reader, [printed(n) for n in range(many)]


@pytest.mark.parametrize("held", HELD)
def test_all_rows_of_a_large_account_and_no_others_are_found(scratch: Engine, held: str) -> None:
    reader, ids = office(scratch, held)
    assert reader.invoices(ids).total == MANY
    assert len(reader.charges(ids, date(2026, 1, 1), TODAY)) == MANY
    assert reader.invoice(ids, str(MANY - 1)) is not None
    assert reader.invoice(ids, str(MANY)) is None


@pytest.mark.parametrize("held", ["bytes", "quotes"])
@pytest.mark.parametrize("pair", PAIRS)
def test_every_driver_takes_lists_that_are_written_out(
    request: pytest.FixtureRequest, pair: str, held: str
) -> None:
    with empty_database(request, pair) as (owner, settings):
        reader, ids = office(owner, held, MOST + 50, settings)
        assert reader.invoices(ids).total == len(ids)
        reader.dispose()


@pytest.mark.parametrize("held", ["numbers", "texts"])
def test_statements_of_a_large_account_carry_few_parameters(scratch: Engine, held: str) -> None:
    reader, ids = office(scratch, held)
    asked = noted(reader.connections["billing"])
    reader.overview(ids, TODAY)
    reader.settlement(ids, TODAY)
    reader.readings(ids)
    assert asked
    for statement, parameters in asked:
        written, given = compiled(statement, parameters, SQLServer(paramstyle="qmark"))
        assert given < 20
        assert all(each.count(",") < GROUP for each in written.split(" IN (")[1:])


def noted(connection: Connection) -> list[tuple[Any, Any]]:
    """What the connection is asked from now on."""
    asked: list[tuple[Any, Any]] = []
    answer = connection.rows

    def rows(statement: Any, parameters: Any) -> Any:
        asked.append((statement, parameters))
        return answer(statement, parameters)

    connection.rows = rows  # type: ignore[method-assign]  # listens in
    return asked


def compiled(statement: Any, parameters: Mapping[str, Any], dialect: Dialect) -> tuple[str, int]:
    """The statement's text for a dialect, and how many parameters it carries."""
    given = statement.params(parameters)
    made = given.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(made), len(made.positiontup)


def test_a_short_list_is_left_as_it_is(scratch: Engine) -> None:
    reader, ids = office(scratch, "texts")
    ((statement, parameters),) = asked_for(reader, ids[:3])
    assert bounded(statement, parameters) == (statement, parameters)
    assert parameters["invoice_customers"] == ids[:3]


def asked_for(reader: Any, ids: list[str]) -> list[tuple[Any, Any]]:
    asked = noted(reader.connections["billing"])
    reader.invoices(ids)
    return asked


def test_a_select_that_takes_the_ids_itself_takes_very_many(scratch: Engine) -> None:
    _, ids = office(scratch, "texts")
    grouped = {
        "sql": "SELECT nr AS id, klient AS customer_id, nr AS number, max(dzien) AS issued_on,"
        " sum(kwota) AS gross FROM faktura WHERE klient IN (:customer_ids) GROUP BY nr, klient"
    }
    reader = read(scratch, changed(invoice=grouped))
    asked = noted(reader.connections["billing"])
    assert reader.invoices(ids).total == MANY
    ((statement, parameters),) = asked
    assert compiled(statement, parameters, SQLServer(paramstyle="qmark"))[1] < 20


def test_a_statement_carries_only_the_customers_of_what_it_reads(scratch: Engine) -> None:
    reader, ids = office(scratch, "texts")
    ((_, parameters),) = asked_for(reader, ids[:3])
    assert parameters.keys() == {"invoice_customers", "size", "skip"}
