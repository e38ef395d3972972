"""Bad days promise answers within seconds, which a busy machine would break: nothing runs beside them."""

from collections.abc import Generator
from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Whoever waits for the room to be empty holds the gate, or others would keep coming in."""
    locks = item.config.cache.mkdir("alone")  # type: ignore[union-attr]  # the plugin is never switched off
    alone = "badday" in item.path.parts
    with open(locks / "gate", "w") as gate, open(locks / "room", "w") as room:
        flock(gate, LOCK_EX)
        flock(room, LOCK_EX if alone else LOCK_SH)
        flock(gate, LOCK_UN)
        return (yield)
