"""Consents, each decision with its day: nothing is overwritten, the last one counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from portal.store.tables import consents


@dataclass(frozen=True, slots=True)
class Decision:
    """``at`` in UTC."""

    customer_id: str
    kind: str
    given: bool
    at: datetime


def decisions(
    connection: Connection, customer_ids: Iterable[str], kind: str
) -> Mapping[str, tuple[Decision, ...]]:
    """What was decided for each of the customers, newest first, by whichever of their accounts."""
    columns = consents.c
    theirs = (
        select(columns.customer_id, columns.kind, columns.given, columns.at)
        .where(columns.customer_id.in_(tuple(customer_ids)), columns.kind == kind)
        .order_by(columns.id.desc())
    )
    found: dict[str, tuple[Decision, ...]] = {}
    for row in connection.execute(theirs):
        found[row.customer_id] = (*found.get(row.customer_id, ()), Decision(*row))
    return found


def given(connection: Connection, customer_id: str, kind: str) -> bool:
    history = decisions(connection, (customer_id,), kind).get(customer_id, ())
    return any(decision.given for decision in history[:1])


def record(connection: Connection, account_id: int, decision: Decision) -> None:
    connection.execute(
        insert(consents).values(
            account_id=account_id,
            customer_id=decision.customer_id,
            kind=decision.kind,
            given=decision.given,
            at=decision.at,
        )
    )
