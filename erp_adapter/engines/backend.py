"""What an engine module says about its engine."""

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL

Tls = Literal["off", "require", "verify"]
"""``off`` in the clear; ``require`` encrypted; ``verify`` also with the server's certificate checked."""
Paging = Literal["limit", "fetch first", "top", "none"]


@dataclass(frozen=True, slots=True)
class Network:
    """What is asked of a driver, whatever the driver calls it."""

    timeout_seconds: float = 1.5
    """For connecting; and what a statement may take, where the server keeps time."""
    silence_seconds: float = 90
    """How long a server that is reached may say nothing, where the driver can tell."""
    tls: Tls | None = None
    """None leaves it to the driver."""
    ca_file: Path | None = None

    @property
    def connect_seconds(self) -> int:
        """In whole seconds, and no less than the 2 that libpq makes of 1."""
        return max(2, round(self.timeout_seconds))

    @property
    def silence(self) -> int:
        return ceil(self.silence_seconds)


def tls_context(network: Network) -> ssl.SSLContext:
    """For drivers in Python; without ``verify`` any certificate will do."""
    context = ssl.create_default_context(cafile=network.ca_file)
    if network.tls != "verify":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


Arguments = Callable[[Network], dict[str, Any]]
Keywords = Callable[[Network, str], dict[str, str]]


def no_statements(_seconds: float) -> tuple[str, ...]:
    return ()


def no_arguments(_network: Network) -> dict[str, Any]:
    return {}


def no_keywords(_network: Network, _text: str) -> dict[str, str]:
    return {}


def same_url(url: URL, _network: Network) -> URL:
    return url


def leave(_connection: Any, _seconds: float) -> None:
    """A driver's connection that needs nothing done to it."""


def limit_statements(connection: Any, seconds: float) -> None:
    """Let an ODBC driver cut a statement that takes too long; those that cannot refuse to be told."""
    import pyodbc  # noqa: PLC0415 - it needs unixODBC, which stands where there is such a connection

    with suppress(pyodbc.Error):
        connection.timeout = ceil(seconds)


@dataclass(frozen=True, slots=True)
class Backend:
    """One database engine.

    ``url`` gives the URL to be opened in place of the configured one, ``arguments`` what each native driver
    is connected with, by SQLAlchemy's name of the driver. ``keywords`` gives what is added to an ODBC
    connection string unless the string says so itself. ``read_only`` gives the statements that make a
    session unable to write or to hang; ``guard`` does to the driver's connection what no statement can.
    """

    parsed_as: str
    """The name of its SQL in sqlglot; empty for the general one."""
    odbc: str | None = None
    """SQLAlchemy's URL scheme for it through ODBC."""
    url: Callable[[URL, Network], URL] = same_url
    arguments: Mapping[str, Arguments] = field(default_factory=dict)
    keywords: Keywords = no_keywords
    read_only: Callable[[float], tuple[str, ...]] = no_statements
    guard: Callable[[Any, float], None] = leave
    begin: str | None = None
    """What each transaction starts with."""
    isolation: str | None = "AUTOCOMMIT"
    tls: tuple[Tls, ...] = ("off", "require", "verify")
    """What of it the engine can do."""
