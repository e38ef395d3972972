"""Where a database is, and what stands in the way when it cannot be reached."""

import re
import socket
from dataclasses import dataclass

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.said import Said, said
from erp_adapter.settings import ConnectionSettings

CONNECT_SECONDS = 3
PORTS = {"postgresql": 5432, "mariadb": 3306, "mysql": 3306, "mssql": 1433, "oracle": 1521, "firebird": 3050}
LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "/"})
_KEYWORD = re.compile(r"(?:^|;)\s*(SERVER|SERVERNAME|HOST|PORT)\s*=\s*\{?([^;}]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """``host`` is None where the configuration does not tell, ``path`` is that of a database file."""

    host: str | None = None
    port: int | None = None
    path: str | None = None


def address(settings: ConnectionSettings) -> Address:
    if settings.odbc is not None:
        return _of_odbc(settings.odbc.get_secret_value(), str(settings.dialect))
    try:
        url = make_url(settings.url.get_secret_value() if settings.url else "")
    except ArgumentError:
        return Address()
    engine = url.get_backend_name()
    if engine == "sqlite":
        return Address(path=url.database)
    return Address(url.host or "localhost", url.port or PORTS.get(engine))


def _of_odbc(text: str, engine: str) -> Address:
    found = {name.upper(): value.strip() for name, value in _KEYWORD.findall(text)}
    host = found.get("SERVER") or found.get("SERVERNAME") or found.get("HOST")
    if host is None:
        return Address()
    host, _, port = host.removeprefix("tcp:").partition(",")  # SQL Server's way: host,port or host\instance
    host, _, instance = host.partition("\\")
    port = port or found.get("PORT", "")
    return Address(host, int(port) if port.isdigit() else None if instance else PORTS.get(engine))


def is_local(place: Address) -> bool:
    return place.path is not None or (place.host or "").partition("%")[0][:1] == "/" or place.host in LOCAL


def way_out(place: Address, login_place: str, silent: bool) -> Said:
    """What to look at when a database lets nobody in, or is ``silent``; tries whether anybody listens."""
    if place.path is not None:
        return said(
            "see that %(path)s exists, and that the account that runs IBOK may read it", path=place.path
        )
    if place.host is None or place.port is None or place.host.startswith("/"):
        return said(
            "check the server's name, the user, the password and the database in %(setting)s",
            setting=login_place,
        )
    where = f"{place.host}:{place.port}"
    target = (place.host, place.port)
    try:
        call_within(2 * CONNECT_SECONDS, lambda: socket.create_connection(target, CONNECT_SECONDS).close())
    except socket.gaierror:
        return said(
            "there is no host %(host)s: check its name in %(setting)s, and the DNS",
            host=place.host,
            setting=login_place,
        )
    except ConnectionRefusedError:
        return said(
            "nobody listens on %(where)s: is the database running, and are host and port right?", where=where
        )
    except (OSError, TookTooLong):
        return said(
            "%(where)s cannot be reached: check the host, the firewalls and the VPN between", where=where
        )
    if silent:
        return said(
            "%(where)s takes connections and says nothing: is it hanging, or something else than a database?",
            where=where,
        )
    return said(
        "%(where)s answers, but lets nobody in: check user, password (password_file), database and session "
        "in %(setting)s, and whether the server admits this machine and has connections left",
        where=where,
        setting=login_place,
    )
