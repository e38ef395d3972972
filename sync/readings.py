"""A reported reading as it travels: the payload of an outbox item of kind ``reading``."""

from dataclasses import dataclass
from datetime import date, datetime

from sync.outbox import Payload


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


def to_payload(reading: ReportedReading) -> Payload:
    return {
        "meter_id": reading.meter_id,
        "meter_number": reading.meter_number,
        "read_on": reading.read_on.isoformat(),
        "indication": reading.indication,
        "reported_at": reading.reported_at.isoformat(),
        "flag": reading.flag,
        "reason": reading.reason,
    }


def from_payload(payload: Payload) -> ReportedReading:
    """Raises ``KeyError`` or ``ValueError`` on a payload that ``to_payload`` did not make."""
    return ReportedReading(
        meter_id=_text(payload["meter_id"]),
        meter_number=str(payload["meter_number"]),
        read_on=date.fromisoformat(str(payload["read_on"])),
        indication=int(str(payload["indication"])),
        reported_at=datetime.fromisoformat(str(payload["reported_at"])),
        flag=_text(payload["flag"]),
        reason=_text(payload["reason"]),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
