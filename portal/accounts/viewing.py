"""Staff look at a customer's pages as the customer sees them: said on each page, noted, changing nothing."""

from sqlalchemy import Connection, Engine

from erp_adapter.reader import BillingReader
from portal.clock import now
from portal.store.audit import note
from portal.store.identity import Identity, view_as
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
        _note(connection, "view_began", caller, customer_id, address)


def end_view(store: Engine, caller: Identity, address: str) -> None:
    if caller.viewing is None:
        return
    with writing(store) as connection:
        view_as(connection, caller.token, None)
        _note(connection, "view_ended", caller, caller.viewing, address)


def _note(connection: Connection, event: str, caller: Identity, customer_id: str, address: str) -> None:
    note(connection, event, at=now(), actor=caller.account_id, customer_id=customer_id, address=address)
