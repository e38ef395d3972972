"""Logging in as a person does: open the page, type, send."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.demo.office import PASSWORD
from tests.web import SITE, filled, form_with, parsed

LOGIN = "klient000123"
PAGE = "/logowanie"


def log_in(
    client: FlaskClient,
    login: str = LOGIN,
    password: str = PASSWORD,
    *,
    page: str = PAGE,
    address: str = "203.0.113.7",
) -> TestResponse:
    """``address`` is where the browser stands in the network."""
    form = filled(form_with(parsed(client.get(page)), "login"))
    return client.post(
        page,
        data=form | {"login": login, "password": password},
        headers={"Referer": SITE + page},
        environ_overrides={"REMOTE_ADDR": address},
    )


def logged_in(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200
