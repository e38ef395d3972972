"""From the paper invoice to an account that waits to be identified, as the utility's announcement says."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.store.tables import acceptances, accounts, audit
from tests.accounts.letters import last_letter, letters
from tests.accounts.newcomers import PAGE, PASSWORD, TYPED, claims, press, registered, send, store_of
from tests.accounts.people import log_in
from tests.pages.addresses import PAGES
from tests.web import browser, filled, form_with, parsed, post

LOGIN = TYPED["login"]


def count_accounts(app: Flask) -> int:
    with store_of(app).connect() as connection:
        return connection.scalar(select(func.count()).select_from(accounts)) or 0


@pytest.fixture
def before(app: Flask) -> int:
    return count_accounts(app)


def test_the_page_asks_what_the_announcement_says(visitor: FlaskClient) -> None:
    page = parsed(visitor.get(PAGE))
    labels = [each.text for each in page.all("label")]
    assert labels[:4] == ["Twój login", "Twoje hasło", "Nazwa Użytkownika", "Adres e-mail"]
    assert "klient012345" in page.text
    assert "NABYWCA" in page.text
    assert "Co najmniej 6 znaków, bez polskich liter" in page.text
    assert page.with_id("password").attributes["autocomplete"] == "new-password"


def test_the_address_is_confirmed_by_a_button_not_by_opening_the_link(app: Flask, before: int) -> None:
    client = browser(app)
    send(client)
    letter = last_letter(app)
    assert (letter.to, letter.subject) == (TYPED["email"], "Potwierdź swój adres e-mail")
    for _ in range(3):
        assert LOGIN in client.get(letter.path).text
    assert count_accounts(app) == before
    assert log_in(browser(app), LOGIN, PASSWORD).status_code == 200
    assert press(client, letter.path).location == "/logowanie"
    assert count_accounts(app) == before + 1
    assert client.get(letter.path).status_code == 404


def test_after_that_one_waits_and_sees_no_billing_data(app: Flask) -> None:
    registered(app)
    client = browser(app)
    assert log_in(client, LOGIN, PASSWORD).status_code == 302
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 403
        assert "Sprawdzamy Twoje konto" in answer.text
        assert "poniedziałek–piątek 7:00–15:00" in answer.text
    assert client.get("/regulamin").status_code == 200


def test_one_is_told_by_mail_that_staff_will_look_and_when(app: Flask) -> None:
    registered(app)
    letter = last_letter(app)
    assert letter.to == TYPED["email"]
    assert "poniedziałek–piątek 7:00–15:00" in letter.text
    assert "000105" in letter.html
    assert letter.not_before is None


def test_staff_find_the_claim_with_the_name_that_was_typed(app: Flask) -> None:
    account = registered(app)
    (claim,) = claims(app)
    assert (claim.account_id, claim.customer_id, claim.login) == (account, "000105", LOGIN)
    assert (claim.claimed_name, claim.method) == (TYPED["user_name"], "staff")


def test_the_accepted_version_of_the_regulations_is_kept(app: Flask) -> None:
    account = registered(app)
    with store_of(app).connect() as connection:
        (kept,) = connection.execute(select(acceptances))
        noted = connection.execute(select(audit).where(audit.c.event == "registered")).one()
    assert (kept.account_id, kept.document, kept.version) == (account, "regulamin", "2026-11-22")
    assert (noted.account_id, noted.customer_id) == (account, "000105")
    assert TYPED["email"] not in str(noted)


@pytest.mark.parametrize("login", ["KLIENT 000105", " Klient000105 ", "klient 000 105"])
def test_capitals_and_blanks_in_the_login_are_forgiven_and_zeros_kept(app: Flask, login: str) -> None:
    registered(app, login=login)
    assert claims(app)[0].customer_id == "000105"


REFUSED = {
    "login": {"login": "kowalska"},
    "login without an ID": {"login": "klient"},
    "login with a sign": {"login": "klient000105'--"},
    "short": {"password": "abc12"},
    "Polish letters": {"password": "zażółć-gęślą"},
    "not printable": {"password": "abc\x07def-ghi"},
    "commonest": {"password": "qwerty123"},
    "commonest, dressed up": {"password": "P0lska123!"},
    "one character": {"password": "aaaaaaaa"},
    "the login": {"password": "Klient000105"},
    "the customer ID": {"password": "000105"},
    "the user name": {"password": "Syn-Rogal-2026"},
    "our name": {"password": "Zawiercie.Przykladowe1"},
    "no name": {"user_name": "12 34"},
    "a name that leads elsewhere": {"user_name": "Nagroda czeka: WWW.zly.example"},
    "a name with an address": {"user_name": "Dopłać na zly.example/woda"},
    "no address": {"email": "biuro"},
    "regulations": {"regulations": ""},
}


@pytest.mark.parametrize("typed", REFUSED.values(), ids=REFUSED)
def test_what_will_not_do_is_said_beside_the_field_and_what_was_typed_is_kept(
    app: Flask, visitor: FlaskClient, before: int, typed: dict[str, str]
) -> None:
    page = parsed(send(visitor, **typed))
    (field,) = typed
    assert page.with_id(f"{field}-error").text
    kept = filled(form_with(page, "submission"))
    assert kept["user_name"] == typed.get("user_name", TYPED["user_name"])
    assert kept["password"] == ""
    assert letters(app) == []


@pytest.mark.parametrize("password", ["abc-12", "Ab 1~!@#$%^&*()", "Abc-12 " * 28])
def test_a_password_of_six_printable_characters_will_do(app: Flask, password: str) -> None:
    registered(app, password=password)
    assert log_in(browser(app), LOGIN, password).status_code == 302


def test_a_form_sent_twice_sends_one_mail(app: Flask, visitor: FlaskClient) -> None:
    form = filled(form_with(parsed(visitor.get(PAGE)), "submission")) | TYPED
    assert [post(visitor, PAGE, form).location for _ in range(2)] == ["/rejestracja/wyslano"] * 2
    assert len(letters(app)) == 1


def test_who_registers_again_reads_in_the_mail_that_there_is_an_account(app: Flask, before: int) -> None:
    registered(app)
    send(browser(app), password="Zupelnie-Inne-8")
    letter = last_letter(app)
    assert letter.subject == "Masz już konto"
    assert letter.path == "/haslo"
    assert log_in(browser(app), LOGIN, "Zupelnie-Inne-8").status_code == 200
    assert count_accounts(app) == before + 1


def test_somebody_else_may_register_the_same_login(app: Flask) -> None:
    squatter = registered(app, email="ktos@example.com", user_name="Ktoś Inny", password="Obcy-Czlowiek-1")
    owner = registered(app)
    assert [claim.account_id for claim in claims(app)] == [squatter, owner]
    assert log_in(browser(app), LOGIN, PASSWORD).status_code == 302
    assert log_in(browser(app), LOGIN, "Obcy-Czlowiek-1").status_code == 302


def test_two_links_of_one_person_make_one_account(app: Flask, before: int) -> None:
    client = browser(app)
    send(client)
    send(client)
    one, other = letters(app)
    form = filled(list(parsed(client.get(other.path)).all("form"))[-1])
    press(client, one.path)
    assert post(client, other.path, form).status_code == 404
    assert count_accounts(app) == before + 1


def test_an_address_is_not_flooded_with_mails(app: Flask) -> None:
    statuses = [send(browser(app), login=f"klient00010{number}").status_code for number in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(letters(app)) == 5


@pytest.mark.parametrize("token", ["x", "x" * 500, "%00", "wyslano2"])
def test_what_was_never_a_link_does_nothing(visitor: FlaskClient, token: str) -> None:
    assert visitor.get(f"{PAGE}/{token}").status_code == 404


def test_the_mail_is_in_the_language_of_the_page(app: Flask, visitor: FlaskClient) -> None:
    post(visitor, "/jezyk/en", filled(form_with(parsed(visitor.get(PAGE)), "dalej")))
    send(visitor)
    assert last_letter(app).subject == "Confirm your e-mail address"
