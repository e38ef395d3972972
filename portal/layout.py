"""What the frame around every page needs: the sections, the utility, where the caller is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import lazy_gettext as _
from flask_login import current_user

from portal.languages import selected
from portal.links import address
from portal.services import billing

SECTIONS = {
    "overview.index": _("Overview"),
    "invoices.index": _("Invoices"),
    "payments.index": _("Settlements"),
    "readings.report": _("Report a reading"),
    "readings.index": _("Readings"),
    "meters.index": _("Meters"),
    "analyses.index": _("Analyses"),
    "contracts.index": _("Contracts"),
    "tickets.index": _("Tickets"),
    "settings.index": _("Settings"),
}
WITHOUT_BILLING = ("tickets.index", "settings.index")
"""What there is before the account is identified."""

DESK = {
    "staff.index": _("Desk"),
    "staff.claims": _("Accounts to identify"),
    "staff.tickets": _("Tickets"),
    "staff.readings": _("Readings to look at"),
    "staff.people": _("Accounts"),
    "staff.delivery": _("Sending"),
    "staff.connections": _("Connections"),
    "staff.audit": _("Audit trail"),
    "settings.index": _("Settings"),
}
"""What staff have instead, unless they view a customer's pages."""
PARTS = {
    "staff.one_claim": "staff.claims",
    "staff.reading": "staff.readings",
    "staff.account": "staff.people",
    "staff.ticket": "staff.tickets",
}
"""Pages of the desk inside a section of it."""

NEEDS = {"contracts.index": "contract"}
"""Sections that are there only where the billing system tells of such things."""


@dataclass(frozen=True, slots=True)
class Section:
    address: str
    label: str
    current: str | None
    """What ``aria-current`` says: ``page``, or ``true`` on a page inside the section."""


def sections() -> Iterator[Section]:
    """Where the caller may go: nowhere before the second factor is given."""
    if current_user.lacks_second_factor:
        return
    desk = current_user.is_staff and not current_user.viewing
    known = desk or bool(current_user.customer_ids)
    for endpoint, label in _labels(selected(), desk):
        if (known or endpoint in WITHOUT_BILLING) and _offered(endpoint):
            yield Section(address(endpoint), label, _current(endpoint))


def _offered(endpoint: str) -> bool:
    return endpoint not in NEEDS or billing().offers(NEEDS[endpoint])


@cache
def _labels(_language: str, desk: bool) -> tuple[tuple[str, str], ...]:
    """The same on every page of a language."""
    return tuple((endpoint, str(label)) for endpoint, label in (DESK if desk else SECTIONS).items())


def _current(endpoint: str) -> str | None:
    if request.endpoint == endpoint:
        return "page"
    if request.blueprint == "staff":
        return "true" if PARTS.get(request.endpoint or "") == endpoint else None
    inside = request.endpoint not in SECTIONS and endpoint == f"{request.blueprint}.index"
    return "true" if inside else None


def here() -> str:
    """The address the caller is at, to come back to."""
    return request.full_path.rstrip("?")


def front_address() -> str:
    return address("overview.index")


def page_address(name: str, page: int) -> str:
    """The address of another page of the list shown here; the other filters stay."""
    others = [(key, value) for key, value in request.args.items(multi=True) if key != name]
    return "?" + urlencode([*others, (name, page)])


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        sections=sections,
        address=address,
        here=here,
        front_address=front_address,
        page_address=page_address,
        utility=app.extensions["ibok"].config.utility,
        offers=app.extensions["ibok"].billing.offers,
    )
