"""How long to wait before the next attempt."""

import random
from collections.abc import Callable
from datetime import timedelta

FIRST = timedelta(seconds=15)
LONGEST = timedelta(minutes=30)
DOUBLINGS = 10

Jitter = Callable[[], float]
"""Gives a number from 0 to 1."""

jitter: Jitter = random.random


def delay(attempts: int, jitter: Jitter) -> timedelta:
    """Doubles with each attempt, from ``FIRST`` to ``LONGEST``; half of it is left to chance, so that many
    processes do not come back together."""
    doublings = min(attempts - 1, DOUBLINGS)
    longest = min(FIRST * (1 << doublings), LONGEST)
    return longest / 2 * (1 + jitter())
