"""Microsoft SQL Server: through Microsoft's ODBC driver or FreeTDS.

Read-only stands on the login's grants alone: SQL Server knows no read-only transaction. A reader waits for a
lock no longer than a statement may take, and asks for no locks where the database has row versions
(``READ_COMMITTED_SNAPSHOT``).
"""

from importlib.util import find_spec
from pathlib import Path

from erp_adapter.engines.backend import Backend, Network

BUNDLED = "mssql_python_odbc"
"""Microsoft's own package with its driver in it; the extra ``mssql`` installs it."""
NEVER_BLOCKED = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"


def bundled_driver(package: str = BUNDLED) -> Path | None:
    """The driver's library in the installed package, for Debian's family of systems."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    libraries = Path(spec.origin).parent / "libs" / "linux" / "debian_ubuntu"
    return next(iter(sorted(libraries.glob("*/lib/libmsodbcsql*.so*"))), None)


def _read_only(seconds: float) -> tuple[str, ...]:
    return (NEVER_BLOCKED, f"SET LOCK_TIMEOUT {round(seconds * 1000)}")


def _keywords(network: Network, text: str) -> dict[str, str]:
    """FreeTDS where the string names it, else Microsoft's driver."""
    if "tdsodbc" in text.lower() or "freetds" in text.lower():
        own = {"TDS_Version": "7.4", "ClientCharset": "UTF-8"}
        modes = {"off": "off", "require": "require", "verify": "require"}
        return own | ({"Encryption": modes[network.tls]} if network.tls else {})
    driver = {} if _names_driver(text) else {"DRIVER": str(bundled_driver() or "{FreeTDS}")}
    if network.tls is None:
        return driver
    trusted = "no" if network.tls == "verify" else "yes"
    return driver | {"Encrypt": "no" if network.tls == "off" else "yes", "TrustServerCertificate": trusted}


def _names_driver(text: str) -> bool:
    return any(part.strip().lower().startswith(("driver", "dsn")) for part in text.split(";"))


MSSQL = Backend(
    parsed_as="tsql",
    odbc="mssql+pyodbc",
    keywords=_keywords,
    read_only=_read_only,
)
