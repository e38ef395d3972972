"""What an entity can be made of: columns, expressions, constants, conditions, a SELECT."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Text

from erp_adapter.errors import MappingError, ValueNotUnderstood
from tests.adapter.small import DAY, changed, invoices, make, read, row


def test_a_bare_name_is_the_field_s_column(scratch: Engine) -> None:
    (found,) = invoices(scratch, row("F1"))
    assert (found.id, found.number, str(found.issued_on), str(found.gross)) == ("F1", "F1", DAY, "10.00")


def test_a_column_of_the_field_s_own_name_need_not_be_named(scratch: Engine) -> None:
    state = (Column("state", Text),)
    words = {"state": {"values": {"1": "paid"}}}
    (found,) = invoices(scratch, row("F1", state="1"), extra=state, columns=words)
    assert found.state == "paid"


def test_an_expression_is_what_the_database_makes_of_it(scratch: Engine) -> None:
    number = {"number": {"expression": "'FV ' || nr || ': ' || substr(dzien, 1, 4) || ' 100%'"}}
    (found,) = invoices(scratch, row("7"), columns=number)
    assert found.number == "FV 7: 2026 100%"


@pytest.mark.parametrize("value", ["FV", "it's 100% : \\ {x} ?", 12])
def test_a_constant_is_the_same_in_every_row(scratch: Engine, value: Any) -> None:
    (found,) = invoices(scratch, row("7"), columns={"state": {"constant": value}})
    assert found.state == str(value)


@pytest.mark.parametrize(
    "where",
    [
        "uwaga = 'o 12:30'",
        "uwaga LIKE '%:30'",
        "uwaga LIKE 'o\\_12%' ESCAPE '\\' OR uwaga = 'o 12:30'",
        "uwaga IS NOT NULL AND (1 = 0 OR uwaga LIKE 'o %')",
        "substr(uwaga, -2) = '30'",
    ],
)
def test_a_condition_narrows_the_rows(scratch: Engine, where: str) -> None:
    rows = (row("F1", uwaga="o 12:30"), row("F2", uwaga="później"), row("F3", uwaga=None))
    found = invoices(scratch, *rows, extra=(Column("uwaga", Text),), where=where)
    assert [each.number for each in found] == ["F1"]


def test_a_backslash_in_a_condition_is_one_backslash(scratch: Engine) -> None:
    rows = (row("F1", uwaga="a_b"), row("F2", uwaga="axb"))
    found = invoices(scratch, *rows, extra=(Column("uwaga", Text),), where="uwaga LIKE 'a\\_b' ESCAPE '\\'")
    assert [each.number for each in found] == ["F1"]


def test_a_condition_cannot_let_other_customers_in(scratch: Engine) -> None:
    found = invoices(scratch, row("F1"), row("F2", klient="2"), where="1 = 1 OR 1 = 1")
    assert [each.number for each in found] == ["F1"]


SELECT = (
    "SELECT nr AS id, klient AS customer_id, nr AS number, dzien AS issued_on, kwota AS gross FROM faktura"
)


@pytest.mark.parametrize(
    "sql",
    [
        SELECT,
        SELECT + ";",
        f"{SELECT} WHERE nr = 'F1' UNION ALL {SELECT} WHERE nr = 'F2'",
        f"WITH wszystkie AS ({SELECT}) SELECT * FROM wszystkie".replace(
            "*", "id, customer_id, number, issued_on, gross"
        ),
        f"{SELECT} -- uwaga: to komentarz; nic więcej",
        SELECT.replace("nr AS number", "nr || '' AS number, ':customers' AS state"),
    ],
)
def test_a_select_written_out_yields_the_fields(scratch: Engine, sql: str) -> None:
    found = invoices(scratch, row("F1"), row("F2"), row("F3", klient="2"), sql=sql, columns={})
    assert [each.number for each in found] == ["F1", "F2"]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (SELECT.replace("nr AS number, ", ""), "erp.invoice.sql: must yield number: required"),
        (
            SELECT.replace(" AS number", " AS numer"),
            "erp.invoice.sql: must yield number: required; nearest: ",
        ),
        (
            "SELECT nr AS id FROM faktura",
            "erp.invoice.sql: must yield customer_id, number, issued_on, gross: ",
        ),
        ("SELECT * FROM faktura", "erp.invoice.sql: must name its columns instead of *"),
        ("SELECT (nr AS id FROM faktura", "erp.invoice.sql: cannot be read as SQL"),
    ],
)
def test_a_select_that_does_not_yield_what_it_must_is_refused(scratch: Engine, sql: str, said: str) -> None:
    with pytest.raises(MappingError) as failure:
        read(scratch, changed(invoice={"sql": sql}))
    assert any(problem.startswith(said) for problem in failure.value.problems)


OPTIONAL = ("contract", "invoice_line", "payment", "allocation", "verdict")


def test_entities_that_are_left_out_have_no_rows(scratch: Engine) -> None:
    make(scratch, rows={"faktura": [row("F1")]})
    reader = read(scratch)
    assert not [name for name in OPTIONAL if reader.offers(name)]
    assert reader.contracts(("1",)).items == ()
    assert reader.verdicts(("1",), ["x"]) == ()
    details = reader.invoice(("1",), "F1")
    assert details
    assert (details.lines, details.corrections, details.corrected) == ((), (), None)


def test_fields_that_are_left_out_are_none(scratch: Engine) -> None:
    (found,) = invoices(scratch, row("F1"))
    left_out = (
        found.kind,
        found.due_on,
        found.net,
        found.paid,
        found.outstanding,
        found.state,
        found.contract,
    )
    assert set(left_out) == {None}
    assert found.derived == frozenset()


def test_a_value_its_conversion_cannot_read_is_named_and_not_told(scratch: Engine) -> None:
    with pytest.raises(ValueNotUnderstood) as failure:
        invoices(scratch, row("F1", kwota="tajne 12 zł"))
    assert (failure.value.entity, failure.value.field) == ("invoice", "gross")
    assert (
        str(failure.value) == "[erp.invoice.columns] gross: the column holds something that is not an amount"
    )
    assert failure.value.__cause__ is None


def test_nothing_to_pay_where_the_database_does_not_tell(scratch: Engine) -> None:
    make(scratch, rows={"faktura": [row("F1")]})
    balance = read(scratch).settlement(("1",), date(2026, 11, 22)).balance
    assert (balance.to_pay, balance.credit, balance.due_on) == (0, 0, None)
