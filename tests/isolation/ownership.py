"""Whose a row is: what somebody may change is their own, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.accounts.recovery import PASSWORD
from portal.accounts.registration import REGISTRATION
from sync.mails import MAIL
from tests.isolation.holdings import Change, Held, Row

OF_ACCOUNTS = ("account_id", "author_id", "delegate_id", "decided_by", "started_by", "actor_id")
ASKED_FOR = frozenset({"identifications", "audit"})
"""Where anybody may name any customer: in what they ask staff to check, and in the record of it."""


@dataclass
class Side:
    """People who stand together, and the customers whose pages they may see."""

    accounts: set[int] = field(default_factory=set)
    customer_ids: set[str] = field(default_factory=set)


def strange(done: Iterable[Change], side: Side, after: Held) -> list[str]:
    """What was changed of somebody else's."""
    return [str(each) for each in done if not may(each, side, after)]


def may(change: Change, side: Side, after: Held) -> bool:
    if change.table == "rate_limits" or (
        change.how == "added" and _anybody_may(change.table, change.rows[0])
    ):
        return True
    return all(_owned(change.table, row, side, after) for row in change.rows)


def _anybody_may(table: str, row: Row) -> bool:
    """What a form does that is there for everybody: a letter to the address typed, with a link in it."""
    if table == "one_time_tokens":
        return row["purpose"] in (PASSWORD, REGISTRATION)
    return (table == "outbox" and row["kind"] == MAIL) or (table == "audit" and row["actor_id"] is None)


def _owned(table: str, row: Row, side: Side, after: Held) -> bool:
    if table == "accounts":
        return row["id"] in side.accounts
    if table == "audit":
        return row["actor_id"] in side.accounts
    accounts = {row[name] for name in OF_ACCOUNTS if row.get(name) is not None}
    if "ticket_id" in row:
        accounts.add(after["tickets"][(row["ticket_id"],)]["account_id"])
    if "message_id" in row:
        return _owned("ticket_messages", after["ticket_messages"][(row["message_id"],)], side, after)
    customer = row.get("customer_id")
    named = customer is None or table in ASKED_FOR or customer in side.customer_ids
    return accounts <= side.accounts and named and bool(accounts or customer)
