"""PostgreSQL: through psycopg, or through psqlODBC."""

from typing import Any

from erp_adapter.engines.backend import Backend, Network

MODES = {"off": "disable", "require": "require", "verify": "verify-full"}


def _read_only(seconds: float) -> tuple[str, ...]:
    """Days of a ``timestamptz`` begin when they begin in Warsaw, wherever the server stands."""
    return (
        "SET SESSION TIME ZONE 'Europe/Warsaw'",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        f"SET statement_timeout = {round(seconds * 1000)}",
    )


def _libpq(network: Network) -> dict[str, str]:
    """libpq waits for an answer for ever, but it can have the network watched while it does."""
    options = {
        "connect_timeout": str(network.connect_seconds),
        "keepalives_idle": str(network.silence),
        "keepalives_interval": "1",
        "keepalives_count": "3",
        "tcp_user_timeout": str(round(network.silence_seconds * 1000)),
    }
    if network.tls == "verify":
        options["sslrootcert"] = str(network.ca_file or "system")
    return options


def _psycopg(network: Network) -> dict[str, Any]:
    mode = {"sslmode": MODES[network.tls]} if network.tls else {}
    return {**_libpq(network), **mode}


def _keywords(network: Network, _text: str) -> dict[str, str]:
    """Booleans would arrive as text, and each statement would be prepared first."""
    options = " ".join(f"{name}='{value}'" for name, value in _libpq(network).items())
    own = {"BoolsAsChar": "0", "UseServerSidePrepare": "0", "pqopt": f"{{{options}}}"}
    return own | ({"SSLmode": MODES[network.tls]} if network.tls else {})


POSTGRESQL = Backend(
    parsed_as="postgres",
    odbc="postgresql+ibok_odbc",
    arguments={"psycopg": _psycopg},
    keywords=_keywords,
    read_only=_read_only,
)
