"""The short version of ``make crashtest``: each leg, each point on some of the legs, each bad day once."""

import pytest

from sync.points import Point
from tests.crash.bad_days import DAYS, Day
from tests.crash.campaign import campaign
from tests.crash.ground import Ground
from tests.crash.legs import LEGS, Leg

SHARES = 4


@pytest.mark.parametrize("leg", LEGS, ids=str)
def test_each_reading_arrives_once_whenever_the_worker_is_killed(ground: Ground, leg: Leg) -> None:
    points = list(Point)[LEGS.index(leg) % SHARES :: SHARES]
    with ground.scene(leg) as scene:
        outcome = campaign(scene, points, at_random=2)
    assert outcome.good, outcome


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_reading_arrives_once_on_a_bad_day(ground: Ground, day: Day) -> None:
    outcome = day.comes(ground, day.leg, 1)
    assert outcome.good, outcome
