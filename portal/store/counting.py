"""Rate limits counted in Redis, and in the local store while that is away: nobody is kept out by it."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from limits.storage import Storage, storage_from_string

log = logging.getLogger(__name__)

REDIS_SECONDS = 1.0
"""How long an answer may take, connecting included."""
LEFT_ALONE_SECONDS = 10.0
"""How long a Redis that was away is not asked again, or each form would wait for it."""

Answer = TypeVar("Answer")


def redis_storage(url: str) -> Storage:
    """Connects when it first counts; raises ``ConfigurationError`` where the driver is missing."""
    storage = storage_from_string(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
    assert isinstance(storage, Storage)  # noqa: S101 - redis:// names no asynchronous one
    return storage


class WithSubstitute(Storage):
    """Counts in one storage, and anew in the other while the first is away."""

    def __init__(self, first: Storage, substitute: Storage) -> None:
        super().__init__()
        self.first = first
        self.substitute = substitute
        self.left_alone_until = 0.0

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return self.substitute.base_exceptions

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._ask(lambda storage: storage.incr(key, expiry, amount=amount))

    def get(self, key: str) -> int:
        return self._ask(lambda storage: storage.get(key))

    def get_expiry(self, key: str) -> float:
        return self._ask(lambda storage: storage.get_expiry(key))

    def check(self) -> bool:
        return self._ask(lambda storage: storage.check())

    def reset(self) -> int | None:
        return self._ask(lambda storage: storage.reset())

    def clear(self, key: str) -> None:
        self._ask(lambda storage: storage.clear(key))

    def _ask(self, question: Callable[[Storage], Answer]) -> Answer:
        if monotonic() >= self.left_alone_until:
            try:
                return question(self.first)
            except self.first.base_exceptions as error:
                self.left_alone_until = monotonic() + LEFT_ALONE_SECONDS
                log.warning("login.limits_url: away (%s); the store counts attempts", type(error).__name__)
        return question(self.substitute)
