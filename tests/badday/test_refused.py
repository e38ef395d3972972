"""Nobody listens where the billing database should be; or somebody does and never answers."""

import socket
from collections.abc import Iterator

import pytest

from tests.badday.days import (
    BILLING_PAGES,
    REPORT,
    Erp,
    OfficeOn,
    assert_away,
    assert_no_secret,
    assert_well,
    logged,
    timed,
)
from tests.office import Office
from tests.readings.reporting import INDICATION, NUMBER, outgoing, report
from tests.servers.process import free_port


@pytest.fixture
def refused(erp: Erp, office: Office) -> Iterator[OfficeOn]:
    opened = OfficeOn.at(office, erp.settings(free_port()))
    yield opened
    opened.close()


@pytest.fixture
def swallowed(erp: Erp, office: Office) -> Iterator[OfficeOn]:
    with socket.create_server(("127.0.0.1", 0)) as hole:
        opened = OfficeOn.at(office, erp.settings(hole.getsockname()[1], timeout_seconds=0.5))
        yield opened
    opened.close()


def test_where_nobody_listens_every_page_says_so_and_the_rest_works(refused: OfficeOn) -> None:
    assert_only_billing_is_away(refused)


def test_where_nobody_answers_every_page_says_so_and_the_rest_works(swallowed: OfficeOn) -> None:
    assert_only_billing_is_away(swallowed)


def assert_only_billing_is_away(away: OfficeOn) -> None:
    """One story, because a page may take its time to give up."""
    customer = away.customer()
    with logged() as lines:
        answers = [timed(page, lambda page=page: customer.get(page)) for page in BILLING_PAGES]
        form = timed("the form", lambda: customer.get(REPORT))
        taken = report(customer, {NUMBER: "187466600", INDICATION: "260"})
        entered = away.log_in()
    for answer in answers:
        assert_away(answer)
    assert_well(form.response)
    assert form.seconds < 2.0
    assert taken.status_code == 302
    assert [(item.state, item.needs_check) for item in outgoing(away.app)] == [("waiting", True)]
    assert entered.status_code == 302
    assert_no_secret(*lines, *(answer.response.text for answer in answers))
    assert any("billing connection 'billing' is unavailable" in line for line in lines)


def test_an_address_of_one_thing_says_so_too(refused: OfficeOn) -> None:
    customer = refused.customer()
    for page in ("/faktury/FV~2026~1", "/faktury/FV~2026~1/pdf", "/odczyty?wodomierz=24600"):
        assert_away(timed(page, lambda page=page: customer.get(page)))


def test_pages_wait_only_until_the_breaker_has_seen_enough(erp: Erp, office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:
        opened = OfficeOn.at(office, erp.settings(hole.getsockname()[1], timeout_seconds=0.2))
        customer = opened.customer()
        with logged() as first:
            assert {customer.get("/umowy").status_code for _ in range(20)} == {503}
        opened.clock.pause()
        with logged() as later:
            assert {customer.get("/umowy").status_code for _ in range(5)} == {503}
    opened.close()
    assert (waited(first), waited(later)) == (3, 1)


def waited(lines: list[str]) -> int:
    """How often it was tried; a driver's own limit may be the first to end the wait."""
    return sum("is unavailable" in line and "is left alone" not in line for line in lines)
