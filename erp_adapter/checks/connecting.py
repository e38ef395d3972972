"""A connection for checks, and what is told where it does not come about."""

import os
import re
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from erp_adapter.checks.address import address, way_out
from erp_adapter.checks.findings import Finding, fault
from erp_adapter.connections import Connection
from erp_adapter.errors import BillingUnavailable, DriverMissing, QueryRefused
from erp_adapter.settings import ConnectionSettings

NO_ODBC = re.compile(r" (IM00\d|01000)\b")
"""SQLSTATEs of the driver manager that finds no data source, or cannot load its driver."""
PATIENCE_SECONDS = 10
"""How long one statement of a check may take; pages are given less."""


def patient(name: str, settings: ConnectionSettings) -> Connection:
    seconds = max(PATIENCE_SECONDS, settings.timeout_seconds)
    return Connection(name, settings.model_copy(update={"timeout_seconds": seconds}))


def connecting(connection: Connection, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings, or why there are none."""
    place = f"connections.{connection.name}"
    file = connection.settings.password_file
    try:
        if file is not None and not file.read_bytes().strip():
            yield fault(place, "password", "password_file is empty", f"write the password into {file}")
            return
        yield from findings
    except DriverMissing as missing:
        yield fault(place, "driver", "cannot be loaded", str(missing))
    except OSError as error:
        yield _unread_file(place, connection.settings, error)
    except BillingUnavailable as away:
        yield fault(place, "answers", away.reason, _way_out(place, connection.settings, away.reason))
    except QueryRefused as refused:
        remedy = f"check {place}.session, and the rights of its login"
        yield fault(place, "answers", f"it refuses a statement ({refused.reason})", remedy)
    except SQLAlchemyError as error:
        yield fault(place, "answers", f"cannot be opened ({type(error).__name__})", f"check {place}.url")


def _unread_file(place: str, settings: ConnectionSettings, error: OSError) -> Finding:
    """Which of the two files that the configuration names it is."""
    readable = settings.password_file is None or os.access(settings.password_file, os.R_OK)
    subject, setting = ("TLS", "ca_file") if readable and settings.ca_file else ("password", "password_file")
    told = f"{setting} cannot be read ({error.strerror})"
    remedy = f"check {place}.{setting}, and that the account that runs IBOK may read it"
    return fault(place, subject, told, remedy)


def _way_out(place: str, settings: ConnectionSettings, reason: str) -> str:
    if NO_ODBC.search(reason):
        told = "unixODBC knows no such data source or driver"
        return f"{told}: compare {place}.odbc with what ibok erp drivers lists"
    first = way_out(address(settings), place, silent=reason.startswith("no answer"))
    return (
        f"{first}; see too that each statement of {place}.session works there" if settings.session else first
    )
