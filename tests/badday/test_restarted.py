"""The billing database's server is stopped, as for an upgrade, or killed; and started again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.badday.days import Answer, Erp, OfficeOn, assert_away, assert_no_secret, assert_well, logged, timed
from tests.badday.everywhere import every_page
from tests.office import Office

TOGETHER = 3
"""How many connections each portal has open when the server stops."""


@dataclass(frozen=True)
class Restart:
    away: list[Answer]
    """Every page while the server was stopped; more of them than the breaker waits for."""
    recovered: TestResponse
    unaware: list[TestResponse]
    """The first pages of a portal that nobody had asked for anything meanwhile."""
    logged: list[str]


FLUSH = {"postgresql": "CHECKPOINT", "mariadb": "FLUSH ENGINE LOGS"}


def stopped(erp: Erp) -> AbstractContextManager[None]:
    return erp.server.process.away()


@contextmanager
def killed(erp: Erp) -> Iterator[None]:
    """Without a word to anybody. What the server was told before is on its disk, as it is in service."""
    owner = erp.owner()
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(FLUSH[owner.dialect.name]))
    owner.dispose()
    erp.server.process.kill()
    with stopped(erp):
        yield


ENDS = {"stopped": stopped, "killed": killed}


@pytest.fixture(scope="module", params=ENDS)
def restart(
    request: pytest.FixtureRequest,
    erp: Erp,
    prepared_office: Office,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Restart]:
    office = prepared_office.copy_to(tmp_path_factory.mktemp("office") / "copy")
    busy, idle = (OfficeOn.at(office, erp.settings()) for _ in range(2))
    for each in (busy, idle):
        connect(each)
    pages = every_page(erp)
    with logged() as lines:
        with ENDS[request.param](erp):
            customer = busy.customer()
            away = [timed(page, lambda page=page: customer.get(page)) for page in pages]
        unaware = [idle.customer().get(page) for page in ("/umowy", "/", "/faktury")]
        recovered = busy.recovered()
    yield Restart(away, recovered, unaware, lines)
    for each in (busy, idle):
        each.close()


def connect(opened: OfficeOn) -> None:
    """Have several connections made, which then wait in the pool."""
    engine = opened.app.extensions["ibok"].billing.connections["billing"].engine
    with ThreadPoolExecutor(TOGETHER) as threads:
        for connection in list(threads.map(lambda _: engine.connect(), range(TOGETHER))):
            connection.close()
    assert engine.pool.checkedin() == TOGETHER


def test_meanwhile_every_page_says_so(restart: Restart) -> None:
    for answer in restart.away:
        assert_away(answer)


def test_the_portal_recovers_by_itself(restart: Restart) -> None:
    assert_well(restart.recovered)


def test_dead_connections_are_replaced_within_the_request(restart: Restart) -> None:
    for answer in restart.unaware:
        assert_well(answer)


def test_nothing_tells_a_secret(restart: Restart) -> None:
    assert_no_secret(*restart.logged, *(answer.response.text for answer in restart.away))
