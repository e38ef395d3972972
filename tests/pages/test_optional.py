"""What the billing database does not tell of is left out: a section, its link, its lines; the rest stands."""

import tomllib
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal import create_app
from portal.config import parse
from portal.demo.office import office_config
from tests.office import Office, client_of
from tests.pages.addresses import PAGES, invoice_ids
from tests.web import parsed

OPTIONAL = ("contract", "invoice_line", "payment", "allocation", "verdict")
REQUIRED = {
    "customer": ("customer_id", "name"),
    "invoice": ("id", "customer_id", "number", "issued_on", "gross"),
    "meter": ("id", "customer_id", "number", "property_address"),
    "reading": ("id", "meter", "read_on", "indication"),
}


@pytest.fixture
def barest(office: Office) -> FlaskClient:
    """An office whose billing database tells no more than it must."""
    raw: dict[str, Any] = tomllib.loads(office_config(office.directory))
    for entity in OPTIONAL:
        del raw["erp"][entity]
    for entity, fields in REQUIRED.items():
        columns = raw["erp"][entity]["columns"]
        raw["erp"][entity]["columns"] = {name: columns[name] for name in fields}
    app = create_app(parse(raw))
    app.testing = True
    return client_of(app, "000123")


@pytest.mark.parametrize("page", [page for page in PAGES if page != "/umowy"])
def test_the_other_pages_stand(barest: FlaskClient, page: str) -> None:
    response = barest.get(page)
    assert response.status_code == 200
    assert "None" not in response.text


def test_an_invoice_stands_without_its_lines(barest: FlaskClient, office: Office) -> None:
    invoice = invoice_ids(office.billing(), "000123")[0]
    response = barest.get(f"/faktury/{invoice}")
    assert response.status_code == 200
    assert "Za co płacisz" not in response.text
    assert barest.get(f"/faktury/{invoice}/pdf").status_code == 200


@pytest.mark.parametrize(
    ("page", "columns"),
    [
        ("/faktury", ["Numer", "Wystawiona", "Kwota"]),
        ("/rozrachunki", ["Numer", "Wystawiona", "Kwota"]),
        ("/odczyty", ["Data", "Wodomierz", "Wskazanie", "Zużycie"]),
    ],
)
def test_a_table_has_no_column_without_a_value(barest: FlaskClient, page: str, columns: list[str]) -> None:
    assert [
        each.text for each in parsed(barest.get(page)).all("th") if "col" in each.attributes.values()
    ] == columns


def test_there_is_no_section_of_contracts(barest: FlaskClient) -> None:
    assert barest.get("/umowy").status_code == 404
    assert 'href="/umowy"' not in barest.get("/").text


def test_settlements_leave_the_payments_out(barest: FlaskClient) -> None:
    assert "Wpłaty" not in barest.get("/rozrachunki").text


def test_nothing_is_said_of_what_is_owed_where_nobody_knows(barest: FlaskClient) -> None:
    for page in ("/", "/rozrachunki"):
        assert "Masz do zapłaty" not in barest.get(page).text
