"""A time limit on calls into database drivers, which may hang beyond any timeout of their own.

The call runs in a helper thread. When it is late the caller goes on without it; the thread ends whenever the
driver lets it go. Helper threads are daemons, so that a hanging one never holds up the end of the process.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Task = tuple[Callable[[], Any], "Future[Any]"]

_idle: list["_Helper"] = []
os.register_at_fork(after_in_child=_idle.clear)  # a forked process inherits the list, but no thread


class TookTooLong(Exception):
    """The call did not return in time."""


class _Helper(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="billing-call", daemon=True)
        self.tasks: SimpleQueue[Task] = SimpleQueue()

    def run(self) -> None:
        while True:
            call, future = self.tasks.get()
            try:
                result = call()
            except BaseException as error:  # noqa: BLE001 - the caller gets it, whatever it is
                future.set_exception(error)
            else:
                future.set_result(result)
            del call, future
            _idle.append(self)


def call_within(seconds: float, call: Callable[[], T]) -> T:
    """The call's result; raises what the call raises, or ``TookTooLong``."""
    future: Future[T] = Future()
    _helper().tasks.put((partial(copy_context().run, call), future))
    try:
        return future.result(seconds)
    except TimeoutError:
        if not future.done():
            raise TookTooLong from None
        return future.result()  # it ended at the last moment, or met a timeout of its own


def under_way() -> int:
    """How many calls have not returned yet, those that nobody waits for any more included."""
    return sum(isinstance(thread, _Helper) for thread in threading.enumerate()) - len(_idle)


def _helper() -> _Helper:
    try:
        return _idle.pop()
    except IndexError:
        helper = _Helper()
        helper.start()
        return helper
