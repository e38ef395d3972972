"""How long one page may wait for the billing databases: all its calls together, not each of them.

A page of four statements on a database that takes a second for each would keep its customer for four.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic


@dataclass(slots=True)
class _Page:
    waited: float = 0.0
    """Seconds that its calls have taken so far."""


_page: ContextVar[_Page | None] = ContextVar("billing_page", default=None)


def page_begins() -> None:
    """From here to ``page_ends`` the calls of this thread share their time; others have it each."""
    _page.set(_Page())


def page_ends() -> None:
    _page.set(None)


@contextmanager
def apart() -> Iterator[None]:
    """Calls in here have their whole time each, whatever the page has waited, and cost it none."""
    before = _page.set(None)
    try:
        yield
    finally:
        _page.reset(before)


def left_of(seconds: float) -> float:
    """What a call may take that has ``seconds`` when it is the page's only one; 0 when all is used."""
    page = _page.get()
    return seconds if page is None else max(0.0, seconds - page.waited)


@contextmanager
def counted() -> Iterator[None]:
    """Count what is done here as the page's waiting."""
    page, begun = _page.get(), monotonic()
    try:
        yield
    finally:
        if page is not None:
            page.waited += monotonic() - begun
