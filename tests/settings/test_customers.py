"""Several customer IDs in one account: each confirmed on its own, looked at together or one by one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.sessions import LOOKING_AT
from portal.clock import now
from portal.settings.customers import MOST_WAITING
from portal.store.identifications import add_claim
from portal.store.tables import accounts, identifications
from tests.accounts.newcomers import claims
from tests.office import Office
from tests.pages.addresses import own_bytes
from tests.settings.owners import TOP, count, forge, owner_of, press, store_of, submit
from tests.web import filled, parsed, post, without_tokens

IDS = "/id-klienta"


def listed(client: FlaskClient, page: str) -> list[str]:
    """The customer IDs that the page offers to look at."""
    rows = parsed(client.get(TOP + page)).all("th")
    return [each.text for each in rows if each.attributes.get("scope") == "row"]


def test_one_more_is_shown_once_staff_have_confirmed_it(
    app: Flask, owner: FlaskClient, clerk: FlaskClient, office: Office
) -> None:
    assert submit(owner, IDS + "/nowe", {"customer": "klient 000124"}).location == TOP + IDS
    assert "000124" in owner.get(TOP + IDS).text
    theirs = own_bytes(office, "000124") - own_bytes(office, "000123")
    assert not [each for each in theirs if each in owner.get("/umowy").text]
    (claim,) = [each for each in claims(app) if each.customer_id == "000124"]
    token = filled(next(parsed(clerk.get("/obsluga")).all("form")))["csrf_token"]
    approve = f"/obsluga/konta/{claim.id}/potwierdz"
    assert post(clerk, approve, {"csrf_token": token}).status_code == 302
    assert [each for each in theirs if each in owner.get("/umowy").text]


@pytest.mark.parametrize("customer", ["000123", "000124"])
def test_what_one_has_or_waits_for_cannot_be_asked_for_again(
    app: Flask, owner: FlaskClient, customer: str
) -> None:
    submit(owner, IDS + "/nowe", {"customer": "000124"})
    page = submit(owner, IDS + "/nowe", {"customer": customer})
    assert "Masz już to ID Klienta" in parsed(page).with_id("customer-error").text
    assert count(app, identifications) == 1


def test_an_id_that_does_not_exist_gets_the_same_answer(owner: FlaskClient) -> None:
    known = submit(owner, IDS + "/nowe", {"customer": "000124"})
    unknown = submit(owner, IDS + "/nowe", {"customer": "777777"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)


@pytest.mark.parametrize("customer", ["", "ąę", "0" * 70, "1;DROP"])
def test_what_is_no_id_is_refused(app: Flask, owner: FlaskClient, customer: str) -> None:
    assert parsed(submit(owner, IDS + "/nowe", {"customer": customer})).with_id("customer-error")
    assert count(app, identifications) == 0


def test_staff_are_not_buried_in_claims(app: Flask, owner: FlaskClient) -> None:
    with store_of(app).begin() as connection:
        account = connection.scalar(select(accounts.c.id).where(accounts.c.login == "klient000123"))
        assert account is not None
        for number in range(MOST_WAITING):
            add_claim(connection, account, f"7{number:05}", "Jan", now())
    assert submit(owner, IDS + "/nowe", {"customer": "000124"}).status_code == 429


def test_the_pages_show_all_together_or_the_one_that_was_chosen(app: Flask, office: Office) -> None:
    manager = owner_of(app, "000123", "000124")
    one, other = (own_bytes(office, each) for each in ("000123", "000124"))
    together = manager.get("/umowy").text
    assert [each for each in one - other if each in together]
    assert [each for each in other - one if each in together]
    assert "Wszyscy klienci: 2" in together
    press(manager, IDS + "?szukaj=124", "/wybor", {"customer_id": "000124"})
    alone = manager.get("/umowy").text
    assert "Klient 000124" in alone
    assert not [each for each in one - other if each in alone]
    press(manager, IDS, "/wybor")
    assert without_tokens(manager.get("/umowy").text) == without_tokens(together)


def test_a_choice_never_shows_more_than_is_ones_own(app: Flask, owner: FlaskClient) -> None:
    assert forge(owner, IDS + "/wybor", {"customer_id": "000104"}).status_code == 404
    before = owner.get("/umowy").text
    with owner.session_transaction() as session:
        session[LOOKING_AT] = "000104"
    assert without_tokens(owner.get("/umowy").text) == without_tokens(before)


def test_hundreds_are_found_by_a_part_of_the_id(app: Flask) -> None:
    manager = owner_of(app, *(f"{number:06}" for number in range(101, 161)))
    assert len(listed(manager, IDS)) == 25
    assert listed(manager, IDS + "?szukaj=0160") == ["000160"]
    assert manager.get(TOP + IDS + "?strona=4").status_code == 404
    assert "Nie ma takiego ID" in manager.get(TOP + IDS + "?szukaj=999").text


def test_one_that_is_given_up_is_shown_no_more(app: Flask) -> None:
    manager = owner_of(app, "000123", "000124")
    assert submit(manager, IDS + "/oddaj/000123").status_code == 200
    assert "000123" in manager.get(TOP).text
    assert submit(manager, IDS + "/oddaj/000123", {"sure": "y"}).location == TOP + IDS
    assert listed(manager, IDS) == ["000124"]
    assert manager.get(TOP + IDS + "/oddaj/000123").status_code == 404


def test_the_page_is_there_while_the_billing_system_is_away(app: Flask, office: Office) -> None:
    manager = owner_of(app, "000123", "000124")
    (office.directory / "billing.sqlite").unlink()
    assert "000124" in manager.get(TOP + IDS).text
