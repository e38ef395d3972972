"""Rozrachunki: what is owed, every invoice with what is paid of it, every payment with what it covers."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, Row, text

from portal.clock import today
from tests.office import Office
from tests.pages.parsing import facts, polish, tables, zloty

CUSTOMERS = ["000123", "000104", "000110", "000115", "000101"]
CLARION = date(1800, 12, 28)
PAGE = 24
KINDS = {"FV": "", "FK": "Faktura korygująca"}
INVOICES = """
SELECT dn_typ, dn_rok, dn_nr, dn_numer, dn_wyst, dn_termin, dn_brutto, dn_zaplac FROM dok_nagl
WHERE trim(kh_id) = :id AND dn_skas = 0
"""
PAYMENTS = "SELECT wp_id, wp_data, wp_kwota FROM wplata WHERE trim(kh_id) = :id AND wp_storno = 0"
PARTS = """
SELECT r.wp_id, r.rz_kwota, d.dn_numer FROM rozliczenie r
JOIN wplata w ON w.wp_id = r.wp_id
JOIN dok_nagl d ON d.dn_typ = r.dn_typ AND d.dn_rok = r.dn_rok AND d.dn_nr = r.dn_nr
WHERE trim(w.kh_id) = :id AND r.rz_anul = 0 AND w.wp_storno = 0
ORDER BY d.dn_typ, d.dn_rok, d.dn_nr
"""


def all_rows(client: FlaskClient, parameter: str, which: int, total: int) -> list[list[str]]:
    """The rows of one of the two lists, over all of its pages."""
    pages = range(1, -(-total // PAGE) + 1)
    htmls = [client.get(f"/rozrachunki?{parameter}={page}").text for page in pages]
    return [row for html in htmls for row in tables(html)[which][1:]]


@pytest.mark.parametrize("customer", CUSTOMERS)
def test_every_invoice_is_listed_with_what_is_paid_of_it(
    office: Office, as_customer: Callable[..., FlaskClient], customer: str
) -> None:
    with office.billing().connect() as billing:
        invoices = billing.execute(text(INVOICES), {"id": customer}).all()
    shown = all_rows(as_customer(customer), "strona", 0, len(invoices))
    assert sorted(shown) == sorted(
        [
            f"{one.dn_numer} {KINDS.get(one.dn_typ, 'Nota księgowa')}".strip(),
            polish(one.dn_wyst),
            polish(one.dn_termin),
            zloty(one.dn_brutto),
            zloty(one.dn_zaplac),
            zloty(one.dn_brutto - one.dn_zaplac),
            standing(one),
        ]
        for one in invoices
    )


def standing(invoice: Row[Any]) -> str:
    outstanding = invoice.dn_brutto - invoice.dn_zaplac
    if outstanding == 0:
        return "Zapłacona"
    if outstanding < 0:
        return "Na Twoją korzyść"
    overdue = invoice.dn_termin and str(invoice.dn_termin) < str(today())
    return "Po terminie" if overdue else "Do zapłaty"


@pytest.mark.parametrize("customer", CUSTOMERS)
def test_every_payment_is_listed_with_what_it_was_set_against(
    office: Office, as_customer: Callable[..., FlaskClient], customer: str
) -> None:
    with office.billing().connect() as billing:
        expected = payments(billing, customer)
    shown = all_rows(as_customer(customer), "wplaty", 1, len(expected))
    assert sorted((row[0], row[1], row[3], row[4] if len(row) > 4 else "") for row in shown) == expected


def payments(billing: Connection, customer: str) -> list[tuple[str, str, str, str]]:
    covered, left = defaultdict(list), defaultdict(int)
    for part in billing.execute(text(PARTS), {"id": customer}):
        covered[part.wp_id].append(f"{zloty(part.rz_kwota)}: {part.dn_numer}")
        left[part.wp_id] -= part.rz_kwota
    return sorted(
        (
            polish((CLARION + timedelta(days=one.wp_data)).isoformat()),
            zloty(one.wp_kwota),
            " ".join(covered[one.wp_id]),
            zloty(one.wp_kwota + left[one.wp_id]) if one.wp_kwota + left[one.wp_id] else "",
        )
        for one in billing.execute(text(PAYMENTS), {"id": customer})
    )


@pytest.mark.parametrize("customer", CUSTOMERS)
def test_the_balance_is_what_the_rows_add_up_to(
    office: Office, as_customer: Callable[..., FlaskClient], customer: str
) -> None:
    with office.billing().connect() as billing:
        invoices = billing.execute(text(INVOICES), {"id": customer}).all()
        paid = sum(one.wp_kwota for one in billing.execute(text(PAYMENTS), {"id": customer}))
        set_off = sum(one.rz_kwota for one in billing.execute(text(PARTS), {"id": customer}))
    owed = sum(one.dn_brutto - one.dn_zaplac for one in invoices)
    overdue = sum(one.dn_brutto - one.dn_zaplac for one in invoices if standing(one) == "Po terminie")
    html = as_customer(customer).get("/rozrachunki").text
    assert facts(html) == [
        ("Do zapłaty z faktur", zloty(owed)),
        ("W tym po terminie", zloty(min(overdue, max(owed, 0)))),
        ("Wpłaty jeszcze nierozliczone", zloty(paid - set_off)),
    ]
    owed_now = owed - (paid - set_off)
    word = "Masz do zapłaty" if owed_now >= 0 else "Masz nadpłatę"
    assert f"{word} <b>{zloty(abs(owed_now)).replace(' ', chr(160))}</b>" in html


def test_the_two_lists_turn_their_pages_each_on_its_own(as_customer: Callable[..., FlaskClient]) -> None:
    client = as_customer("000101")
    first = tables(client.get("/rozrachunki").text)
    second = tables(client.get("/rozrachunki?wplaty=2").text)
    assert second[0] == first[0]
    assert second[1] != first[1]
    html = client.get("/rozrachunki?strona=2&wplaty=2").text
    assert 'rel="next" href="?wplaty=2&amp;strona=3"' in html
    assert 'rel="next" href="?strona=2&amp;wplaty=3"' in html


def test_links_lead_to_the_invoices(client: FlaskClient) -> None:
    html = client.get("/rozrachunki").text
    address = html.split('href="/faktury/')[1].split('"')[0]
    assert client.get(f"/faktury/{address}").status_code == 200


def test_a_new_customer_reads_that_there_is_nothing_yet(as_customer: Callable[..., FlaskClient]) -> None:
    html = as_customer("000119").get("/rozrachunki").text
    assert "Nie masz jeszcze faktur" in html
    assert "Nie ma jeszcze żadnych wpłat" in html
    assert tables(html) == []


@pytest.mark.parametrize("address", ["?strona=99", "?wplaty=99", "?strona=0", "?wplaty=x"])
def test_a_page_there_is_not_is_404(client: FlaskClient, address: str) -> None:
    assert client.get(f"/rozrachunki{address}").status_code == 404
