"""What nobody else may ever read of a customer: whatever an answer holds of it has leaked."""

import html
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cache

from tests.isolation.holdings import Held
from tests.office import Office
from tests.pages.addresses import invoice_ids, own_bytes

LEAST = 5
"""A shorter word may stand on somebody's page by chance."""
KEPT = {
    "accounts": ("login", "user_name", "email", "phone", "password_hash", "totp_secret"),
    "login_sessions": ("token_hash",),
    "reported_readings": ("id", "reason", "submission", "meter_number"),
    "tickets": ("subject", "submission"),
    "ticket_messages": ("text", "submission"),
    "ticket_attachments": ("id", "name"),
    "delegations": ("delegate_email",),
    "one_time_tokens": ("digest",),
}
"""The columns that hold words of a person's own."""


@dataclass
class Secrets:
    """A person's own words, apart from those that whoever asks has said themselves."""

    words: set[str]
    said: set[str] = field(default_factory=set)

    def leaked(self, text: str, told: Set[str] = frozenset()) -> list[str]:
        """Those in the text, but for what was ``told`` to whoever reads it."""
        plain, open_ones = html.unescape(text), self.said | told
        found = (word for word in self.words - open_ones if word in text or word in plain)
        return sorted(word for word in found if not any(word in each for each in open_ones))


def billed(office: Office, customer_ids: Iterable[str], others: Iterable[str] = ()) -> set[str]:
    """What the billing database knows of these customers, and of none of the others."""
    theirs, elses = (_union(office, each) for each in (customer_ids, others))
    return {word for word in theirs - elses if len(word) >= LEAST}


def _union(office: Office, customer_ids: Iterable[str]) -> set[str]:
    return set().union(*(_billed(office, each) for each in customer_ids))


@cache
def _billed(office: Office, customer: str) -> frozenset[str]:
    engine = office.billing()
    found = own_bytes(office, customer) | {customer, *invoice_ids(engine, customer)}
    engine.dispose()
    return found


def reported(holding: Held, customer: str) -> set[str]:
    """What was reported for a customer, by whomever, and what became of it."""
    rows = [row for row in holding["reported_readings"].values() if row["customer_id"] == customer]
    words = {row[column] for row in rows for column in KEPT["reported_readings"]}
    return {word for word in words | {holding["outbox"][(row["id"],)]["reason"] for row in rows} if word}


def kept(holding: Held, account: int) -> set[str]:
    """What the portal holds of an account: what its owner typed, and the numbers that were given to it."""
    rows = {
        name: [row for row in holding[name].values() if _of(name, row, holding) == account] for name in KEPT
    }
    words = (row[column] for name, columns in KEPT.items() for row in rows[name] for column in columns)
    return {word for word in words if word and len(word) >= LEAST}


def _of(name: str, row: Mapping[str, object], holding: Held) -> object:
    if name == "accounts":
        return row["id"]
    if name == "ticket_messages":
        return holding["tickets"][(row["ticket_id"],)]["account_id"]
    if name == "ticket_attachments":
        return _of("ticket_messages", holding["ticket_messages"][(row["message_id"],)], holding)
    return row["account_id"]
