import pytest
from flask import Flask
from flask.testing import FlaskClient

from sync.settings import RouteSettings
from tests.office import Office
from tests.settings.owners import owner_of


@pytest.fixture
def app(office: Office) -> Flask:
    """An office whose billing system wants to know of changed contacts and of consents."""
    config = office.config
    way = RouteSettings(channel="api")
    sync = config.sync.model_copy(update={"contacts": way, "consents": way})
    return office.app_of(config.model_copy(update={"sync": sync}))


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    """A browser of the owner of customer 000123, who knows the password."""
    return owner_of(app, "000123")
