"""Seconds as whoever waits on this machine feels them: while the machine itself stalls, none passes."""

import threading
from functools import cache

TICK = 0.02


class _Ticks(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="ticks", daemon=True)
        self.count = 0

    def run(self) -> None:
        pause = threading.Event()
        while not pause.wait(TICK):
            self.count += 1


@cache
def _ticks() -> _Ticks:
    ticks = _Ticks()
    ticks.start()
    return ticks


def felt() -> float:
    """A clock, to compare two of its times; it counts ticks, and a tick counts once however long it takes."""
    return _ticks().count * TICK
