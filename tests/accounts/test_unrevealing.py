"""Log-in, registration and recovery show and do the same whether or not there is such an account.

Compared byte for byte, but for the form's token; the work is counted: hashes, statements, mails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from portal.store.limits import rate_storage
from tests.accounts.letters import letters
from tests.accounts.newcomers import PASSWORD, TYPED, registered, send, store_of
from tests.accounts.people import log_in
from tests.web import browser, filled, form_with, parsed, post, without_tokens

KNOWN, UNKNOWN = TYPED["login"], "klient000106"
SOMEBODY, NOBODY = TYPED["email"], "nikogo@piekarnia.example"


@dataclass(frozen=True)
class Told:
    """All that one who asks can see, and all that was done."""

    status: int
    headers: tuple[tuple[str, str], ...]
    page: str
    after: str
    """The page that it leads to."""
    hashes: int
    statements: tuple[str, ...]
    mails: int


@contextmanager
def counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[list[str], list[str]]]:
    """The hashes made or compared, and the statements on the store; nobody has tried anything before."""
    store: Engine = store_of(app)
    rate_storage(store).reset()
    hashes: list[str] = []
    statements: list[str] = []

    def statement(*given: Any) -> None:
        statements.append(given[2])

    event.listen(store, "before_cursor_execute", statement)
    with monkeypatch.context() as listening:
        for name in ("hash", "verify"):
            listening.setattr(PasswordHasher, name, heard(getattr(PasswordHasher, name), hashes))
        yield hashes, statements
    event.remove(store, "before_cursor_execute", statement)


def heard(real: Callable[..., Any], hashes: list[str]) -> Callable[..., Any]:
    """The method as it is, which notes that it was called."""

    def method(*given: Any) -> Any:
        hashes.append(real.__name__)
        return real(*given)

    return method


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], Told]:
    """What is told and done when a form of that page is sent with this login and address."""

    def ask(page: str, login: str, email: str) -> Told:
        client = browser(app)
        before = len(letters(app))
        with counted(app, monkeypatch) as (hashes, statements):
            answer = SENT[page](client, login, email)
        after = client.get(answer.location) if answer.location else answer
        headers = tuple((name, value) for name, value in answer.headers if name != "Set-Cookie")
        return Told(
            answer.status_code,
            headers,
            without_tokens(answer.text).replace(login, "LOGIN").replace(email, "EMAIL"),
            without_tokens(after.text).replace(login, "LOGIN").replace(email, "EMAIL"),
            len(hashes),
            tuple(statements),
            len(letters(app)) - before,
        )

    return ask


def recover(client: FlaskClient, login: str, email: str) -> TestResponse:
    form = filled(form_with(parsed(client.get("/haslo")), "email"))
    return post(client, "/haslo", form | {"login": login, "email": email})


SENT: dict[str, Callable[[FlaskClient, str, str], TestResponse]] = {
    "/logowanie": lambda client, login, _email: log_in(client, login, "Nie-To-Haslo-1"),
    "/rejestracja": lambda client, login, email: send(client, login=login, email=email),
    "/haslo": recover,
}


@pytest.fixture(autouse=True)
def owner(app: Flask) -> None:
    registered(app)


@pytest.mark.parametrize(
    ("page", "hashes", "mails"), [("/logowanie", 3, 0), ("/rejestracja", 1, 1), ("/haslo", 0, 1)]
)
def test_the_same_is_shown_and_done(
    told: Callable[[str, str, str], Told], page: str, hashes: int, mails: int
) -> None:
    known = told(page, KNOWN, SOMEBODY)
    assert (known.hashes, known.mails) == (hashes, mails)
    assert told(page, UNKNOWN, SOMEBODY) == known
    assert told(page, KNOWN, NOBODY) == known
    assert told(page, UNKNOWN, NOBODY) == known


@pytest.mark.parametrize("login", ["klient000123", "klient000105", "klient999999", "klient000999"])
def test_nor_does_registering_tell_whether_there_is_such_a_customer(
    told: Callable[[str, str, str], Told], login: str
) -> None:
    assert told("/rejestracja", login, NOBODY) == told("/rejestracja", "klient000108", NOBODY)


def test_nor_does_a_log_in_tell_how_many_have_registered_a_login(
    app: Flask, told: Callable[[str, str, str], Told]
) -> None:
    one = told("/logowanie", KNOWN, "")
    for number in range(4):
        registered(app, email=f"{number}@example.com")
    assert told("/logowanie", KNOWN, "") == one


def test_nor_does_a_log_in_by_e_mail_tell_whether_there_is_such_an_account(
    app: Flask, told: Callable[[str, str, str], Told]
) -> None:
    known = told("/logowanie", SOMEBODY, "")
    assert known.hashes == 3
    assert told("/logowanie", SOMEBODY.replace("biuro", "nikto"), "") == known
    registered(app, login=UNKNOWN)
    assert told("/logowanie", SOMEBODY, "") == known


def test_the_two_logins_differ_in_truth(app: Flask) -> None:
    assert log_in(browser(app), KNOWN, PASSWORD).status_code == 302
    assert log_in(browser(app), UNKNOWN, PASSWORD).status_code == 200
