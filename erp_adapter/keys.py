"""Identifiers of records: one text, stable and safe in an address, for a key of any number of columns."""

import base64
import re
from collections.abc import Sequence

SEPARATOR = "~"
_PLAIN = re.compile(r"[A-Za-z0-9_.\-]+")


class NoSuchKey(Exception):
    """A text that cannot be the identifier of any row."""


def join(parts: Sequence[str]) -> str:
    return SEPARATOR.join([part if _PLAIN.fullmatch(part) else _wrapped(part) for part in parts])


def is_plain(key: str) -> bool:
    """Whether it is a key of one column, written as it stands there."""
    return _PLAIN.fullmatch(key) is not None


def split(key: str, count: int) -> tuple[str, ...]:
    """The parts of an identifier; raises ``NoSuchKey`` unless it is properly written in ``count`` parts."""
    if count == 1 and is_plain(key):
        return (key,)
    parts = tuple(_unwrapped(part) for part in key.split(SEPARATOR))
    if len(parts) != count or join(parts) != key:
        raise NoSuchKey
    return parts


def _wrapped(part: str) -> str:
    return "=" + base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")


def _unwrapped(part: str) -> str:
    if not part.startswith("="):
        return part
    code = part[1:]
    try:
        return base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode()
    except ValueError:
        raise NoSuchKey from None
