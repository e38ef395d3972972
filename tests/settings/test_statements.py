"""What the choice among customers and what is lent add to a page: no statement."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.clock import now
from portal.store.delegations import accept, offer
from portal.store.tables import accounts
from tests.pages.test_statements import counted
from tests.settings.owners import forge, owner_of, store_of


def test_a_customer_chosen_among_several_costs_no_more(app: Flask) -> None:
    manager = owner_of(app, "000123", "000124")
    forge(manager, "/id-klienta/wybor", {"customer_id": "000124"})
    with counted(app) as counts:
        assert "Klient 000124" in manager.get("/zgloszenie-odczytu").text
    assert counts["store"] == 1
    assert counts["erp"] <= 2


def test_a_customer_that_is_lent_costs_no_more(app: Flask) -> None:
    owner_of(app, "000123")
    delegate = owner_of(app, "000124")
    with store_of(app).begin() as connection:
        numbers = select(accounts.c.id).where(accounts.c.login.in_(["klient000123", "klient000124"]))
        lender, other = connection.scalars(numbers.order_by(accounts.c.login))
        ends = now() + timedelta(days=1)
        lent = offer(connection, lender, "000123", "a@example.com", now=now(), ends_at=ends)
        assert accept(connection, lent, other, now())
    with counted(app) as counts:
        assert "Wszyscy klienci: 2" in delegate.get("/zgloszenie-odczytu").text
    assert counts["store"] == 1
    assert counts["erp"] <= 2
