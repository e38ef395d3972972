"""The short version of ``make crashtest``: each leg, each point once a channel, each bad day once."""

import pytest

from tests.crash.bad_days import DAYS, Day
from tests.crash.campaign import campaign
from tests.crash.ground import Ground
from tests.crash.legs import LEGS, Leg

SHARES = 4


@pytest.mark.parametrize("leg", LEGS, ids=str)
def test_each_reading_arrives_once_whenever_the_worker_is_killed(ground: Ground, leg: Leg) -> None:
    points = leg.points[LEGS.index(leg) % SHARES :: SHARES]
    with ground.scene(leg) as scene:
        outcome = campaign(scene, points, at_random=1, thorough=False)
    assert outcome.good, outcome


@pytest.mark.parametrize("day", {day.name: day for day in DAYS}.values(), ids=str)
def test_each_reading_arrives_once_on_a_bad_day(ground: Ground, day: Day) -> None:
    outcome = day.comes(ground, day.leg, 1)
    assert outcome.good, outcome
