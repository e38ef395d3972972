"""What a database driver's error means for sending.

SQLSTATE and error numbers are looked at, not texts: those are translated, and hold what the row held.
"""

import re
import sqlite3
from collections.abc import Iterable
from enum import Enum, auto

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

_ODBC_NUMBER = re.compile(r"\((\d+)\) \(SQL\w+\)$")


class Fault(Enum):
    DUPLICATE = auto()
    """A unique key has such a row."""
    ROW = auto()
    """The row itself is not wanted: a missing value, one too long, an unknown reference."""
    SETUP = auto()
    """The table, a column or a right is missing, or the log-in is wrong."""
    AWAY = auto()
    """The database cannot be reached, is too busy or broke off; it may have done the work or not."""


_SQLITE = {
    sqlite3.SQLITE_CONSTRAINT: Fault.ROW,
    sqlite3.SQLITE_MISMATCH: Fault.ROW,
    sqlite3.SQLITE_TOOBIG: Fault.ROW,
    sqlite3.SQLITE_ERROR: Fault.SETUP,
    sqlite3.SQLITE_READONLY: Fault.SETUP,
    sqlite3.SQLITE_AUTH: Fault.SETUP,
    sqlite3.SQLITE_NOTADB: Fault.SETUP,
}
_SQLITE_DUPLICATES = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_ROWID,
}
_NUMBERS = {
    # MariaDB's, and SQL Server's for a duplicate
    **dict.fromkeys((1062, 1169, 1586, 2601, 2627), Fault.DUPLICATE),
    **dict.fromkeys((1048, 1264, 1265, 1292, 1366, 1406, 1411, 1452, 1644, 4025), Fault.ROW),
    **dict.fromkeys((1044, 1045, 1049, 1054, 1136, 1142, 1143, 1146, 1364, 1698), Fault.SETUP),
}
_FIREBIRD_DUPLICATES = frozenset({335544349, 335544665})
_FIREBIRD_EXCEPTION = 335544517
"""What a trigger or procedure raised, which Firebird gives no state of its own."""
_RAISED = 50000
"""SQL Server's first number of errors that are raised by hand; they have the state 42000."""
_ORACLE = {
    "ORA-00001": Fault.DUPLICATE,
    **dict.fromkeys(
        ("ORA-01400", "ORA-01438", "ORA-01722", "ORA-02290", "ORA-02291", "ORA-12899"), Fault.ROW
    ),
}
_STATES = {"23505": Fault.DUPLICATE, "25006": Fault.AWAY, "42804": Fault.ROW}
_STATE_CLASSES = {
    **dict.fromkeys(("22", "23", "44", "P0"), Fault.ROW),
    **dict.fromkeys(("0A", "28", "3D", "3F", "42", "IM"), Fault.SETUP),
    **dict.fromkeys(("01", "08", "40", "53", "55", "57", "58", "HY"), Fault.AWAY),
}


def fault(error: DBAPIError) -> Fault:
    if isinstance(error.orig, sqlite3.Error) and (code := _sqlite_code(error.orig)):
        known = Fault.DUPLICATE if code in _SQLITE_DUPLICATES else _SQLITE.get(code & 0xFF)
    elif not _FIREBIRD_DUPLICATES.isdisjoint(getattr(error.orig, "gds_codes", ())):
        known = Fault.DUPLICATE
    elif _by_hand(error):
        known = Fault.ROW
    else:
        state, number = _state(error), _number(error)
        known = _NUMBERS.get(number) or _STATES.get(state) or _STATE_CLASSES.get(state[:2])
        known = known or _ORACLE.get(_oracle_code(error))
    return known or _by_class(error)


def _by_hand(error: DBAPIError) -> bool:
    """Whether the billing system's own trigger or procedure refused, on engines that have no state for it."""
    raised = _FIREBIRD_EXCEPTION in getattr(error.orig, "gds_codes", ())
    raised = raised or (_state(error) == "42000" and _number(error) >= _RAISED)
    return raised or _oracle_code(error).startswith("ORA-20")


def unsupported(error: DBAPIError) -> bool:
    """The server cannot do it this way, as PostgreSQL's COPY into a table with row-level security."""
    return _state(error) == "0A000"


def code(error: DBAPIError) -> str:
    """What an admin can look up: ``23505``, ``1062``, ``SQLITE_FULL``; it holds nothing of the row."""
    if isinstance(error.orig, sqlite3.Error) and _sqlite_code(error.orig):
        return error.orig.sqlite_errorname
    number = _number(error)
    told = (_state(error), str(number or ""), _oracle_code(error))
    return " ".join(filter(None, told)) or type(error.orig).__name__


def mentions(error: DBAPIError, names: Iterable[str]) -> bool:
    """Whether the driver's message holds one of the names as a whole word."""
    message = str(error.orig)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", message) for name in names)


def _by_class(error: DBAPIError) -> Fault:
    broken = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return Fault.AWAY if broken else Fault.SETUP


def _sqlite_code(error: sqlite3.Error) -> int:
    """0 where the module itself raised it, without asking the database."""
    return getattr(error, "sqlite_errorcode", 0)


def _state(error: DBAPIError) -> str:
    state = getattr(error.orig, "sqlstate", None) or _first_argument(error)
    return state if isinstance(state, str) and len(state) == 5 else ""


def _number(error: DBAPIError) -> int:
    number = _first_argument(error)
    if isinstance(number, int):
        return number
    found = _ODBC_NUMBER.search(str(error.orig.args[-1])) if error.orig and error.orig.args else None
    return int(found[1]) if found else 0


def _oracle_code(error: DBAPIError) -> str:
    """``ORA-00001``; empty for other engines."""
    return str(getattr(_first_argument(error), "full_code", None) or "")


def _first_argument(error: DBAPIError) -> object:
    return error.orig.args[0] if error.orig is not None and error.orig.args else None
