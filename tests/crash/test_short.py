"""The short version of ``make crashtest``: each point once a channel, each bad day once."""

import pytest

from tests.crash.bad_days import DAYS, Day
from tests.crash.campaign import campaign
from tests.crash.ground import Ground
from tests.crash.legs import LEGS, Leg

SHORT = [leg for leg in LEGS if (leg.store == "postgres") == (leg.erp == "postgres")]
"""Two a channel, with every store and every billing database; the bad days stand on others."""


@pytest.mark.parametrize("leg", SHORT, ids=str)
def test_each_reading_arrives_once_whenever_somebody_is_killed(ground: Ground, leg: Leg) -> None:
    points = leg.points[SHORT.index(leg) % 2 :: 2]
    with ground.scene(leg) as scene:
        outcome = campaign(scene, points, at_random=1, thorough=False)
    assert outcome.good, outcome


@pytest.mark.parametrize("day", {day.name: day for day in DAYS}.values(), ids=str)
def test_each_reading_arrives_once_on_a_bad_day(ground: Ground, day: Day) -> None:
    outcome = day.comes(ground, day.leg, 1)
    assert outcome.good, outcome
