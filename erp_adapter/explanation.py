"""Why a billing database refuses what it took at the start: a column, a table or a right has gone since."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from erp_adapter.connections import Connection
from erp_adapter.errors import BillingUnavailable
from erp_adapter.probe import entity_problems
from erp_adapter.settings import ErpSettings

log = logging.getLogger(__name__)

PAUSE_SECONDS = 60.0
"""An explanation takes some statements for each entity: too many for every page that fails."""


@dataclass(slots=True)
class Explanation:
    """Compares the mapping with one database again, once a minute at most while statements are refused."""

    erp: ErpSettings
    connection: Connection
    clock: Callable[[], float] = monotonic
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def log(self) -> None:
        """What does not fit any more, by its place in the configuration."""
        with self._lock:
            if self.clock() < self._next:
                return
            self._next = self.clock() + PAUSE_SECONDS
        try:
            for name, settings in self.erp.entities().items():
                if settings.connection == self.connection.name:
                    for problem in entity_problems(name, self.erp, self.connection):
                        log.error("the billing database has changed: %s", problem)
        except BillingUnavailable as away:
            log.warning("not all of the mapping was compared again: %s", away)
