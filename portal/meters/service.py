"""What is to be said about a meter, and which meters a caller may ask for."""

from datetime import date, timedelta
from enum import StrEnum

from flask import abort

from erp_adapter.records import Meter

LEGALISATION_NEAR = timedelta(days=90)


class Legalisation(StrEnum):
    """Where a meter stands against its legalisation date (termin legalizacji)."""

    VALID = "valid"
    NEAR = "near"
    PAST = "past"


def in_use(meter: Meter, today: date) -> bool:
    return meter.removed_on is None or meter.removed_on > today


def legalisation(meter: Meter, today: date) -> Legalisation | None:
    """None where the date is not known, or no longer matters because the meter was removed."""
    if meter.legalised_until is None or not in_use(meter, today):
        return None
    if meter.legalised_until < today:
        return Legalisation.PAST
    near = meter.legalised_until - today <= LEGALISATION_NEAR
    return Legalisation.NEAR if near else Legalisation.VALID


def wanted_meter(meters: tuple[Meter, ...], meter_id: str | None) -> Meter | None:
    """The meter asked for, None when none was; somebody else's or unknown ones are 404."""
    if not meter_id:
        return None
    for meter in meters:
        if meter.id == meter_id:
            return meter
    abort(404)
