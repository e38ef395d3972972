"""Twelve who decide about the same: one decision counts, and one is told."""

from collections import Counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.clock import now
from portal.services import Services
from portal.store.identifications import add_claim, claims_of
from portal.store.identity import STAFF
from portal.store.tables import account_customers, accounts
from tests.accounts.letters import last_letter
from tests.at_once.crowd import (
    AT_ONCE,
    PASSWORD,
    all_at_once,
    copies,
    counted,
    email_of,
    page_of,
    person,
    statuses,
    store_of,
    twelve_times,
)
from tests.web import filled, form_with, parsed, post

QUEUE = "/obsluga/konta"


def account_of(app: Flask, login: str) -> int:
    with store_of(app).connect() as connection:
        return int(connection.scalar(select(accounts.c.id).where(accounts.c.login == login)) or 0)


def claimed(app: Flask, customer_id: str) -> int:
    """The number of a claim that waits."""
    person(app, f"klient{customer_id}")
    account = account_of(app, f"klient{customer_id}")
    with store_of(app).begin() as connection:
        return add_claim(connection, account, customer_id, "Osoba", now())


def windows_of_two_clerks(app: Flask, name: str) -> list[FlaskClient]:
    two = [person(app, f"{name}-{number}", role=STAFF) for number in (1, 2)]
    half = AT_ONCE // 2
    return [*copies(app, two[0])[:half], *copies(app, two[1])[half:]]


def test_two_clerks_who_approve_an_account_open_it_once(app: Flask) -> None:
    claim = claimed(app, "000141")
    sent = [
        (each, f"{QUEUE}/{claim}/potwierdz", page_of(each, f"{QUEUE}/{claim}", "csrf_token"))
        for each in windows_of_two_clerks(app, "ewa")
    ]
    with counted(app) as done:
        answers = all_at_once(sent)
    led_to = Counter(answer.location for answer in answers)
    assert led_to == {QUEUE: 1, f"{QUEUE}/{claim}": AT_ONCE - 1}
    assert done == {
        "identifications altered": 1,
        "account_customers added": 1,
        "identified noted": 1,
        "mail queued": 1,
    }


def test_approved_or_refused_but_not_both(app: Flask) -> None:
    claim = claimed(app, "000142")
    forms = [
        (each, page_of(each, f"{QUEUE}/{claim}", "csrf_token") | {"reason": "Nazwa się nie zgadza."})
        for each in windows_of_two_clerks(app, "iza")
    ]
    acts = ("potwierdz", "odmow")
    sent = [(each, f"{QUEUE}/{claim}/{acts[number % 2]}", form) for number, (each, form) in enumerate(forms)]
    with counted(app) as done:
        answers = all_at_once(sent)
    assert [answer.location for answer in answers].count(QUEUE) == 1
    decided = {"identifications altered": 1, "mail queued": 1}
    opened = {"account_customers added": 1, "identified noted": 1}
    assert done in (decided | opened, decided | {"identification_refused noted": 1})


def test_an_invoice_shown_twelve_times_opens_the_account_once(app: Flask) -> None:
    login, services = "klient000143", app.extensions["ibok"]
    assert isinstance(services, Services)
    owner = person(app, login)
    with store_of(app).begin() as connection:
        add_claim(connection, account_of(app, login), "000143", "Osoba", now())
    newest = services.billing.invoices(("000143",)).items[0]
    shown = {"number": newest.number, "gross": str(newest.gross).replace(".", ",")}
    typed = page_of(owner, "/", "gross") | shown
    with counted(app) as done:
        answers = twelve_times(app, owner, "/identyfikacja", typed)
    assert statuses(answers)[302] == 1
    assert done == {
        "identifications altered": 1,
        "account_customers added": 1,
        "identified noted": 1,
        "mail queued": 1,
    }
    with store_of(app).connect() as connection:
        assert [each.state for each in claims_of(connection, account_of(app, login))] == ["approved"]


def test_what_is_lent_is_accepted_by_one_account(app: Flask) -> None:
    lender = person(app, "klient000144", "000144")
    form = page_of(lender, "/ustawienia/pelnomocnictwa/nowe", "email") | {"email": email_of("ktos")}
    post(lender, "/ustawienia/pelnomocnictwa/nowe", form)
    link = last_letter(app).path
    takers = [person(app, f"ksiegowa-{number}") for number in range(AT_ONCE)]
    sent = [(each, link, page_of(each, link, "csrf_token")) for each in takers]
    with counted(app) as done:
        answers = all_at_once(sent)
    assert statuses(answers) == {302: 1, 404: AT_ONCE - 1}
    assert done == {
        "delegations altered": 1,
        "one_time_tokens altered": 1,
        "delegation_accepted noted": 1,
        "mail queued": 1,
    }
    assert [each.get("/umowy").status_code for each in takers].count(200) == 1
    with counted(app) as done:
        twelve_times(app, lender, *ending(lender))
    assert done == {"delegations altered": 1, "delegation_revoked noted": 1}


def ending(lender: FlaskClient) -> tuple[str, dict[str, str]]:
    """The address and the form by which the last delegation ends."""
    form = form_with(parsed(lender.get("/ustawienia/pelnomocnictwa")), "as")
    return form.attributes["action"], filled(form)


def test_a_consent_is_given_once(app: Flask) -> None:
    owner = person(app, "klient000145", "000145")
    form = page_of(owner, "/ustawienia/zgody", "give")
    with counted(app) as done:
        answers = twelve_times(app, owner, "/ustawienia/zgody", form | {"customer_id": "000145", "give": "1"})
    assert statuses(answers) == {302: AT_ONCE}
    assert done == {"consents added": 1, "consent_given noted": 1, "consent queued": 1}


def test_a_further_customer_is_asked_for_once_and_given_up_once(app: Flask) -> None:
    owner = person(app, "klient000146", "000146")
    page = "/ustawienia/id-klienta/nowe"
    with counted(app) as done:
        twelve_times(app, owner, page, page_of(owner, page, "customer") | {"customer": "000147"})
    assert done == {"identifications added": 1, "customer_claimed noted": 1}
    page = "/ustawienia/id-klienta/oddaj/000146"
    with counted(app) as done:
        twelve_times(app, owner, page, page_of(owner, page, "csrf_token") | {"sure": "y"})
    assert done == {"account_customers removed": 1, "customer_given_up noted": 1}


def test_an_account_is_erased_once(app: Flask) -> None:
    owner = person(app, "klient000148", "000148")
    form = page_of(owner, "/ustawienia/usuniecie", "password") | {"password": PASSWORD, "sure": "y"}
    with counted(app) as done:
        twelve_times(app, owner, "/ustawienia/usuniecie", form)
    gone = {"accounts removed": 1, "account_customers removed": 1, "login_sessions removed": 1}
    assert done == gone | {"account_erased noted": 1, "mail queued": 1}
    with store_of(app).connect() as connection:
        left = select(account_customers.c.account_id).where(account_customers.c.customer_id == "000148")
        assert connection.scalar(left) is None
