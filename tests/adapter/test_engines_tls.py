"""``tls`` and ``ca_file`` keep their word on a real server, through either driver."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import column, select, table, text

from erp_adapter.connections import Connection
from erp_adapter.errors import BillingUnavailable
from erp_adapter.settings import ConnectionSettings
from tests.eventually import eventually
from tests.servers.postgres import PostgresServer
from tests.servers.process import run, unprivileged

ENCRYPTED = select(column("ssl")).select_from(table("pg_stat_ssl")).where(text("pid = pg_backend_pid()"))
WAYS = ("native", pytest.param("odbc", marks=pytest.mark.needs("odbc_postgresql")))


@pytest.fixture
def certificate(postgres_server: PostgresServer) -> Iterator[Path]:
    """Made here and trusted by nobody; the server speaks TLS with it meanwhile."""
    home = postgres_server.process.log.parent
    certificate, key = home / "tls.crt", home / "tls.key"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    request = ["openssl", "req", "-x509", *kind, *names, "-keyout", str(key), "-out", str(certificate)]
    run([*unprivileged(), *request])
    configure(postgres_server, f"ssl_cert_file = '{certificate}'", f"ssl_key_file = '{key}'", "ssl = on")
    eventually(lambda: tls_of(postgres_server) == "on", "the server speaks no TLS")
    yield certificate
    configure(postgres_server, "ssl = off")
    eventually(lambda: tls_of(postgres_server) == "off", "the server still speaks TLS")


def configure(server: PostgresServer, *settings: str) -> None:
    with administration(server) as connection:
        for setting in settings:
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")


def tls_of(server: PostgresServer) -> str:
    with administration(server) as connection:
        row = connection.execute("SHOW ssl").fetchone()
        return str(row[0]) if row else ""


def administration(server: PostgresServer) -> psycopg.Connection[tuple[object, ...]]:
    place = {"host": server.host, "port": server.port, "user": server.user, "password": server.password}
    return psycopg.connect(dbname="postgres", sslmode="disable", autocommit=True, **place)


@pytest.fixture(params=WAYS)
def reached(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> dict[str, str]:
    if request.param == "native":
        return {"url": postgres_server.url("postgres")}
    return {"odbc": postgres_server.odbc("postgres"), "dialect": "postgresql"}


def encrypted(reached: dict[str, str], **tls: object) -> bool:
    connection = Connection(
        "billing", ConnectionSettings.model_validate(reached | tls | {"timeout_seconds": 10})
    )
    try:
        return connection.rows(ENCRYPTED, {})[0].ssl in (True, "1")
    finally:
        connection.engine.dispose()


def test_it_is_encrypted_as_asked(reached: dict[str, str], certificate: Path) -> None:
    assert encrypted(reached, tls="verify", ca_file=certificate)
    assert encrypted(reached, tls="require")
    assert not encrypted(reached, tls="off")


def test_a_certificate_that_nobody_signed_is_refused(reached: dict[str, str], certificate: Path) -> None:
    with pytest.raises(BillingUnavailable):
        encrypted(reached, tls="verify")


def test_a_server_without_tls_is_refused_where_it_is_required(reached: dict[str, str]) -> None:
    with pytest.raises(BillingUnavailable):
        encrypted(reached, tls="require")
