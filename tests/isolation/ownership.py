"""Whose a row is: what somebody may change is their own, and nothing else."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from portal.accounts.recovery import PASSWORD
from portal.accounts.registration import REGISTRATION
from sync.mails import MAIL
from sync.outbox import READING
from sync.tickets import TICKET
from tests.isolation.holdings import Change, Held, Row

OF_ACCOUNTS = ("account_id", "author_id", "delegate_id", "decided_by", "started_by", "actor_id")
ASKED_FOR = frozenset({"identifications", "audit"})
"""Where anybody may name any customer: in what they ask staff to check, and in the record of it."""


@dataclass(frozen=True)
class Side:
    """People who stand together, and the customers whose pages they may see."""

    accounts: Set[int] = frozenset()
    customer_ids: Set[str] = frozenset()
    lent: Set[str] = frozenset()
    """Those of somebody else, for whom they may see everything and report readings meanwhile."""


def strange(done: Iterable[Change], side: Side, after: Held) -> list[str]:
    """What was changed of somebody else's."""
    return [str(each) for each in done if not may(each, side, after)]


def may(change: Change, side: Side, after: Held) -> bool:
    if change.table == "rate_limits" or (
        change.how == "added" and _anybody_may(change.table, change.rows[0])
    ):
        return True
    return _given_back(change, side) or all(_owned(change.table, row, side, after) for row in change.rows)


def _anybody_may(table: str, row: Row) -> bool:
    """What a form does that is there for everybody: a letter to the address typed, with a link in it."""
    if table == "one_time_tokens":
        return row["purpose"] in (PASSWORD, REGISTRATION)
    return (table == "outbox" and row["kind"] == MAIL) or (table == "audit" and row["actor_id"] is None)


def _given_back(change: Change, side: Side) -> bool:
    """Who was lent a customer's pages may end that, and change nothing else of it."""
    if change.table != "delegations" or change.how != "altered":
        return False
    old, new = ({**row, "revoked_at": None} for row in change.rows)
    return old == new and old["delegate_id"] in side.accounts


def _of_the_lent(table: str, row: Row, side: Side) -> bool:
    """Readings that were reported for a customer, by whomever, and what one writes about the customer."""
    if row.get("customer_id") not in side.lent:
        return False
    if table == "tickets":
        return row["account_id"] in side.accounts
    return table == "reported_readings" or (table == "outbox" and row["kind"] in (READING, TICKET))


def _owned(table: str, row: Row, side: Side, after: Held) -> bool:
    if _of_the_lent(table, row, side):
        return True
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
