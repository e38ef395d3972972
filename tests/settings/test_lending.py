"""An owner lets somebody else see a customer's pages: for a time, revocably, and no more than that."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from portal.clock import now, today
from portal.store.tables import account_customers, accounts, audit, delegations
from tests.accounts.letters import last_letter, letters
from tests.office import Office
from tests.pages.addresses import own_bytes
from tests.settings.owners import PASSWORD, TOP, forge, owner_of, press, store_of, submit
from tests.web import filled, parsed, post

LENDING = "/pelnomocnictwa"
ACCOUNTANT = "ksiegowa@biuro.example"


@pytest.fixture
def accountant(app: Flask) -> FlaskClient:
    """A browser of somebody else's account, which is not identified for any customer."""
    return owner_of(app, email=ACCOUNTANT)


@pytest.fixture
def link(app: Flask, owner: FlaskClient) -> str:
    """The address in the mail that the accountant got."""
    assert submit(owner, LENDING + "/nowe", {"email": ACCOUNTANT}).location == TOP + LENDING
    assert last_letter(app).to == ACCOUNTANT
    return last_letter(app).path


def accept(client: FlaskClient, link: str) -> int:
    forms = [each for each in parsed(client.get(link)).all("form") if "action" not in each.attributes]
    return post(client, link, filled(forms[-1])).status_code if forms else client.get(link).status_code


def sees(client: FlaskClient, office: Office, customer: str = "000123") -> bool:
    page = client.get("/umowy").text
    return any(each in page for each in own_bytes(office, customer))


def test_opening_the_link_does_nothing_accepting_it_does(
    app: Flask, accountant: FlaskClient, link: str, office: Office
) -> None:
    assert accountant.get(link).status_code == 200
    assert not sees(accountant, office)
    assert accept(accountant, link) == 302
    assert sees(accountant, office)
    assert accountant.get("/zgloszenie-odczytu").status_code == 200
    assert last_letter(app).to == "jan@kowalski.example"


def test_the_link_is_good_for_one(app: Flask, accountant: FlaskClient, link: str, office: Office) -> None:
    stranger = owner_of(app, "000104")
    accept(accountant, link)
    assert stranger.get(link).status_code == 404
    assert not sees(stranger, office)


def test_the_owner_cannot_accept_it_and_it_stays_good(
    owner: FlaskClient, accountant: FlaskClient, link: str
) -> None:
    assert accept(owner, link) == 409
    assert accept(accountant, link) == 302


def revoke(app: Flask, owner: FlaskClient, accountant: FlaskClient) -> None:
    press(owner, LENDING, "/koniec")


def give_back(app: Flask, owner: FlaskClient, accountant: FlaskClient) -> None:
    press(accountant, LENDING, "/koniec")


def run_out(app: Flask, owner: FlaskClient, accountant: FlaskClient) -> None:
    with store_of(app).begin() as connection:
        connection.execute(update(delegations).values(ends_at=now() - timedelta(seconds=1)))


def give_up_the_customer(app: Flask, owner: FlaskClient, accountant: FlaskClient) -> None:
    submit(owner, "/id-klienta/oddaj/000123", {"sure": "y"})


def erase_the_account(app: Flask, owner: FlaskClient, accountant: FlaskClient) -> None:
    submit(owner, "/usuniecie", {"password": PASSWORD, "sure": "y"})


ENDS = [revoke, give_back, run_out, give_up_the_customer, erase_the_account]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_once_it_has_ended_nothing_is_seen(
    app: Flask, owner: FlaskClient, accountant: FlaskClient, link: str, office: Office, end: object
) -> None:
    accept(accountant, link)
    assert callable(end)
    end(app, owner, accountant)
    assert accountant.get("/umowy").status_code == 403
    assert not sees(accountant, office)


def test_what_was_lent_of_a_customer_does_not_come_back_with_the_customer(
    app: Flask, owner: FlaskClient, accountant: FlaskClient, link: str
) -> None:
    accept(accountant, link)
    give_up_the_customer(app, owner, accountant)
    with store_of(app).begin() as connection:
        lender = connection.scalar(select(accounts.c.id).where(accounts.c.login == "klient000123"))
        again = {"account_id": lender, "customer_id": "000123", "identified_at": now()}
        connection.execute(insert(account_customers).values(again))
    assert accountant.get("/umowy").status_code == 403


@pytest.mark.parametrize("end", [revoke, run_out, give_up_the_customer], ids=lambda end: end.__name__)
def test_what_has_ended_cannot_be_accepted_any_more(
    app: Flask, owner: FlaskClient, accountant: FlaskClient, link: str, end: object
) -> None:
    assert callable(end)
    end(app, owner, accountant)
    assert accountant.get(link).status_code == 404


def test_what_is_lent_is_not_the_delegate_s_to_decide_about(
    app: Flask, accountant: FlaskClient, link: str
) -> None:
    accept(accountant, link)
    assert forge(accountant, "/zgody", {"customer_id": "000123", "give": "1"}).status_code == 404
    assert accountant.get(TOP + "/id-klienta/oddaj/000123").status_code == 404
    lent_on = {"customer": "000123", "email": "dalej@example.com", "period": "30"}
    before = len(letters(app))
    assert forge(accountant, LENDING + "/nowe", lent_on).status_code == 200
    assert len(letters(app)) == before
    assert "jan@kowalski.example" not in accountant.get(TOP).text


def test_nobody_else_ends_it(app: Flask, accountant: FlaskClient, link: str, office: Office) -> None:
    accept(accountant, link)
    stranger = owner_of(app, "000104")
    with store_of(app).connect() as connection:
        number = connection.scalar(select(delegations.c.id))
    for side in ("owner", "delegate"):
        assert forge(stranger, f"{LENDING}/{number}/koniec", {"as": side}).status_code == 404
    assert sees(accountant, office)


WRONG = [
    ({"email": "nikt"}, "email"),
    ({"period": "other"}, "until"),
    ({"period": "other", "until": str(today() - timedelta(days=1))}, "until"),
    ({"period": "other", "until": str(today() + timedelta(days=740))}, "until"),
    ({"period": "9999"}, "period"),
]


@pytest.mark.parametrize(("typed", "where"), WRONG)
def test_what_is_typed_wrong_is_told_beside_the_field(
    app: Flask, owner: FlaskClient, typed: dict[str, str], where: str
) -> None:
    page = submit(owner, LENDING + "/nowe", {"email": ACCOUNTANT} | typed)
    assert parsed(page).with_id(f"{where}-error").text.startswith("Błąd:")
    assert letters(app) == []


def test_all_of_it_is_noted(app: Flask, owner: FlaskClient, accountant: FlaskClient, link: str) -> None:
    accept(accountant, link)
    press(owner, LENDING, "/koniec")
    with store_of(app).connect() as connection:
        events = list(connection.scalars(select(audit.c.event).where(audit.c.customer_id == "000123")))
    assert events == ["delegation_offered", "delegation_accepted", "delegation_revoked"]
