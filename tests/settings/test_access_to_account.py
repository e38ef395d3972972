"""Password, second step, sessions."""

import re

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.clock import now
from tests.accounts import staff
from tests.office import client_of, staff_client
from tests.settings.owners import PASSWORD, TOP, forge, owner_of, press, submit
from tests.web import parsed

NEW = "Inny-Rower-88"


def test_a_new_password_ends_the_other_sessions(app: Flask, owner: FlaskClient) -> None:
    other = client_of(app, "000123")
    assert submit(owner, "/haslo", {"current": PASSWORD, "password": NEW}).location == TOP
    assert owner.get(TOP).status_code == 200
    assert other.get(TOP).status_code == 302
    assert submit(owner, "/haslo", {"current": PASSWORD, "password": NEW}).status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "where"),
    [("nie to", NEW, "current"), (PASSWORD, "żółw-2026", "password"), (PASSWORD, "000123", "password")],
)
def test_a_password_is_not_changed_otherwise(owner: FlaskClient, current: str, new: str, where: str) -> None:
    page = submit(owner, "/haslo", {"current": current, "password": new})
    assert parsed(page).with_id(f"{where}-error").text.startswith("Błąd:")


def test_guessing_the_password_from_a_stolen_session_comes_to_an_end(owner: FlaskClient) -> None:
    tries = [submit(owner, "/moje-dane", {"password": f"zgaduje-{number}"}) for number in range(6)]
    assert [each.status_code for each in tries] == [200] * 5 + [429]


def enrol(client: FlaskClient) -> str:
    page = parsed(client.get(TOP + "/drugi-krok"))
    (secret,) = re.findall(r"[A-Z2-7]{32}", page.text.replace(" ", ""))
    shown = submit(client, "/drugi-krok", {"code": pyotp.TOTP(secret).at(now()), "password": PASSWORD})
    assert len(set(re.findall(r"[a-z0-9]{5}-[a-z0-9]{5}", parsed(shown).text))) == 10
    return str(secret)


def test_the_second_step_is_set_up_and_asked_for_everywhere(app: Flask, owner: FlaskClient) -> None:
    other = client_of(app, "000123")
    enrol(owner)
    assert owner.get("/").status_code == 200
    assert "/logowanie/kod" in other.get("/").location
    assert "Masz 10 nieużytych kodów zapasowych" in owner.get(TOP + "/drugi-krok").text


def test_a_wrong_code_sets_nothing_up(app: Flask, owner: FlaskClient) -> None:
    page = submit(owner, "/drugi-krok", {"code": "000000", "password": PASSWORD})
    assert "Ten kod się nie zgadza" in page.text
    assert client_of(app, "000123").get("/").status_code == 200


def test_a_stolen_session_sets_nothing_up(app: Flask, owner: FlaskClient) -> None:
    page = submit(owner, "/drugi-krok", {"code": "000000", "password": "nie to"})
    assert "To nie jest Twoje hasło" in page.text


def test_it_is_switched_off_with_the_password_alone(app: Flask, owner: FlaskClient) -> None:
    enrol(owner)
    page = submit(owner, "/drugi-krok", {"password": "nie to", "act": "off"})
    assert "To nie jest Twoje hasło" in page.text
    assert submit(owner, "/drugi-krok", {"password": PASSWORD, "act": "off"}).location == TOP
    assert client_of(app, "000123").get("/").status_code == 200


def test_staff_get_new_codes_but_cannot_do_without(app: Flask) -> None:
    clerk = staff.staff_client(app)
    shown = submit(clerk, "/drugi-krok", {"password": staff.PASSWORD, "act": "off"})
    assert "Twoje kody zapasowe" in shown.text
    assert clerk.get("/obsluga").status_code == 200


def others_of(client: FlaskClient) -> list[str]:
    """The other sessions of the account, as its page lists them."""
    fields = parsed(client.get(TOP + "/sesje")).all("input")
    return [each.attributes["value"] for each in fields if each.attributes["name"] == "session"]


def test_a_session_is_listed_and_ended(app: Flask, owner: FlaskClient) -> None:
    phone = client_of(app, "000123")
    assert len(others_of(owner)) == 1
    press(owner, "/sesje", "/sesje/koniec")
    assert phone.get(TOP).status_code == 302
    assert owner.get(TOP).status_code == 200


def test_all_others_are_ended_at_once(app: Flask, owner: FlaskClient) -> None:
    others = [client_of(app, "000123") for _ in range(2)]
    forge(owner, "/sesje/koniec", {})
    assert [each.get(TOP).status_code for each in (owner, *others)] == [200, 302, 302]


def test_nobody_ends_another_s_session(app: Flask, owner: FlaskClient) -> None:
    client_of(app, "000123")
    (theirs,) = others_of(owner)
    stranger = owner_of(app, "000104")
    forge(stranger, "/sesje/koniec", {"session": theirs})
    assert others_of(owner) == [theirs]


def test_staff_have_no_customers_to_set_anything_for(app: Flask) -> None:
    clerk = staff_client(app)
    assert clerk.get(TOP).status_code == 200
    for page in ("/zgody", "/id-klienta", "/pelnomocnictwa", "/usuniecie"):
        assert clerk.get(TOP + page).status_code == 404
