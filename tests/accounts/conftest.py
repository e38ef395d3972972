import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web import browser


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A browser that has not been here before."""
    return browser(app)
