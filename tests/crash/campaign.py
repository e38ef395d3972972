"""The worker is killed again and again while customers report; afterwards all must be there."""

import random
import signal
from collections.abc import Iterable
from time import monotonic

from sync.points import Point
from tests.crash.judge import Outcome, judge
from tests.crash.processes import ended, killed
from tests.crash.scene import Scene

SUBMISSIONS = 6
"""Each time that a worker starts."""
TRIES = 25
"""To reach a point, or to end well."""
MEASURE_EVERY = 10


def campaign(scene: Scene, points: Iterable[Point], at_random: int) -> Outcome:
    """Killed at each of the points, and once more where a run gets there again; then at random moments."""
    kills = 0
    for point in points:
        kills += must_be_killed_at(scene, point) + killed_at(scene, point, times=2)
    kills += killed_at_random(scene, at_random)
    return settle(scene, kills)


def must_be_killed_at(scene: Scene, point: Point) -> int:
    """Then another goes on, while the dead one's lease still lasts."""
    for _ in range(TRIES):
        if killed_at(scene, point, times=1):
            undisturbed(scene)
            return 1
    raise AssertionError(f"the worker never got to {point}:\n{scene.told()}")


def killed_at(scene: Scene, point: Point, times: int) -> bool:
    prepare(scene)
    return ended(scene.worker(point=point, times=times)) == -signal.SIGKILL


def killed_at_random(scene: Scene, many: int) -> int:
    """Moments are spread over all of a run, whose duration is measured ever anew."""
    done, duration = 0, 0.0
    while done < many:
        if done % MEASURE_EVERY == 0 or not duration:
            duration = undisturbed(scene)
        prepare(scene)
        done += killed(scene.worker(), random.uniform(0, duration))
    return done


def undisturbed(scene: Scene) -> float:
    """Seconds that a run takes."""
    scene.report(SUBMISSIONS)
    worker, began = scene.worker(), monotonic()
    ended(worker)
    return monotonic() - began


def prepare(scene: Scene) -> None:
    """Something to send, to check and to decide, and all leases ended."""
    scene.report(SUBMISSIONS)
    scene.erp.decide()
    scene.time_passes()


def settle(scene: Scene, kills: int) -> Outcome:
    """Undisturbed runs until nothing is left; then the count."""
    reported = scene.all_reported()
    for _ in range(TRIES):
        scene.time_passes()
        code = ended(scene.worker())
        if code == 0 and not scene.undelivered():
            break
    return judge(reported, scene.erp.standing(), kills=kills, unsettled=scene.undelivered())
