"""Whether an account is the customer's: staff decide, or an invoice that only the customer has."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from erp_adapter.records import Invoice
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.identification import (
    LoginFull,
    NoSuchCustomer,
    NotTheInvoice,
    approve,
    identify_by_invoice,
    match,
    refuse,
    score,
)
from portal.config import IdentificationSettings
from portal.office_hours import open_at
from portal.services import Services
from portal.store.identifications import AlreadyDecided, Claim
from tests.accounts import staff
from tests.accounts.letters import last_letter, letters
from tests.accounts.newcomers import PASSWORD, TYPED, claims, registered
from tests.accounts.people import log_in
from tests.office import Office
from tests.web import browser, filled, form_with, parsed, post


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions["ibok"]
    return found


@pytest.fixture
def clerk(app: Flask) -> int:
    return staff.add(app)


@pytest.fixture
def claim(app: Flask) -> Claim:
    registered(app)
    return claims(app)[0]


def client(app: Flask, password: str = PASSWORD, login: str = TYPED["login"]) -> FlaskClient:
    opened = browser(app)
    assert log_in(opened, login, password).status_code == 302
    return opened


def approved(app: Flask, services: Services, claim: Claim, by: int) -> None:
    with app.app_context():
        approve(services, claim, by)


def test_approved_the_whole_office_opens(app: Flask, services: Services, claim: Claim, clerk: int) -> None:
    owner = client(app)
    assert owner.get("/faktury").status_code == 403
    approved(app, services, claim, clerk)
    assert owner.get("/faktury").status_code == 200
    assert claims(app) == []


def test_the_mail_says_so_in_office_hours(app: Flask, services: Services, claim: Claim, clerk: int) -> None:
    approved(app, services, claim, clerk)
    letter = last_letter(app)
    assert (letter.to, letter.subject) == (TYPED["email"], "Masz pełny dostęp")
    assert "pełnego zakresu usług" in letter.text
    assert letter.not_before
    assert open_at(IdentificationSettings(), letter.not_before) == letter.not_before


def test_refused_nothing_opens_and_the_reason_is_told(
    app: Flask, services: Services, claim: Claim, clerk: int
) -> None:
    with app.app_context():
        refuse(services, claim, clerk, "Nazwa <nie> zgadza się z fakturą.")
    assert "Powód: Nazwa <nie> zgadza się z fakturą." in last_letter(app).text
    page = client(app).get("/")
    assert page.status_code == 403
    assert "Powód: Nazwa &lt;nie&gt; zgadza się z fakturą." in page.text
    assert "Twoje konto nie jest potwierdzone" in page.text


def test_what_is_decided_is_decided(app: Flask, services: Services, claim: Claim, clerk: int) -> None:
    approved(app, services, claim, clerk)
    sent = len(letters(app))
    with app.app_context(), pytest.raises(AlreadyDecided):
        refuse(services, claim, clerk, "za późno")
    assert client(app).get("/").status_code == 200
    assert len(letters(app)) == sent


def test_a_customer_that_is_none_cannot_be_approved(app: Flask, services: Services, clerk: int) -> None:
    registered(app, login="klient999999")
    with app.app_context(), pytest.raises(NoSuchCustomer):
        approve(services, claims(app)[0], clerk)
    assert match(services, claims(app)[0]).customer is None


def test_staff_see_how_well_the_names_match_and_who_has_the_customer_already(
    app: Flask, services: Services
) -> None:
    registered(app, login="klient000104", user_name="Piekarnia Ges i Sliwka")
    registered(app, login="klient000104", user_name="Jan Nowak", email="obcy@example.com")
    own, other = (match(services, each) for each in claims(app))
    assert own.customer
    assert own.customer.name == "Piekarnia „Gęś i Śliwka” Sp. z o.o."
    assert (own.score, other.score) == (100, 0)
    assert own.holders == ("klient000104",)


@pytest.mark.parametrize(
    ("claimed", "name", "least", "most"),
    [
        ("Kowalska Anna", "Anna Kowalska", 100, 100),
        ("ANNA KOWALSKA", "Anna Kowalska", 100, 100),
        ("piekarnia ges i sliwka", "Piekarnia „Gęś i Śliwka” Sp. z o.o.", 100, 100),
        ("Łucja Dabek", "Łucja Dąbek", 100, 100),
        ("Anna Kowalsk", "Anna Kowalska", 80, 99),
        ("Jan Nowak", "Anna Kowalska", 0, 50),
        ("Sp. z o.o.", "Anna Kowalska", 0, 0),
    ],
)
def test_names_match_however_they_are_written(claimed: str, name: str, least: int, most: int) -> None:
    assert least <= score(claimed, name) <= most


def test_no_more_accounts_of_a_login_are_identified_than_can_log_in(
    app: Flask, services: Services, clerk: int
) -> None:
    passwords = [f"Wspolne-Konto-{number}" for number in "abcd"]
    for number, password in enumerate(passwords):
        registered(app, email=f"{number}@example.com", password=password)
    waiting = claims(app)
    for each in waiting[:3]:
        approved(app, services, each, clerk)
    with app.app_context(), pytest.raises(LoginFull):
        approve(services, waiting[3], clerk)
    for password in passwords[:3]:
        assert client(app, password).get("/").status_code == 200


def test_squatters_cannot_keep_the_owner_out(
    app: Flask, services: Services, claim: Claim, clerk: int
) -> None:
    for number in range(4):
        registered(app, email=f"{number}@example.com", password=f"Obcy-Czlowiek-{number}x")
    approved(app, services, claim, clerk)
    assert client(app).get("/").status_code == 200


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T05:00", "2026-11-23T07:00"),
        ("2026-11-23T15:00", "2026-11-24T07:00"),
        ("2026-11-27T16:00", "2026-11-30T07:00"),
        ("2026-12-23T15:30", "2026-12-28T07:00"),
        ("2026-11-10T20:00", "2026-11-12T07:00"),
        ("2027-03-26T15:01", "2027-03-30T07:00"),
        ("2027-05-26T18:00", "2027-05-28T07:00"),
    ],
    ids=["open", "early", "late", "Friday", "Christmas", "11 November", "Easter", "Corpus Christi"],
)
def test_the_office_keeps_its_hours_and_the_public_holidays(now: str, opens: str) -> None:
    moment = datetime.fromisoformat(f"{now}+01:00" if now < "2027-03-28" else f"{now}+02:00")
    assert f"{open_at(IdentificationSettings(), moment.astimezone(UTC)):%Y-%m-%dT%H:%M}" == opens


@pytest.fixture
def by_invoice(office: Office) -> Flask:
    """The office of a utility that lets an invoice identify."""
    config = office.config.model_copy(update={"identification": IdentificationSettings(mode="invoice")})
    return office.app_of(config)


def newest(app: Flask, customer: str = "000105") -> Invoice:
    services: Services = app.extensions["ibok"]
    return services.billing.invoices((customer,)).items[0]


def show(opened: FlaskClient, number: str, gross: Decimal | str) -> int:
    page = parsed(opened.get("/"))
    form = filled(form_with(page, "gross")) | {"number": number, "gross": str(gross).replace(".", ",")}
    return post(opened, "/identyfikacja", form).status_code


def test_the_last_invoice_opens_the_office_at_once(by_invoice: Flask) -> None:
    registered(by_invoice)
    letter = last_letter(by_invoice)
    assert letter.subject == "Otwórz konto ostatnią fakturą"
    assert "poniedziałek–piątek 7:00–15:00" in letter.text
    opened, invoice = client(by_invoice), newest(by_invoice)
    assert show(opened, f" {invoice.number.lower()} ", f"{invoice.gross} zł") == 302
    assert opened.get("/faktury").status_code == 200
    assert last_letter(by_invoice).subject == "Masz pełny dostęp"


def test_what_does_not_fit_is_answered_the_same_whatever_was_wrong(by_invoice: Flask) -> None:
    registered(by_invoice)
    registered(by_invoice, login="klient999999")
    invoice, other = newest(by_invoice), newest(by_invoice, "000123")
    tries = (
        (TYPED["login"], invoice.number, invoice.gross + 1),
        (TYPED["login"], other.number, invoice.gross),
        (TYPED["login"], other.number, other.gross),
        ("klient999999", other.number, other.gross),
    )
    answers = set()
    for login, number, gross in tries:
        opened = client(by_invoice, login=login)
        form = filled(form_with(parsed(opened.get("/")), "gross"))
        answer = post(opened, "/identyfikacja", form | {"number": number, "gross": str(gross)})
        assert opened.get("/").status_code == 403
        (problem,) = re.findall(r"To nie zgadza się.*?</p>", answer.text)
        answers.add((answer.status_code, problem))
    assert len(answers) == 1


@pytest.mark.parametrize("gross", ["- zł", "-", "1 2 3 4 5 6 7 8", ",5"])
def test_what_is_no_amount_is_told_beside_it(by_invoice: Flask, gross: str) -> None:
    registered(by_invoice)
    assert show(client(by_invoice), "1", gross) == 200


def test_few_tries_are_allowed_a_day(by_invoice: Flask) -> None:
    registered(by_invoice)
    opened, invoice = client(by_invoice), newest(by_invoice)
    assert [show(opened, invoice.number, "0,01") for _ in range(6)] == [200] * 5 + [429]
    assert show(opened, invoice.number, invoice.gross) == 429


def test_tries_are_counted_together_however_the_customer_id_is_spelt(by_invoice: Flask) -> None:
    registered(by_invoice)
    (one,) = claims(by_invoice)
    for number in range(5):
        other = replace(one, account_id=number, customer_id=("ab7", "AB7")[number % 2])
        with pytest.raises(NotTheInvoice):
            identify_by_invoice(by_invoice.extensions["ibok"], other, "1", Decimal(1))
    with pytest.raises(TooManyAttempts):
        identify_by_invoice(by_invoice.extensions["ibok"], replace(one, customer_id="Ab7"), "1", Decimal(1))


def test_where_staff_identify_an_invoice_does_not(app: Flask, claim: Claim) -> None:
    opened = client(app)
    assert "gross" not in opened.get("/").text
    token = filled(form_with(parsed(opened.get("/")), "csrf_token"))
    invoice = newest(app)
    sent = token | {"customer_id": "000105", "number": invoice.number, "gross": str(invoice.gross)}
    assert post(opened, "/identyfikacja", sent).status_code == 404


def test_an_invoice_identifies_nobody_for_whom_they_have_not_registered(by_invoice: Flask) -> None:
    registered(by_invoice)
    opened, other = client(by_invoice), newest(by_invoice, "000123")
    form = filled(form_with(parsed(opened.get("/")), "gross")) | {"customer_id": "000123"}
    sent = form | {"number": other.number, "gross": str(other.gross)}
    assert post(opened, "/identyfikacja", sent).status_code == 404
