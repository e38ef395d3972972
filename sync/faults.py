"""What nobody foresaw breaks off the step that it befell, and no other; it is told, and tried anew."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from sync import marks
from sync.errors import where

log = logging.getLogger(__name__)

FAILING = "failing."
"""Before a step's name in the marks of the store, for as long as the step's last run was broken off."""
STORE_AWAY = (OperationalError, InterfaceError)
"""It breaks off a whole step: each further item of it would wait for the store in vain."""


class Faults:
    """Of one run: which steps were tried, and how often each met something unforeseen."""

    def __init__(self) -> None:
        self._tried: set[str] = set()
        self._met: Counter[str] = Counter()

    @property
    def total(self) -> int:
        return self._met.total()

    @contextmanager
    def kept_in(self, step: str) -> Iterator[None]:
        """Whatever is raised ends here, with the step."""
        self._tried.add(step)
        try:
            yield
        except Exception as error:  # noqa: BLE001 - that is what this is for; it is logged, and counted
            self.note(step, error)

    @contextmanager
    def kept_in_one(self, step: str, more: tuple[type[Exception], ...] = ()) -> Iterator[None]:
        """The same for one item of a step, but that a store that is away ends the step, as ``more`` does."""
        try:
            yield
        except Exception as error:
            if isinstance(error, (*STORE_AWAY, *more)):
                raise
            self.note(step, error)

    def note(self, step: str, error: Exception) -> None:
        log.error("%s met what nobody foresaw, and the rest goes on: %s", step, where(error))
        self._met[step] += 1

    def record(self, connection: Connection, now: datetime) -> None:
        """For all processes to see; raises where the store is away."""
        for step in sorted(self._tried):
            marks.forget(connection, FAILING + step)
            if self._met[step]:
                marks.note(connection, FAILING + step, now)
