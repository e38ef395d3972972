"""Staff compare who somebody says they are with what the billing system knows, and decide once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.clock import now
from portal.store.accounts import add_account
from portal.store.identifications import add_claim
from portal.store.tables import account_customers, audit
from sync.mails import MAIL
from sync.tables import outbox
from tests.office import Office
from tests.web import SITE, filled, form_with, parsed

LIST = "/obsluga/konta"


def name_of(office: Office, customer_id: str) -> str:
    with office.billing().connect() as billing:
        found = billing.exec_driver_sql(
            "SELECT kh_nazwa FROM kontrahent WHERE trim(kh_id) = ?", (customer_id,)
        )
        return str(found.scalar_one())


def claimed(app: Flask, name: str, customer_id: str = "000145") -> str:
    """The address of the claim of a new account."""
    with app.extensions["ibok"].store.begin() as store:
        account = add_account(
            store,
            login=f"klient{customer_id}",
            password_hash="no log-in by password",
            user_name=name,
            email="ktos@example.com",
            now=now(),
        )
        return f"{LIST}/{add_claim(store, account, customer_id, name, now())}"


def press(clerk: FlaskClient, page: str, action: str, **typed: str) -> str:
    forms = {form.attributes.get("action"): form for form in parsed(clerk.get(page)).all("form")}
    return clerk.post(
        f"{page}/{action}",
        data=filled(forms[f"{page}/{action}"]) | typed,
        headers={"Referer": SITE + page},
        follow_redirects=True,
    ).text


def is_open(app: Flask) -> bool:
    those = select(account_customers.c.account_id).where(account_customers.c.customer_id == "000145")
    with app.extensions["ibok"].store.connect() as store:
        return store.scalar(those) is not None


def mails(app: Flask) -> list[str]:
    with app.extensions["ibok"].store.connect() as store:
        return [
            payload["subject"]
            for payload in store.scalars(select(outbox.c.payload).where(outbox.c.kind == MAIL))
        ]


def test_the_same_name_is_said_to_match(app: Flask, office: Office, clerk: FlaskClient) -> None:
    page = claimed(app, name_of(office, "000145"))
    assert "1 konto do identyfikacji" in clerk.get("/obsluga").text
    assert page in clerk.get(LIST).text
    assert "Nazwy się zgadzają" in clerk.get(page).text


def test_another_name_is_said_to_differ(app: Flask, clerk: FlaskClient) -> None:
    assert "Nazwy się różnią" in clerk.get(claimed(app, "Ktoś Zupełnie Inny")).text


def test_approved_the_account_is_open_and_the_customer_told(
    app: Flask, office: Office, clerk: FlaskClient
) -> None:
    page = claimed(app, name_of(office, "000145"))
    assert "Konto jest otwarte" in press(clerk, page, "potwierdz")
    assert is_open(app)
    assert mails(app) == ["Masz pełny dostęp"]
    with app.extensions["ibok"].store.connect() as store:
        assert store.scalars(select(audit.c.event)).all()[-1] == "identified"


def test_refused_it_stays_closed_and_the_customer_is_told_why(app: Flask, clerk: FlaskClient) -> None:
    page = claimed(app, "Ktoś Zupełnie Inny")
    assert "Napisz dlaczego" in press(clerk, page, "odmow", reason=" ")
    press(clerk, page, "odmow", reason="Inne nazwisko na umowie")
    assert not is_open(app)
    assert mails(app) == ["Nie mogliśmy potwierdzić Twojego konta"]
    assert "Inne nazwisko na umowie" in clerk.get(page).text


def test_a_customer_that_does_not_exist_cannot_be_approved(app: Flask, clerk: FlaskClient) -> None:
    page = claimed(app, "Jan Nikt", "999999")
    assert "nie ma klienta o tym ID" in clerk.get(page).text
    assert "potwierdz" not in clerk.get(page).text


@pytest.mark.parametrize("first", ["potwierdz", "odmow"])
def test_the_second_of_two_decisions_is_not_taken(
    app: Flask, office: Office, clerk: FlaskClient, first: str
) -> None:
    page = claimed(app, name_of(office, "000145"))
    opened = filled(form_with(parsed(clerk.get(page)), "reason")) | {"reason": "Nie"}
    press(clerk, page, first, **({"reason": "Nie"} if first == "odmow" else {}))
    before = is_open(app)
    for action in ("potwierdz", "odmow"):
        late = clerk.post(
            f"{page}/{action}", data=opened, headers={"Referer": SITE + page}, follow_redirects=True
        )
        assert "Ktoś inny rozstrzygnął tymczasem" in late.text
    assert is_open(app) == before
