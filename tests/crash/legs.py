"""The legs: every way out, with every store and every billing database."""

from dataclasses import dataclass
from itertools import product
from typing import Literal

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
    def needs(self) -> tuple[str, ...]:
        """The fixtures of the servers and drivers it runs on."""
        servers = sorted({f"{name}_server" for name in (self.store, self.erp) if name != "sqlite"})
        driver = {"postgres": "odbc_postgresql", "mariadb": "odbc_mariadb"}[self.erp]
        return (*servers, driver)


CHANNELS: tuple[Channel, ...] = ("staging",)
STORES: tuple[Store, ...] = ("sqlite", "postgres")
ERPS: tuple[Server, ...] = ("postgres", "mariadb")
LEGS = tuple(Leg(*each) for each in product(CHANNELS, STORES, ERPS))
