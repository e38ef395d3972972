"""One entity from several tables, and a SELECT that takes the customer IDs where its author puts them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine

from erp_adapter.errors import MappingError
from erp_adapter.probe import problems
from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.sql_reader import SqlReader, open_reader

MAPPING: dict[str, Any] = {
    "customer": {"table": "k", "columns": {"customer_id": "id", "name": "nazwa"}},
    "meter": {
        "table": "w",
        "columns": {"id": "id", "customer_id": "k", "number": "nr", "property_address": "adres"},
    },
    "reading": {"table": "o", "columns": {"id": "id", "meter": "w", "read_on": "dnia", "indication": "stan"}},
    "invoice": {
        "table": "faktury",
        "where": "anulowana = 0",
        "columns": {
            "id": [{"constant": "B"}, {"column": "nr", "convert": "integer"}],
            "customer_id": "k",
            "number": {"expression": "'F/' || nr"},
            "issued_on": "data",
            "gross": "brutto",
        },
        "also": [
            {
                "table": "archiwum",
                "columns": {
                    "id": [{"constant": "A"}, {"column": "numer", "convert": "integer"}],
                    "number": {"expression": "'A/' || numer"},
                },
            }
        ],
    },
}
SCHEMA = (
    "CREATE TABLE k (id, nazwa)",
    "CREATE TABLE w (id, k, nr, adres)",
    "CREATE TABLE o (id, w, dnia, stan)",
    "CREATE TABLE faktury (nr INTEGER, k, data, brutto, anulowana)",
    "CREATE TABLE archiwum (numer INTEGER, k, data, brutto, anulowana)",
    "INSERT INTO faktury VALUES (1, '01', '2026-03-01', 10, 0), (2, '01', '2026-05-01', 20, 1),"
    " (3, '02', '2026-04-01', 30, 0)",
    "INSERT INTO archiwum VALUES (1, '01', '2019-03-01', 1, 0), (2, '01', '2019-05-01', 2, 1)",
)


def reader(engine: Engine, **changes: Any) -> SqlReader:
    with engine.begin() as connection:
        for statement in SCHEMA:
            connection.exec_driver_sql(statement)
    settings = ErpSettings.model_validate({**MAPPING, **changes})
    return open_reader({"billing": ConnectionSettings(url=str(engine.url))}, settings)


def test_rows_of_an_archive_stand_among_the_others(scratch: Engine) -> None:
    found = reader(scratch).invoices(("01",)).items
    assert [(each.id, each.number, each.issued_on, each.gross) for each in found] == [
        ("B~1", "F/1", date(2026, 3, 1), Decimal("10.00")),
        ("A~1", "A/1", date(2019, 3, 1), Decimal("1.00")),
    ]


def test_the_same_number_in_two_tables_is_two_invoices(scratch: Engine) -> None:
    office = reader(scratch)
    current, archived = office.invoice(("01",), "B~1"), office.invoice(("01",), "A~1")
    assert current is not None
    assert archived is not None
    assert (current.invoice.gross, archived.invoice.gross) == (Decimal("10.00"), Decimal("1.00"))
    assert office.invoice(("02",), "A~1") is None


def test_sources_that_are_read_differently_are_refused(scratch: Engine) -> None:
    other = {"table": "archiwum", "columns": {"gross": {"column": "brutto", "convert": "grosze"}}}
    with pytest.raises(MappingError, match=r"erp\.invoice\.also\.1\.columns\.gross"):
        reader(scratch, invoice={**MAPPING["invoice"], "also": [other]})


def test_a_select_takes_the_customer_ids_where_its_author_puts_them(scratch: Engine) -> None:
    grouped = {
        "sql": "SELECT max(nr) AS id, k AS customer_id, 'razem' AS number, max(data) AS issued_on,"
        " sum(brutto) AS gross FROM faktury WHERE k IN (:customer_ids) GROUP BY k"
    }
    office = reader(scratch, invoice=grouped)
    assert [each.gross for each in office.invoices(("01",)).items] == [Decimal("30.00")]
    assert office.invoices(("01", "02")).total == 2
    assert office.invoices(("03",)).items == ()


def test_a_fault_in_an_archive_is_named_there(scratch: Engine) -> None:
    key = [{"constant": "A"}, {"column": "numer", "convert": "integer"}]
    missing = {"table": "archiwum", "columns": {"id": key, "gross": "bruto"}}
    changed = {**MAPPING["invoice"], "also": [missing]}
    mapping = ErpSettings.model_validate({**MAPPING, "invoice": changed})
    office = reader(scratch)
    assert sorted(problems(mapping, office.connections)) == [
        "erp.invoice.also.1.columns.gross: archiwum has no column bruto; nearest: brutto",
        "erp.invoice.also.1.columns.number: archiwum has no column nr; nearest: numer",
    ]
    wrong = {"table": "a", "columns": {"grosss": "b"}}
    with pytest.raises(ValidationError, match=r"also\.1\.columns\.grosss: invoice has no such field"):
        ErpSettings.model_validate({**MAPPING, "invoice": {**MAPPING["invoice"], "also": [wrong]}})
