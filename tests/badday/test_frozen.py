"""The billing database's server accepts connections and keeps those it has, but answers nothing."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from werkzeug.test import TestResponse

from tests.badday.days import (
    REPORT,
    Answer,
    Erp,
    OfficeOn,
    assert_away,
    assert_no_secret,
    assert_well,
    logged,
    running,
    timed,
)
from tests.badday.everywhere import every_page
from tests.office import Office
from tests.patience import IN_SERVICE
from tests.readings.reporting import INDICATION, NUMBER, outgoing, report

REQUESTS = 50
FEW = 10
"""Threads that have just been let go, and are not asked again yet."""
STARTS = ("connected before", "not connected yet")


@dataclass(frozen=True)
class Freeze:
    """What a portal answered while the server was frozen, and once it had thawed."""

    first: Answer
    form: Answer
    taken: Answer
    entered: Answer
    pages: tuple[Answer, ...]
    waiting: list[tuple[str, bool]]
    logged: list[str]
    recovered: TestResponse | None = None


def live_through(opened: OfficeOn, shown: Sequence[str]) -> Freeze:
    customer = opened.customer()
    typed = {NUMBER: "187466600", INDICATION: "260"}
    with logged() as lines:
        first = timed("/", lambda: customer.get("/"))
        form = timed("the form", lambda: customer.get(REPORT))
        taken = timed("the report", lambda: report(customer, typed))
        entered = timed("the log-in", opened.log_in)
        pages = tuple(timed(page, lambda page=page: customer.get(page)) for page in shown)
    waiting = [(item.state, item.needs_check) for item in outgoing(opened.app)]
    return Freeze(first, form, taken, entered, pages, waiting, lines)


def at_its_limit(erp: Erp, office: Office, **more: int) -> OfficeOn:
    """A portal that waits no longer than in service."""
    return OfficeOn.at(office, erp.settings(timeout_seconds=IN_SERVICE, **more))


@pytest.fixture(scope="module")
def freezes(
    erp: Erp, prepared_office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Freeze]]:
    """Two portals live through the same freeze."""
    places = (prepared_office.copy_to(tmp_path_factory.mktemp("office") / "copy") for _ in STARTS)
    opened = {start: at_its_limit(erp, place) for start, place in zip(STARTS, places, strict=True)}
    assert_well(opened["connected before"].recovered())
    pages = [every_page(erp)] * len(opened)
    with erp.server.process.frozen(), ThreadPoolExecutor() as threads:
        told = dict(zip(STARTS, threads.map(live_through, opened.values(), pages), strict=True))
    yield {start: replace(told[start], recovered=opened[start].recovered()) for start in STARTS}
    for each in opened.values():
        each.close()


@pytest.fixture(params=STARTS)
def freeze(request: pytest.FixtureRequest, freezes: dict[str, Freeze]) -> Freeze:
    return freezes[request.param]


def test_the_first_page_says_so_in_time(freeze: Freeze) -> None:
    assert_away(freeze.first)


def test_every_page_says_so(freeze: Freeze) -> None:
    for page in freeze.pages:
        assert_away(page)


def test_the_form_is_there_and_takes_a_reading(freeze: Freeze) -> None:
    assert_well(freeze.form.response)
    assert freeze.taken.response.status_code == 302
    assert freeze.waiting == [("waiting", True)]


def test_one_can_log_in(freeze: Freeze) -> None:
    assert freeze.entered.response.status_code == 302


def test_it_recovers_by_itself(freeze: Freeze) -> None:
    assert freeze.recovered
    assert_well(freeze.recovered)


def test_nothing_tells_a_secret(freeze: Freeze) -> None:
    assert_no_secret(*freeze.logged, *(page.response.text for page in freeze.pages))


def test_fifty_requests_neither_pile_up_threads_nor_use_up_the_connections(erp: Erp, office: Office) -> None:
    opened = OfficeOn.at(office, erp.settings(timeout_seconds=0.05))
    customer = opened.customer()
    customer.get("/umowy")  # the first page of a process starts threads that stay
    opened.clock.pause()
    before = running()
    with erp.server.process.frozen():
        for _ in range(REQUESTS):
            opened.clock.pause()
            assert customer.get("/umowy").status_code == 503
        assert running() - before <= opened.pool_size + FEW
    opened.close()


def test_those_that_waited_in_vain_leave_the_connections_to_others(erp: Erp, office: Office) -> None:
    opened = at_its_limit(erp, office, pool_size=2)
    with erp.server.process.frozen(), ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: opened.customer().get("/umowy").status_code, range(4)))
    assert answers == [503] * 4
    assert_well(opened.recovered())
    opened.close()
