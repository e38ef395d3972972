"""A connection for checks, and what is told where it does not come about."""

import os
import re
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from erp_adapter.checks.address import address, way_out
from erp_adapter.checks.findings import Finding, fault
from erp_adapter.connections import Connection
from erp_adapter.errors import BillingUnavailable, DriverMissing, QueryRefused
from erp_adapter.said import Said, plain, said
from erp_adapter.secret_files import secret_in
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
        if file is not None and not secret_in(file):
            remedy = said("write the password into %(file)s", file=str(file))
            yield fault(place, "password", said("password_file is empty"), remedy)
            return
        yield from findings
    except DriverMissing as missing:
        yield fault(place, "driver", said("cannot be loaded"), plain(missing.args[0]))
    except OSError as error:
        yield _unread_file(place, connection.settings, error)
    except BillingUnavailable as away:
        remedy = _way_out(place, connection.settings, away.reason)
        yield fault(place, "answers", plain(away.reason), remedy)
    except QueryRefused as refused:
        told = said("it refuses a statement (%(reason)s)", reason=refused.reason)
        remedy = said("check %(setting)s.session, and the rights of its login", setting=place)
        yield fault(place, "answers", told, remedy)
    except SQLAlchemyError as error:
        told = said("cannot be opened (%(error)s)", error=type(error).__name__)
        yield fault(place, "answers", told, said("check %(setting)s", setting=f"{place}.url"))


def _unread_file(place: str, settings: ConnectionSettings, error: OSError) -> Finding:
    """Which of the two files that the configuration names it is."""
    readable = settings.password_file is None or os.access(settings.password_file, os.R_OK)
    of_tls = readable and settings.ca_file
    subject, setting = (said("TLS"), "ca_file") if of_tls else (said("password"), "password_file")
    told = said("%(setting)s cannot be read (%(error)s)", setting=setting, error=error.strerror or "")
    remedy = said(
        "check %(setting)s, and that the account that runs IBOK may read it", setting=f"{place}.{setting}"
    )
    return fault(place, subject, told, remedy)


def _way_out(place: str, settings: ConnectionSettings, reason: str) -> Said:
    if NO_ODBC.search(reason):
        return said(
            "unixODBC knows no such data source or driver: compare %(setting)s with what "
            "ibok erp drivers lists",
            setting=f"{place}.odbc",
        )
    first = way_out(address(settings), place, silent=reason.startswith("no answer"))
    if not settings.session:
        return first
    return said(
        "%(first)s; see too that each statement of %(setting)s works there",
        first=first,
        setting=f"{place}.session",
    )
