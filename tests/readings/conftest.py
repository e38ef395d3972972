import pytest
from flask.testing import FlaskClient

from tests.office import Office
from tests.readings.reporting import Offered, offered


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
