"""MariaDB and MySQL: through PyMySQL, or through their ODBC drivers."""

from dataclasses import replace
from typing import Any

from erp_adapter.engines.backend import Backend, Network, tls_context


def _mariadb(seconds: float) -> tuple[str, ...]:
    return ("SET SESSION TRANSACTION READ ONLY", f"SET SESSION max_statement_time = {seconds:g}")


def _mysql(seconds: float) -> tuple[str, ...]:
    milliseconds = round(seconds * 1000)
    return ("SET SESSION TRANSACTION READ ONLY", f"SET SESSION max_execution_time = {milliseconds}")


def _pymysql(network: Network) -> dict[str, Any]:
    arguments = {
        "connect_timeout": network.connect_seconds,
        "read_timeout": network.silence,
        "write_timeout": network.silence,
        "charset": "utf8mb4",
    }
    if network.tls == "off":
        return arguments | {"ssl_disabled": True}
    return arguments | ({"ssl": tls_context(network)} if network.tls else {})


def _mariadb_keywords(network: Network, _text: str) -> dict[str, str]:
    own = {"CHARSET": "utf8mb4", "CONN_TIMEOUT": str(network.connect_seconds)}
    own |= {"READ_TIMEOUT": str(network.silence), "WRITE_TIMEOUT": str(network.silence)}
    if network.tls in ("require", "verify"):
        own |= {"FORCETLS": "1", "SSLVERIFY": "1" if network.tls == "verify" else "0"}
    return own | ({"SSLCA": str(network.ca_file)} if network.ca_file else {})


def _mysql_keywords(network: Network, _text: str) -> dict[str, str]:
    modes = {"off": "DISABLED", "require": "REQUIRED", "verify": "VERIFY_IDENTITY"}
    own = {"CHARSET": "utf8mb4"} | ({"SSLMODE": modes[network.tls]} if network.tls else {})
    return own | ({"SSLCA": str(network.ca_file)} if network.ca_file else {})


MARIADB = Backend(
    parsed_as="mysql",
    odbc="mariadb+pyodbc",
    arguments={"pymysql": _pymysql},
    keywords=_mariadb_keywords,
    read_only=_mariadb,
)
MYSQL = replace(MARIADB, odbc="mysql+pyodbc", keywords=_mysql_keywords, read_only=_mysql)
