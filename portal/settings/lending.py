"""An account lets another one see a customer's pages and report readings there, for a limited time."""

from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection

from portal.accounts.attempts import count_attempt
from portal.clock import WARSAW, now
from portal.mail import lending as mails
from portal.mail.notices import notice_mail, tell_owner
from portal.services import Services
from portal.store.audit import note_own
from portal.store.delegations import Delegation, accept, offer, offered, revoke
from portal.store.identity import Identity
from portal.store.one_time import LinkSpent, issue, peek, spend
from sync.mails import enqueue_mail
from sync.transactions import writing

DELEGATION = "delegation"
LASTS = timedelta(days=14)
LONGEST = timedelta(days=730)


class NotForYou(Exception):
    """The link was opened by the account that sent it, or by one that sees the customer anyway."""


def lend(
    services: Services,
    caller: Identity,
    customer_id: str,
    email: str,
    last: date,
    language: str,
    address: str,
) -> None:
    """Send a link to the delegate; ``last`` is the last day. Raises ``TooManyAttempts``."""
    count_attempt(services, DELEGATION, f"account {caller.account_id}", address)
    moment = now()
    ends_at = datetime.combine(last + timedelta(days=1), time(), WARSAW)
    with writing(services.store) as connection:
        number = offer(connection, caller.account_id, customer_id, email, now=moment, ends_at=ends_at)
        token = issue(
            connection,
            DELEGATION,
            now=moment,
            lasts=min(LASTS, ends_at - moment),
            account_id=caller.account_id,
            data={"delegation": number},
        )
        _note(connection, "delegation_offered", caller, customer_id, number, address)
        written = partial(mails.offered, caller.user_name, customer_id, last, token)
        enqueue_mail(connection, notice_mail(email, language, written), at=moment)


def behind(services: Services, token: str) -> Delegation:
    """What the link offers; raises ``LinkSpent``."""
    with services.store.connect() as connection:
        found = peek(connection, DELEGATION, token, now())
        offer_behind = offered(connection, int(found.data["delegation"]), now())
    if offer_behind is None:
        raise LinkSpent
    return offer_behind


def take(services: Services, caller: Identity, token: str, address: str) -> Delegation:
    """Have the caller see what the link offers, and tell who lent it; raises ``LinkSpent``, ``NotForYou``."""
    moment = now()
    with writing(services.store) as connection:
        spent = spend(connection, DELEGATION, token, moment)
        found = offered(connection, int(spent.data["delegation"]), moment)
        if found is None:
            raise LinkSpent
        if caller.is_staff or found.account_id == caller.account_id or found.customer_id in caller.entitled:
            raise NotForYou
        if not accept(connection, found.id, caller.account_id, moment):
            raise LinkSpent
        _note(connection, "delegation_accepted", caller, found.customer_id, found.id, address)
        written = partial(mails.accepted, caller.user_name, found.customer_id)
        tell_owner(connection, found.account_id, written, at=moment)
    return found


def end(
    services: Services, caller: Identity, number: int, address: str, *, as_delegate: bool = False
) -> bool:
    """Whether it was the caller's, from that side, and had not ended before."""
    moment = now()
    with writing(services.store) as connection:
        ended = revoke(connection, number, caller.account_id, moment, as_delegate=as_delegate)
        if ended is not None:
            event = "delegation_given_back" if as_delegate else "delegation_revoked"
            _note(connection, event, caller, ended.customer_id, number, address)
    return ended is not None


def _note(
    connection: Connection, event: str, caller: Identity, customer_id: str, number: int, address: str
) -> None:
    note_own(
        connection,
        event,
        caller.account_id,
        at=now(),
        customer_id=customer_id,
        address=address,
        details={"delegation": number},
    )
