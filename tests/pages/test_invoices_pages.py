"""Faktury against what the test reads from the demo billing database by its own SQL."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.office import Office
from tests.pages.parsing import zloty
from tests.pages.shown import links, words

AsCustomer = Callable[..., FlaskClient]
INVOICES = """
    SELECT dn_typ || '~' || dn_rok || '~' || dn_nr AS id, dn_numer AS number, dn_wyst AS issued_on,
           dn_brutto AS gross, dn_brutto - dn_zaplac AS outstanding, dn_konto AS account, dn_ksef AS ksef,
           dn_ksef_skrot AS ksef_hash, dn_kor_typ || '~' || dn_kor_rok || '~' || dn_kor_nr AS corrects
    FROM dok_nagl WHERE trim(kh_id) = :customer AND dn_skas = 0 ORDER BY dn_wyst DESC
"""
LINES = """
    SELECT dp_nazwa AS name, dp_brutto AS gross FROM dok_poz
    WHERE dn_typ || '~' || dn_rok || '~' || dn_nr = :id ORDER BY dp_lp
"""


def rows(office: Office, statement: str, **parameters: str) -> list[Any]:
    with office.billing().connect() as connection:
        return list(connection.execute(text(statement), parameters))


def invoices(office: Office, customer: str) -> list[Any]:
    return rows(office, INVOICES, customer=customer)


def unpaid(office: Office, customer: str) -> Any:
    return next(each for each in invoices(office, customer) if each.outstanding > 0)


@pytest.mark.parametrize("customer", ["000123", "000104", "000110", "000115"])
def test_the_list_shows_every_invoice_on_its_pages(
    as_customer: AsCustomer, office: Office, customer: str
) -> None:
    client, expected = as_customer(customer), invoices(office, customer)
    pages = [client.get(f"/faktury?strona={page}") for page in range(1, -(-len(expected) // 24) + 1)]
    shown = " ".join(words(page) for page in pages)
    assert [each.number for each in expected if f"{each.number} " not in shown] == []
    assert [each.number for each in expected if zloty(each.gross) not in shown] == []
    assert client.get(f"/faktury?strona={len(pages) + 1}").status_code == 404


def test_the_newest_come_first(client: FlaskClient, office: Office) -> None:
    newest = [f"/faktury/{each.id}" for each in invoices(office, "000123")][:24]
    assert [link for link in links(client.get("/faktury")) if "~" in link] == newest


def test_only_unpaid_ones_when_asked_for(as_customer: AsCustomer, office: Office) -> None:
    found = as_customer("000110").get("/faktury?niezaplacone=1")
    owed = {f"/faktury/{each.id}" for each in invoices(office, "000110") if each.outstanding > 0}
    assert {link for link in links(found) if "~" in link} == owed
    assert "Po terminie" in words(found)


def test_one_year_when_asked_for(client: FlaskClient, office: Office) -> None:
    found = client.get("/faktury?rok=2025")
    issued = {f"/faktury/{each.id}" for each in invoices(office, "000123") if each.issued_on[:4] == "2025"}
    assert issued
    assert {link for link in links(found) if "~" in link} == issued


def test_the_filter_stays_on_the_other_pages(as_customer: AsCustomer) -> None:
    page = as_customer("000101").get("/faktury?niezaplacone=&rok=")
    other = [link for link in links(page) if "strona" in link]
    assert other == ["?niezaplacone=&rok=&strona=2"]


@pytest.mark.parametrize("query", ["strona=0", "strona=x", "strona=-1", "strona=99", "rok=x", "rok=0000"])
def test_pages_and_years_that_are_none_are_not_found(client: FlaskClient, query: str) -> None:
    assert client.get(f"/faktury?{query}").status_code == 404


def test_an_empty_list_says_so(as_customer: AsCustomer) -> None:
    new = as_customer("000119")
    assert "Nie masz jeszcze faktur" in words(new.get("/faktury"))
    assert "Nie ma takich faktur" in words(new.get("/faktury?rok=2020"))


def test_an_invoice_shows_its_lines_and_totals(client: FlaskClient, office: Office) -> None:
    for invoice in invoices(office, "000123")[:6]:
        shown = words(client.get(f"/faktury/{invoice.id}"))
        assert invoice.number in shown
        assert zloty(invoice.gross) in shown
        for line in rows(office, LINES, id=invoice.id):
            assert line.name.strip() in shown
            assert zloty(round(line.gross * 100)) in shown


def test_an_unpaid_invoice_can_be_paid(client: FlaskClient, office: Office) -> None:
    invoice = unpaid(office, "000123")
    page = client.get(f"/faktury/{invoice.id}")
    account = invoice.account
    grouped = " ".join([account[:2], *(account[start : start + 4] for start in range(2, 26, 4))])
    assert f"Numer konta {grouped}" in words(page)
    assert f"Kwota {zloty(invoice.outstanding)}" in words(page)
    assert f'data-copy="{account}"' in page.text
    assert "Kod QR z danymi do przelewu" in page.text


def test_a_paid_invoice_asks_for_nothing(client: FlaskClient, office: Office) -> None:
    paid = next(each for each in invoices(office, "000123") if each.outstanding == 0)
    page = client.get(f"/faktury/{paid.id}")
    assert "Zapłacono w całości" in words(page)
    assert "Kod QR z danymi do przelewu" not in page.text


def test_a_correction_and_its_invoice_lead_to_each_other(as_customer: AsCustomer, office: Office) -> None:
    client = as_customer("000101")
    correction = next(each for each in invoices(office, "000101") if each.corrects)
    assert f"/faktury/{correction.corrects}" in links(client.get(f"/faktury/{correction.id}"))
    assert f"/faktury/{correction.id}" in links(client.get(f"/faktury/{correction.corrects}"))


def test_an_invoice_in_ksef_can_be_checked_there(as_customer: AsCustomer, office: Office) -> None:
    known = "SELECT trim(kh_id) FROM dok_nagl WHERE dn_ksef_skrot IS NOT NULL AND dn_skas = 0 LIMIT 1"
    customer = rows(office, known)[0][0]
    invoice = next(each for each in invoices(office, customer) if each.ksef_hash)
    page = as_customer(customer).get(f"/faktury/{invoice.id}")
    assert invoice.ksef in words(page)
    year, month, day = invoice.issued_on.split("-")
    site = "https://qr.ksef.mf.gov.pl/invoice"
    assert f"{site}/{invoice.ksef[:10]}/{day}-{month}-{year}/{invoice.ksef_hash}" in links(page)


@pytest.mark.parametrize("address", ["/faktury/nie-ma", "/faktury/FV~1999~1", "/faktury/FV~1999~1/pdf"])
def test_an_unknown_invoice_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
