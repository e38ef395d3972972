"""The customer IDs of an account: one more is asked for, one is given up, one is looked at alone."""

from portal.clock import now
from portal.services import Services
from portal.store.audit import note_own
from portal.store.delegations import end_lent
from portal.store.holdings import give_up
from portal.store.identifications import AlreadyClaimed, add_claim, waiting_of
from portal.store.identity import Identity
from sync.transactions import alone, writing

MOST_WAITING = 50
"""Claims of one account that staff may have to look at; whoever has more comes to the office."""


class TooManyClaims(Exception):
    """As many claims of the account wait as may."""


def ask_for(services: Services, caller: Identity, customer_id: str, address: str) -> None:
    """Have it checked that the caller is that customer, too.

    Whether there is such a customer is not told. Raises ``AlreadyClaimed`` and ``TooManyClaims``.
    """
    if customer_id in caller.own:
        raise AlreadyClaimed
    moment = now()
    with writing(services.store) as connection:
        alone(connection, "claims", caller.account_id)
        if waiting_of(connection, caller.account_id) >= MOST_WAITING:
            raise TooManyClaims
        add_claim(connection, caller.account_id, customer_id, caller.user_name, moment)
        note_own(
            connection,
            "customer_claimed",
            caller.account_id,
            at=moment,
            customer_id=customer_id,
            address=address,
        )


def part_with(services: Services, caller: Identity, customer_id: str, address: str) -> bool:
    """Whether the account had it; its data are no longer shown, and who was lent them sees them no more."""
    moment = now()
    with writing(services.store) as connection:
        had = give_up(connection, caller.account_id, customer_id)
        if had:
            end_lent(connection, caller.account_id, customer_id, moment)
            note_own(
                connection,
                "customer_given_up",
                caller.account_id,
                at=moment,
                customer_id=customer_id,
                address=address,
            )
    return had
