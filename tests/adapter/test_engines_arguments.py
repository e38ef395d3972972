"""One way of saying TLS, time limits and passwords, whatever each driver calls them."""

import ssl
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from erp_adapter.drivers import engine_arguments
from erp_adapter.engines.mssql import bundled_driver
from erp_adapter.engines.mssql_dialect import SQLServer
from erp_adapter.errors import DriverMissing
from erp_adapter.odbc import SQL_VARCHAR
from erp_adapter.settings import ConnectionSettings


def settings(**given: Any) -> ConnectionSettings:
    return ConnectionSettings.model_validate(given)


def connect_args(**given: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = engine_arguments(settings(**given))[1]["connect_args"]
    return arguments


def odbc_text(**given: Any) -> str:
    return str(engine_arguments(settings(**given))[0].query["odbc_connect"])


@pytest.mark.parametrize(
    ("tls", "mode", "root"),
    [
        ("off", "disable", None),
        ("require", "require", None),
        ("verify", "verify-full", "system"),
        (None, None, None),
    ],
)
def test_postgresql_is_told_of_tls(tls: str | None, mode: str | None, root: str | None) -> None:
    arguments = connect_args(url="postgresql+psycopg://u@h/d", tls=tls)
    assert (arguments.get("sslmode"), arguments.get("sslrootcert")) == (mode, root)


def test_postgresql_trusts_the_file() -> None:
    arguments = connect_args(url="postgresql+psycopg://u@h/d", tls="verify", ca_file="/etc/ca.pem")
    assert arguments["sslrootcert"] == "/etc/ca.pem"
    text = odbc_text(odbc="DSN=erp", dialect="postgresql", tls="verify", ca_file="/etc/ca.pem")
    assert "SSLmode=verify-full" in text
    assert "sslrootcert='/etc/ca.pem'" in text


def test_mariadb_is_told_of_tls() -> None:
    assert connect_args(url="mariadb+pymysql://u@h/d", tls="off")["ssl_disabled"] is True
    loose = connect_args(url="mariadb+pymysql://u@h/d", tls="require")["ssl"]
    assert (loose.verify_mode, loose.check_hostname) == (ssl.CERT_NONE, False)
    strict = connect_args(url="mysql+pymysql://u@h/d", tls="verify")["ssl"]
    assert (strict.verify_mode, strict.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert "ssl" not in connect_args(url="mariadb+pymysql://u@h/d")
    text = odbc_text(odbc="DSN=erp", dialect="mariadb", tls="verify", ca_file="/etc/ca.pem")
    assert "FORCETLS=1;SSLVERIFY=1;SSLCA=/etc/ca.pem" in text


def test_sql_server_is_told_of_tls() -> None:
    said = {
        tls: odbc_text(odbc="DRIVER={ODBC Driver 18 for SQL Server};SERVER=h", dialect="mssql", tls=tls)
        for tls in ("off", "require", "verify")
    }
    assert said["off"].endswith("Encrypt=no;TrustServerCertificate=yes")
    assert said["require"].endswith("Encrypt=yes;TrustServerCertificate=yes")
    assert said["verify"].endswith("Encrypt=yes;TrustServerCertificate=no")
    free = odbc_text(odbc="DRIVER={FreeTDS};SERVER=h", dialect="mssql", tls="require")
    assert free.endswith("TDS_Version=7.4;ClientCharset=UTF-8;Encryption=require")


def test_oracle_is_told_of_tls() -> None:
    url = "oracle+oracledb://u:p@h/?service_name=ERP"
    plain, _ = engine_arguments(settings(url=url))
    assert "(PROTOCOL=tcp)(HOST=h)(PORT=1521)" in str(plain.query["dsn"])
    secure, arguments = engine_arguments(settings(url=url, tls="verify"))
    assert "(PROTOCOL=tcps)(HOST=h)(PORT=2484)" in str(secure.query["dsn"])
    assert "SERVICE_NAME=ERP" in str(secure.query["dsn"])
    assert arguments["connect_args"]["ssl_server_dn_match"] is True
    assert arguments["connect_args"]["ssl_context"].verify_mode is ssl.CERT_REQUIRED


def test_firebird_is_told_of_encryption() -> None:
    assert connect_args(url="firebird://u@h/erp", tls="require")["config"] == "WireCrypt = Required"
    assert connect_args(url="firebird://u@h/erp")["config"] is None


def test_what_the_connection_string_says_itself_stays() -> None:
    text = odbc_text(odbc="DSN=erp;BoolsAsChar=1; sslmode=allow;", dialect="postgresql", tls="verify")
    assert text.count("BoolsAsChar") == 1
    assert "verify-full" not in text


def test_a_url_through_odbc_gets_the_same_keywords() -> None:
    url, _ = engine_arguments(settings(url="mssql+pyodbc://u:p@h/d?driver=FreeTDS", tls="require"))
    assert url.query["Encryption"] == "require"
    assert url.query["driver"] == "FreeTDS"


def test_a_url_through_odbc_without_a_driver_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mssql_python_odbc", None)
    url, _ = engine_arguments(settings(url="mssql+pyodbc://u:p@h/d"))
    (text,), _ = url.get_dialect()().create_connect_args(url)
    assert text.startswith("DRIVER={FreeTDS};Server=h;Database=d;UID=u;PWD=p;")
    dsn, _ = engine_arguments(settings(url="mssql+pyodbc://u:p@erp"))
    assert "driver" not in dsn.query


def test_silence_ends_what_can_be_ended() -> None:
    arguments = connect_args(url="mariadb+pymysql://u@h/d")
    assert (arguments["read_timeout"], arguments["write_timeout"]) == (90, 90)
    brief = engine_arguments(settings(url="mariadb+pymysql://u@h/d"), 6.5)[1]["connect_args"]
    assert brief["read_timeout"] == 7


def test_microsofts_driver_is_found_where_its_package_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "mssql_python_odbc/libs/linux/debian_ubuntu/x86_64/lib/libmsodbcsql-18.6.so.2.1"
    library.parent.mkdir(parents=True)
    library.touch()
    (tmp_path / "mssql_python_odbc/__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert bundled_driver() == library
    assert f"DRIVER={library}" in odbc_text(odbc="SERVER=h;DATABASE=d", dialect="mssql")
    assert "libmsodbcsql" not in odbc_text(odbc="DSN=erp", dialect="mssql")


def test_freetds_stands_in_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mssql_python_odbc", None)
    text = odbc_text(odbc="SERVER=h;DATABASE=d", dialect="mssql", tls="require")
    assert text.endswith("DRIVER={FreeTDS};TDS_Version=7.4;ClientCharset=UTF-8;Encryption=require")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"odbc": "DSN=x"}, "odbc needs dialect"),
        ({"odbc": "DSN=x", "dialect": "odbc"}, "needs paging"),
        ({"odbc": "DSN=x", "dialect": "mariadb", "paging": "limit"}, "paging and quotes go with"),
        ({"url": "sqlite:///x", "dialect": "sqlite"}, "a url says it itself"),
        ({"url": "sqlite:///x", "tls": "require"}, "tls of sqlite can be nothing"),
        ({"url": "firebird://h/x", "tls": "verify"}, "tls of firebird can be off, require"),
        ({"url": "postgresql+psycopg://h/x", "ca_file": "/x"}, "ca_file goes with"),
    ],
)
def test_what_does_not_go_together_is_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        settings(**given)


def test_a_driver_that_is_missing_is_named() -> None:
    with pytest.raises(DriverMissing, match="mysqldb"):
        engine_arguments(settings(url="mysql+mysqldb://h/x"))


class Sizes:
    """A cursor that keeps what it is told of its parameters."""

    told: object = None

    def setinputsizes(self, sizes: object) -> None:
        self.told = sizes

    def execute(self, statement: str, parameters: object) -> None:
        """There is no server behind it."""


def test_sql_server_gets_plain_text_as_varchar() -> None:
    cursor = Sizes()
    SQLServer().do_execute(cursor, "SELECT ?, ?, ?, ?", ("000101", "Łódź", 5, None))
    assert cursor.told == [(SQL_VARCHAR, 6, 0), None, None, None]
