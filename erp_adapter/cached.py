"""A short cache before a reader: the same question, asked again within some seconds, gets the same answer.

Calls that come while the answer is being fetched wait for it, so that many clicks are one statement. Only
answers are kept, errors never, and no more of them than ``MOST``.
"""

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from time import monotonic
from typing import Any, cast

from erp_adapter.reader import BillingReader

MOST = 1000
_UNCACHED = frozenset({"offers", "answering"})
"""The one is answered without the database, the other asks whether it answers now."""
SIGNATURES: Mapping[str, inspect.Signature] = {
    name: inspect.signature(call)
    for name, call in vars(BillingReader).items()
    if inspect.isfunction(call) and not name.startswith("_") and name not in _UNCACHED
}
Key = tuple[Any, ...]


def cached(reader: BillingReader, seconds: float) -> BillingReader:
    """The reader with a cache before it; the reader itself where ``seconds`` is 0."""
    return cast(BillingReader, CachedReader(reader, seconds)) if seconds else reader


class CachedReader:
    """Answers by the call and all its arguments, the customers' IDs among them."""

    def __init__(
        self, reader: BillingReader, seconds: float, clock: Callable[[], float] = monotonic, most: int = MOST
    ) -> None:
        self._reader = reader
        self._seconds = seconds
        self._clock = clock
        self._most = most
        self._answers: OrderedDict[Key, tuple[Future[Any], float]] = OrderedDict()
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._reader, name)
        return partial(self._answer, name, found) if name in SIGNATURES else found

    def _answer(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        key = _key(name, args, options)
        answer, mine = self._place(key)
        if mine:
            self._fetch(key, answer, partial(call, *args, **options))
        return answer.result()

    def _place(self, key: Key) -> tuple["Future[Any]", bool]:
        """Where the answer is or will be, and whether this call is to fetch it."""
        with self._lock:
            now = self._clock()
            answer, until = self._answers.get(key, (None, now))
            if answer is not None and (not answer.done() or now < until):
                return answer, False
            fresh: Future[Any] = Future()
            self._answers.pop(key, None)
            self._answers[key] = (fresh, now + self._seconds)
            self._clear(now)
            return fresh, True

    def _clear(self, now: float) -> None:
        """The oldest come first, so what is too old, or too much, stands at the beginning."""
        while len(self._answers) > self._most or next(iter(self._answers.values()))[1] <= now:
            self._answers.popitem(last=False)

    def _fetch(self, key: Key, answer: "Future[Any]", call: Callable[[], Any]) -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001 - the caller and all who wait get it, whatever it is
            with self._lock:
                if self._answers.get(key, (None,))[0] is answer:
                    del self._answers[key]
            answer.set_exception(error)


def _key(name: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Key:
    """The same however the arguments are given: by place or by name, in a list or a tuple."""
    bound = SIGNATURES[name].bind(None, *args, **options)
    bound.apply_defaults()
    values = (tuple(each) if isinstance(each, list) else each for each in bound.arguments.values())
    return (name, *values)
