"""The life of an outbox item: its states and the only ways from one to the next."""

from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    WAITING = "waiting"
    """In the outbox."""
    CLAIMED = "claimed"
    """In a batch that is being sent, or will be sent again."""
    SENT = "sent"
    """The channel confirmed it."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """The verdict: the billing system's, or of our own check before the item was sent."""
    STUCK = "stuck"
    """Cannot be delivered until somebody mends the cause; staff see why."""
    UNDELIVERABLE = "undeliverable"
    """A mail that its recipient's mail server refused for good; nothing more is done."""
    WITHDRAWN = "withdrawn"
    """Taken back: by the customer before it was claimed, or by staff once it was stuck."""


NEXT = MappingProxyType(
    {
        State.WAITING: frozenset({State.CLAIMED, State.REJECTED, State.WITHDRAWN}),
        State.CLAIMED: frozenset({State.SENT, State.STUCK, State.WAITING, State.UNDELIVERABLE}),
        State.SENT: frozenset({State.ACCEPTED, State.REJECTED}),
        State.STUCK: frozenset({State.CLAIMED, State.WAITING, State.WITHDRAWN}),
        State.ACCEPTED: frozenset[State](),
        State.REJECTED: frozenset[State](),
        State.UNDELIVERABLE: frozenset[State](),
        State.WITHDRAWN: frozenset[State](),
    }
)

UNDELIVERED = frozenset({State.WAITING, State.CLAIMED, State.STUCK})
"""An item in one of these holds back the later items of its ordering key."""


class IllegalTransition(Exception):
    """An item was to be moved to a state that its own does not lead to."""


def sources(to: State) -> frozenset[State]:
    """The states that lead to ``to``."""
    return frozenset(state for state, following in NEXT.items() if to in following)
