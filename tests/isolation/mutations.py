"""Mistakes that somebody might make, each of which opens one account's things to another."""

from collections.abc import Callable
from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import pytest
from flask import abort
from sqlalchemy import ColumnElement, Connection, and_, bindparam, desc, select, union_all, update

from portal import access
from portal.accounts import recovery, registration
from portal.billing_api import bearer
from portal.readings import changing
from portal.services import services
from portal.settings import lending, own_data, session_views
from portal.store import delegations as delegations_store
from portal.store import identity, identity_query, tickets
from portal.store.accounts import contact
from portal.store.identity import Identity, Report
from portal.store.tables import account_customers, accounts, delegations, reported_readings
from portal.tickets import views
from tests.isolation.people import THEIRS

Mutation = Callable[[pytest.MonkeyPatch], None]
ALIVE = (delegations.c.revoked_at.is_(None), delegations.c.ends_at > bindparam("now"))


def tickets_of_everybody(patch: pytest.MonkeyPatch) -> None:
    """The account is not in the WHERE of a ticket."""
    patch.setattr(
        views, "own_ticket", lambda connection, _account, ticket_id: tickets.ticket(connection, ticket_id)
    )


def attachments_of_everybody(patch: pytest.MonkeyPatch) -> None:
    """A file is looked for by its own number alone, whatever ticket stands in the address."""
    real = views.file

    def file(connection: Connection, ticket_id: int, attachment_id: str) -> Any:
        found = (real(connection, each, attachment_id) for each in range(430_000, 430_020))
        return next((each for each in found if each), real(connection, ticket_id, attachment_id))

    patch.setattr(views, "file", file)


def reported_readings_of_everybody(patch: pytest.MonkeyPatch) -> None:
    """The customers are not in the WHERE of a reading that is to be changed."""

    def own(report_id: str) -> Any:
        wanted = select(reported_readings).where(reported_readings.c.id == report_id)
        with services().store.connect() as connection:
            row = connection.execute(wanted).first()
        return SimpleNamespace(**row._mapping, state="waiting") if row else abort(404)

    patch.setattr(changing, "_own", own)


def refusals_that_tell(patch: pytest.MonkeyPatch) -> None:
    """Somebody else's ticket is refused instead of not being there."""
    real = views.own_ticket

    def own_ticket(connection: Connection, account_id: int, ticket_id: int) -> Any:
        found = real(connection, account_id, ticket_id)
        return found or (abort(403) if tickets.ticket(connection, ticket_id) else None)

    patch.setattr(views, "own_ticket", own_ticket)


def recovery_that_tells(patch: pytest.MonkeyPatch) -> None:
    """No mail goes to whom no account belongs."""
    real = recovery.contact_of

    def contact_of(connection: Connection, login: str, email: str) -> Any:
        return real(connection, login, email) or abort(404)

    patch.setattr(recovery, "contact_of", contact_of)


def sessions_of_everybody(patch: pytest.MonkeyPatch) -> None:
    """Any session ends by its number."""
    real = session_views.end_one

    def end_one(connection: Connection, _account: int, session_id: str, now: Any) -> bool:
        return any(real(connection, account, session_id, now) for account in range(410_000, 410_010))

    patch.setattr(session_views, "end_one", end_one)


def views_that_write(patch: pytest.MonkeyPatch) -> None:
    """Staff who view a customer's pages may send what the customer may."""
    patch.setattr(access, "_only_looking", lambda: None)


def lent_for_ever(patch: pytest.MonkeyPatch) -> None:
    """A delegation that was accepted opens the pages, whether or not it has ended."""
    _lend(
        patch,
        delegations.c.customer_id,
        and_(
            account_customers.c.account_id == delegations.c.account_id,
            account_customers.c.customer_id == delegations.c.customer_id,
        ),
    )


def lent_with_all_the_others(patch: pytest.MonkeyPatch) -> None:
    """Who was lent one customer sees all that the lender has."""
    theirs = account_customers.c.account_id == delegations.c.account_id
    _lend(patch, account_customers.c.customer_id, and_(theirs, *ALIVE))


def _lend(patch: pytest.MonkeyPatch, owner: ColumnElement[str], joined: ColumnElement[bool]) -> None:
    accepted = and_(delegations.c.delegate_id == accounts.c.id, delegations.c.accepted_at.is_not(None))
    lent = identity_query._SESSION.join(delegations, accepted).join(account_customers, joined)
    for name, reports in (
        ("_WITHOUT_REPORTS", []),
        ("_WITH_REPORTS", [each.name for each in fields(Report)]),
    ):
        own = identity_query._branch(identity_query._OWN, identity_query._OWNER, False, reports)
        both = union_all(own, identity_query._branch(lent, owner, True, reports))
        order = (desc("reported_at"), "owner") if reports else ("owner",)
        patch.setattr(identity, name, both.order_by(*order))


def lent_to_decide(patch: pytest.MonkeyPatch) -> None:
    """What is lent counts as the delegate's own, to consent for, to lend on, to give up."""
    patch.setattr(Identity, "own", property(lambda who: who.entitled))


def offers_that_stay(patch: pytest.MonkeyPatch) -> None:
    """An offer can be accepted after it was taken back."""
    monkey = delegations_store._DELEGATIONS

    def offered(connection: Connection, number: int, _now: Any) -> Any:
        row = connection.execute(monkey.where(delegations.c.id == number)).first()
        return delegations_store.Delegation(**row._mapping) if row else None

    def accept(connection: Connection, number: int, delegate: int, at: Any) -> bool:
        taken = update(delegations).where(delegations.c.id == number)
        return connection.execute(taken.values(delegate_id=delegate, accepted_at=at)).rowcount == 1

    patch.setattr(lending, "offered", offered)
    patch.setattr(lending, "accept", accept)


def fates_for_ever(patch: pytest.MonkeyPatch) -> None:
    """One's own data tell what became of a reading, whoever's it is by now."""
    real = own_data.held_of
    patch.setattr(own_data, "held_of", lambda connection, account, _seen: real(connection, account, THEIRS))


def recovery_by_the_login_alone(patch: pytest.MonkeyPatch) -> None:
    """The link to the victim's account goes to whatever address was typed."""

    def contact_of(connection: Connection, login: str, _email: str) -> Any:
        found = connection.scalar(select(accounts.c.id).where(accounts.c.login == login))
        return found and contact(connection, found)

    patch.setattr(recovery, "contact_of", contact_of)


def registration_that_takes_over(patch: pytest.MonkeyPatch) -> None:
    """Who registers a login sets the password of the account that has it."""

    def add_registered(connection: Connection, given: Any, now: Any) -> int:
        same = update(accounts).where(accounts.c.login == given["login"])
        connection.execute(same.values(password_hash=given["password_hash"]))
        return add(connection, given, now)

    add = registration.add_registered
    patch.setattr(registration, "add_registered", add_registered)


def any_session_is_a_token(patch: pytest.MonkeyPatch) -> None:
    """The billing system's pages open to who shows no token of its own."""
    patch.setattr(bearer, "admit", lambda _scope: None)
