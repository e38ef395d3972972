"""The billing database answers, but one of its tables is locked by somebody's long work."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from tests.badday.days import READER, REPORT, Erp, OfficeOn, assert_away, assert_well, timed
from tests.eventually import eventually
from tests.office import Office

LOCKS = {
    "postgresql": ("LOCK TABLE dok_nagl IN ACCESS EXCLUSIVE MODE", "COMMIT"),
    "mariadb": ("LOCK TABLES dok_nagl WRITE", "UNLOCK TABLES"),
}
WORKING = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE usename = :reader AND state <> 'idle'",
    "mariadb": "SELECT count(*) FROM information_schema.processlist WHERE user = :reader"
    " AND command = 'Query'",
}


@contextmanager
def invoices_locked(erp: Erp) -> Iterator[None]:
    owner = erp.owner()
    lock, unlock = LOCKS[owner.dialect.name]
    with owner.connect() as connection:
        connection.execute(text(lock))
        yield
        connection.execute(text(unlock))
    owner.dispose()


def at_work(erp: Erp) -> int:
    """How many of the portal's statements the server is busy with."""
    owner = erp.owner()
    with owner.connect() as connection:
        found = connection.execute(text(WORKING[owner.dialect.name]), {"reader": READER.name}).scalar_one()
    owner.dispose()
    return int(found)


@pytest.fixture
def opened(erp: Erp, office: Office) -> Iterator[OfficeOn]:
    office_on = OfficeOn.at(office, erp.settings())
    yield office_on
    office_on.close()


def test_only_the_pages_that_need_the_table_say_so(erp: Erp, opened: OfficeOn) -> None:
    customer = opened.customer()
    with invoices_locked(erp):
        assert_away(timed("/faktury", lambda: customer.get("/faktury")))
        for page in ("/umowy", "/wodomierze", "/odczyty", REPORT):
            assert_well(customer.get(page))
        eventually(lambda: at_work(erp) == 0, "the server still works for nobody", within=5)
    assert_well(customer.get("/faktury"))
