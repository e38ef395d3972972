"""The billing database answers, but takes its time, or has a table locked by somebody's long work."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from tests.badday.days import LIMIT_SECONDS, READER, REPORT, Erp, OfficeOn, assert_away, assert_well, timed
from tests.badday.everywhere import at_once
from tests.eventually import eventually
from tests.office import Office
from tests.patience import IN_SERVICE

LOCKS = {
    "postgresql": ("LOCK TABLE dok_nagl IN ACCESS EXCLUSIVE MODE", "COMMIT"),
    "mariadb": ("LOCK TABLES dok_nagl WRITE", "UNLOCK TABLES"),
}
WORKING = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE usename = :reader AND state <> 'idle'",
    "mariadb": "SELECT count(*) FROM information_schema.processlist WHERE user = :reader"
    " AND command = 'Query'",
}
SLOW = ("dok_nagl", "wplata", "v_wodomierz")
SLEEP = {"postgresql": "pg_sleep(0.5)", "mariadb": "sleep(0.5)"}
"""There is time for each of Pulpit's four statements, not for all of them."""
RENAME = {"postgresql": "ALTER TABLE {} RENAME TO {}", "mariadb": "RENAME TABLE {} TO {}"}


@contextmanager
def slowed(erp: Erp) -> Iterator[None]:
    """Each of the tables is a view that thinks for a while."""
    owner = erp.owner()
    rename = RENAME[owner.dialect.name]
    with owner.begin() as connection:
        for name in SLOW:
            slept = f"SELECT {SLEEP[owner.dialect.name]} AS slept"
            connection.execute(text(rename.format(name, f"quick_{name}")))
            connection.execute(text(f"CREATE VIEW {name} AS SELECT q.* FROM quick_{name} q, ({slept}) s"))
            connection.execute(text(f"GRANT SELECT ON {name} TO {READER.name}"))
    try:
        yield
    finally:
        with owner.begin() as connection:
            for name in SLOW:
                connection.execute(text(f"DROP VIEW {name}"))
                connection.execute(text(rename.format(f"quick_{name}", name)))
        owner.dispose()


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
    office_on = OfficeOn.at(office, erp.settings(timeout_seconds=IN_SERVICE))
    yield office_on
    office_on.close()


def test_only_the_pages_that_need_the_table_say_so(erp: Erp, opened: OfficeOn) -> None:
    with invoices_locked(erp):
        assert_away(timed("/faktury", lambda: opened.customer().get("/faktury")))
        for page in ("/umowy", "/wodomierze", "/odczyty", REPORT):
            assert_well(opened.recovered(page))
        eventually(lambda: at_work(erp) == 0, "the server still works for nobody", within=30)
    assert_well(opened.recovered("/faktury"))


def test_a_page_waits_no_longer_for_many_slow_statements_than_for_one(erp: Erp, opened: OfficeOn) -> None:
    with slowed(erp):
        one = opened.recovered("/faktury")
        pulpit, form = at_once([opened], ["/", REPORT])
    assert_well(one)
    assert_away(pulpit)
    assert_well(form.response)
    assert form.seconds < LIMIT_SECONDS
    assert_well(opened.recovered())
