"""Whatever is typed, nothing reaches the store that PostgreSQL, or the mail server, would not take."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.rules import EMAIL
from portal.store.tables import one_time_tokens
from sync.mail_settings import ADDRESS
from tests.accounts import newcomers
from tests.accounts.letters import last_letter, letters
from tests.settings.owners import forge, owner_of
from tests.web import SITE, filled, form_with, parsed

ODD_ADDRESSES = ["a@b\x00.pl", "a@b.p\x00l", "ł@b.pl", "a,b@c.pl", "<a>@c.pl", '"a b"@c.pl', "a@b", "a@b..pl"]


def test_what_cannot_be_seen_in_a_name_is_left_out(app: Flask, visitor: FlaskClient) -> None:
    assert newcomers.send(visitor, user_name="Jan\x00 Kowal\x1bs\u202eki\ufeff").status_code == 302
    with newcomers.store_of(app).connect() as connection:
        assert connection.scalar(select(one_time_tokens.c.data))["user_name"] == "Jan Kowalski"
    assert not any(map("\x00\x1b".__contains__, last_letter(app).text))


@pytest.mark.parametrize("typed", ODD_ADDRESSES)
def test_an_address_that_no_mail_can_go_to_is_not_taken(app: Flask, visitor: FlaskClient, typed: str) -> None:
    assert newcomers.send(visitor, email=typed).status_code == 200
    assert letters(app) == []


def test_addresses_that_are_taken_are_those_that_mails_go_to() -> None:
    for typed in ("jan.kowalski+woda@example.com", "o'neil@a-b.example.pl"):
        assert EMAIL.match(typed)
        assert ADDRESS.fullmatch(typed)
    assert not EMAIL.match("jan@example.com\n")


@pytest.mark.parametrize("address", ["/faktury/%00", "/odczyty?rok=%00", "/haslo/%00"])
def test_an_address_with_nul_leads_nowhere(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["/logowanie", "/haslo", "/rejestracja"])
def test_a_form_is_not_read_from_json(visitor: FlaskClient, page: str) -> None:
    token = filled(form_with(parsed(visitor.get(page)), "login"))["csrf_token"]
    headers = {"Referer": SITE, "X-CSRFToken": token}
    assert (
        visitor.post(page, json={"login": 5, "email": 5, "password": 5}, headers=headers).status_code == 415
    )


def test_a_session_that_was_never_one_is_not_ended(app: Flask) -> None:
    owner = owner_of(app, "000123")
    assert forge(owner, "/sesje/koniec", {"session": "\x00"}).status_code == 302
