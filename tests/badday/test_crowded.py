"""The billing database lets nobody in any more: its log-in has all the connections that it may have."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from tests.badday.days import READER, Erp, OfficeOn, assert_away, assert_no_secret, assert_well, logged, timed
from tests.badday.everywhere import assert_the_form_takes_readings, every_page
from tests.office import Office

LIMITED = {
    "postgresql": "ALTER ROLE {reader} CONNECTION LIMIT {most}",
    "mariadb": "ALTER USER {reader}@'%' WITH MAX_USER_CONNECTIONS {most}",
}
UNLIMITED = {"postgresql": -1, "mariadb": 0}


@contextmanager
def at_most_one_connection(erp: Erp) -> Iterator[None]:
    owner = erp.owner()
    limit, usual = LIMITED[owner.dialect.name], UNLIMITED[owner.dialect.name]
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(limit.format(reader=READER.name, most=1)))
        try:
            yield
        finally:
            connection.execute(text(limit.format(reader=READER.name, most=usual)))
    owner.dispose()


@contextmanager
def taken(erp: Erp) -> Iterator[Connection]:
    """The one connection is somebody else's."""
    url = Erp(erp.server, erp.database, erp.way.partition("-")[0]).settings().url
    assert url
    engine = create_engine(url.get_secret_value(), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def opened(erp: Erp, office: Office) -> Iterator[OfficeOn]:
    portal = OfficeOn.at(office, erp.settings())
    yield portal
    portal.close()


def test_without_a_connection_every_page_says_so_until_one_is_free(erp: Erp, opened: OfficeOn) -> None:
    pages = every_page(erp)
    with at_most_one_connection(erp), logged() as lines:
        with taken(erp):
            for page in pages:
                opened.clock.pause()
                assert_away(timed(page, lambda page=page: opened.customer().get(page)))
            assert_the_form_takes_readings(opened)
        assert_well(opened.recovered())
    assert_no_secret(*lines)


def test_a_portal_that_has_its_connection_serves_every_page(erp: Erp, opened: OfficeOn) -> None:
    with at_most_one_connection(erp):
        for page in every_page(erp):
            assert opened.customer().get(page).status_code == 200, page
