"""Staff see a customer's pages only through a view that is noted, said on each page, and changes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.accounts.sessions import lifetime_by
from portal.accounts.staff import disable_staff
from portal.store.accounts import credentials
from portal.store.tables import audit, login_sessions, reported_readings
from portal.store.viewing import end_stale_views
from tests.accounts import staff
from tests.office import client_of
from tests.pages.addresses import PAGES
from tests.settings.owners import press
from tests.web import filled, form_with, parsed, post

BEGIN, END = "/obsluga/podglad", "/obsluga/podglad/koniec"


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    return staff.staff_client(app)


def token(client: FlaskClient) -> dict[str, str]:
    """The form token of any page that the client may open."""
    page = client.get("/")
    page = client.get("/logowanie/nic") if page.status_code == 302 else page
    return {"csrf_token": filled(form_with(parsed(page), "csrf_token"))["csrf_token"]}


def view(client: FlaskClient, customer: str = "000123") -> int:
    return post(client, BEGIN, token(client) | {"customer_id": customer}).status_code


def test_without_a_view_staff_see_no_customer(clerk: FlaskClient) -> None:
    assert clerk.get("/").location == "/obsluga"
    for page in PAGES[1:]:
        assert clerk.get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_view_shows_the_customer_s_page_and_says_that_it_is_one(
    app: Flask, clerk: FlaskClient, page: str
) -> None:
    assert view(clerk) == 302
    shown = clerk.get(page)
    assert shown.status_code == 200
    assert "Oglądasz strony klienta 000123" in shown.text
    assert "Oglądasz" not in client_of(app, "000123").get(page).text


def test_a_view_changes_nothing(app: Flask, clerk: FlaskClient) -> None:
    view(clerk)
    form = filled(form_with(parsed(clerk.get("/zgloszenie-odczytu")), "submission"))
    answer = post(clerk, "/zgloszenie-odczytu", form | {"meters-0-indication": "99999"})
    assert answer.status_code == 403
    assert "Tylko oglądasz" in answer.text
    assert post(clerk, "/logowanie", form | {"login": "x", "password": "y"}).status_code == 403
    assert post(clerk, BEGIN, form | {"customer_id": "000104"}).status_code == 403
    with staff.store_of(app).connect() as connection:
        assert connection.scalar(select(func.count()).select_from(reported_readings)) == 0


def test_a_view_ends(clerk: FlaskClient) -> None:
    view(clerk)
    assert post(clerk, END, token(clerk)).location == "/obsluga"
    assert clerk.get("/faktury").status_code == 403


def test_each_beginning_and_end_is_noted(app: Flask, clerk: FlaskClient) -> None:
    view(clerk)
    post(clerk, END, token(clerk))
    post(clerk, END, token(clerk))
    with staff.store_of(app).connect() as connection:
        kept = select(audit.c.event, audit.c.customer_id).where(audit.c.customer_id.is_not(None))
        assert list(map(tuple, connection.execute(kept.order_by(audit.c.id)))) == [
            ("view_began", "000123"),
            ("view_ended", "000123"),
        ]


def ended(app: Flask) -> list[tuple[str | None, datetime]]:
    with staff.store_of(app).connect() as connection:
        kept = select(audit.c.customer_id, audit.c.at).where(audit.c.event == "view_ended")
        return [(row.customer_id, row.at) for row in connection.execute(kept)]


def log_out(app: Flask, clerk: FlaskClient) -> None:
    post(clerk, "/wyloguj", token(clerk))


def block(app: Flask, clerk: FlaskClient) -> None:
    disable_staff(staff.store_of(app), staff.LOGIN)


def end_elsewhere(app: Flask, clerk: FlaskClient) -> None:
    with staff.store_of(app).connect() as connection:
        known = credentials(connection, staff.LOGIN)
    assert known
    press(staff.staff_client(app, known.account_id), "/sesje", "/sesje/koniec")


@pytest.mark.parametrize("way", [log_out, block, end_elsewhere])
def test_the_end_of_a_session_is_the_end_of_its_view(
    app: Flask, clerk: FlaskClient, way: Callable[[Flask, FlaskClient], None]
) -> None:
    view(clerk)
    way(app, clerk)
    assert [customer for customer, _ in ended(app)] == ["000123"]


def test_a_session_that_ran_out_ended_its_view_then(app: Flask, clerk: FlaskClient) -> None:
    view(clerk)
    lifetime, store = lifetime_by(app.extensions["ibok"].config.server), staff.store_of(app)
    with store.connect() as connection:
        seen = connection.scalars(select(login_sessions.c.last_seen_at)).one()
    for later in (lifetime.idle - timedelta(minutes=1), lifetime.idle + timedelta(hours=1), lifetime.whole):
        with store.begin() as connection:
            end_stale_views(connection, seen + later, lifetime)
    assert ended(app) == [("000123", seen + lifetime.idle)]


def test_a_customer_that_is_none_cannot_be_viewed(clerk: FlaskClient) -> None:
    assert view(clerk, "999999") == 404
    assert clerk.get("/").location == "/obsluga"


def test_for_customers_there_is_no_desk(client: FlaskClient) -> None:
    assert post(client, BEGIN, token(client) | {"customer_id": "000104"}).status_code == 404
    assert client.get("/faktury").status_code == 200


def test_another_session_of_the_same_clerk_views_nobody(app: Flask, clerk: FlaskClient) -> None:
    view(clerk)
    other = staff.staff_client(app, staff.add(app, enrolled=True, login="kolega"))
    assert other.get("/").location == "/obsluga"
