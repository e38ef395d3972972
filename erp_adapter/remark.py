"""A comment before each statement, ``/* ibok invoices.show */``: the DBA sees which page asks.

The names are few and fixed and hold nothing of a customer, so that a server keeps its plans.
"""

import re
from contextvars import ContextVar
from typing import Any

_asker: ContextVar[str] = ContextVar("asker", default="")
_NAME = re.compile(r"[a-z][a-z0-9_.]{0,59}")


def asked_by(name: str | None) -> None:
    """From here on, what this thread or task asks is asked by the endpoint or command of that name."""
    _asker.set(name if name and _NAME.fullmatch(name) else "")


def with_remark(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """For SQLAlchemy's ``before_cursor_execute``; in front, where lists of statements are cut off last."""
    return f"/* {f'ibok {_asker.get()}'.strip()} */ {statement}", parameters
