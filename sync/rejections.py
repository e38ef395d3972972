"""What an office may want to tell somebody when an item is rejected."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sync.outbox import Item


@dataclass(frozen=True, slots=True)
class Rejection:
    """A verdict ``rejected``: the billing system's, or of our own check before the item was sent."""

    item: Item
    reason_code: str | None
    reason: str | None
    at: datetime


Announce = Callable[[Connection, Rejection], None]
"""Called last in the transaction that records the rejection: what it writes is so if and only if that is."""


def unannounced(_connection: Connection, _rejection: Rejection) -> None:
    """Nobody is told."""
