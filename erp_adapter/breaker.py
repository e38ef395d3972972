"""A circuit breaker: after some failures in a row, calls fail at once for a while instead of waiting."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

FAILURES = 3
PAUSE_SECONDS = 3.0
"""With one call's time limit less than 5: so soon after its database's return a page is shown again."""


@dataclass(slots=True)
class Breaker:
    failures: int = FAILURES
    pause_seconds: float = PAUSE_SECONDS
    clock: Callable[[], float] = monotonic
    _failed: int = 0
    _open_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admits(self) -> bool:
        """Whether a call may be tried now; after each pause, one is let through to see."""
        if self._failed < self.failures:
            return True
        with self._lock:
            if self.clock() < self._open_until:
                return False
            self._open_until = self.clock() + self.pause_seconds
            return True

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._open_until = self.clock() + self.pause_seconds
