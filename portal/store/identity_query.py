"""The one statement that says who is calling: the session, the account, what customers it may see."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    desc,
    func,
    literal,
    select,
    union_all,
)

from portal.store.tables import (
    account_customers,
    accounts,
    delegations,
    identifications,
    login_sessions,
    reported_readings,
)
from sync.tables import batch, outbox

STAFF = "staff"
CUSTOMER = "customer"

SEPARATOR = "\n"
_PENDING = (
    select(func.aggregate_strings(identifications.c.customer_id, SEPARATOR))
    .where(identifications.c.account_id == accounts.c.id, identifications.c.state == "waiting")
    .scalar_subquery()
)
ACCOUNT_COLUMNS = (
    accounts.c.id.label("account_id"),
    accounts.c.login,
    accounts.c.user_name,
    accounts.c.role,
    accounts.c.totp_confirmed_at,
    login_sessions.c.second_factor_at,
    login_sessions.c.last_seen_at,
    login_sessions.c.viewing_customer_id.label("viewing"),
    _PENDING.label("pending"),
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
_LIVE = (
    login_sessions.c.token_hash == bindparam("token_hash"),
    login_sessions.c.ended_at.is_(None),
    login_sessions.c.created_at > bindparam("begun_after"),
    func.coalesce(login_sessions.c.last_seen_at, login_sessions.c.created_at) > bindparam("seen_after"),
    accounts.c.disabled_at.is_(None),
)
_SESSION = login_sessions.join(accounts)
_OWN = _SESSION.outerjoin(account_customers, account_customers.c.account_id == accounts.c.id)
_OWNER = case(
    (accounts.c.role == STAFF, login_sessions.c.viewing_customer_id), else_=account_customers.c.customer_id
)
_lender = accounts.alias("lender")
_LENT = (
    _SESSION.join(
        delegations,
        and_(
            delegations.c.delegate_id == accounts.c.id,
            delegations.c.accepted_at.is_not(None),
            delegations.c.revoked_at.is_(None),
            delegations.c.ends_at > bindparam("now"),
            accounts.c.role == CUSTOMER,
        ),
    )
    .join(_lender, and_(_lender.c.id == delegations.c.account_id, _lender.c.disabled_at.is_(None)))
    .join(
        account_customers,
        and_(
            account_customers.c.account_id == delegations.c.account_id,
            account_customers.c.customer_id == delegations.c.customer_id,
        ),
    )
)
"""What is lent lasts only while who lends it has it."""


def caller_statement(reports: Sequence[str] = ()) -> CompoundSelect[tuple[Any, ...]]:
    """``ACCOUNT_COLUMNS``, ``owner`` and ``is_lent``, and these columns of reported readings, newest first.

    Parameters: ``token_hash``, ``now``, ``begun_after``, ``seen_after``, with reports ``reported_after``.
    """
    both = union_all(
        _branch(_OWN, _OWNER, False, reports), _branch(_LENT, delegations.c.customer_id, True, reports)
    )
    return both.order_by(desc("reported_at"), "owner") if reports else both.order_by("owner")


def _branch(
    source: FromClause, owner: ColumnElement[str], lent: bool, reports: Sequence[str]
) -> Select[tuple[Any, ...]]:
    columns = (*ACCOUNT_COLUMNS, owner.label("owner"), literal(lent).label("is_lent"))
    if not reports:
        return select(*columns).where(*_LIVE).select_from(source)
    recent = and_(
        reported_readings.c.customer_id == owner,
        reported_readings.c.reported_at > bindparam("reported_after"),
    )
    with_reports = (
        source.outerjoin(reported_readings, recent)
        .outerjoin(outbox, outbox.c.id == reported_readings.c.id)
        .outerjoin(batch, batch.c.id == outbox.c.batch_id)
    )
    shown = (_REPORT_SOURCES[name].label(name) for name in reports)
    return select(*columns, *shown).where(*_LIVE).select_from(with_reports)
