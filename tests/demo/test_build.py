"""The same parameters give the same rows, at any size, on any engine."""

from datetime import date

import pytest
import sqlalchemy as sa

from portal.demo import build, schema
from portal.demo.build import Parameters
from portal.demo.customers import write_customer
from portal.demo.rows import Rows
from portal.demo.world import make_world
from tests.demo.conftest import TODAY, contents, made

INT_MAX = 2**31 - 1


def test_every_engine_holds_the_same_rows(small: sa.Engine, sqlite_url: str) -> None:
    assert contents(small) == made(sqlite_url, 40)


def test_the_same_seed_gives_the_same_rows_again(sqlite_url: str) -> None:
    assert made(sqlite_url, 30) == made(sqlite_url, 30)


def test_another_seed_gives_other_rows(sqlite_url: str) -> None:
    assert made(sqlite_url, 30)["odczyt"] != made(sqlite_url, 30, seed=7)["odczyt"]


def test_a_customer_is_the_same_at_every_size(sqlite_url: str) -> None:
    few, many = made(sqlite_url, 200), made(sqlite_url, 500)
    del few["parametry"], many["parametry"]
    assert all(set(rows) <= set(many[table]) for table, rows in few.items())
    assert len(few["kontrahent"]) == 200
    assert len(many["kontrahent"]) == 500


def test_a_finished_database_tells_its_parameters(small: sa.Engine) -> None:
    url = small.url.render_as_string(hide_password=False)
    assert build.describes(url) == Parameters(customers=40, years=5, seed=2012, as_of=TODAY)


def test_nothing_is_told_of_a_database_that_is_not_there(sqlite_url: str) -> None:
    assert build.describes(sqlite_url) is None


def test_a_database_that_was_not_finished_tells_nothing(small: sa.Engine) -> None:
    with small.begin() as connection:
        connection.execute(schema.PARAMETRY.delete())
    assert build.describes(small.url.render_as_string(hide_password=False)) is None


def test_the_directory_of_a_sqlite_file_is_made(sqlite_url: str) -> None:
    url = sqlite_url.replace("erp.sqlite", "var/demo/erp.sqlite")
    build.create(url, customers=1, as_of=TODAY)
    assert build.describes(url) == Parameters(1, 5, 2012, TODAY)


def test_progress_counts_every_customer_once(sqlite_url: str) -> None:
    steps: list[int] = []
    build.create(sqlite_url, customers=450, years=1, as_of=TODAY, progress=steps.append)
    assert sum(steps) == 450
    assert len(steps) > 1


@pytest.mark.parametrize("years", [1, 5, 15])
@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2026, 12, 31), date(2027, 3, 1)])
def test_history_ends_on_the_day_it_is_made_for(sqlite_url: str, years: int, as_of: date) -> None:
    build.create(sqlite_url, customers=60, years=years, as_of=as_of)
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection:
        issued, read, paid = (
            connection.execute(sa.text(f"SELECT MAX({column}) FROM {table}")).scalar_one()
            for column, table in (("dn_wyst", "dok_nagl"), ("od_data", "odczyt"), ("wp_data", "wplata"))
        )
    engine.dispose()
    assert issued <= as_of.isoformat()
    assert read <= int(as_of.strftime("%Y%m%d"))
    assert paid <= (as_of - date(1800, 12, 28)).days


@pytest.mark.parametrize(("customers", "years"), [(0, 5), (2_000_001, 5), (10, 0), (10, 16)])
def test_parameters_out_of_range_are_refused(sqlite_url: str, customers: int, years: int) -> None:
    with pytest.raises(ValueError, match="customers"):
        build.create(sqlite_url, customers=customers, years=years)


def test_the_last_customer_of_the_largest_size_still_fits_the_columns() -> None:
    rows = Rows()
    world = make_world(years=15, seed=2012, as_of=TODAY)
    for number in range(2_000_051, 2_000_101):
        write_customer(world, rows, number)
    numbers = [
        value
        for listed in rows.by_table().values()
        for row in listed
        for value in row
        if isinstance(value, int)
    ]
    assert max(numbers) <= INT_MAX
    for name, listed in rows.by_table().items():
        key = len(schema.metadata.tables[name].primary_key)
        assert len({row[:key] for row in listed}) == len(listed)
