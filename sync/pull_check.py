"""Proof that somebody may fetch what waits to be fetched."""

from sqlalchemy import Engine

from erp_adapter.checks.findings import Finding, ok, some, warning
from erp_adapter.said import said
from sync.tokens import tokens

ADD = said("run: ibok sync token add NAME, and give the token to the billing system")


def pull_finding(store: Engine, place: str) -> Finding:
    with store.connect() as connection:
        known = tokens(connection)
    names = [each.name for each in known if each.revoked_at is None and each.allows("batches")]
    if not names:
        told = said("items wait for the billing system, but nobody has a token")
        return warning(place, "token", told, ADD)
    return ok(place, "token", said("%(names)s may fetch batches", names=some(names)))
