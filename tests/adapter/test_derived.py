"""What is paid and owed, where the billing database does not store it: worked out, and marked so."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Numeric, Table, Text

from erp_adapter.records import Invoice
from erp_adapter.sql_reader import SqlReader
from tests.adapter.small import changed, make, read

D = Decimal
TODAY = date(2026, 11, 22)
BOTH = frozenset({"paid", "outstanding"})


FACTS = (("F1", 50, 50), ("F2", 120, -20), ("F3", None, 100))
"""Invoices of 100 zł: what is paid of each and what is owed. F1 is paid by two payments, F2 too much."""
GROSZE = {"column": "kwota", "convert": "grosze"}
PARTS: dict[str, Any] = {
    "payment": {
        "table": "wplata",
        "columns": {"id": "id", "customer_id": "klient", "paid_on": "dzien", "amount": GROSZE},
    },
    "allocation": {
        "table": "czesc",
        "columns": {"payment": "wplata", "invoice": "faktura", "amount": GROSZE},
    },
}
PAID = Table(
    "wplata",
    MetaData(),
    *(Column(name, Text) for name in ("id", "klient", "dzien")),
    Column("kwota", Integer),
)
SET_AGAINST = Table(
    "czesc", MetaData(), *(Column(name, Text) for name in ("wplata", "faktura")), Column("kwota", Integer)
)
PAYMENTS = [{"id": number, "klient": "1", "dzien": "2026-04-01", "kwota": 9000} for number in "AB"]
ALLOCATIONS = [
    {"wplata": "A", "faktura": "F1", "kwota": 2000},
    {"wplata": "B", "faktura": "F1", "kwota": 3000},
    {"wplata": "B", "faktura": "F2", "kwota": 12000},
]


def invoiced(scale: int) -> list[dict[str, Any]]:
    return [
        {
            "nr": number,
            "klient": "1",
            "dzien": "2026-03-01",
            "termin": f"2026-12-0{day}",
            "kwota": 100 * scale,
            "zaplacono": paid and paid * scale,
            "zostalo": left * scale,
        }
        for day, (number, paid, left) in enumerate(FACTS, 1)
    ]


def office(engine: Engine, money: str = "grosze", allocations: bool = False, **columns: str) -> SqlReader:
    """A reader of those invoices; ``columns`` says what of them is mapped besides the gross amount."""
    amount, scale = (Numeric(10, 2), 1) if money == "money" else (Integer(), 100)
    texts = (Column(name, Text) for name in ("nr", "klient", "dzien", "termin"))
    amounts = (Column(name, amount) for name in ("kwota", "zaplacono", "zostalo"))
    rows = {"faktura": invoiced(scale), "wplata": PAYMENTS, "czesc": ALLOCATIONS}
    make(engine, Table("faktura", MetaData(), *texts, *amounts), PAID, SET_AGAINST, rows=rows)
    mapped = {"gross": "kwota", **columns}
    invoice: dict[str, Any] = {name: {"column": column, "convert": money} for name, column in mapped.items()}
    settings = {"invoice": {"columns": {**invoice, "due_on": "termin"}}}
    return read(engine, changed(**settings, **(PARTS if allocations else {})))


def told(reader: SqlReader) -> dict[str, Invoice]:
    return {each.number: each for each in reader.invoices(("1",)).items}


WAYS: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "from allocations": ({"allocations": True}, BOTH),
    "from what is paid": ({"paid": "zaplacono"}, frozenset({"outstanding"})),
    "from what is owed": ({"outstanding": "zostalo"}, frozenset({"paid"})),
    "as they are stored": ({"paid": "zaplacono", "outstanding": "zostalo"}, frozenset()),
    "as they are stored, with allocations": (
        {"outstanding": "zostalo", "allocations": True},
        frozenset({"paid"}),
    ),
}


@pytest.mark.parametrize("money", ["grosze", "money"])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_paid_and_owed_is_told_whatever_is_stored(scratch: Engine, way: str, money: str) -> None:
    columns, derived = WAYS[way]
    found = told(office(scratch, money, **columns))
    assert {nr: each.outstanding for nr, each in found.items()} == {
        "F1": D("50.00"),
        "F2": D("-20.00"),
        "F3": D("100.00"),
    }
    assert [found[nr].paid for nr in ("F1", "F2")] == [D("50.00"), D("120.00")]
    assert not found["F3"].paid
    assert {each.derived for each in found.values()} == {derived}


@pytest.mark.parametrize("way", WAYS)
def test_the_balance_and_the_filter_go_by_the_same_sums(scratch: Engine, way: str) -> None:
    reader = office(scratch, **WAYS[way][0])
    assert sorted(each.number for each in reader.invoices(("1",), unpaid=True).items) == ["F1", "F3"]
    balance = reader.settlement(("1",), TODAY).balance
    assert balance.outstanding == D("130.00")
    assert balance.due_on == date(2026, 12, 1)


def test_where_nothing_tells_nothing_is_made_up(scratch: Engine) -> None:
    found = told(office(scratch))["F1"]
    assert (found.paid, found.outstanding, found.derived) == (None, None, frozenset())
