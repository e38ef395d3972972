"""Twelve who register, use a link, give a code or a password: it counts once, or as often as may be."""

from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.totp import renew_codes
from portal.clock import now
from portal.store.accounts import credentials
from portal.store.identity import STAFF
from portal.store.tables import accounts, login_sessions
from tests.accounts.letters import last_letter, letters
from tests.accounts.staff import SECRET, code
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
from tests.web import browser, post

ONE = Counter({302: 1, 404: AT_ONCE - 1})
"""One gets on, the others find the link used."""
MADE = {
    "accounts added": 1,
    "identifications added": 1,
    "acceptances added": 1,
    "one_time_tokens altered": 1,
    "registered noted": 1,
    "mail queued": 1,
}


def registration(login: str) -> dict[str, str]:
    return {
        "login": login,
        "password": PASSWORD,
        "user_name": f"Osoba {login}",
        "email": email_of(login),
        "regulations": "y",
    }


def test_one_registration_sent_twelve_times_sends_one_mail(app: Flask) -> None:
    visitor = browser(app)
    typed = page_of(visitor, "/rejestracja", "submission") | registration("klient000131")
    with counted(app) as done:
        answers = twelve_times(app, visitor, "/rejestracja", typed)
    assert {answer.location for answer in answers} == {"/rejestracja/wyslano"}
    assert done == {"one_time_tokens added": 1, "mail queued": 1}


def test_of_twelve_who_registered_the_same_login_and_address_one_has_the_account(app: Flask) -> None:
    visitors = [browser(app) for _ in range(AT_ONCE)]
    typed = registration("klient000132")
    forms = [page_of(each, "/rejestracja", "submission") | typed for each in visitors]
    with counted(app) as done:
        all_at_once([(each, "/rejestracja", form) for each, form in zip(visitors, forms, strict=True)])
    assert done == {"one_time_tokens added": AT_ONCE, "mail queued": AT_ONCE}
    links = [letter.path for letter in letters(app)[-AT_ONCE:]]
    stranger = browser(app)
    form = page_of(stranger, links[0], "password") | {"password": PASSWORD}
    with counted(app) as done:
        answers = all_at_once(
            [(each, link, form) for each, link in zip(copies(app, stranger), links, strict=True)]
        )
    assert statuses(answers) == ONE
    assert done == MADE


def test_a_registration_s_link_makes_one_account(app: Flask) -> None:
    visitor = browser(app)
    typed = page_of(visitor, "/rejestracja", "submission") | registration("klient000133")
    post(visitor, "/rejestracja", typed)
    link = last_letter(app).path
    with counted(app) as done:
        answers = twelve_times(app, visitor, link, page_of(visitor, link, "csrf_token"))
    assert statuses(answers) == ONE
    assert done == MADE


def test_a_registration_is_confirmed_or_disowned_but_not_both(app: Flask) -> None:
    visitor, stranger = browser(app), browser(app)
    typed = page_of(visitor, "/rejestracja", "submission") | registration("klient000137")
    post(visitor, "/rejestracja", typed)
    link = last_letter(app).path
    form = page_of(stranger, link, "password")
    acts: tuple[dict[str, str], ...] = ({"password": PASSWORD}, {"not_me": "y"})
    windows = enumerate(copies(app, stranger))
    with counted(app) as done:
        answers = all_at_once([(each, link, form | acts[number % 2]) for number, each in windows])
    assert statuses(answers)[404] == AT_ONCE - 1
    assert done in (MADE, {"one_time_tokens altered": 1, "registration_disowned noted": 1})


def test_a_link_for_a_new_password_sets_one(app: Flask) -> None:
    login, visitor = "klient000134", browser(app)
    person(app, login)
    asked = page_of(visitor, "/haslo", "email") | {"login": login, "email": email_of(login)}
    post(visitor, "/haslo", asked)
    link = last_letter(app).path
    form = page_of(visitor, link, "password")
    sent = [form | {"password": f"Nowe-Haslo-nr-{number}x"} for number in range(AT_ONCE)]
    with counted(app) as done:
        answers = all_at_once(
            [(each, link, one) for each, one in zip(copies(app, visitor), sent, strict=True)]
        )
    assert statuses(answers) == ONE
    assert done == {
        "accounts altered": 1,
        "login_sessions altered": 1,
        "one_time_tokens altered": 1,
        "password_set_by_link noted": 1,
        "mail queued": 1,
    }
    chosen = next(one for one, answer in zip(sent, answers, strict=True) if answer.status_code == 302)
    again = browser(app)
    known = {"login": login, "password": chosen["password"]}
    assert post(again, "/logowanie", page_of(again, "/logowanie", "password") | known).status_code == 302


def test_a_new_address_is_confirmed_once(app: Flask) -> None:
    owner = person(app, "klient000135", "000135")
    form = page_of(owner, "/ustawienia/email", "email")
    post(owner, "/ustawienia/email", form | {"email": "nowy135@naraz.example", "password": PASSWORD})
    link = last_letter(app).path
    with counted(app) as done:
        answers = twelve_times(app, owner, link, page_of(owner, link, "csrf_token"))
    assert statuses(answers) == ONE
    assert done == {
        "accounts altered": 1,
        "one_time_tokens altered": 1,
        "email_changed noted": 1,
        "mail queued": 1,
        "contact queued": 1,
    }


def of_twelve_log_ins(app: Flask, login: str) -> list[tuple[FlaskClient, str, dict[str, str]]]:
    """Twelve browsers in which the password was given, each with the form for the code."""
    person(app, login, role=STAFF)
    secured = update(accounts).where(accounts.c.login == login)
    with store_of(app).begin() as connection:
        connection.execute(secured.values(totp_secret=SECRET, totp_confirmed_at=now()))
        connection.execute(login_sessions.delete())
    entering = [browser(app) for _ in range(AT_ONCE)]
    for each in entering:
        known = {"login": login, "password": PASSWORD}
        post(each, "/logowanie", page_of(each, "/logowanie", "password") | known)
    return [(each, "/logowanie/kod", page_of(each, "/logowanie/kod", "code")) for each in entering]


def app_code(_app: Flask, _login: str) -> str:
    return code()


def recovery_code(app: Flask, login: str) -> str:
    with store_of(app).connect() as connection:
        known = credentials(connection, login)
    assert known
    return renew_codes(store_of(app), known.account_id)[0]


@pytest.mark.parametrize(
    ("made", "spent"), [(app_code, "accounts altered"), (recovery_code, "recovery_codes altered")]
)
def test_a_code_lets_one_in(app: Flask, made: object, spent: str) -> None:
    assert callable(made)
    login = f"urzednik-{made.__name__}"
    sent = of_twelve_log_ins(app, login)
    given = made(app, login)
    with counted(app) as done:
        answers = all_at_once([(each, page, form | {"code": given}) for each, page, form in sent])
    assert statuses(answers) == {302: 1, 200: AT_ONCE - 1}
    refused = {"second_factor_refused noted": AT_ONCE - 1}
    assert done == {spent: 1, "login_sessions altered": 1, "second_factor_passed noted": 1, **refused}
    assert [client.get("/obsluga").status_code for client, _page, _form in sent].count(200) == 1


@pytest.mark.parametrize("login", ["klient000136", "klient999999"])
def test_of_twelve_wrong_passwords_five_are_looked_at(app: Flask, strict: Flask, login: str) -> None:
    """Whether or not there is such a login."""
    if login == "klient000136":
        person(app, login)
    visitors = [browser(strict) for _ in range(AT_ONCE)]
    wrong = {"login": login, "password": "Nie-to-haslo-1"}
    forms = [page_of(each, "/logowanie", "password") | wrong for each in visitors]
    with counted(app) as done:
        answers = all_at_once(
            [(each, "/logowanie", form) for each, form in zip(visitors, forms, strict=True)]
        )
    assert statuses(answers) == {200: 5, 429: AT_ONCE - 5}
    assert done == {"log_in_refused noted": 5}
