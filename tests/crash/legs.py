"""The legs: every way out, with every store and every billing database."""

from dataclasses import dataclass
from itertools import product
from typing import Literal

from sync.points import Point

Channel = Literal["staging", "file", "api"]
Server = Literal["postgres", "mariadb"]
Store = Literal["sqlite", "postgres"]


@dataclass(frozen=True, slots=True)
class Leg:
    channel: Channel
    store: Store
    erp: Server
    """Reached through its ODBC driver."""

    def __str__(self) -> str:
        return f"{self.channel:7} store={self.store:8} erp={self.erp:8}"

    @property
    def points(self) -> tuple[tuple[str, Point], ...]:
        """Who can be killed where."""
        if self.channel == "api":
            fetched = [("portal", point) for point in Point if point in FETCHED]
            return (*fetched, ("worker", Point.CHECKING), ("worker", Point.CHECKED))
        return tuple(("worker", point) for point in Point)

    @property
    def players(self) -> tuple[str, ...]:
        """Who can be killed at any moment."""
        return PLAYERS[self.channel]


PLAYERS = {"staging": ("worker",), "file": ("worker", "clerk"), "api": ("portal", "worker", "clerk")}
FETCHED = frozenset(
    {
        Point.CLAIMING,
        Point.CLAIMED,
        Point.RECORDING,
        Point.RECORDED,
        Point.DECIDING,
        Point.DECIDED,
    }
)
"""Where the portal gets to when batches are fetched from it."""


CHANNELS: tuple[Channel, ...] = ("staging", "file", "api")
STORES: tuple[Store, ...] = ("sqlite", "postgres")
ERPS: tuple[Server, ...] = ("postgres", "mariadb")
LEGS = tuple(Leg(*each) for each in product(CHANNELS, STORES, ERPS))
