"""Microsoft SQL Server: through Microsoft's ODBC driver or FreeTDS.

Read-only stands on the login's grants alone: SQL Server knows no read-only transaction. Where the database
has row versions (``ALLOW_SNAPSHOT_ISOLATION`` or ``READ_COMMITTED_SNAPSHOT``) a reader takes no locks and
waits for none; elsewhere it waits no longer than a statement may take.
"""

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL

from erp_adapter.engines.backend import Backend, Network, limit_statements

BUNDLED = "mssql_python_odbc"
"""Microsoft's own package with its driver in it; the extra ``mssql`` installs it."""
SNAPSHOTS = "SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND snapshot_isolation_state = 1"
ISOLATION = (
    f"IF EXISTS ({SNAPSHOTS}) SET TRANSACTION ISOLATION LEVEL SNAPSHOT "
    "ELSE SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
)


def bundled_driver(package: str = BUNDLED) -> Path | None:
    """The driver's library in the installed package, for Debian's family of systems."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    libraries = Path(spec.origin).parent / "libs" / "linux" / "debian_ubuntu"
    return next(iter(sorted(libraries.glob("*/lib/libmsodbcsql*.so*"))), None)


def _url(url: URL, _network: Network) -> URL:
    return url.set(drivername="mssql+ibok_odbc")


def _read_only(seconds: float) -> tuple[str, ...]:
    return (ISOLATION, f"SET LOCK_TIMEOUT {round(seconds * 1000)}")


def _keywords(network: Network, text: str) -> dict[str, str]:
    """For the driver that the string names, else for Microsoft's where it is installed, else for FreeTDS."""
    if _names_driver(text):
        freetds = "tdsodbc" in text.lower() or "freetds" in text.lower()
        return _freetds(network) if freetds else _microsoft(network)
    bundled = bundled_driver()
    if bundled is None:
        return {"DRIVER": "{FreeTDS}"} | _freetds(network)
    return {"DRIVER": str(bundled)} | _microsoft(network)


def _freetds(network: Network) -> dict[str, str]:
    own = {"TDS_Version": "7.4", "ClientCharset": "UTF-8"}
    return own | ({"Encryption": "off" if network.tls == "off" else "require"} if network.tls else {})


def _microsoft(network: Network) -> dict[str, str]:
    if network.tls is None:
        return {}
    trusted = "no" if network.tls == "verify" else "yes"
    return {"Encrypt": "no" if network.tls == "off" else "yes", "TrustServerCertificate": trusted}


def _names_driver(text: str) -> bool:
    return any(part.strip().lower().startswith(("driver", "dsn")) for part in text.split(";"))


MSSQL = Backend(
    parsed_as="tsql",
    odbc="mssql+ibok_odbc",
    url=_url,
    keywords=_keywords,
    read_only=_read_only,
    guard=limit_statements,
)
