"""What a decision about a reading leads to."""

from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from portal.mail.desk import read_again
from portal.mail.notices import notice_mail
from portal.services import Services
from portal.store.accounts import addresses_of
from portal.store.audit import note as audit
from portal.store.flagged import Decision, Flagged, decide
from portal.store.identity import Identity
from sync.changes import NoSuchItem, TooLate, withdraw
from sync.mails import enqueue_mail
from sync.transactions import writing


def review(
    services: Services, found: Flagged, decision: Decision, by: Identity, note: str | None, now: datetime
) -> None:
    """Record the decision; raises ``AlreadyDecided``.

    A reading that the customer is to take again is withdrawn where it has not gone yet.
    """
    with writing(services.store) as connection:
        decide(connection, found.id, decision, by=by.account_id, note=note, now=now)
        audit(
            connection,
            f"reading_{decision}",
            at=now,
            actor=by.account_id,
            account=found.account_id,
            customer_id=found.customer_id,
            details={"reading": found.id},
        )
        if decision is Decision.ASKED:
            _take_back(connection, found, now)
            _ask_again(connection, found, now)


def _take_back(connection: Connection, found: Flagged, now: datetime) -> None:
    with suppress(NoSuchItem, TooLate):
        withdraw(connection, found.id, customer_ids=(found.customer_id,), now=now)


def _ask_again(connection: Connection, found: Flagged, now: datetime) -> None:
    """Every account that is identified for the customer."""
    for address, language in addresses_of(connection, found.customer_id).items():
        mail = notice_mail(address, language, partial(read_again, found))
        enqueue_mail(connection, mail, at=now, customer_id=found.customer_id)
