"""Keys, customer IDs and codes: whatever the database holds, one text finds its row and nobody else's."""

from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, Text

from tests.adapter.small import changed, invoices, make, read, row

KEYS = (Column("typ", String(4)), Column("rok", Integer), Column("lp", Integer))
COMPOSITE = [
    {"column": "typ"},
    {"column": "rok", "convert": "integer"},
    {"column": "lp", "convert": "integer"},
]


def test_a_key_of_several_columns_finds_its_row_and_no_other(scratch: Engine) -> None:
    rows = [row(f"F{lp}/{rok}", typ="FV", rok=rok, lp=lp) for rok in (2025, 2026) for lp in (1, 11)]
    found = invoices(scratch, *rows, extra=KEYS, columns={"id": COMPOSITE})
    assert {each.id for each in found} == {"FV~2025~1", "FV~2025~11", "FV~2026~1", "FV~2026~11"}
    reader = read(scratch, changed(invoice={"columns": {"id": COMPOSITE}}))
    for each in found:
        details = reader.invoice(("1",), each.id)
        assert details
        assert details.invoice == each
    assert reader.invoice(("1",), "FV~2025") is None


@pytest.mark.parametrize(
    "key", ["a/b", "a b", "Łódź 7", "a~b", "=x", "..", "%2F", "account.invoice,337", "?", "🚰"]
)
def test_whatever_is_in_a_key_it_finds_its_row(scratch: Engine, key: str) -> None:
    (found,) = invoices(scratch, row(key))
    assert "/" not in found.id
    details = read(scratch).invoice(("1",), found.id)
    assert details
    assert details.invoice.number == key


CODES = {"values": {"1": "paid", "2": "overdue"}}


@pytest.mark.parametrize(
    ("code", "default", "word"),
    [
        (1, None, "paid"),
        (2, "issued", "overdue"),
        (3, None, "3"),
        (3, "issued", "issued"),
        (None, None, None),
        (None, "issued", "issued"),
    ],
)
def test_a_code_becomes_its_word(
    scratch: Engine, code: int | None, default: str | None, word: str | None
) -> None:
    state = {"column": "stan", **CODES, **({"default": default} if default else {})}
    (found,) = invoices(
        scratch, row("F1", stan=code), extra=(Column("stan", Integer),), columns={"state": state}
    )
    assert found.state == word


@pytest.mark.parametrize("asked", [("000001",), ("000001", "000002"), ("000003", "000001")])
def test_a_customer_s_number_in_the_database_is_their_id_with_zeros(
    scratch: Engine, asked: tuple[str, ...]
) -> None:
    columns = (Column("nr", Text), Column("klient", Integer), Column("dzien", Text), Column("kwota", Text))
    rows = [row("F1", klient=1), row("F2", klient=2), row("F10", klient=10)]
    make(scratch, Table("faktura", MetaData(), *columns), rows={"faktura": rows})
    customer = {"customer_id": {"column": "klient", "convert": "zeros:6"}}
    reader = read(scratch, changed(invoice={"columns": customer}))
    found = {each.customer_id: each.number for each in reader.invoices(asked).items}
    assert found == {each: f"F{int(each)}" for each in asked if each != "000003"}
    for unprinted in ("1", "0000001", "1 OR 1=1", ""):
        assert reader.invoices((unprinted,)).items == ()


@pytest.mark.parametrize(
    ("convert", "kind", "raw"), [("integer", Integer(), 42), ("stripped:10", Text(), "0000000042")]
)
def test_a_customer_has_one_id_only_however_else_its_number_can_be_written(
    scratch: Engine, convert: str, kind: Any, raw: Any
) -> None:
    columns = (Column("nr", Text), Column("klient", kind), Column("dzien", Text), Column("kwota", Text))
    make(scratch, Table("faktura", MetaData(), *columns), rows={"faktura": [row("F1", klient=raw)]})
    owner = {"customer_id": {"column": "klient", "convert": convert}}
    reader = read(scratch, changed(invoice={"columns": owner}))
    assert [each.customer_id for each in reader.invoices(("42",)).items] == ["42"]
    for other in ("042", "0000000042", " 42", "42 ", "+42", "4_2", "٤٢", "42.0", "-42", "9" * 30):
        assert reader.invoices((other,)).items == ()


def test_a_padded_customer_is_found_and_read_without_the_padding(scratch: Engine) -> None:
    columns = {"customer_id": {"column": "klient", "convert": "padded:8"}}
    found = invoices(scratch, row("F1", klient="1       "), row("F2", klient="1"), columns=columns)
    assert [(each.number, each.customer_id) for each in found] == [("F1", "1")]
