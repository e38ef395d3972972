"""What another database knows of a key: whose a row is, and values that its own database has not."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine

from erp_adapter.errors import MappingError
from erp_adapter.probe import problems
from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.sql_reader import SqlReader, open_reader

CRM = (
    "CREATE TABLE konto (guid, nr, nazwa)",
    "CREATE TABLE punkt (guid, konto, adres)",
    "INSERT INTO konto VALUES ('a', '01', 'Ala'), ('b', '02', 'Bob'), ('c', '03', NULL)",
    "INSERT INTO punkt VALUES ('p', 'a', 'Polna 1'), ('q', 'a', 'Polna 2'), ('r', 'b', 'Leśna 3')",
)
BILLING = (
    "CREATE TABLE faktura (nr INTEGER, konto, dzien, kwota)",
    "INSERT INTO faktura VALUES (1, 'a', '2026-03-01', 10), (2, 'b', '2026-03-01', 20),"
    " (3, 'x', '2026-03-01', 5)",
)
TELEMETRY = (
    "CREATE TABLE licznik (id INTEGER, punkt, nr)",
    "CREATE TABLE odczyt (id INTEGER, licznik INTEGER, dzien, stan)",
    "CREATE TABLE pozycja (faktura INTEGER, konto, lp, nazwa, ilosc, netto)",
    "INSERT INTO pozycja VALUES (1, 'a', 1, 'Woda', 2, 10), (1, 'b', 2, 'Ścieki', 2, 10)",
    "INSERT INTO licznik VALUES (1, 'p', '100'), (2, 'q', '200'), (3, 'r', '300')",
    "INSERT INTO odczyt VALUES (1, 1, '2026-03-01', 7), (2, 3, '2026-03-01', 9)",
)
ALWAYS = (date(2000, 1, 1), date(2026, 11, 22))
TABLES = {"crm": CRM, "billing": BILLING, "telemetry": TELEMETRY}
NUMBER = {"column": "nr", "convert": "integer"}
POINT = {"column": "punkt", "lookup": "point"}
MAPPING: dict[str, Any] = {
    "customer": {"connection": "crm", "table": "konto", "columns": {"customer_id": "nr", "name": "nazwa"}},
    "invoice": {
        "table": "faktura",
        "columns": {
            "id": NUMBER,
            "customer_id": {"column": "konto", "lookup": "account"},
            "number": "nr",
            "issued_on": "dzien",
            "gross": "kwota",
        },
    },
    "meter": {
        "connection": "telemetry",
        "table": "licznik",
        "columns": {
            "id": {"convert": "integer"},
            "customer_id": POINT,
            "property_address": POINT,
            "number": "nr",
        },
    },
    "reading": {
        "connection": "telemetry",
        "table": "odczyt",
        "columns": {
            "id": {"convert": "integer"},
            "meter": {"column": "licznik", "convert": "integer"},
            "read_on": "dzien",
            "indication": "stan",
        },
    },
    "lookup": {
        "account": {"connection": "crm", "table": "konto", "columns": {"id": "guid", "customer_id": "nr"}},
        "point": {
            "connection": "crm",
            "table": "punkt",
            "columns": {
                "id": "guid",
                "customer_id": {"column": "konto", "lookup": "account"},
                "property_address": "adres",
            },
        },
    },
}


@pytest.fixture(scope="module")
def connections(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ConnectionSettings]:
    return {name: made(tmp_path_factory.mktemp(name), statements) for name, statements in TABLES.items()}


def made(directory: Path, statements: tuple[str, ...]) -> ConnectionSettings:
    engine = create_engine(f"sqlite:///{directory}/erp.sqlite")
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return ConnectionSettings.model_validate({"url": str(engine.url)})


@pytest.fixture
def reader(connections: dict[str, ConnectionSettings]) -> Iterator[SqlReader]:
    opened = open_reader(connections, ErpSettings.model_validate(MAPPING))
    yield opened
    opened.dispose()


def test_rows_are_found_by_the_keys_of_their_customers(reader: SqlReader) -> None:
    assert [(each.number, each.customer_id) for each in reader.invoices(("01",)).items] == [("1", "01")]
    assert {each.customer_id: each.number for each in reader.charges(("01", "02"), *ALWAYS)} == {
        "01": "1",
        "02": "2",
    }
    assert reader.invoice(("01",), "1") is not None
    assert reader.invoice(("01",), "2") is None


def test_a_key_is_no_customer_id(reader: SqlReader) -> None:
    for unprinted in ("a", "x", ""):
        assert reader.invoices((unprinted,)).items == ()
        assert reader.meter_list((unprinted,)) == ()


def test_values_come_from_the_lookup(reader: SqlReader) -> None:
    meters = reader.meter_list(("01", "02"))
    found = {each.number: (each.customer_id, each.property_address) for each in meters}
    assert found == {"100": ("01", "Polna 1"), "200": ("01", "Polna 2"), "300": ("02", "Leśna 3")}


def test_what_hangs_on_such_rows_is_found_too(reader: SqlReader) -> None:
    assert [each.indication for each in reader.readings(("01",)).items] == [7]
    assert reader.readings(("01",), meter="3").items == ()
    (first, second) = reader.meters(("01",)).items
    assert (first.last and first.last.indication, second.last) == (7, None)


def test_lines_apart_that_know_their_account_are_found_by_it(
    connections: dict[str, ConnectionSettings],
) -> None:
    line = {
        "connection": "telemetry",
        "table": "pozycja",
        "columns": {
            "invoice": {"column": "faktura", "convert": "integer"},
            "customer_id": {"column": "konto", "lookup": "account"},
            "position": "lp",
            "name": "nazwa",
            "quantity": "ilosc",
            "net": "netto",
        },
    }
    reader = open_reader(connections, ErpSettings.model_validate({**MAPPING, "invoice_line": line}))
    details = reader.invoice(("01",), "1")
    assert details
    assert [each.name for each in details.lines] == ["Woda"]
    reader.dispose()


def test_a_call_asks_for_each_lookup_once(reader: SqlReader) -> None:
    asked: list[str] = []
    for connection in reader.connections.values():
        connection.rows = counting(connection.rows, connection.name, asked)  # type: ignore[method-assign]
    reader.overview(("01",), ALWAYS[1])
    assert sorted(asked) == ["billing", "billing", "crm", "crm", "telemetry"]


def counting(answer: Any, name: str, asked: list[str]) -> Any:
    def rows(*arguments: Any) -> Any:
        asked.append(name)
        return answer(*arguments)

    return rows


def test_the_mapping_fits(reader: SqlReader) -> None:
    assert list(problems(ErpSettings.model_validate(MAPPING), reader.connections)) == []


def changed(entity: str, **columns: Any) -> dict[str, Any]:
    return {**MAPPING, entity: {**MAPPING[entity], "columns": {**MAPPING[entity]["columns"], **columns}}}


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        (
            changed("meter", customer_id={"lookup": "pont"}),
            r"no \[erp\.lookup\.pont\]; nearest: point",
        ),
        (changed("meter", kind=POINT), r"\[erp\.lookup\.point\] tells no kind"),
        (
            changed("meter", number=POINT),
            "erp.meter.columns.number.lookup: rows are found",
        ),
        (
            {**MAPPING, "lookup": {"point": MAPPING["lookup"]["point"]}},
            r"erp\.lookup\.point\.columns\.customer_id\.lookup: there is no \[erp\.lookup\.account\]",
        ),
    ],
)
def test_a_lookup_that_cannot_be_followed_is_refused(
    connections: dict[str, ConnectionSettings], mapping: dict[str, Any], told: str
) -> None:
    with pytest.raises(MappingError, match=told):
        open_reader(connections, ErpSettings.model_validate(mapping))


def test_lookups_that_lead_to_each_other_are_refused(connections: dict[str, ConnectionSettings]) -> None:
    ring = {**MAPPING["lookup"]["account"], "columns": {"id": "guid", "customer_id": POINT}}
    lookups = {**MAPPING["lookup"], "account": ring}
    with pytest.raises(MappingError, match=r"erp\.invoice\.columns\.customer_id: its lookups lead round"):
        open_reader(connections, ErpSettings.model_validate({**MAPPING, "lookup": lookups}))


def test_codes_are_translated_where_the_lookup_knows_them() -> None:
    with pytest.raises(ValidationError, match="the lookup knows the value"):
        ErpSettings.model_validate(changed("meter", kind={**POINT, "values": {"1": "water"}}))
