"""Firebird 3 and newer, through firebird-driver and Firebird's own client library.

Every statement runs in a read-only READ COMMITTED transaction: it sees what was committed before it, waits
for nobody, and does not keep the server from clearing away old record versions.
"""

from typing import Any

from sqlalchemy import URL

from erp_adapter.engines.backend import Backend, Network

CRYPT = {"off": "Disabled", "require": "Required"}


def _url(url: URL, _network: Network) -> URL:
    return url.set(drivername="firebird+ibok")


def _arguments(network: Network) -> dict[str, Any]:
    config = f"WireCrypt = {CRYPT[network.tls]}" if network.tls else None
    return {"connect_seconds": network.connect_seconds, "config": config}


def _guard(connection: Any, _seconds: float) -> None:
    from firebird.driver import Isolation, TraAccessMode, tpb  # noqa: PLC0415 - only where it is installed

    reading = tpb(Isolation.READ_COMMITTED_RECORD_VERSION, 0, TraAccessMode.READ)
    connection.main_transaction.default_tpb = reading


FIREBIRD = Backend(
    parsed_as="",
    url=_url,
    arguments={"ibok": _arguments},
    guard=_guard,
    isolation=None,
    tls=("off", "require"),
)
