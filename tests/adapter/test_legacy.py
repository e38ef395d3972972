"""What old databases do to dates and amounts, and that sums, filters and order are right all the same."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.sql_reader import SqlReader, open_reader

TODAY = date(2026, 11, 22)
ME = ("01",)
D = Decimal
PLAIN: dict[str, Any] = {
    "customer": {"table": "k", "columns": {"customer_id": "id", "name": "nazwa"}},
    "meter": {
        "table": "w",
        "columns": {
            "id": "id",
            "customer_id": "k",
            "number": "nr",
            "property_address": "adres",
            "removed_on": {"column": "zdjety", "convert": "unix"},
        },
    },
    "reading": {
        "table": "o",
        "columns": {
            "id": {"column": "id", "convert": "integer"},
            "meter": "w",
            "read_on": {"column": "dnia", "convert": "date:%d/%m/%Y"},
            "indication": "stan",
        },
    },
    "invoice": {
        "table": "f",
        "columns": {
            "id": {"column": "nr", "convert": "integer"},
            "customer_id": "k",
            "number": "nr",
            "issued_on": {"column": "data", "convert": "date:%d.%m.%Y"},
            "due_on": {"column": "termin", "convert": "unix"},
            "gross": "brutto",
            "paid": "wplacono",
            "corrects": {"column": "koryguje", "convert": "integer"},
        },
    },
}
SCHEMA = (
    "CREATE TABLE k (id, nazwa)",
    "CREATE TABLE w (id, k, nr, adres, zdjety INTEGER)",
    "CREATE TABLE o (id INTEGER, w, dnia TEXT, stan)",
    "CREATE TABLE f (nr INTEGER, k, data TEXT, termin INTEGER, brutto, wplacono, koryguje INTEGER)",
)


def office(engine: Engine, *rows: str, **changes: Any) -> SqlReader:
    with engine.begin() as connection:
        for statement in (*SCHEMA, *rows):
            connection.exec_driver_sql(statement)
    settings = ErpSettings.model_validate({**PLAIN, **changes})
    return open_reader({"billing": ConnectionSettings(url=str(engine.url))}, settings)


def test_dates_written_as_text_sort_and_filter_by_time(scratch: Engine) -> None:
    reader = office(
        scratch,
        "INSERT INTO w VALUES ('m', '01', '1', 'a', 0)",
        "INSERT INTO o VALUES (1, 'm', '31/01/2026', 10), (2, 'm', '01/12/2025', 5),"
        " (3, 'm', '15/02/2026', 12)",
    )
    assert [each.indication for each in reader.readings(ME).items] == [12, 10, 5]
    assert [each.consumption for each in reader.readings(ME).items] == [2, 5, None]
    assert [each.indication for each in reader.readings(ME, year=2026).items] == [12, 10]
    assert [each.id for each in reader.consumption(ME, date(2026, 1, 31), date(2026, 2, 14))] == ["1"]


def test_an_invoice_dated_in_text_is_found_with_its_correction(scratch: Engine) -> None:
    reader = office(
        scratch,
        "INSERT INTO f VALUES (1, '01', '31.01.2026', 0, 10, 0, NULL), (2, '01', '01.02.2026', 0, -3, 0, 1)",
    )
    found = reader.invoice(ME, "1")
    assert found is not None
    assert [each.id for each in found.corrections] == ["2"]


def test_a_zero_is_no_date_although_it_lies_between_real_ones(scratch: Engine) -> None:
    reader = office(
        scratch,
        "INSERT INTO w VALUES ('m', '01', '1', 'a', 0), ('n', '01', '2', 'a', 1600000000)",
        "INSERT INTO f VALUES (1, '01', '31.01.2026', 0, 10, 0, NULL)",
    )
    assert [state.meter.id for state in reader.meters(ME, in_use=True).items] == ["m"]
    balance = reader.overview(ME, TODAY).balance
    assert (balance.outstanding, balance.overdue, balance.due_on) == (D(10), D(0), None)


def test_amounts_kept_as_floats_are_paid_to_the_grosz(scratch: Engine) -> None:
    reader = office(
        scratch,
        "INSERT INTO f VALUES (1, '01', '31.01.2026', 0, 62.28, 62.279999999999994, NULL),"
        " (2, '01', '28.02.2026', 0, 0.1 + 0.2, 0.3, NULL), (3, '01', '31.03.2026', 0, 10.25, 10.0, NULL)",
    )
    assert [each.id for each in reader.invoices(ME, unpaid=True).items] == ["3"]
    assert reader.overview(ME, TODAY).balance.outstanding == D("0.25")
    assert [str(each.outstanding) for each in reader.invoices(ME).items] == ["0.25", "0.00", "0.00"]


def test_amounts_written_as_text_are_added_as_numbers(scratch: Engine) -> None:
    columns = PLAIN["invoice"]["columns"] | {
        "gross": {"column": "brutto", "convert": "money:text"},
        "paid": {"column": "wplacono", "convert": "money:text"},
    }
    reader = office(
        scratch,
        "INSERT INTO f VALUES (1, '01', '31.01.2026', 0, '1 112,45', '1000,00', NULL),"
        " (2, '01', '28.02.2026', 0, '20.10', '', NULL)",
        invoice={"table": "f", "columns": columns},
    )
    assert reader.overview(ME, TODAY).balance.outstanding == D("132.55")
    assert [each.outstanding for each in reader.invoices(ME).items] == [D("20.10"), D("112.45")]


def test_what_is_overdue_is_never_more_than_what_is_owed(scratch: Engine) -> None:
    reader = office(
        scratch,
        "INSERT INTO f VALUES (1, '01', '31.01.2026', 1600000000, 16.96, 0, NULL),"
        " (2, '01', '01.02.2026', 0, -16.96, 0, 1)",
    )
    balance = reader.settlement(ME, TODAY).balance
    assert (balance.outstanding, balance.overdue) == (D(0), D(0))


@pytest.mark.parametrize("order", ["brutto AS gross, wplacono AS paid", "wplacono AS paid, brutto AS gross"])
def test_a_second_select_may_list_its_columns_in_any_order(scratch: Engine, order: str) -> None:
    head = "SELECT nr AS id, k AS customer_id, nr AS number, data AS issued_on"
    reader = office(
        scratch,
        "CREATE TABLE a (nr INTEGER, k, data TEXT, brutto, wplacono)",
        "INSERT INTO a VALUES (7, '01', '2020-05-05', 100, 40)",
        invoice={
            "sql": f"{head}, brutto AS gross, wplacono AS paid FROM f -- the current ones",
            "columns": {"id": {"convert": "integer"}},
            "also": [{"sql": f"{head}, {order} FROM a"}],
        },
    )
    (found,) = reader.invoices(ME).items
    assert (found.id, found.gross, found.paid, found.outstanding) == ("7", D(100), D(40), D(60))


CASH: dict[str, Any] = {
    "payment": {
        "table": "wp",
        "columns": {
            "id": {"column": "id", "convert": "integer"},
            "customer_id": {"column": "k", "convert": "zeros:2"},
            "paid_on": "data",
            "amount": "kwota",
        },
    },
    "allocation": {
        "table": "rz",
        "columns": {
            "payment": {"column": "wp", "convert": "integer"},
            "invoice": {"column": "f", "convert": "integer"},
            "amount": "kwota",
        },
    },
}
PAID = (
    "CREATE TABLE wp (id INTEGER, k INTEGER, data, kwota)",
    "CREATE TABLE rz (wp INTEGER, f INTEGER, kwota)",
    "INSERT INTO f VALUES (1, '01', '31.01.2026', 0, 10, 10, NULL), (2, '02', '31.01.2026', 0, 5, 5, NULL)",
    "INSERT INTO wp VALUES (1, 1, '2026-02-01', 17)",
    "INSERT INTO rz VALUES (1, 1, 10), (1, 2, 5)",
)


def test_a_customers_id_may_be_written_otherwise_in_each_table(scratch: Engine) -> None:
    settlement = office(scratch, *PAID, **CASH).settlement(ME, TODAY)
    assert [each.number for each in settlement.invoices.items] == ["1"]
    assert [each.payment.amount for each in settlement.payments.items] == [D(17)]
    assert settlement.balance.overpaid == D(2)


def test_a_payment_set_against_somebody_elses_invoice_does_not_tell_which(scratch: Engine) -> None:
    (payment,) = office(scratch, *PAID, **CASH).settlement(ME, TODAY).payments.items
    told = [(part.amount, part.invoice, part.number) for part in payment.settled]
    assert told == [(D(10), "1", "1"), (D(5), None, None)]
