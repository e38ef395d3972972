"""A database that is away is not waited for: the time limit on each call, and the breaker before it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, text

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.breaker import FAILURES, PAUSE_SECONDS, Breaker
from erp_adapter.connections import Connection
from erp_adapter.errors import BillingUnavailable, DriverMissing, QueryRefused
from erp_adapter.settings import ConnectionSettings
from tests.adapter.small import make, read
from tests.servers.process import free_port

SECRET = "Tajne-Haslo-7"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def broken(clock: Clock) -> Breaker:
    """A breaker that has just seen enough."""
    breaker = Breaker(clock=clock)
    for _ in range(FAILURES):
        breaker.failed()
    return breaker


def test_a_breaker_admits_until_it_has_seen_enough(clock: Clock) -> None:
    breaker = Breaker(clock=clock)
    for _ in range(FAILURES):
        assert breaker.admits()
        breaker.failed()
    assert not breaker.admits()


def test_one_success_forgets_the_failures(clock: Clock) -> None:
    breaker = Breaker(clock=clock)
    for _ in range(3 * FAILURES):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()


def test_after_the_pause_one_is_let_through_to_see(broken: Breaker, clock: Clock) -> None:
    clock.now += PAUSE_SECONDS
    assert [broken.admits() for _ in range(3)] == [True, False, False]


def test_of_many_at_once_one_is_let_through_to_see(broken: Breaker, clock: Clock) -> None:
    clock.now += PAUSE_SECONDS
    together = threading.Barrier(8)

    def ask(_number: int) -> bool:
        together.wait()
        return broken.admits()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(8))) == 1


def test_when_that_one_fails_the_pause_begins_anew(broken: Breaker, clock: Clock) -> None:
    clock.now += PAUSE_SECONDS
    assert broken.admits()
    broken.failed()
    clock.now += PAUSE_SECONDS - 1
    assert not broken.admits()
    clock.now += 1
    assert broken.admits()


def test_when_that_one_succeeds_all_are_let_through(broken: Breaker, clock: Clock) -> None:
    clock.now += PAUSE_SECONDS
    assert broken.admits()
    broken.succeeded()
    assert [broken.admits() for _ in range(3)] == [True] * 3


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a call waits for that never ends; opened with the test."""
    event = threading.Event()
    yield event
    event.set()


def test_a_call_gives_what_it_gives() -> None:
    assert call_within(5, lambda: "result") == "result"


@pytest.mark.parametrize("error", [ValueError("own"), TimeoutError("its own"), KeyError("x")])
def test_a_call_raises_what_it_raises(error: Exception) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        call_within(5, fail)
    assert raised.value is error


def test_a_call_that_is_late_is_left_alone(gate: threading.Event) -> None:
    with pytest.raises(TookTooLong):
        call_within(0.01, gate.wait)


def test_threads_are_used_again() -> None:
    before = threading.active_count()
    for _ in range(100):
        call_within(5, lambda: None)
    assert threading.active_count() < before + 20


def away(**settings: object) -> Connection:
    url = f"postgresql+psycopg://ibok:{SECRET}@127.0.0.1:{free_port()}/erp"
    return Connection("billing", ConnectionSettings.model_validate({"url": url, **settings}))


def test_a_database_that_is_away_is_named_without_a_secret() -> None:
    with pytest.raises(BillingUnavailable) as failure:
        away().rows(select(text("1")), {})
    told = f"{failure.value!r} {failure.value} {failure.value.__cause__}"
    assert str(failure.value).startswith("billing connection 'billing' is unavailable: cannot be reached")
    assert SECRET not in told
    assert "127.0.0.1" not in told


def test_after_some_failures_it_is_not_even_tried(clock: Clock) -> None:
    connection = away()
    connection.breaker = Breaker(clock=clock)
    said = []
    for _ in range(FAILURES + 1):
        with pytest.raises(BillingUnavailable) as failure:
            connection.rows(select(text("1")), {})
        said.append(failure.value.reason)
    assert "left alone" in said[-1]
    assert not [reason for reason in said[:-1] if "left alone" in reason]


def test_a_refused_statement_does_not_count_as_away(scratch: Engine) -> None:
    make(scratch)
    connection = read(scratch).connections["billing"]
    for _ in range(2 * FAILURES):
        with pytest.raises(QueryRefused) as failure:
            connection.rows(select(text("nie_ma")), {})
        assert "nie_ma" not in str(failure.value)
    assert connection.rows(select(text("1")), {})


def test_a_refused_statement_tells_that_it_is_back(scratch: Engine, broken: Breaker, clock: Clock) -> None:
    make(scratch)
    connection = read(scratch).connections["billing"]
    connection.breaker = broken
    clock.now += PAUSE_SECONDS
    with pytest.raises(QueryRefused):
        connection.rows(select(text("nie_ma")), {})
    assert connection.rows(select(text("1")), {})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"url": f"postgresql+pg8000://u:{SECRET}@h/d"}, "install the Python package pg8000"),
        ({"url": f"nosuch://u:{SECRET}@h/d"}, "SQLAlchemy knows no driver for nosuch://"),
    ],
)
def test_a_missing_driver_says_what_to_install(settings: dict[str, str], said: str) -> None:
    with pytest.raises(DriverMissing) as failure:
        Connection("billing", ConnectionSettings.model_validate(settings)).rows(select(text("1")), {})
    assert said in str(failure.value)
    assert SECRET not in str(failure.value)
