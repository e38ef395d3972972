"""Counters in the store: every process counts together, and none counts for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from limits.storage import Storage
from sqlalchemy import Engine, func, select, update

from portal.store.limits import rate_storage
from portal.store.tables import rate_limits

AT_ONCE = 8
TIMES = 5


@pytest.fixture
def counters(store: Engine) -> Storage:
    return rate_storage(store)


def let_expire(store: Engine) -> None:
    with store.begin() as connection:
        connection.execute(update(rate_limits).values(expires_at=int(time.time())))


def test_a_key_is_counted_from_one(counters: Storage) -> None:
    assert [counters.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert (counters.get("a"), counters.get("b")) == (3, 0)


def test_keys_are_counted_apart(counters: Storage) -> None:
    counters.incr("a", 60)
    assert counters.incr("b", 60) == 1


def test_what_is_taken_back_does_not_count(counters: Storage) -> None:
    counters.incr("a", 60)
    counters.incr("a", 60, amount=2)
    assert counters.incr("a", 60, amount=-1) == 2


def test_after_its_time_a_key_is_counted_anew(store: Engine, counters: Storage) -> None:
    counters.incr("a", 60)
    let_expire(store)
    assert counters.get("a") == 0
    assert counters.incr("a", 60) == 1


def test_counting_on_does_not_lengthen_its_time(counters: Storage) -> None:
    counters.incr("a", 60)
    first = counters.get_expiry("a")
    counters.incr("a", 3600)
    assert counters.get_expiry("a") == first


def test_expired_keys_do_not_pile_up(store: Engine, counters: Storage) -> None:
    for number in range(10):
        counters.incr(f"old {number}", 60)
    let_expire(store)
    counters.incr("new", 60)
    with store.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(rate_limits)) == 1


def test_a_key_can_be_cleared_and_all_of_them_reset(counters: Storage) -> None:
    for key in ("a", "b", "c"):
        counters.incr(key, 60)
    counters.clear("a")
    assert [counters.get(key) for key in ("a", "b", "c")] == [0, 1, 1]
    assert counters.reset() == 2


def test_the_store_answers(counters: Storage) -> None:
    assert counters.check() is True


def test_of_many_at_once_none_is_lost(counters: Storage) -> None:
    together = threading.Barrier(AT_ONCE)

    def count(_number: int) -> list[int]:
        together.wait()
        return [counters.incr("a", 60) for _ in range(TIMES)]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        counted = sorted(number for each in threads.map(count, range(AT_ONCE)) for number in each)
    assert counted == list(range(1, AT_ONCE * TIMES + 1))


def test_counting_goes_on_while_others_clear_the_same_key(counters: Storage) -> None:
    together = threading.Barrier(AT_ONCE)

    def often(_number: int) -> list[int]:
        together.wait()
        return [_counted_and_cleared(counters) for _ in range(TIMES)]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        counted = [each for found in threads.map(often, range(AT_ONCE)) for each in found]
    assert min(counted) >= 1
    assert max(counted) <= AT_ONCE


def _counted_and_cleared(counters: Storage) -> int:
    hits = counters.incr("a", 60)
    counters.clear("a")
    return hits
