"""The network swallows every packet to and from the billing database's server, and tells nobody."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from erp_adapter.breaker import PAUSE_SECONDS, Breaker
from tests.badday.days import (
    LIMIT_SECONDS,
    REPORT,
    Answer,
    Erp,
    OfficeOn,
    assert_away,
    assert_no_secret,
    assert_well,
    logged,
)
from tests.badday.everywhere import (
    assert_nothing_is_stuck,
    assert_the_form_takes_readings,
    at_once,
    every_page,
)
from tests.badday.felt import felt
from tests.eventually import eventually
from tests.office import Office
from tests.patience import IN_SERVICE
from tests.servers.namespace import Namespace

PROMISED_SECONDS = 5.0
"""How soon after the server's return pages are shown again."""
SECONDS = 1.0
"""A call's time limit: less than usual, for what a busy machine adds to so many pages at once."""
ENGINES = [
    pytest.param(engine, marks=pytest.mark.needs(f"{engine_fixture}_server", f"odbc_{engine}"))
    for engine, engine_fixture in (("postgresql", "postgres"), ("mariadb", "mariadb"))
]


@dataclass(frozen=True)
class Place:
    """A server in a network of its own, and two portals on it: natively and through ODBC."""

    network: Namespace
    pages: list[str]
    portals: list[OfficeOn]


@pytest.fixture(params=ENGINES)
def place(
    request: pytest.FixtureRequest,
    erp_on: Callable[[str], Erp],
    network_namespace: Namespace,
    prepared_office: Office,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    ways = [erp_on(request.param), erp_on(f"{request.param}-odbc")]
    with network_namespace.around(ways[0].server) as server:
        portals = [
            OfficeOn.at(
                prepared_office.copy_to(tmp_path_factory.mktemp("office") / "copy"),
                replace(way, server=server).settings(timeout_seconds=SECONDS),
            )
            for way in ways
        ]
        for each in portals:
            each.app.extensions["ibok"].billing.connections["billing"].breaker = Breaker()
        yield Place(network_namespace, every_page(replace(ways[0], server=server)), portals)
        for each in portals:
            each.close()


def test_every_page_says_so_in_time_and_is_shown_again_soon_after(place: Place) -> None:
    """One story, since darkness takes its time."""
    for portal in place.portals:
        assert shown(portal, "/")
    with logged() as lines, place.network.dark():
        answers = at_once(place.portals, [*place.pages, REPORT])
        for portal in place.portals:
            assert_the_form_takes_readings(portal)
        assert_nothing_is_stuck()
    with ThreadPoolExecutor(len(place.portals)) as threads:
        assert all(threads.map(shown, place.portals))
    for portal in place.portals:
        assert all(shown(portal, page) for page in place.pages)
    for answer in answers:
        assert_form_or_away(answer)
    assert_no_secret(*lines, *(answer.response.text for answer in answers))


def assert_form_or_away(answer: Answer) -> None:
    if answer.what == REPORT:
        assert_well(answer.response)
        assert answer.seconds < LIMIT_SECONDS
    else:
        assert_away(answer)


def shown(portal: OfficeOn, page: str = "/") -> bool:
    """Soon; this portal's breaker goes by the clock."""
    return eventually(
        lambda: portal.customer().get(page).status_code == 200,
        f"{page} is not shown in time",
        PROMISED_SECONDS,
        felt,
    )


def test_the_promise_holds_however_late_the_last_try_began() -> None:
    """It begins just before the server returns and fails after its whole time; then the breaker waits."""
    assert IN_SERVICE + PAUSE_SECONDS < PROMISED_SECONDS
