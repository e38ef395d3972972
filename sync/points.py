"""Labelled points between the steps, so that a test can pull the plug at each of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class Point(StrEnum):
    CHECKING = "checking"
    """A check's answer is written, but not committed."""
    CHECKED = "checked"
    CLAIMING = "claiming"
    """A batch is made or taken up, but not committed."""
    CLAIMED = "claimed"
    DELIVERING = "delivering"
    """The target has the rows, but not their commit."""
    DELIVERED = "delivered"
    """The target has the commit of one transaction: the whole batch, or one row of it."""
    RECORDING = "recording"
    """What became of a batch is written, but not committed."""
    RECORDED = "recorded"
    ASKED = "asked"
    """Items are marked as asked about, and the ERP has answered."""
    DECIDING = "deciding"
    """Verdicts, and what is announced of them, are written, but not committed."""
    DECIDED = "decided"


_watcher: Callable[[Point], None] | None = None


def reached(point: Point) -> None:
    if _watcher is not None:
        _watcher(point)


@contextmanager
def watched(watcher: Callable[[Point], None]) -> Iterator[None]:
    """Have ``watcher`` called at every point; for tests."""
    global _watcher
    _watcher = watcher
    try:
        yield
    finally:
        _watcher = None
