"""E-mail address, telephone, language: the portal has them at once, and the billing system is told."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.store.tables import accounts
from tests.accounts.letters import last_letter, letters
from tests.office import Office
from tests.settings.owners import PASSWORD, TOP, owner_of, queued, store_of, submit
from tests.web import browser, filled, parsed, post

NEW = {"email": "nowy@kowalski.example", "password": PASSWORD}


def confirm(app: Flask) -> None:
    """Open the link of the last mail, and press its button, whoever holds it."""
    visitor, path = browser(app), last_letter(app).path
    form = [each for each in parsed(visitor.get(path)).all("form") if "csrf_token" in filled(each)][-1]
    assert post(visitor, path, filled(form)).status_code == 302


def kept(app: Flask, column: str, login: str = "klient000123") -> object:
    with store_of(app).connect() as connection:
        return connection.scalar(select(accounts.c[column]).where(accounts.c.login == login))


def test_a_new_address_counts_once_its_link_was_opened_and_every_customer_id_is_told(app: Flask) -> None:
    owner = owner_of(app, "000123", "000124")
    assert submit(owner, "/email", NEW).location == TOP
    assert kept(app, "email", "klient000123-000124") == "jan@kowalski.example"
    assert queued(app, "contact") == []
    confirm(app)
    assert kept(app, "email", "klient000123-000124") == NEW["email"]
    assert NEW["email"] in owner.get(TOP).text
    told = queued(app, "contact")
    assert [customer for customer, _ in told] == ["000123", "000124"]
    assert {(change["field"], change["value"]) for _, change in told} == {("email", NEW["email"])}
    assert last_letter(app).to == "jan@kowalski.example"


def test_a_new_password_ends_what_somebody_who_knew_the_old_one_has_asked_for(
    app: Flask, owner: FlaskClient
) -> None:
    submit(owner, "/email", NEW)
    asked = last_letter(app).path
    submit(owner, "/haslo", {"current": PASSWORD, "password": "Inny-Rower-8"})
    assert browser(app).get(asked).status_code == 404


def test_what_is_wrong_is_listed_in_the_order_of_the_page(owner: FlaskClient) -> None:
    page = parsed(submit(owner, "/email", {"email": "", "password": ""}))
    listed = [link.text for link in page.all("a") if link.attributes.get("href") in ("#email", "#password")]
    assert listed == ["Wpisz swój adres e-mail.", "Wpisz swoje hasło."]


def test_without_the_password_no_link_is_sent(app: Flask, owner: FlaskClient) -> None:
    page = submit(owner, "/email", NEW | {"password": "nie to"})
    assert parsed(page).with_id("password-error").text == "Błąd: To nie jest Twoje hasło."
    assert NEW["email"] in page.text
    assert letters(app) == []


@pytest.mark.parametrize(("typed", "told"), [("600 100 200", "600 100 200"), ("", None)])
def test_a_telephone_is_saved_and_told(app: Flask, owner: FlaskClient, typed: str, told: str | None) -> None:
    submit(owner, "/telefon", {"phone": typed})
    assert kept(app, "phone") == told
    ((customer, change),) = queued(app, "contact")
    assert (customer, change["field"], change["value"]) == ("000123", "phone", told)


def test_what_is_no_telephone_is_refused_beside_the_field(app: Flask, owner: FlaskClient) -> None:
    page = submit(owner, "/telefon", {"phone": "zadzwoń"})
    assert "Wpisz numer cyframi" in parsed(page).with_id("phone-error").text
    assert queued(app, "contact") == []


def test_where_the_billing_system_does_not_want_to_know_nothing_is_queued(office: Office) -> None:
    app = office.app()
    submit(owner_of(app, "000123"), "/telefon", {"phone": "600 100 200"})
    assert queued(app, "contact") == []
    assert kept(app, "phone") == "600 100 200"


def test_mails_come_in_the_language_that_was_chosen(app: Flask, owner: FlaskClient) -> None:
    assert submit(owner, "/jezyk", {"language": "en"}).location == TOP
    assert kept(app, "language") == "en"
    assert "Language of e-mails" in owner.get(TOP).text


def test_a_language_that_there_is_not_is_refused(app: Flask, owner: FlaskClient) -> None:
    assert submit(owner, "/jezyk", {"language": "xx"}).status_code == 200
    assert kept(app, "language") is None
