from collections.abc import Callable
from pathlib import Path

import pytest

from tests.erp_commands.conftest import Ibok


@pytest.mark.parametrize(
    ("kind", "heads"),
    [
        ("customers", ("customer_id", "name", "address")),
        ("contracts", ("number", "starts_on", "property_address")),
        ("invoices", ("number", "issued_on", "gross", "outstanding")),
        ("payments", ("paid_on", "amount", "set_against")),
        ("meters", ("number", "legalised_until", "last_indication")),
        ("readings", ("read_on", "indication", "consumption")),
    ],
)
def test_each_kind_is_a_table_of_what_the_customer_sees(
    ibok: Ibok, office_config: Path, kind: str, heads: tuple[str, ...]
) -> None:
    told = ibok("erp", "show", kind, "--customer", "000101", "--config", office_config)
    assert told.exit_code == 0, told.stderr
    head, *rows, total = told.output.splitlines()
    assert set(heads) <= set(head.split())
    assert rows
    assert total.endswith(" in all") or " of " in total


def test_sql_shows_each_statement_with_its_parameters_masked(ibok: Ibok, office_config: Path) -> None:
    told = ibok("erp", "show", "invoices", "--customer", "000101", "--sql", "--config", office_config).output
    assert 'FROM "dok_nagl"' in told
    assert "-- parameters: '999999    ', 99, 9" in told
    assert "000101" not in told


def test_an_unknown_customer_is_told_where_to_look(ibok: Ibok, office_config: Path) -> None:
    done = ibok("erp", "show", "invoices", "--customer", "999", "--config", office_config)
    assert done.exit_code == 1
    assert "the billing database has no customer '999'" in done.stderr
    assert "erp.customer.columns.customer_id" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("billing.sqlite", "gone.sqlite", "billing connection 'billing' is unavailable: cannot be reached"),
        ('issued_on = "dn_wyst"', 'issued_on = "dn_nie_ma"', "dok_nagl has no column dn_nie_ma; nearest:"),
        ('issued_on = "dn_wyst"', 'wystawiona = "dn_wyst"', "erp.invoice.columns.wystawiona"),
        (
            'issued_on = "dn_wyst"',
            'issued_on = "dn_numer"',
            "[erp.invoice.columns] issued_on: the column holds",
        ),
    ],
)
def test_what_stands_in_the_way_is_told_in_a_line(
    ibok: Ibok, changed: Callable[[str, str], Path], old: str, new: str, told: str
) -> None:
    done = ibok("erp", "show", "invoices", "--customer", "000101", "--config", changed(old, new))
    assert done.exit_code == 1
    assert told in done.stderr
    assert "Traceback" not in done.output
