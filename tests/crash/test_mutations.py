"""The crash tests are worth something: they catch bugs that are put in on purpose."""

import pytest

from sync.points import Point
from tests.crash.actors import Orders
from tests.crash.bad_days import commits_to_billing_cut_off
from tests.crash.campaign import campaign, prepare, settle
from tests.crash.ground import Ground
from tests.crash.legs import Leg
from tests.crash.mutations import MUTATIONS
from tests.crash.processes import ended

LEG = Leg("staging", "sqlite", "mariadb")
BY_A_KILL = {
    "mark_before_send": (Point.DELIVERING, "lost"),
    "fresh_id_each_attempt": (Point.DELIVERED, "doubled"),
    "later_ones_not_held_back": (Point.CLAIMED, "out_of_order"),
    "number_from_a_counter": (Point.CLAIMING, "gaps"),
}
BY_A_CUT = {"fresh_id_after_timeout": "doubled"}


@pytest.mark.parametrize("mutation", BY_A_KILL)
def test_bug_is_caught_by_killing_the_worker(ground: Ground, mutation: str) -> None:
    point, fault = BY_A_KILL[mutation]
    with ground.scene(LEG) as scene:
        scene.orders = Orders(mutation=mutation)
        outcome = campaign(scene, [("worker", point)])
    assert getattr(outcome, fault) > 0, outcome


@pytest.mark.parametrize("mutation", BY_A_CUT)
def test_bug_is_caught_by_a_commit_cut_off(ground: Ground, mutation: str) -> None:
    outcome = commits_to_billing_cut_off(ground, LEG, 1, mutation=mutation)
    assert getattr(outcome, BY_A_CUT[mutation]) > 0, outcome


def test_bug_is_caught_when_the_billing_system_is_away(ground: Ground) -> None:
    with ground.scene(LEG) as scene:
        scene.orders = Orders(mutation="timeout_taken_for_sent")
        prepare(scene)
        with scene.erp.server.process.away():
            ended(scene.worker())
        outcome = settle(scene, kills=0)
    assert outcome.lost > 0, outcome


def test_every_bug_is_tried() -> None:
    assert {*BY_A_KILL, *BY_A_CUT, "timeout_taken_for_sent"} == set(MUTATIONS)
