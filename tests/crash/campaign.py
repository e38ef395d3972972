"""The players are killed again and again while customers report; afterwards all must be there."""

import random
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from time import monotonic

from sync.points import Point
from tests.crash.judge import Outcome, judge
from tests.crash.processes import ended, kill, was_killed
from tests.crash.scene import Scene

SUBMISSIONS = 6
"""Each time that the players start."""
TRIES = 25
"""To reach a point, or to end well."""
MEASURE_EVERY = 10
A_MOMENT = 0.5
ENDING = ("clerk", "worker")
"""Players whose work has an end, the quicker one first."""
CALLERS = {"portal": "clerk"}
"""Who keeps the other at work."""


def campaign(
    scene: Scene, points: Sequence[tuple[str, Point]], at_random: int = 0, thorough: bool = True
) -> Outcome:
    """Killed at each of the points, and then as often as told at random moments.

    To be thorough, others go on while the dead one's lease lasts, and it is killed once more where a run gets
    to the point again.
    """
    kills = 0
    for player, point in points:
        kills += must_be_killed_at(scene, player, point)
        if thorough:
            undisturbed(scene)
            kills += killed_at(scene, player, point, times=2)
    return settle(scene, kills + killed_at_random(scene, at_random))


def must_be_killed_at(scene: Scene, player: str, point: Point) -> int:
    for _ in range(TRIES):
        if killed_at(scene, player, point, times=1):
            return 1
    raise AssertionError(f"the {player} never got to {point}:\n{scene.told()}")


def killed_at(scene: Scene, player: str, point: Point, times: int) -> bool:
    prepare(scene)
    players = scene.players(player, point=point, times=times)
    all_ended(players)
    players[player].join(A_MOMENT)
    if player == "portal":
        scene.retire_portal()
    return was_killed(players[player])


def killed_at_random(scene: Scene, many: int) -> int:
    """One player each time; moments are spread over all of a run, whose duration is measured ever anew."""
    done, durations = 0, dict[str, float]()
    while done < many:
        if done % MEASURE_EVERY == 0 or not durations:
            durations = undisturbed(scene)
        prepare(scene)
        players = scene.players()
        victim = random.choice(list(players))
        caller = CALLERS.get(victim, victim)
        players[victim].join(random.uniform(0, durations[caller]))
        working = players[caller].is_alive()
        done += kill(players[victim]) and working
        all_ended(players)
    return done


def all_ended(players: dict[str, BaseProcess]) -> bool:
    """Whether all went well. The portal goes on, if it lives."""
    codes = [ended(players[name]) for name in ENDING if name in players]
    return not any(codes)


def undisturbed(scene: Scene) -> dict[str, float]:
    """Seconds that each player takes."""
    scene.report(SUBMISSIONS)
    players, began = scene.players(), monotonic()
    durations = {}
    for name in ENDING:
        if name in players:
            ended(players[name])
            durations[name] = monotonic() - began
    return durations


def prepare(scene: Scene) -> None:
    """Something to send, to check and to decide, and all leases ended."""
    scene.report(SUBMISSIONS)
    scene.erp.decide()
    scene.time_passes()


def settle(scene: Scene, kills: int) -> Outcome:
    """Undisturbed runs until nothing is left, and one more for the clerk; then the count."""
    reported = scene.all_reported()
    left = 1
    for _ in range(TRIES):
        before = left if "clerk" in scene.leg.players else 0
        scene.time_passes()
        well = all_ended(scene.players())
        left = scene.undelivered()
        if well and not left and not before:
            break
    standing = scene.erp.standing(scene.leg.channel)
    return judge(reported, standing, kills=kills, unsettled=scene.undelivered())
