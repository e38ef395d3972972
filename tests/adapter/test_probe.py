"""At the start the mapping is held against the database: each name that is not there, and the nearest."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, text

from erp_adapter.errors import BillingUnavailable
from erp_adapter.probe import problems
from erp_adapter.settings import ConnectionSettings
from tests.adapter.small import PAIRS, Mapped, changed, empty_database, make, read
from tests.servers.process import free_port


@pytest.fixture(scope="module", params=PAIRS)
def place(request: pytest.FixtureRequest) -> Iterator[ConnectionSettings]:
    odd = (Column("KwotaBrutto", Integer, quote=True), Column("nr", Integer), Column("klient", String(6)))
    with empty_database(request, request.param) as (owner, settings):
        make(owner, Table("Archiwum", MetaData(), *odd, quote=True))
        with owner.begin() as connection:
            connection.execute(text("CREATE VIEW v_faktura AS SELECT nr, klient, dzien, kwota FROM faktura"))
        yield settings


def found(place: ConnectionSettings, **entities: Mapped) -> list[str]:
    erp = changed(**entities)
    reader = read(place, erp)
    try:
        return list(problems(erp, reader.connections))
    finally:
        reader.dispose()


def test_a_mapping_that_fits_has_no_problems(place: ConnectionSettings) -> None:
    assert found(place) == []
    assert found(place, invoice={"table": "v_faktura"}) == []


@pytest.mark.parametrize("table", ["faktry", "Faktura2", "v_faktur"])
def test_a_table_that_is_not_there_is_named_with_the_nearest(place: ConnectionSettings, table: str) -> None:
    (problem,) = found(place, invoice={"table": table})
    assert problem.startswith(
        f"erp.invoice.table: there is no table or view {table} that this login may read; nearest: "
    )
    assert "faktura" in problem


def test_a_column_that_is_not_there_is_named_with_its_entity_and_the_nearest(
    place: ConnectionSettings,
) -> None:
    assert found(place, invoice={"columns": {"gross": "kwotta"}}) == [
        "erp.invoice.columns.gross: faktura has no column kwotta; nearest: kwota"
    ]


def test_a_column_in_other_letters_is_not_the_same(place: ConnectionSettings) -> None:
    columns = {"id": "nr", "customer_id": "klient", "number": "nr", "issued_on": "nr", "gross": "kwotabrutto"}
    (problem,) = found(place, invoice={"table": "Archiwum", "columns": columns})
    assert problem == "erp.invoice.columns.gross: Archiwum has no column kwotabrutto; nearest: KwotaBrutto"


def test_a_part_of_a_key_that_is_not_there_is_named(place: ConnectionSettings) -> None:
    (problem,) = found(place, invoice={"columns": {"id": ["nr", "rokk"]}})
    assert problem.startswith("erp.invoice.columns.id: faktura has no column rokk")


def test_a_field_mapped_by_its_own_name_is_looked_for_too(place: ConnectionSettings) -> None:
    (problem,) = found(place, invoice={"columns": {"state": {"values": {"1": "paid"}}}})
    assert problem.startswith("erp.invoice.columns.state: faktura has no column state")


def test_a_name_inside_an_expression_is_named_with_the_nearest(place: ConnectionSettings) -> None:
    net = {"expression": "CASE WHEN kwotta IS NULL THEN 0 ELSE 1 END"}
    (problem,) = found(place, invoice={"columns": {"net": net}})
    assert problem == "erp.invoice.columns.net: faktura has no column kwotta; nearest: kwota"


def test_a_name_inside_a_condition_is_named_with_the_nearest(place: ConnectionSettings) -> None:
    (problem,) = found(place, invoice={"where": "klientt IS NOT NULL"})
    assert problem.startswith("erp.invoice.where: faktura has no column klientt; nearest: klient")


SELECT = (
    "SELECT f.nr AS id, f.klient AS customer_id, f.nr AS number, f.dzien AS issued_on, f.kwota AS gross "
    "FROM faktura f"
)


def test_names_in_a_select_written_out_are_named_with_the_nearest(place: ConnectionSettings) -> None:
    (column,) = found(place, invoice={"sql": SELECT.replace("f.kwota", "f.kwotta")})
    assert column == "erp.invoice.sql: no table of it has a column kwotta; nearest: kwota"
    (table,) = found(place, invoice={"sql": SELECT.replace("faktura f", "fakturra f")})
    assert table.startswith(
        "erp.invoice.sql: there is no table or view fakturra that this login may read; nearest: "
    )
    assert "faktura" in table


def test_every_wrong_name_of_every_entity_is_named_at_once(place: ConnectionSettings) -> None:
    told = found(
        place,
        customer={"columns": {"name": "nazwaa"}},
        meter={"table": "liczniki"},
        invoice={"columns": {"gross": "kwotta", "issued_on": "dzienn"}},
    )
    assert [problem.split(":")[0] for problem in told] == [
        "erp.customer.columns.name",
        "erp.invoice.columns.issued_on",
        "erp.invoice.columns.gross",
        "erp.meter.table",
    ]


def test_a_further_source_is_looked_at_too(place: ConnectionSettings) -> None:
    (problem,) = found(place, invoice={"also": [{"table": "v_faktura"}, {"table": "faktura_2019"}]})
    assert problem.startswith("erp.invoice.also.2.table: there is no table or view faktura_2019")


FITTING: dict[str, Mapped] = {
    "another table in an expression": {
        "columns": {"state": {"expression": "(SELECT max(k.nazwa) FROM klient k WHERE k.id = klient)"}}
    },
    "another table in a condition": {"where": "klient IN (SELECT id FROM klient)"},
    "a common table with names of its own": {
        "sql": "WITH f (id, customer_id, number, issued_on, gross) AS"
        " (SELECT nr, klient, nr, dzien, kwota FROM faktura)"
        " SELECT id, customer_id, number, issued_on, gross FROM f"
    },
    "a table made on the way": {
        "sql": f"SELECT w.id, w.customer_id, w.number, w.issued_on, w.gross FROM ({SELECT}) w"
    },
    "capitals": {"sql": SELECT.replace("f.kwota", "f.KWOTA")},
    "a union": {"sql": f"{SELECT} UNION ALL {SELECT}"},
}


@pytest.mark.parametrize("fitting", FITTING)
def test_what_the_database_understands_is_no_problem(place: ConnectionSettings, fitting: str) -> None:
    settings: dict[str, Any] = FITTING[fitting]
    read_as = {"issued_on": {"convert": "date:%Y-%m-%d"}} if "sql" in settings else {}
    assert found(place, invoice={"columns": read_as, **settings}) == []


CAST = {"expression": "CAST(id AS INTEGER)", "convert": "integer"}
MISMATCHES: dict[str, tuple[Mapped, str]] = {
    "a text where a day is compared": (
        {"invoice": {"columns": {"issued_on": "dzien"}}},
        "erp.invoice.columns.issued_on: the database cannot compare it with a day (",
    ),
    "a text that is added up": (
        {"invoice": {"columns": {"paid": "kwota", "gross": {"column": "kwota", "convert": "money:text"}}}},
        "erp.invoice.columns.paid: the database cannot add it up (",
    ),
    "a reference of another type": (
        {"meter": {"columns": {"id": CAST}}},
        "erp.reading.columns.meter: the database cannot compare it with erp.meter.columns.id (",
    ),
    "a customer's ID of another type": (
        {"customer": {"columns": {"customer_id": {"column": "id", "convert": "integer"}}}},
        "erp.customer.columns.customer_id: the database cannot compare it with a key (",
    ),
    "a key of another type": (
        {"invoice": {"columns": {"id": {"column": "nr", "convert": "integer"}}}},
        "erp.invoice.columns.id: the database cannot compare it with a key (",
    ),
}


@pytest.mark.parametrize("mismatch", MISMATCHES)
def test_a_type_that_does_not_go_with_its_conversion_is_named_where_the_database_minds(
    place: ConnectionSettings, mismatch: str
) -> None:
    """PostgreSQL alone of these compares nothing with what is of another type."""
    entities, problem = MISMATCHES[mismatch]
    told = [line[: len(problem)] for line in found(place, **entities)]
    assert told == ([problem] if place.backend == "postgresql" else [])


def test_what_only_the_database_can_refuse_is_named_too(place: ConnectionSettings) -> None:
    (problem,) = found(place, invoice={"columns": {"net": {"expression": "no_such_function(kwota)"}}})
    assert problem.startswith("erp.invoice.columns.net: the database refuses this expression (")


def test_of_a_database_that_is_away_nothing_is_said(place: ConnectionSettings) -> None:
    away = ConnectionSettings(url=f"postgresql+psycopg://u@127.0.0.1:{free_port()}/x")
    with pytest.raises(BillingUnavailable):
        found(away)
