"""What a monitor asks."""

import tomllib

from flask import Flask

from portal import create_app
from portal.config import parse
from portal.demo.office import office_config
from tests.office import Office


def test_alive(app: Flask) -> None:
    assert app.test_client().get("/healthz").json == {"status": "ok"}


def test_ready_names_each_dependency(app: Flask) -> None:
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.json) == (200, {"store": "ok", "billing": {"billing": "ok"}})


def test_the_office_is_open_while_the_billing_database_is_away(office: Office) -> None:
    (office.directory / "billing.sqlite").unlink()
    response = office.app().test_client().get("/readyz")
    assert (response.status_code, response.json) == (200, {"store": "ok", "billing": {"billing": "away"}})


def test_nothing_works_without_the_store(office: Office) -> None:
    raw = tomllib.loads(office_config(office.directory))
    raw["store"]["url"] = f"sqlite:///{office.directory}"
    response = create_app(parse(raw)).test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["store"] == "away"
