"""Mistakes that somebody might make, each of which opens one account's things to another."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import abort
from sqlalchemy import Connection, select

from portal import access
from portal.accounts import recovery
from portal.readings import changing
from portal.services import services
from portal.settings import session_views
from portal.store import tickets
from portal.store.tables import reported_readings
from portal.tickets import views

Mutation = Callable[[pytest.MonkeyPatch], None]


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


MUTATIONS: tuple[tuple[Mutation, str], ...] = (
    (tickets_of_everybody, "read"),
    (attachments_of_everybody, "read"),
    (reported_readings_of_everybody, "read"),
    (sessions_of_everybody, "changed"),
    (views_that_write, "changed"),
    (refusals_that_tell, "inferred"),
    (recovery_that_tells, "inferred"),
)
"""Each with what it lets others do."""
