"""Who may call what: every endpoint, as everybody there is."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.clock import now, today
from portal.settings.pages import OF_CUSTOMERS
from portal.store.accounts import add_account, credentials
from portal.store.conversations import File
from portal.store.delegations import offer
from portal.store.identifications import add_claim
from portal.store.identity import open_session
from portal.store.reported import NewReport, save
from portal.store.tables import delegations, ticket_attachments
from portal.store.tickets import NewTicket, open_ticket
from sync.tables import outbox
from tests.office import Office, client_of, staff_client, with_session

OWNER = "000123"
AUDIENCES = {
    "public": """
        accounts.confirm_address accounts.confirm_registration accounts.login accounts.logout
        accounts.new_password accounts.recovery accounts.recovery_sent accounts.register
        accounts.registration_sent assets.accent billing_api.openapi documents.accessibility
        documents.privacy documents.regulations languages.choose ops.alive ops.metrics ops.ready
    """,
    "entering": "accounts.second_factor",
    "billing_system": """
        billing_api.acknowledge billing_api.next_batch billing_api.one_batch billing_api.status
        billing_api.verdicts
    """,
    "signed_in": """
        accounts.show_invoice settings.choose settings.consents settings.customers settings.decide_consent
        settings.delegations settings.email settings.end_delegation settings.end_session settings.erase
        settings.give_up settings.index settings.language settings.new_customer settings.new_delegation
        settings.offer settings.own_data settings.password settings.phone settings.second_step
        settings.sessions tickets.attachment tickets.index tickets.new tickets.show
    """,
    "customer": """
        analyses.index contracts.index invoices.by_number invoices.index invoices.pdf invoices.show
        meters.index overview.index payments.index readings.index readings.report readings.send_report
        reported.change reported.correct reported.withdraw
    """,
    "staff": """
        accounts.end_view_as accounts.view_as staff.abandon staff.account staff.approve_claim
        staff.audit staff.check_connections staff.claims staff.close_ticket staff.connections
        staff.delivery staff.index staff.one_claim staff.people staff.reading staff.readings
        staff.refuse_claim staff.resend staff.ticket staff.ticket_attachment staff.tickets
    """,
}
OF_THE_ACCOUNT = {
    "settings.choose",
    "settings.decide_consent",
    "settings.end_delegation",
    "settings.give_up",
    "tickets.attachment",
    "tickets.show",
}
"""What belongs to one account alone."""
OF_THE_CUSTOMER = {
    "invoices.by_number",
    "invoices.pdf",
    "invoices.show",
    "reported.change",
    "reported.correct",
    "reported.withdraw",
}
"""What belongs to one customer, whoever of their accounts asks."""
LEADS_TO = {"accounts.view_as": "home", "accounts.end_view_as": "desk", "settings.choose": "home"}
NOT_OFFERED = {"accounts.show_invoice", "settings.offer"}
"""What this office's configuration leaves out, and what needs a link that was not sent."""


FORM = {"customer_id": OWNER}


@dataclass(frozen=True)
class World:
    app: Flask
    values: dict[str, object]
    """What stands in the addresses: things of customer 000123, and of the account that is theirs."""

    def address(self, rule: Rule) -> str:
        with self.app.test_request_context():
            return str(
                self.app.url_for(rule.endpoint, **{name: self.values[name] for name in rule.arguments})
            )


@pytest.fixture
def world(app: Flask, office: Office) -> World:
    app.config["WTF_CSRF_ENABLED"] = False  # who may call is asked here, forgery in test_csrf
    store = app.extensions["ibok"].store
    client_of(app, OWNER)
    with office.billing().connect() as billing:
        meter, number = billing.exec_driver_sql(
            "SELECT wm_id, wm_nr FROM v_wodomierz WHERE trim(kh_id) = ? AND wm_usun = 0 LIMIT 1",
            (OWNER,),
        ).one()
    with store.begin() as connection:
        known = credentials(connection, f"klient{OWNER}")
        assert known is not None
        ticket = open_ticket(
            connection,
            NewTicket(known.account_id, OWNER, "other", "Pytanie", "Kiedy?"),
            [File("a.pdf", "application/pdf", b"%PDF-")],
            submission=str(uuid.uuid4()),
            now=now(),
        )
        attachment = connection.scalar(select(ticket_attachments.c.id))
        claim = add_claim(connection, known.account_id, "000104", "Anna", now())
        ends = now() + timedelta(days=1)
        lent = offer(connection, known.account_id, OWNER, "a@example.com", now=now(), ends_at=ends)
    report = NewReport(OWNER, str(meter), number, 99_000, today(), "high")
    save(store, [report], account_id=known.account_id, submission=str(uuid.uuid4()), now=now())
    with store.connect() as connection:
        reading = connection.scalar(select(outbox.c.id).where(outbox.c.kind == "reading"))
    invoice = app.extensions["ibok"].billing.invoices((OWNER,)).items[0]
    values = {
        "invoice_id": invoice.id,
        "number": invoice.number,
        "report_id": reading,
        "reading_id": reading,
        "ticket_id": ticket.id,
        "attachment_id": attachment,
        "claim_id": claim,
        "customer_id": OWNER,
        "delegation_id": lent,
        "account_id": known.account_id,
        "batch_id": uuid.uuid4(),
        "token": "x" * 43,
        "code": "en",
    }
    return World(app, values)


def nobody(app: Flask) -> FlaskClient:
    return app.test_client()


def pending(app: Flask) -> FlaskClient:
    return client_of(app, None)


def owner(app: Flask) -> FlaskClient:
    return client_of(app, OWNER)


def other(app: Flask) -> FlaskClient:
    return client_of(app, "000101")


def delegate(app: Flask) -> FlaskClient:
    """An accountant to whom customer 000123 has lent the pages."""
    return _lent(app, "ksiegowa", timedelta(days=1))


def former_delegate(app: Flask) -> FlaskClient:
    return _lent(app, "byla-ksiegowa", timedelta(seconds=-1))


def _lent(app: Flask, login: str, left: timedelta) -> FlaskClient:
    with app.extensions["ibok"].store.begin() as connection:
        lender, known = credentials(connection, f"klient{OWNER}"), credentials(connection, login)
        assert lender is not None
        account = known.account_id if known else _add_delegate(connection, login, lender.account_id, left)
        token = open_session(connection, account, now())
    return with_session(app, token)


def _add_delegate(connection: Connection, login: str, lender: int, left: timedelta) -> int:
    account = add_account(
        connection, login=login, password_hash="-", user_name="Ewa", email=f"{login}@example.com", now=now()
    )
    lent = {
        "account_id": lender,
        "customer_id": OWNER,
        "delegate_email": f"{login}@example.com",
        "delegate_id": account,
        "created_at": now(),
        "accepted_at": now(),
        "ends_at": now() + left,
    }
    connection.execute(insert(delegations).values(lent))
    return account


ROLES: dict[str, Callable[[Flask], FlaskClient]] = {
    "nobody": nobody,
    "pending": pending,
    "customer": owner,
    "other customer": other,
    "delegate": delegate,
    "former delegate": former_delegate,
    "staff": staff_client,
}


def expected(role: str, audience: str, endpoint: str) -> str:
    if audience == "billing_system":
        return "token"
    if role == "nobody":
        return "login"
    if audience == "entering":
        return "home"
    if endpoint in NOT_OFFERED:
        return "nothing there"
    if audience == "signed_in":
        if role == "delegate" and endpoint == "settings.choose":
            return "home"
        if (role != "customer" and endpoint in OF_THE_ACCOUNT) or (
            role == "staff" and endpoint in OF_CUSTOMERS
        ):
            return "nothing there"
        return LEADS_TO.get(endpoint, "in")
    if audience == "staff":
        return LEADS_TO.get(endpoint, "in") if role == "staff" else "nothing there"
    if role == "staff":
        return "desk" if endpoint == "overview.index" else "refused"
    if role in ("pending", "former delegate"):
        return "refused"
    return "nothing there" if role == "other customer" and endpoint in OF_THE_CUSTOMER else "in"


def outcome(response: TestResponse) -> str:
    if response.status_code == 302 and "/logowanie" in (response.location or ""):
        return "login"
    if response.status_code == 302 and response.location in ("/", "/obsluga"):
        return {"/": "home", "/obsluga": "desk"}[response.location]
    known = {401: "token", 403: "refused", 404: "nothing there"}
    return known.get(response.status_code, "in" if response.status_code < 500 else "broken")


def endpoints(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint != "static":
                yield rule, method


def test_the_table_names_every_endpoint_with_its_audience(app: Flask) -> None:
    marked = {
        rule.endpoint: app.view_functions[rule.endpoint].access.audience for rule, _method in endpoints(app)
    }
    stated = {endpoint: audience for audience, names in AUDIENCES.items() for endpoint in names.split()}
    assert stated == marked


@pytest.mark.parametrize("role", ROLES)
def test_every_endpoint_admits_those_it_is_for_and_nobody_else(world: World, role: str) -> None:
    wrong = []
    for rule, method in endpoints(world.app):
        audience = world.app.view_functions[rule.endpoint].access.audience
        if audience == "public":
            continue
        got = outcome(ROLES[role](world.app).open(world.address(rule), method=method, data=FORM))
        if got != expected(role, audience, rule.endpoint):
            wrong.append(f"{method} {rule.endpoint}: {got}, not {expected(role, audience, rule.endpoint)}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_public_is_refused_to_nobody(world: World, role: str) -> None:
    for rule, method in endpoints(world.app):
        if world.app.view_functions[rule.endpoint].access.audience == "public":
            answer = ROLES[role](world.app).open(world.address(rule), method=method)
            assert answer.status_code not in (401, 403), rule.endpoint
            assert answer.status_code < 500, rule.endpoint
