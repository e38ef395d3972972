"""Connection settings → what SQLAlchemy needs to reach the database. Says nothing of reading or writing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import URL, Dialect, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from erp_adapter.engines import BACKENDS
from erp_adapter.engines.backend import Backend, Network, no_arguments
from erp_adapter.engines.other import QUOTED_AS
from erp_adapter.errors import DriverMissing
from erp_adapter.said import said
from erp_adapter.secret_files import secret_in
from erp_adapter.settings import ConnectionSettings

registry.register("postgresql.ibok_odbc", "erp_adapter.odbc", "PostgreSQLOverODBC")
registry.register("sqlite.ibok_odbc", "erp_adapter.odbc", "SQLiteOverODBC")
registry.register("mssql.ibok_odbc", "erp_adapter.engines.mssql_dialect", "SQLServer")
registry.register("ibok_odbc.pyodbc", "erp_adapter.engines.other_dialect", "Other")
registry.register("firebird.ibok", "erp_adapter.engines.firebird_dialect", "Firebird")
registry.register("oracle.ibok", "erp_adapter.engines.oracle_dialect", "Oracle")

ODBC = said("unixODBC (Debian and Ubuntu: apt install unixodbc) and the database's own ODBC driver")
INSTALL = {
    "postgresql+psycopg": "pip install 'ibok[postgresql]'",
    "mariadb+pymysql": "pip install 'ibok[mariadb]'",
    "mysql+pymysql": "pip install 'ibok[mariadb]'",
    "firebird+ibok": said("pip install 'ibok[firebird]' and Debian's or Ubuntu's package libfbclient2"),
    "oracle+ibok": "pip install 'ibok[oracle]'",
}
ODBC_DRIVERS = ("pyodbc", "ibok_odbc")


def backend_of(settings: ConnectionSettings) -> Backend:
    """What is known of the engine behind a connection; of one that is not, nothing special."""
    known = BACKENDS.get(settings.backend, Backend(parsed_as=settings.backend))
    return replace(known, parsed_as=QUOTED_AS[settings.quotes]) if settings.quotes in QUOTED_AS else known


def engine_arguments(settings: ConnectionSettings, silence_seconds: float = 90) -> tuple[URL, dict[str, Any]]:
    """The URL and keyword arguments for ``create_engine``; raises ``DriverMissing``.

    A server that is reached may say nothing for ``silence_seconds``, where the driver can tell.
    """
    backend = backend_of(settings)
    network = Network(settings.timeout_seconds, silence_seconds, settings.tls, settings.ca_file)
    url = backend.url(_url(settings), network)
    _require_driver(url)
    if url.get_driver_name() in ODBC_DRIVERS:
        arguments = {"timeout": network.connect_seconds}
        return _with_keywords(url, backend, network), {"connect_args": arguments, **_own_paging(settings)}
    arguments = backend.arguments.get(url.get_driver_name(), no_arguments)(network)
    return url, {"connect_args": arguments | _written_password(url)}


def read_password_anew(engine: Engine, settings: ConnectionSettings, silence_seconds: float = 90) -> None:
    """Let each new connection of the engine read ``password_file``, which an admin may change meanwhile.

    ``silence_seconds`` as for ``engine_arguments``. Connecting raises ``OSError`` where it cannot be read.
    """

    def connect(dialect: Dialect, _record: Any, _positional: Any, keywords: dict[str, Any]) -> Any:
        url, arguments = engine_arguments(settings, silence_seconds)
        positional, named = dialect.create_connect_args(url)
        return dialect.connect(*positional, **{**keywords, **named, **arguments["connect_args"]})

    if settings.password_file is not None:
        event.listen(engine, "do_connect", connect)


def _written_password(url: URL) -> dict[str, bytes]:
    """PyMySQL writes a password in Latin-1, which has no ż; bytes it takes as they are."""
    if url.get_driver_name() != "pymysql" or url.password is None:
        return {}
    return {"password": url.password.encode()}


def _own_paging(settings: ConnectionSettings) -> dict[str, Any]:
    if settings.dialect != "odbc":
        return {}
    return {"paging": settings.paging, "quotes": settings.quotes}


def _url(settings: ConnectionSettings) -> URL:
    password = secret_in(settings.password_file) if settings.password_file else None
    if settings.odbc is not None:
        text = settings.odbc.get_secret_value()
        if password is not None:
            text = text.replace("{password}", _in_braces(password))
        return URL.create(backend_of(settings).odbc or "", query={"odbc_connect": text})
    assert settings.url is not None  # noqa: S101 - ConnectionSettings has one or the other
    url = make_url(settings.url.get_secret_value())
    return url.set(password=password) if password is not None else url


def _in_braces(password: str) -> str:
    """As a connection string takes it, whatever letters and signs there are."""
    return password if password.isascii() and password.isalnum() else "{" + password.replace("}", "}}") + "}"


def _with_keywords(url: URL, backend: Backend, network: Network) -> URL:
    """The connection string with the engine's keywords, where it says nothing of them itself."""
    text = url.query.get("odbc_connect")
    if not isinstance(text, str):
        return _with_query(url, backend, network)
    given = {part.partition("=")[0].strip().lower() for part in text.split(";")}
    added = _not_given(backend.keywords(network, text), given)
    written = ";".join([text.rstrip("; "), *(f"{name}={value}" for name, value in added.items())])
    return url.set(query={"odbc_connect": written})


def _with_query(url: URL, backend: Backend, network: Network) -> URL:
    """The same for a URL with its parts apart; a host without a database is a DSN's name there."""
    parts = [f"{name}={value}" for name, value in url.query.items()]
    parts += ["dsn"] if url.host and not url.database else []
    added = _not_given(backend.keywords(network, ";".join(parts)), {name.lower() for name in url.query})
    named = {"driver" if name == "DRIVER" else name: value.strip("{}") for name, value in added.items()}
    return url.update_query_dict(named)


def _not_given(keywords: Mapping[str, str], given: set[str]) -> dict[str, str]:
    return {name: value for name, value in keywords.items() if name.lower() not in given}


def _require_driver(url: URL) -> None:
    try:
        url.get_dialect().import_dbapi()
    except ImportError as error:
        driver = url.get_driver_name()
        package = said("the Python package %(driver)s", driver=driver)
        told = said(
            "the driver %(driver)s cannot be loaded (%(error)s); install %(what)s",
            driver=driver,
            error=str(error),
            what=ODBC if driver in ODBC_DRIVERS else INSTALL.get(url.drivername, package),
        )
        raise DriverMissing(told) from error
    except (NoSuchModuleError, ArgumentError) as error:
        told = said("SQLAlchemy knows no driver for %(name)s", name=f"{url.drivername}://")
        raise DriverMissing(told) from error
