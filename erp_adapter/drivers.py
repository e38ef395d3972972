"""Connection settings → what SQLAlchemy needs to reach the database. Says nothing of reading or writing."""

from typing import Any

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from erp_adapter.errors import DriverMissing
from erp_adapter.settings import ConnectionSettings

registry.register("postgresql.ibok_odbc", "erp_adapter.odbc", "PostgreSQLOverODBC")

ODBC_DRIVERNAMES = {"postgresql": "postgresql+ibok_odbc", "mariadb": "mariadb+pyodbc"}
INSTALL = {
    "psycopg": "pip install 'ibok[postgresql]'",
    "pymysql": "pip install 'ibok[mariadb]'",
    "pyodbc": "unixODBC (Debian and Ubuntu: apt install unixodbc) and the database's own ODBC driver",
    "ibok_odbc": "unixODBC (Debian and Ubuntu: apt install unixodbc) and the database's own ODBC driver",
}
SHORTEST_CONNECT = 2
"""libpq takes whole seconds and reads 1 as 2."""


def engine_arguments(settings: ConnectionSettings) -> tuple[URL, dict[str, Any]]:
    """The URL and keyword arguments for ``create_engine``; raises ``DriverMissing``."""
    url = _url(settings)
    _require_driver(url)
    return url, {"connect_args": _connect_arguments(url, settings)}


def _url(settings: ConnectionSettings) -> URL:
    password = settings.password_file.read_text().strip() if settings.password_file else None
    if settings.odbc is not None:
        text = settings.odbc.get_secret_value().replace("{password}", password or "{password}")
        return URL.create(ODBC_DRIVERNAMES[settings.dialect or ""], query={"odbc_connect": text})
    assert settings.url is not None  # noqa: S101 - ConnectionSettings has one or the other
    url = make_url(settings.url.get_secret_value())
    return url.set(password=password) if password is not None else url


def _require_driver(url: URL) -> None:
    driver = url.get_driver_name()
    try:
        url.get_dialect().import_dbapi()
    except ImportError as error:
        install = INSTALL.get(driver, f"the Python package {driver}")
        raise DriverMissing(f"the driver {driver} cannot be loaded ({error}); install {install}") from error
    except (NoSuchModuleError, ArgumentError) as error:
        raise DriverMissing(f"SQLAlchemy knows no driver for {url.drivername}://") from error


def _connect_arguments(url: URL, settings: ConnectionSettings) -> dict[str, Any]:
    seconds = max(SHORTEST_CONNECT, round(settings.timeout_seconds))
    match url.get_driver_name():
        case "psycopg":
            return {
                "connect_timeout": seconds,
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
                "tcp_user_timeout": 30_000,
            }
        case "pymysql":
            return {"connect_timeout": seconds, "charset": "utf8mb4"}
        case "pyodbc" | "ibok_odbc":
            return {"timeout": seconds}
        case _:
            return {}
