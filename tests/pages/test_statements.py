"""A page costs at most 1 statement on the store and 2 on the ERP (Pulpit 4), whatever the data size."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from tests.office import Office
from tests.pages.addresses import PAGES, invoice_ids, meter_ids

AsCustomer = Callable[..., FlaskClient]
ON_ERP = {"/": 4}
FILTERED = (
    "/faktury?rok=2025",
    "/faktury?niezaplacone=1",
    "/faktury?strona=2",
    "/odczyty?rok=2025",
    "/rozrachunki?strona=2&wplaty=2",
    "/analizy?dane=zuzycie&okres=5lat",
    "/analizy?dane=oplaty&okres=5lat",
)


@contextmanager
def counted(app: Flask) -> Iterator[Counter[str]]:
    counts: Counter[str] = Counter()
    services = app.extensions["ibok"]
    engines: dict[str, Engine] = {
        "store": services.store,
        "erp": services.billing.connections["billing"].engine,
    }
    listeners = []
    for name, engine in engines.items():

        def count(*_: object, name: str = name) -> None:
            counts[name] += 1

        event.listen(engine, "before_cursor_execute", count)
        listeners.append((engine, count))
    yield counts
    for engine, count in listeners:
        event.remove(engine, "before_cursor_execute", count)


@pytest.mark.parametrize("customer", ["000123", "000104", "000101", "000119"])
@pytest.mark.parametrize("page", [*PAGES, *FILTERED])
def test_a_page_costs_few_statements(app: Flask, as_customer: AsCustomer, customer: str, page: str) -> None:
    client = as_customer(customer)
    with counted(app) as counts:
        assert client.get(page).status_code in (200, 404)
    assert counts["store"] <= 1
    assert counts["erp"] <= ON_ERP.get(page, 2)


@pytest.mark.parametrize("of", ["invoice", "pdf", "readings", "analyses"])
def test_a_page_about_one_thing_costs_few_statements(
    app: Flask, office: Office, client: FlaskClient, of: str
) -> None:
    invoice, meter = invoice_ids(office.billing(), "000123")[0], meter_ids(office.billing(), "000123")[0]
    address = {
        "invoice": f"/faktury/{invoice}",
        "pdf": f"/faktury/{invoice}/pdf",
        "readings": f"/odczyty?wodomierz={meter}",
        "analyses": f"/analizy?dane=zuzycie&wodomierz={meter}",
    }[of]
    with counted(app) as counts:
        assert client.get(address).status_code == 200
    assert counts["store"] == 1
    assert counts["erp"] <= 2


@pytest.mark.parametrize("page", PAGES)
def test_an_account_of_many_customers_costs_no_more(app: Flask, as_customer: AsCustomer, page: str) -> None:
    client = as_customer(*(f"{number:06d}" for number in range(101, 161)))
    with counted(app) as counts:
        assert client.get(page).status_code == 200
    assert counts["store"] == 1
    assert counts["erp"] <= ON_ERP.get(page, 2)


def test_the_dba_sees_which_page_asks(app: Flask, as_customer: AsCustomer) -> None:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement.partition(" */")[0])

    engine = app.extensions["ibok"].billing.connections["billing"].engine
    event.listen(engine, "before_cursor_execute", note)
    as_customer("000123").get("/faktury")
    event.remove(engine, "before_cursor_execute", note)
    assert set(said) == {"/* ibok invoices.index"}
