"""The front of the desk says what waits, and leads there."""

from flask.testing import FlaskClient

from tests.web import parsed


def test_nothing_waits_in_a_new_office(clerk: FlaskClient) -> None:
    assert "Nic na Ciebie nie czeka" in clerk.get("/obsluga").text


def test_the_sections_are_those_of_the_desk(clerk: FlaskClient) -> None:
    (nav,) = parsed(clerk.get("/obsluga")).all("nav")
    addresses = [link.attributes["href"] for link in nav.all("a")]
    assert addresses[0] == "/obsluga"
    assert {"/obsluga/odczyty", "/obsluga/klienci", "/obsluga/wysylka"} <= set(addresses)
    assert all(clerk.get(address).status_code == 200 for address in addresses)


def test_the_desk_is_not_there_for_customers(client: FlaskClient) -> None:
    for address in ("/obsluga", "/obsluga/odczyty", "/obsluga/klienci", "/obsluga/dziennik"):
        assert client.get(address).status_code == 404
