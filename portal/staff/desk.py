"""The front of the desk: what waits for somebody."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Connection

from erp_adapter.checks.findings import Level
from portal.access import staff
from portal.links import address
from portal.services import services
from portal.staff.blueprint import blueprint
from portal.store.check_runs import latest
from portal.store.flagged import undecided_count
from portal.store.identifications import waiting_count
from portal.store.tickets import open_count
from sync.figures import figures


@dataclass(frozen=True, slots=True)
class Task:
    address: str
    words: str
    more: str = ""


@blueprint.get("")
@staff
def index() -> ResponseReturnValue:
    with services().store.connect() as connection:
        tasks = [
            *_claims(connection),
            *_tickets(connection),
            *_readings(connection),
            *_deliveries(connection),
            *_connections(connection),
        ]
    return render_template("staff/index.html", tasks=tasks)


def _claims(connection: Connection) -> Iterator[Task]:
    if count := waiting_count(connection):
        words = ngettext("%(num)d account to identify", "%(num)d accounts to identify", count)
        yield Task(address("staff.claims"), words)


def _tickets(connection: Connection) -> Iterator[Task]:
    if count := open_count(connection):
        words = ngettext("%(num)d ticket waits for an answer", "%(num)d tickets wait for an answer", count)
        yield Task(address("staff.tickets"), words)


def _readings(connection: Connection) -> Iterator[Task]:
    if count := undecided_count(connection):
        words = ngettext("%(num)d reading to look at", "%(num)d readings to look at", count)
        yield Task(address("staff.readings"), words)


def _deliveries(connection: Connection) -> Iterator[Task]:
    stuck = sum(group.items for group in figures(connection).stuck)
    if stuck:
        words = ngettext("%(num)d item cannot be sent", "%(num)d items cannot be sent", stuck)
        yield Task(address("staff.delivery"), words, _("The reason stands beside each."))


def _connections(connection: Connection) -> Iterator[Task]:
    run = latest(connection)
    faults = sum(finding.level is Level.FAULT for finding in run.findings) if run else 0
    if faults:
        words = ngettext(
            "%(num)d point of the check does not fit", "%(num)d points of the check do not fit", faults
        )
        yield Task(address("staff.connections"), words)
