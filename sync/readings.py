"""A reported reading as it travels: the payload of an outbox item of kind ``reading``."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sync.payloads import dump, load


@dataclass(frozen=True, slots=True)
class ReportedReading:
    """What a customer reported; ``read_on`` is a day in Europe/Warsaw."""

    meter_id: str | None
    """The ERP's key; None while only the number is known, because the ERP was away."""
    meter_number: str
    read_on: date
    indication: int
    """Whole m³."""
    reported_at: datetime
    flag: str | None = None
    """Why the reading deserves a look, such as ``lower`` or ``higher``; None for an ordinary one."""
    reason: str | None = None
    """The customer's own explanation of a flagged reading."""


to_payload = dump
from_payload = partial(load, ReportedReading)
