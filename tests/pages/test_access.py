"""Who may see what: nobody, an account not identified yet, a customer, another customer."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.office import CUSTOMERS, Office
from tests.pages.addresses import PAGES, foreign_addresses, own_bytes

AsCustomer = Callable[..., FlaskClient]
OTHERS = [f"{number:06d}" for number in range(101, 101 + CUSTOMERS) if number != 123]


def test_every_endpoint_carries_an_access_mark(app: Flask) -> None:
    unmarked = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    assert unmarked == []


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_sent_to_log_in_and_back(app: Flask, page: str) -> None:
    response = app.test_client().get(page)
    assert response.status_code == 302
    assert response.location.startswith("/logowanie")
    assert (
        page == "/" or f"dalej={page.replace('/', '%2F')}" in response.location or page in response.location
    )


@pytest.mark.parametrize("page", PAGES)
def test_an_account_not_identified_yet_sees_no_billing_data(as_customer: AsCustomer, page: str) -> None:
    response = as_customer(None).get(page)
    assert response.status_code == 403
    assert "zł" not in response.text
    assert "m³" not in response.text


@pytest.mark.parametrize("page", PAGES)
def test_a_customer_sees_their_own_page(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 200


def test_other_customers_ids_are_as_if_they_did_not_exist(as_customer: AsCustomer, office: Office) -> None:
    mine = as_customer("000123")
    for customer in OTHERS:
        foreign = own_bytes(office, customer) - own_bytes(office, "000123")
        for address in foreign_addresses(office, customer):
            response = mine.get(address)
            assert response.status_code == 404, address
            assert not [secret for secret in foreign if secret in response.text]


@pytest.mark.parametrize("customer", ["000101", "000104", "000107", "000110", "000115"])
def test_those_same_addresses_are_there_for_their_owner(
    as_customer: AsCustomer, office: Office, customer: str
) -> None:
    theirs = as_customer(customer)
    for address in foreign_addresses(office, customer, pdfs=2):
        assert theirs.get(address).status_code == 200, address


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_no_byte_of_any_other_customer(client: FlaskClient, office: Office, page: str) -> None:
    mine = own_bytes(office, "000123")
    text = client.get(page).text
    for customer in OTHERS:
        strangers = own_bytes(office, customer) - mine
        assert not [secret for secret in strangers if secret in text]


@pytest.mark.parametrize(
    "nonsense", ["x", "FV~2026", "FV~2026~1~1", "FV~2026~abc", "%00", "'--", "=zzz", "FV~9999~1"]
)
def test_nonsense_for_an_invoice_is_404(client: FlaskClient, nonsense: str) -> None:
    assert client.get(f"/faktury/{nonsense}").status_code == 404
