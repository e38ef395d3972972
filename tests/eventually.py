"""Waiting for what another process will do."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
BETWEEN = 0.2


def eventually(
    condition: Callable[[], T],
    otherwise: str,
    within: float = 90,
    clock: Callable[[], float] = time.monotonic,
) -> T:
    """The first true value; asked for again and again, since another process does not say when it is done."""
    deadline = clock() + within
    while not (found := condition()):
        assert clock() < deadline, otherwise
        threading.Event().wait(BETWEEN)
    return found
