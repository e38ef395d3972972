"""``make crashtest``: KILLS=… is how often the worker of each leg is killed at random moments."""

import os
import sys
from collections.abc import Iterator, Sequence

from tests.crash.bad_days import DAYS
from tests.crash.campaign import campaign
from tests.crash.ground import Ground, ground
from tests.crash.judge import Outcome
from tests.crash.legs import LEGS
from tests.servers.mariadb import mariadb
from tests.servers.postgres import postgres
from tests.servers.sftp import sftp

KILLS = 100
SHARE = 5
"""Of the kills, that a bad day strikes; most of those take longer."""


def main(words: Sequence[str]) -> int:
    """Runs what has one of the words in its name, or everything."""
    many = int(os.environ.get("KILLS", KILLS))
    outcomes = []
    with postgres() as store, mariadb() as other, sftp() as files, ground(store, other, files) as prepared:
        for name, outcome in run(prepared, words, many):
            print(f"{name:70} {outcome}", flush=True)
            outcomes.append(outcome)
    print(f"{'all':70} {sum(outcomes[1:], outcomes[0])}")
    return 0 if all(outcome.good for outcome in outcomes) else 1


def run(ground: Ground, words: Sequence[str], many: int) -> Iterator[tuple[str, Outcome]]:
    for leg in LEGS:
        if wanted(str(leg), words):
            with ground.scene(leg) as scene:
                yield str(leg), campaign(scene, leg.points, many)
    for day in DAYS:
        if wanted(str(day), words):
            yield str(day), day.comes(ground, day.leg, -(-many // SHARE))


def wanted(name: str, words: Sequence[str]) -> bool:
    return not words or any(word in name for word in words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
