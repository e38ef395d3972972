"""Pulpit against what the test reads from the demo billing database by its own SQL."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.office import Office
from tests.pages.parsing import zloty
from tests.pages.shown import links, words
from tests.pages.test_invoices_pages import invoices

AsCustomer = Callable[..., FlaskClient]
METERS = """
    SELECT trim(w.wm_nr) AS number, o.od_stan AS indication FROM v_wodomierz w
    JOIN odczyt o ON o.wm_id = w.wm_id AND o.od_usun = 0
    WHERE trim(w.kh_id) = :customer AND w.wm_usun = 0 AND w.wm_demontaz = 0
      AND o.od_data = (SELECT max(od_data) FROM odczyt n WHERE n.wm_id = w.wm_id AND n.od_usun = 0)
"""
UNALLOCATED = """
    SELECT coalesce((SELECT sum(wp_kwota) FROM wplata WHERE trim(kh_id) = :customer AND wp_storno = 0), 0)
         - coalesce((SELECT sum(r.rz_kwota) FROM rozliczenie r JOIN wplata w ON w.wp_id = r.wp_id
                     WHERE trim(w.kh_id) = :customer AND w.wp_storno = 0 AND r.rz_anul = 0), 0)
"""


def balance(office: Office, customer: str) -> int:
    """What is owed, in grosze; below zero an overpayment."""
    with office.billing().connect() as connection:
        unallocated = connection.execute(text(UNALLOCATED), {"customer": customer}).scalar_one()
    return sum(each.outstanding for each in invoices(office, customer)) - unallocated


def pay_more(office: Office, customer: str, grosze: int) -> None:
    """The customer's last payment was greater by so much, which is set against nothing."""
    last = "SELECT max(wp_id) FROM wplata WHERE trim(kh_id) = :customer AND wp_storno = 0"
    more = text(f"UPDATE wplata SET wp_kwota = wp_kwota + :grosze WHERE wp_id = ({last})")
    with office.billing().begin() as connection:
        assert connection.execute(more, {"customer": customer, "grosze": grosze}).rowcount == 1


@pytest.mark.parametrize("customer", ["000123", "000104", "000107", "000110"])
def test_the_first_thing_said_is_what_is_owed(as_customer: AsCustomer, office: Office, customer: str) -> None:
    owed = balance(office, customer)
    assert owed > 0
    shown = words(as_customer(customer).get("/"))
    assert shown.split("Pulpit")[-1].lstrip().startswith(f"Masz do zapłaty {zloty(owed)}")


def test_an_overpayment_is_said(as_customer: AsCustomer, office: Office) -> None:
    pay_more(office, "000101", 1_000_000)
    owed = balance(office, "000101")
    assert owed < 0
    assert f"Masz nadpłatę {zloty(-owed)}" in words(as_customer("000101").get("/"))


def test_a_debt_leads_to_the_invoice_to_pay(client: FlaskClient, office: Office) -> None:
    owed = [f"/faktury/{each.id}" for each in invoices(office, "000123") if each.outstanding > 0]
    assert owed[-1] in links(client.get("/"))


def test_of_an_invoice_partly_covered_by_an_overpayment_the_amount_to_transfer_is_said(
    as_customer: AsCustomer, office: Office
) -> None:
    """The invoice's own QR code is for the whole of it."""
    pay_more(office, "000123", 100)
    owed, whole = balance(office, "000123"), sum(each.outstanding for each in invoices(office, "000123"))
    assert 0 < owed < whole
    assert f"Zmień kwotę na {zloty(owed)}" in words(as_customer("000123").get("/"))


def test_overdue_is_said_in_words(as_customer: AsCustomer) -> None:
    shown = words(as_customer("000110").get("/"))
    assert "Po terminie" in shown
    assert "termin minął" in shown


def test_a_legalisation_that_passed_is_told(as_customer: AsCustomer) -> None:
    assert "już minęła" in words(as_customer("000101").get("/"))
    assert "Teraz nic." in words(as_customer("000119").get("/"))


@pytest.mark.parametrize("customer", ["000123", "000104", "000107"])
def test_every_meter_in_use_has_its_last_reading(
    as_customer: AsCustomer, office: Office, customer: str
) -> None:
    with office.billing().connect() as connection:
        meters = list(connection.execute(text(METERS), {"customer": customer}))
    assert meters
    shown = words(as_customer(customer).get("/"))
    for meter in meters:
        assert meter.number in shown
        assert f"{meter.indication:,} m³".replace(",", " ") in shown


def test_the_last_invoice_stands_there(client: FlaskClient, office: Office) -> None:
    assert f"/faktury/{invoices(office, '000123')[0].id}" in links(client.get("/"))


def test_reporting_is_the_main_action_unless_meters_report_themselves(as_customer: AsCustomer) -> None:
    assert "Zgłoś odczyt" in words(as_customer("000123").get("/"))
    radio = words(as_customer("000104").get("/"))
    assert "Zgłoś odczyt" not in radio
    assert "odczytujemy zdalnie" in radio


def test_a_new_customer_is_told_that_there_is_nothing_yet(as_customer: AsCustomer) -> None:
    shown = words(as_customer("000119").get("/"))
    assert "Do zapłaty: 0,00 zł" in shown
    assert "Nie masz jeszcze faktur." in shown
