"""An upgrade of the billing system changes tables that the portal reads, while it reads them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from tests.badday.days import REPORT, Erp, OfficeOn, assert_away, assert_well, logged, timed
from tests.badday.everywhere import assert_the_form_takes_readings, every_page
from tests.office import Office

OFTEN = 7
"""More often than psycopg asks before it has the server prepare a statement."""


@dataclass(frozen=True)
class Column:
    table: str
    key: tuple[str, ...]
    name: str
    type: str
    told: str
    """What the log says of it: its place in the configuration, and the column."""
    pages: tuple[str, ...]
    """How the addresses begin that need it."""


BANK_ACCOUNT = Column(
    "dok_nagl",
    ("dn_typ", "dn_rok", "dn_nr"),
    "dn_konto",
    "CHAR(26)",
    "erp.invoice.columns.bank_account: dok_nagl has no column dn_konto",
    ("/faktury", "/rozrachunki"),
)
CONSUMPTION = Column(
    "odczyt",
    ("wm_id", "od_lp"),
    "od_zuz",
    "INTEGER",
    "erp.reading.columns.consumption: odczyt has no column od_zuz",
    ("/odczyty", "/wodomierze", "/analizy"),
)
WIDEN = {
    "postgresql": "ALTER TABLE {column.table} ALTER COLUMN {column.name} TYPE {type}",
    "mariadb": "ALTER TABLE {column.table} MODIFY COLUMN {column.name} {type}",
}


@contextmanager
def dropped(erp: Erp, column: Column) -> Iterator[None]:
    key = ", ".join(column.key)
    same = " AND ".join(f"k.{each} = {column.table}.{each}" for each in column.key)
    owner = erp.owner()
    with owner.begin() as connection:
        connection.execute(text(f"CREATE TABLE kept AS SELECT {key}, {column.name} FROM {column.table}"))
        connection.execute(text(f"ALTER TABLE {column.table} DROP COLUMN {column.name}"))
    try:
        yield
    finally:
        value = f"(SELECT k.{column.name} FROM kept k WHERE {same})"
        with owner.begin() as connection:
            connection.execute(text(f"ALTER TABLE {column.table} ADD COLUMN {column.name} {column.type}"))
            connection.execute(text(f"UPDATE {column.table} SET {column.name} = {value}"))
            connection.execute(text("DROP TABLE kept"))
        owner.dispose()


@contextmanager
def widened(erp: Erp, column: Column) -> Iterator[None]:
    """Its numbers may be larger meanwhile."""
    owner = erp.owner()
    change = WIDEN[owner.dialect.name]
    with owner.begin() as connection:
        connection.execute(text(change.format(column=column, type="BIGINT")))
    try:
        yield
    finally:
        with owner.begin() as connection:
            connection.execute(text(change.format(column=column, type=column.type)))
        owner.dispose()


@pytest.fixture
def opened(erp: Erp, office: Office) -> Iterator[OfficeOn]:
    portal = OfficeOn.at(office, erp.settings())
    yield portal
    portal.close()


@pytest.mark.parametrize("column", [BANK_ACCOUNT, CONSUMPTION], ids=lambda each: each.name)
def test_the_pages_that_need_the_column_say_so_until_it_is_back_and_no_others(
    erp: Erp, opened: OfficeOn, column: Column
) -> None:
    pages = every_page(erp)
    assert shown(opened, [column.pages[0]] * OFTEN + ["/"] * OFTEN)
    with logged() as lines, dropped(erp, column):
        answers = [timed(page, lambda page=page: opened.customer().get(page)) for page in pages]
        form = opened.customer().get(REPORT)
    assert shown(opened, pages)
    for answer in answers:
        if answer.what == "/" or answer.what.startswith(column.pages):
            assert_away(answer)
        else:
            assert answer.response.status_code == 200, answer.what
    assert_well(form)
    assert sum(column.told in line for line in lines) == 1


def test_the_form_takes_readings_without_a_column_of_its_own(erp: Erp, opened: OfficeOn) -> None:
    with dropped(erp, CONSUMPTION):
        assert_the_form_takes_readings(opened)


def test_a_column_of_another_type_is_read_on(erp: Erp, opened: OfficeOn) -> None:
    assert shown(opened, ["/odczyty"] * OFTEN)
    with widened(erp, CONSUMPTION):
        assert shown(opened, ["/odczyty"] * OFTEN)
    assert shown(opened, ["/odczyty"])


def shown(opened: OfficeOn, pages: Sequence[str]) -> bool:
    return {opened.customer().get(page).status_code for page in pages} == {200}
