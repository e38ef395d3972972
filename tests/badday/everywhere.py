"""Every page that asks the billing database, and what a portal is like that asked in vain."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from erp_adapter.bounded import under_way
from tests.badday.days import BILLING_PAGES, LIMIT_SECONDS, REPORT, Answer, Erp, OfficeOn, assert_well, timed
from tests.eventually import eventually
from tests.pages.addresses import invoice_ids, meter_ids
from tests.readings.reporting import INDICATION, NUMBER, outgoing, report

CUSTOMER = "000123"


def every_page(erp: Erp) -> list[str]:
    """All that show nothing without the billing database: sections, one invoice and its PDF, both charts."""
    owner = erp.owner()
    invoice, meter = invoice_ids(owner, CUSTOMER)[0], meter_ids(owner, CUSTOMER)[0]
    owner.dispose()
    one_thing = (f"/faktury/{invoice}", f"/faktury/{invoice}/pdf", f"/odczyty?wodomierz={meter}")
    return [*BILLING_PAGES, *one_thing, "/analizy?dane=zuzycie", f"/analizy?dane=zuzycie&wodomierz={meter}"]


def at_once(portals: Sequence[OfficeOn], pages: Sequence[str]) -> list[Answer]:
    """All pages of all portals, each asked for in a thread of its own, as a server has them."""
    asked = [(page, portal.customer()) for portal in portals for page in pages]
    with ThreadPoolExecutor(len(asked)) as threads:
        return list(threads.map(lambda each: timed(each[0], lambda: each[1].get(each[0])), asked))


def assert_the_form_takes_readings(opened: OfficeOn) -> None:
    """In time; and what it takes is checked once the billing database is back."""
    customer = opened.customer()
    form = timed(REPORT, lambda: customer.get(REPORT))
    assert_well(form.response)
    assert form.seconds < LIMIT_SECONDS
    assert report(customer, {NUMBER: "187466600", INDICATION: "260"}).status_code == 302
    assert [(item.state, item.needs_check) for item in outgoing(opened.app)] == [("waiting", True)]


def assert_nothing_is_stuck() -> None:
    """No helper thread waits any more for what nobody else waits for."""
    eventually(lambda: under_way() == 0, "a call has not returned", within=30)
