"""Who is calling: the session, its account, the customer IDs it was identified for, in one statement."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from portal.store.identity_query import ACCOUNT_COLUMNS, SEPARATOR, caller_statement
from portal.store.identity_query import CUSTOMER as CUSTOMER
from portal.store.identity_query import STAFF as STAFF
from portal.store.tables import login_sessions

REPORTS_SHOWN = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Report:
    """A reported reading and what became of it; ``indication`` in whole m³, moments in UTC."""

    id: str
    customer_id: str
    meter_id: str | None
    meter_number: str
    indication: int
    read_on: date
    reported_at: datetime
    flag: str | None
    reason: str | None
    state: str
    sent_at: datetime | None
    decided_at: datetime | None
    batch: int | None
    verdict_code: str | None
    verdict_reason: str | None
    billed_on: str | None = None
    """The number of an invoice."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller. ``customer_ids`` is empty until the account has been identified.

    For staff it is the customer whose pages they view, and empty otherwise. Before the second factor of an
    account that has one, it is empty too.
    """

    account_id: int
    login: str
    user_name: str
    token: str = field(repr=False)
    customer_ids: tuple[str, ...]
    reports: tuple[Report, ...] = ()
    """Newest first; loaded only for the pages that show them."""
    entitled: tuple[str, ...] = ()
    """All that ``customer_ids`` may be: those, and what the caller chose not to look at now."""
    lent: tuple[str, ...] = ()
    """Those of ``entitled`` that somebody else's account lets this one see, for a time."""
    pending: tuple[str, ...] = ()
    """Customer IDs that wait to be identified."""
    role: str = CUSTOMER
    enrolled: bool = False
    """Whether a second factor was set up."""
    second_factor: bool = False
    """Whether it was given in this session."""
    viewing: str | None = None
    """Whose pages a member of staff views."""
    last_seen_at: datetime | None = None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @property
    def is_staff(self) -> bool:
        return self.role == STAFF

    @property
    def lacks_second_factor(self) -> bool:
        return (self.enrolled or self.is_staff) and not self.second_factor

    @property
    def own(self) -> tuple[str, ...]:
        """The customer IDs that the account was identified for itself; none for staff."""
        return () if self.is_staff else tuple(each for each in self.entitled if each not in self.lent)

    def looking_at(self, customer_id: str | None) -> "Identity":
        """The same caller with this customer alone before their eyes, where it is one of theirs."""
        if customer_id not in self.entitled:
            return self
        reports = tuple(each for each in self.reports if each.customer_id == customer_id)
        return replace(self, customer_ids=(customer_id,), reports=reports)

    def get_id(self) -> str:
        return self.token


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(
    connection: Connection, account_id: int, now: datetime, *, address: str = "", device: str = ""
) -> str:
    """Start a session and return its token, which is kept nowhere but in the caller's cookie."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(login_sessions).values(
            token_hash=token_digest(token),
            account_id=account_id,
            created_at=now,
            last_seen_at=now,
            address=address,
            device=device,
        )
    )
    return token


def keep_session(connection: Connection, token: str, now: datetime) -> None:
    """Somebody is there: the idle time is counted from now."""
    _change(connection, token, last_seen_at=now)


def pass_second_factor(connection: Connection, token: str, now: datetime) -> None:
    _change(connection, token, second_factor_at=now)


def view_as(connection: Connection, token: str, customer_id: str) -> None:
    """Have a staff session show this customer's pages."""
    _change(connection, token, viewing_customer_id=customer_id)


def _change(connection: Connection, token: str, **values: Any) -> None:
    theirs = login_sessions.c.token_hash == token_digest(token)
    connection.execute(update(login_sessions).where(theirs).values(**values))


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts: without a click, and in any case."""

    idle: timedelta
    whole: timedelta


def identify(
    connection: Connection, token: str, now: datetime, lifetime: Lifetime, with_reports: bool = False
) -> Identity | None:
    """The identity behind a session token, or None when it is unknown, ended or too old."""
    parameters = {
        "token_hash": token_digest(token),
        "now": now,
        "begun_after": now - lifetime.whole,
        "seen_after": now - lifetime.idle,
        "reported_after": now - REPORTS_SHOWN,
    }
    rows = connection.execute(_WITH_REPORTS if with_reports else _WITHOUT_REPORTS, parameters).all()
    if not rows:
        return None
    who = _who(rows[0], token)
    if who.lacks_second_factor:
        return who
    own = dict.fromkeys(row.owner for row in rows if row.owner is not None and not row.is_lent)
    entitled = dict.fromkeys(row.owner for row in rows if row.owner is not None)
    return replace(
        who,
        customer_ids=tuple(entitled),
        entitled=tuple(entitled),
        lent=tuple(each for each in entitled if each not in own),
        reports=_reports(rows) if with_reports else (),
    )


def _who(row: Row[Any], token: str) -> Identity:
    return Identity(
        account_id=row.account_id,
        login=row.login,
        user_name=row.user_name,
        token=token,
        customer_ids=(),
        pending=tuple(sorted(row.pending.split(SEPARATOR))) if row.pending else (),
        role=row.role,
        enrolled=row.totp_confirmed_at is not None,
        second_factor=row.second_factor_at is not None,
        viewing=row.viewing if row.role == STAFF and row.second_factor_at else None,
        last_seen_at=row.last_seen_at,
    )


def _reports(rows: Sequence[Row[Any]]) -> tuple[Report, ...]:
    found = (Report(*row[len(ACCOUNT_COLUMNS) + 2 :]) for row in rows if row.id is not None)
    return tuple({report.id: report for report in found}.values())


_WITHOUT_REPORTS = caller_statement()
_WITH_REPORTS = caller_statement([field.name for field in fields(Report)])
