"""A password may hold any sign, whichever way it travels."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, literal_column, select

from erp_adapter.connections import Connection
from erp_adapter.settings import ConnectionSettings
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer

PASSWORDS = ("plain1", "100%", "%41%zz", "a;b}c", "{x}", "a=b%20+c@d:e/f#g", "ż;ó'")


@pytest.mark.parametrize("way", ["url", pytest.param("odbc", marks=pytest.mark.needs("odbc_postgresql"))])
def test_on_postgresql(postgres_server: PostgresServer, way: str, tmp_path: Path) -> None:
    place = f"{postgres_server.host}:{postgres_server.port}/postgres"
    text = postgres_server.odbc("postgres", "odd", "{password}")
    native = {"url": f"postgresql+psycopg://odd:{{password}}@{place}"}
    reached = native if way == "url" else {"odbc": text, "dialect": "postgresql"}
    for password in PASSWORDS:
        create = f"CREATE ROLE odd LOGIN PASSWORD {quoted(password)}"
        admin(postgres_server.url("postgres"), "DROP ROLE IF EXISTS odd", create)
        assert answers(
            reached if way == "url" else {"odbc": text, "dialect": "postgresql"}, password, tmp_path
        )


@pytest.mark.parametrize("way", ["url", pytest.param("odbc", marks=pytest.mark.needs("odbc_mariadb"))])
def test_on_mariadb(mariadb_server: MariadbServer, way: str, tmp_path: Path) -> None:
    place = f"{mariadb_server.host}:{mariadb_server.port}/mysql"
    text = mariadb_server.odbc("mysql", "odd", "{password}")
    native = {"url": f"mariadb+pymysql://odd:{{password}}@{place}"}
    reached = native if way == "url" else {"odbc": text, "dialect": "mariadb"}
    for password in PASSWORDS:
        create = f"CREATE OR REPLACE USER odd@'%%' IDENTIFIED BY {quoted(password)}"
        admin(mariadb_server.url("mysql"), create, "GRANT SELECT ON mysql.* TO odd@'%%'")
        assert answers(reached, password, tmp_path)


def quoted(password: str) -> str:
    return "'" + password.replace("'", "''").replace("%", "%%") + "'"


def admin(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement, ())
    engine.dispose()


def answers(reached: dict[str, str], password: str, directory: Path) -> bool:
    file = directory / "password"
    file.write_text(password + "\n", encoding="utf-8")
    settings = {**reached, "password_file": file, "timeout_seconds": 10}
    connection = Connection("billing", ConnectionSettings.model_validate(settings))
    try:
        return connection.rows(select(literal_column("1").label("one")), {})[0].one == 1
    finally:
        connection.engine.dispose()
