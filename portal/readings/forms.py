import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Regexp

from erp_adapter.answers import MeterState
from portal.clock import today
from portal.languages import Worded
from portal.readings.service import Entry, Known, Refused, accept, bare_number
from portal.store.identity import Report
from portal.store.reported import NewReport
from portal.typed import UUID, one_line

MOST_METERS = 200
UNLISTED_OFFERED = 20


class EntryForm(Worded, Form):
    """One meter's reading; its hidden fields only say which is meant, the billing system is asked again."""

    meter = HiddenField()
    customer = SelectField(_("Customer ID"))
    number = StringField(_("Meter number"), filters=[one_line], validators=[Length(max=64)])
    indication = StringField(_("Indication now, in m³"), filters=[one_line])
    confirmed = BooleanField(_("I have looked again: this is what the meter shows"))
    reason = StringField(
        _("What may explain it (you may leave it empty)"), filters=[one_line], validators=[Length(max=300)]
    )

    doubtful = False
    """Whether the customer is to be asked to confirm what was typed."""


class ReportForm(Worded, FlaskForm):
    submission = HiddenField(default=lambda: str(uuid.uuid4()), validators=[Regexp(UUID)])
    """Sent along by the page, so that the same page sent twice is one report."""
    read_on = DateField(
        _("Day of the reading"), default=today, validators=[InputRequired(_("Enter the day of the reading."))]
    )
    meters = FieldList(FormField(EntryForm), max_entries=MOST_METERS)

    def offer(self, entries: Iterable[dict[str, str]]) -> None:
        for entry in entries:
            self.meters.append_entry(entry)

    @property
    def refused(self) -> bool:
        """Whether any field has a message; ``errors`` knows only of those that ``validate`` put there."""
        fields = (self.read_on, *(field for line in self.meters for field in line.form))
        return bool(self.errors) or any(field.errors for field in fields)

    def choose_among(self, customer_ids: Sequence[str]) -> None:
        for entry in self.meters:
            entry.form.customer.choices = [(each, each) for each in customer_ids]


def entry_of(state: MeterState) -> dict[str, str]:
    meter = state.meter
    return {"meter": meter.id, "customer": meter.customer_id, "number": meter.number}


def unlisted_entries(reports: Iterable[Report], customer_ids: Sequence[str]) -> list[dict[str, str]]:
    """While the billing system is away: the meters reported last, and an empty line for another.

    ``reports`` come newest first.
    """
    known: dict[tuple[str, str], dict[str, str]] = {}
    for report in reports:
        entry = {"number": report.meter_number, "customer": report.customer_id}
        known.setdefault((report.customer_id, bare_number(report.meter_number)), entry)
    return [*islice(known.values(), UNLISTED_OFFERED), {"customer": customer_ids[0]}]


def accepted_entries(form: ReportForm, known: Known | None, today: date) -> list[NewReport]:
    """The readings typed that may be taken; messages for the others are put beside their fields."""
    accepted = []
    for line in form.meters:
        entry: EntryForm = line.form
        if not entry.indication.data:
            continue
        try:
            accepted.append(accept(_typed(entry), form.read_on.data or today, known, today))
        except Refused as refusal:
            field = form.read_on if refusal.field == "read_on" else entry[refusal.field]
            field.errors = [*field.errors, refusal.message]
            entry.doubtful = entry.doubtful or refusal.doubtful
    if form.meters.entries and not accepted and not form.refused:
        form.meters[0].form.indication.errors = [_("Enter the indication of at least one meter.")]
    return accepted


def _typed(entry: EntryForm) -> Entry:
    return Entry(
        meter_id=entry.meter.data or "",
        meter_number=entry.number.data or "",
        customer_id=entry.customer.data or "",
        indication=entry.indication.data or "",
        confirmed=entry.confirmed.data,
        reason=entry.reason.data or "",
    )
