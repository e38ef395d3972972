"""SQLite: through Python's own module, or through sqliteodbc."""

from erp_adapter.engines.backend import Backend, Network


def _read_only(_seconds: float) -> tuple[str, ...]:
    return ("PRAGMA query_only=ON",)


def _keywords(_network: Network, _text: str) -> dict[str, str]:
    """A missing file is an error, not a new database."""
    return {"NoCreat": "1", "Timeout": "1000"}


SQLITE = Backend(
    parsed_as="sqlite",
    odbc="sqlite+ibok_odbc",
    keywords=_keywords,
    read_only=_read_only,
    tls=(),
)
