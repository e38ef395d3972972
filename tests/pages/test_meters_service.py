"""What a meter's dates mean on a given day."""

from datetime import date

import pytest

from erp_adapter.records import Meter
from portal.meters.service import Legalisation, in_use, legalisation

TODAY = date(2026, 11, 22)


def meter(**dates: date | None) -> Meter:
    return Meter(id="1", customer_id="1", number="61962000", property_address="ul. Polna 1", **dates)


@pytest.mark.parametrize(
    ("until", "stands"),
    [
        (None, None),
        (date(2026, 11, 21), Legalisation.PAST),
        (date(2026, 11, 22), Legalisation.NEAR),
        (date(2027, 2, 20), Legalisation.NEAR),
        (date(2027, 2, 21), Legalisation.VALID),
    ],
)
def test_legalisation_is_near_for_ninety_days_and_past_after_its_day(
    until: date | None, stands: Legalisation | None
) -> None:
    assert legalisation(meter(legalised_until=until), TODAY) == stands


def test_a_removed_meter_needs_no_legalisation() -> None:
    removed = meter(legalised_until=date(2020, 12, 31), removed_on=date(2019, 5, 4))
    assert legalisation(removed, TODAY) is None


@pytest.mark.parametrize(
    ("removed", "used"), [(None, True), (date(2026, 11, 22), False), (date(2026, 11, 23), True)]
)
def test_a_meter_is_in_use_until_the_day_it_is_removed(removed: date | None, used: bool) -> None:
    assert in_use(meter(removed_on=removed), TODAY) is used
