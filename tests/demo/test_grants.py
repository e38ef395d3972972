"""The reader may read and nothing else, the stager may insert into one table and nothing else."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from portal.demo import build
from portal.demo.grants import Login, grant_logins
from portal.demo.schema import IBOK_ODCZYTY
from tests.demo.conftest import ENGINES, TODAY

READER = Login("ibok_czyta", "p%a'ss\\w:@/")
STAGER = Login("ibok_zglasza", "x%y:z")
REPORT = {
    "id_zgl": "a",
    "id_paczki": "b",
    "nr_paczki": 1,
    "kh_id": "000123",
    "wm_nr": "1",
    "data": 20261122,
    "stan": 5,
    "zgloszono": "2026-11-22T10:00:00+01:00",
}
WRITES = (
    "UPDATE kontrahent SET kh_nazwa = 'x'",
    "DELETE FROM ibok_odczyty",
    "UPDATE ibok_odczyty SET status = 'P'",
    "CREATE TABLE cudza (a INTEGER)",
    "DROP TABLE rozliczenie",
)


@pytest.fixture(params=ENGINES[1:])
def owner(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    url = request.getfixturevalue(request.param)
    build.create(url, customers=25, years=1, as_of=TODAY)
    engine = sa.create_engine(url)
    grant_logins(engine, reader=READER, stager=STAGER)
    yield engine
    engine.dispose()


def run(owner: sa.Engine, login: Login, statement: sa.Executable) -> int:
    """Runs one statement under a log-in; returns what it counted."""
    engine = sa.create_engine(
        owner.url.set(username=login.name, password=login.password), poolclass=sa.NullPool
    )
    with engine.begin() as connection:
        result = connection.execute(statement)
        return result.scalar_one() if result.returns_rows else 0


def test_the_reader_reads_tables_and_views(owner: sa.Engine) -> None:
    assert run(owner, READER, sa.text("SELECT COUNT(*) FROM v_wodomierz")) > 25
    assert run(owner, READER, sa.text("SELECT COUNT(*) FROM ibok_odczyty")) == 0


def test_the_stager_inserts_and_does_not_read(owner: sa.Engine) -> None:
    run(owner, STAGER, IBOK_ODCZYTY.insert().values(REPORT))
    assert run(owner, READER, sa.text("SELECT COUNT(*) FROM ibok_odczyty")) == 1
    with pytest.raises(DBAPIError):
        run(owner, STAGER, sa.text("SELECT COUNT(*) FROM ibok_odczyty"))


@pytest.mark.parametrize("login", [READER, STAGER], ids=["reader", "stager"])
def test_neither_writes_anything_else(owner: sa.Engine, login: Login) -> None:
    for write in WRITES:
        with pytest.raises(DBAPIError):
            run(owner, login, sa.text(write))


def test_the_reader_does_not_insert(owner: sa.Engine) -> None:
    with pytest.raises(DBAPIError):
        run(owner, READER, IBOK_ODCZYTY.insert().values(REPORT))


def test_granting_again_renews_the_passwords(owner: sa.Engine) -> None:
    renewed = Login(READER.name, "inne")
    grant_logins(owner, reader=renewed, stager=STAGER)
    assert run(owner, renewed, sa.text("SELECT COUNT(*) FROM kontrahent")) == 25


def test_sqlite_has_no_logins(sqlite_url: str) -> None:
    with pytest.raises(ValueError, match="no log-ins"):
        grant_logins(sa.create_engine(sqlite_url), reader=READER, stager=STAGER)
