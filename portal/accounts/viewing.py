"""Staff look at a customer's pages as the customer sees them: said on each page, noted, changing nothing."""

from sqlalchemy import Engine

from erp_adapter.reader import BillingReader
from portal.clock import now
from portal.store.audit import note
from portal.store.identity import Identity, token_digest, view_as
from portal.store.tables import login_sessions
from portal.store.viewing import end_views
from sync.transactions import writing


class NoSuchCustomer(Exception):
    """The billing system has no customer of that ID."""


def begin_view(
    store: Engine, billing: BillingReader, caller: Identity, customer_id: str, address: str
) -> None:
    """Have the caller's session show this customer's pages.

    Raises ``NoSuchCustomer`` and ``BillingUnavailable``.
    """
    if not billing.customers((customer_id,)):
        raise NoSuchCustomer
    with writing(store) as connection:
        view_as(connection, caller.token, customer_id)
        note(
            connection,
            "view_began",
            at=now(),
            actor=caller.account_id,
            customer_id=customer_id,
            address=address,
        )


def end_view(store: Engine, caller: Identity, address: str) -> None:
    with writing(store) as connection:
        end_views(
            connection, now(), login_sessions.c.token_hash == token_digest(caller.token), address=address
        )
