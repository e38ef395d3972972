"""Who is calling: the session, its account, the customer IDs it was identified for, in one statement."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, func, insert, select, update

from portal.store.tables import (
    account_customers,
    accounts,
    identifications,
    login_sessions,
    reported_readings,
)
from sync.tables import batch, outbox

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


STAFF = "staff"
CUSTOMER = "customer"


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


def end_session(connection: Connection, token: str, now: datetime) -> None:
    _change(connection, token, ended_at=now)


def keep_session(connection: Connection, token: str, now: datetime) -> None:
    """Somebody is there: the idle time is counted from now."""
    _change(connection, token, last_seen_at=now)


def pass_second_factor(connection: Connection, token: str, now: datetime) -> None:
    _change(connection, token, second_factor_at=now)


def view_as(connection: Connection, token: str, customer_id: str | None) -> None:
    """Have a staff session show this customer's pages; with None, no longer."""
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
    return replace(
        who,
        customer_ids=tuple(dict.fromkeys(row.owner for row in rows if row.owner is not None)),
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
    return tuple(Report(*row[len(_ACCOUNT_COLUMNS) :]) for row in rows if row.id is not None)


SEPARATOR = "\n"
_ACCOUNT = login_sessions.join(accounts).outerjoin(
    account_customers, account_customers.c.account_id == accounts.c.id
)
_OWNER = case(
    (accounts.c.role == STAFF, login_sessions.c.viewing_customer_id), else_=account_customers.c.customer_id
)
_PENDING = (
    select(func.aggregate_strings(identifications.c.customer_id, SEPARATOR))
    .where(identifications.c.account_id == accounts.c.id, identifications.c.state == "waiting")
    .scalar_subquery()
)
_ACCOUNT_COLUMNS = (
    accounts.c.id.label("account_id"),
    accounts.c.login,
    accounts.c.user_name,
    accounts.c.role,
    accounts.c.totp_confirmed_at,
    login_sessions.c.second_factor_at,
    login_sessions.c.last_seen_at,
    login_sessions.c.viewing_customer_id.label("viewing"),
    _PENDING.label("pending"),
    _OWNER.label("owner"),
)
_REPORT_SOURCES = {
    **reported_readings.c,
    "state": outbox.c.state,
    "sent_at": outbox.c.sent_at,
    "decided_at": outbox.c.decided_at,
    "batch": batch.c.seq,
    "verdict_code": outbox.c.reason_code,
    "verdict_reason": outbox.c.reason,
    "billed_on": outbox.c.billed_on,
}
_REPORT_COLUMNS = tuple(_REPORT_SOURCES[field.name].label(field.name) for field in fields(Report))
_RECENT = and_(
    reported_readings.c.customer_id == _OWNER,
    reported_readings.c.reported_at > bindparam("reported_after"),
)
_LIVE = select(*_ACCOUNT_COLUMNS).where(
    login_sessions.c.token_hash == bindparam("token_hash"),
    login_sessions.c.ended_at.is_(None),
    login_sessions.c.created_at > bindparam("begun_after"),
    func.coalesce(login_sessions.c.last_seen_at, login_sessions.c.created_at) > bindparam("seen_after"),
    accounts.c.disabled_at.is_(None),
)
_WITHOUT_REPORTS = _LIVE.select_from(_ACCOUNT).order_by(account_customers.c.customer_id)
_WITH_REPORTS = (
    _LIVE.add_columns(*_REPORT_COLUMNS)
    .select_from(
        _ACCOUNT.outerjoin(reported_readings, _RECENT)
        .outerjoin(outbox, outbox.c.id == reported_readings.c.id)
        .outerjoin(batch, batch.c.id == outbox.c.batch_id)
    )
    .order_by(reported_readings.c.reported_at.desc(), account_customers.c.customer_id)
)
