"""What the store has held long enough goes; whichever process does it, and however often."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, ColumnElement, Delete, Engine, Update, and_, delete, func, select, update

from portal.store.tables import audit, check_runs, known_devices, login_sessions, one_time_tokens, tickets
from portal.store.tickets import State as TicketState
from sync.consents import CONSENT
from sync.contacts import CONTACT
from sync.mails import MAIL
from sync.outbox import HOLDS_SOMETHING
from sync.states import UNDELIVERED
from sync.tables import outbox
from sync.tickets import TICKET
from sync.transactions import writing

AT_ONCE = 2000
"""Rows of one transaction: SQLite's one writer is not held up for long."""

Rule = Callable[[datetime], Delete | Update]


def sweep(store: Engine, days: Mapping[str, int], now: datetime) -> Mapping[str, int]:
    """Take out what is older than so many days, by the names of ``RULES``; how many rows of each."""
    return {name: _sweep(store, RULES[name], now - timedelta(days=kept)) for name, kept in days.items()}


def _sweep(store: Engine, rule: Rule, before: datetime) -> int:
    total = 0
    while True:
        with writing(store) as connection:
            count = connection.execute(rule(before)).rowcount
        total += count
        if count < AT_ONCE:
            return total


def _emptied(*kinds: str) -> Rule:
    """The items themselves stay, so that numbers go on without gaps and nothing is handed over again."""

    def rule(before: datetime) -> Update:
        gone_at = func.coalesce(outbox.c.sent_at, outbox.c.decided_at, outbox.c.enqueued_at)
        gone = and_(outbox.c.kind.in_(kinds), outbox.c.state.not_in(UNDELIVERED), gone_at < before)
        some = select(outbox.c.id).where(gone, HOLDS_SOMETHING).limit(AT_ONCE)
        return update(outbox).where(outbox.c.id.in_(some)).values(payload={})

    return rule


def _rows(key: Column[Any], old: Callable[[datetime], ColumnElement[bool]]) -> Rule:
    def rule(before: datetime) -> Delete:
        some = select(key).where(old(before)).limit(AT_ONCE)
        return delete(key.table).where(key.in_(some))

    return rule


def _seen(before: datetime) -> ColumnElement[bool]:
    columns = login_sessions.c
    return func.coalesce(columns.ended_at, columns.last_seen_at, columns.created_at) < before


def _closed(before: datetime) -> ColumnElement[bool]:
    return and_(tickets.c.state == TicketState.CLOSED, tickets.c.changed_at < before)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "mails": _emptied(MAIL),
        "delivered": _emptied(TICKET, CONTACT, CONSENT),
        "sessions": _rows(login_sessions.c.token_hash, _seen),
        "links": _rows(one_time_tokens.c.digest, lambda before: one_time_tokens.c.expires_at < before),
        "devices": lambda before: delete(known_devices).where(known_devices.c.first_seen_at < before),
        "tickets": _rows(tickets.c.id, _closed),
        "checks": _rows(check_runs.c.id, lambda before: check_runs.c.changed_at < before),
        "audit": _rows(audit.c.id, lambda before: audit.c.at < before),
    }
)
"""``links`` hold unconfirmed registrations too. Delivered readings stay: they are compared with what the
billing system has, and customers see them."""
