"""Proof that somebody may fetch what waits to be fetched."""

from sqlalchemy import Engine

from erp_adapter.checks.findings import Finding, ok, some, warning
from sync.tokens import tokens

ADD = "run: ibok sync token add NAME, and give the token to the billing system"


def pull_finding(store: Engine, place: str) -> Finding:
    with store.connect() as connection:
        known = tokens(connection)
    names = [each.name for each in known if each.revoked_at is None and each.allows("batches")]
    if not names:
        return warning(place, "token", "items wait for the billing system, but nobody has a token", ADD)
    return ok(place, "token", f"{some(names)} may fetch batches")
