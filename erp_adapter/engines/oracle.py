"""Oracle 12.2 and newer, through oracledb in its thin mode, which needs no Oracle client.

Every transaction is a read-only one. That stops INSERT, UPDATE and DELETE; DDL ends a transaction first, so
the login's grants alone stop that.
"""

from typing import Any

from sqlalchemy import URL

from erp_adapter.engines.backend import Backend, Network, tls_context

PORTS = {"tcp": 1521, "tcps": 2484}


def _url(url: URL, network: Network) -> URL:
    """The protocol is a part of the address; a ``dsn`` of the URL's own stays as it is."""
    if not url.host or "dsn" in url.query:
        return url.set(drivername="oracle+ibok")
    protocol = "tcps" if network.tls in ("require", "verify") else "tcp"
    port = url.port or PORTS[protocol]
    query = dict(url.query)
    service = query.pop("service_name", None)
    name = f"(SERVICE_NAME={service})" if service else f"(SID={url.database})"
    address = f"(ADDRESS=(PROTOCOL={protocol})(HOST={url.host})(PORT={port}))"
    dsn = f"(DESCRIPTION={address}(CONNECT_DATA={name}))"
    bare = URL.create("oracle+ibok", url.username, url.password)
    return bare.update_query_dict({**query, "dsn": dsn})


def _arguments(network: Network) -> dict[str, Any]:
    arguments = {"tcp_connect_timeout": float(network.connect_seconds), "expire_time": 1}
    if network.tls not in ("require", "verify"):
        return arguments
    matched = {"ssl_server_dn_match": network.tls == "verify"}
    return arguments | matched | {"ssl_context": tls_context(network)}


def _guard(connection: Any, seconds: float) -> None:
    """A statement may take twice its time before the driver gives the connection up."""
    connection.call_timeout = round(seconds * 2000)


ORACLE = Backend(
    parsed_as="oracle",
    url=_url,
    arguments={"ibok": _arguments},
    guard=_guard,
    begin="SET TRANSACTION READ ONLY",
    isolation=None,
)
