from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import create_app
from portal.jobs import sync_job
from sync.worker import Report
from tests.office import Office
from tests.readings.reporting import Offered, offered, without_billing


@pytest.fixture
def meters(client: FlaskClient, office: Office) -> list[Offered]:
    """What customer 000123 may report."""
    return offered(client, office)


@pytest.fixture
def water(meters: list[Offered]) -> Offered:
    """The water meter of customer 000123."""
    return meters[0]


@pytest.fixture
def garden(meters: list[Offered]) -> Offered:
    return meters[1]


@pytest.fixture
def away(office: Office) -> Flask:
    """The same office while its billing database is away."""
    app = create_app(without_billing(office.config, office))
    app.testing = True
    app.config["PREFERRED_URL_SCHEME"] = "https"
    return app


@pytest.fixture
def back(app: Flask) -> Callable[[], Report]:
    """One run of the job once the billing database is back."""
    services = app.extensions["ibok"]
    return sync_job(services.config, services.store, services.billing)
