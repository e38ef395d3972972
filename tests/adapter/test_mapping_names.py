"""Names that need their quotes are written in the configuration as the database has them, in any engine."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, text
from sqlalchemy.sql import quoted_name

from erp_adapter.probe import problems
from erp_adapter.settings import ConnectionSettings
from tests.adapter.small import PAIRS, Mapped, changed, empty_database, make, read

NAMES = (
    "2-Faktury",
    "Faktury Łódź",
    "SELECT",
    "order",
    "FakturySprzedaży",
    "KWOTA",
    "kwota_%_m³",
    "a:b",
    "od's",
    'pole"w cudzysłowie',
    "`x`",
)


@dataclass(frozen=True)
class Place:
    owner: Engine
    settings: ConnectionSettings


@pytest.fixture(scope="module", params=PAIRS)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with empty_database(request, request.param) as (owner, settings):
        make(owner)
        yield Place(owner, settings)


def table(name: str, column: str, schema: str | None = None) -> Table:
    return Table(
        quoted_name(name, quote=True),
        MetaData(),
        Column("nr", Integer),
        Column("klient", String(6)),
        Column("dzien", String(10)),
        Column(quoted_name(column, quote=True), Integer, key="amount"),
        schema=schema,
    )


ROW = {"nr": 7, "klient": "1", "dzien": "2026-03-01", "amount": 12}


def invoice(name: str, column: str) -> Mapped:
    key = {"column": "nr", "convert": "integer"}
    day = {"column": "dzien", "convert": "date:%Y-%m-%d"}
    return {"table": name, "columns": {"id": key, "number": "nr", "issued_on": day, "gross": column}}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_and_a_column_of_that_name_are_read(place: Place, name: str) -> None:
    odd = table(f"t {name}", name)
    with place.owner.begin() as connection:
        odd.create(connection)
        connection.execute(odd.insert(), [ROW])
    erp = changed(invoice=invoice(f"t {name}", name))
    reader = read(place.settings, erp)
    (found,) = reader.invoices(("1",), year=2026).items
    assert (found.number, found.gross) == ("7", 12)
    assert list(problems(erp, reader.connections)) == []
    reader.dispose()


def test_letter_case_tells_columns_apart_where_the_database_does(place: Place) -> None:
    if place.owner.dialect.name != "postgresql":
        return
    odd = Table(
        "Litery", MetaData(), *(Column(name, Integer, quote=True) for name in ("kwota", "Kwota", "KWOTA"))
    )
    with place.owner.begin() as connection:
        odd.create(connection)
        connection.execute(odd.insert(), [{"kwota": 1, "Kwota": 2, "KWOTA": 3}])
    columns = {
        "id": "kwota",
        "customer_id": {"constant": "1"},
        "number": "kwota",
        "gross": "Kwota",
        "net": "KWOTA",
    }
    day = {"expression": "DATE '2026-03-01'"}
    reader = read(
        place.settings, changed(invoice={"table": "Litery", "columns": columns | {"issued_on": day}})
    )
    (found,) = reader.invoices(("1",)).items
    assert found.gross == 2
    reader.dispose()


SCHEMAS = {"sqlite": "main", "postgresql": "Biuro-2", "mariadb": None}


def test_a_table_of_another_schema_is_named_with_it(place: Place) -> None:
    engine = place.owner.dialect.name
    schema = SCHEMAS[engine] or place.owner.url.database
    with place.owner.begin() as connection:
        if engine == "postgresql":
            connection.execute(text('CREATE SCHEMA "Biuro-2"'))
        theirs = table("Dokumenty", "kwota", schema)
        theirs.create(connection)
        connection.execute(theirs.insert(), [ROW])
    erp = changed(invoice=invoice(f"{schema}.Dokumenty", "kwota"))
    reader = read(place.settings, erp)
    assert [found.gross for found in reader.invoices(("1",)).items] == [12]
    assert list(problems(erp, reader.connections)) == []
    reader.dispose()


def test_a_select_written_out_may_use_quoted_names(place: Place) -> None:
    odd = table("Faktury-2 Łódź", "KwotaBrutto")
    quote = "`" if place.owner.dialect.name == "mariadb" else '"'
    with place.owner.begin() as connection:
        odd.create(connection)
        connection.execute(odd.insert(), [ROW])
    sql = (
        "SELECT f.nr AS id, f.klient AS customer_id, f.nr AS number, f.dzien AS issued_on, "
        "f.'KwotaBrutto' AS gross FROM 'Faktury-2 Łódź' AS f"
    )
    convert = {
        "id": {"convert": "integer"},
        "issued_on": {"convert": "date:%Y-%m-%d"},
    }
    erp = changed(invoice={"sql": sql.replace("'", quote), "columns": convert})
    reader = read(place.settings, erp)
    assert [found.gross for found in reader.invoices(("1",)).items] == [12]
    assert list(problems(erp, reader.connections)) == []
    reader.dispose()
