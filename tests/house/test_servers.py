"""The private servers that other tests stand on."""

import os
import select
import subprocess
import sys
from pathlib import Path
from shutil import rmtree

import psycopg
import pytest
from redis import Redis
from sqlalchemy import create_engine, make_url, text

from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

POLISH = "Zażółć gęślą jaźń"


@pytest.mark.needs("postgres_server", "mariadb_server")
@pytest.mark.parametrize("fixture", ["postgres_url", "mariadb_url"])
def test_a_new_database_is_empty_and_keeps_polish_letters(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    engine = create_engine(request.getfixturevalue(fixture))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (body VARCHAR(40))"))
        connection.execute(text("INSERT INTO note VALUES (:body)"), {"body": POLISH})
        assert connection.execute(text("SELECT body FROM note")).scalar_one() == POLISH
    engine.dispose()


@pytest.mark.usefixtures("odbc_postgresql")
def test_postgresql_answers_through_odbc(postgres_server: PostgresServer, postgres_url: str) -> None:
    assert echo(postgres_server.odbc(make_url(postgres_url).database or "")) == POLISH


@pytest.mark.usefixtures("odbc_mariadb")
def test_mariadb_answers_through_odbc(mariadb_server: MariadbServer, mariadb_url: str) -> None:
    assert echo(mariadb_server.odbc(make_url(mariadb_url).database or "")) == POLISH


@pytest.mark.usefixtures("odbc_sqlite")
def test_sqlite_answers_through_odbc(tmp_path: Path) -> None:
    assert echo(f"DRIVER={{SQLite3}};Database={tmp_path}/empty.sqlite") == POLISH


def echo(odbc: str) -> str:
    import pyodbc  # noqa: PLC0415 - cannot be loaded where unixODBC is missing

    connection = pyodbc.connect(odbc, timeout=10)
    try:
        return str(connection.execute("SELECT ?", POLISH).fetchval())
    finally:
        connection.close()


def test_redis_answers(redis_server: RedisServer) -> None:
    with Redis.from_url(redis_server.url) as client:
        assert client.ping() is True


def test_a_server_can_be_away_and_come_back(postgres_server: PostgresServer) -> None:
    url = postgres_server.url("postgres").replace("+psycopg", "")
    with postgres_server.process.away(), pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(url)
    psycopg.connect(url).close()


def test_a_frozen_server_accepts_and_does_not_answer(postgres_server: PostgresServer) -> None:
    url = postgres_server.url("postgres").replace("+psycopg", "")
    with postgres_server.process.frozen(), pytest.raises(psycopg.OperationalError, match="timeout"):
        psycopg.connect(url, connect_timeout=2)
    psycopg.connect(url).close()


@pytest.mark.needs("redis_server")
def test_a_server_dies_with_the_tests_however_they_die() -> None:
    script = (
        "import sys\nfrom tests.servers.redis import redis\n"
        "with redis() as server:\n"
        "    print(server.process.pid, server.process.log.parent, flush=True)\n    sys.stdin.read()"
    )
    tests = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with tests:
        assert tests.stdout is not None
        pid, home = tests.stdout.readline().decode().split()
        server = os.pidfd_open(int(pid))
        tests.kill()
    with os.fdopen(server) as ended:
        assert wait_for_end(ended.fileno())
    rmtree(home)


def wait_for_end(process: int, seconds: int = 20) -> bool:
    """A process descriptor becomes readable when its process has ended."""
    return bool(select.select([process], [], [], seconds)[0])
