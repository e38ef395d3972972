"""Addresses: those of the portal's own pages, and those that came from the caller."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import abort, request, url_for


def address(endpoint: str, **values: str) -> str:
    """``url_for`` for what stands at the same address for everybody: built once under each root."""
    return _address(request.script_root, endpoint, **values)


@lru_cache(maxsize=512)
def _address(_root: str, endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values)


def safe_target(wanted: str | None) -> str:
    """``wanted`` when it is a path of this portal, else the front page; never another site."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return "/"
    if any(ord(character) < 32 for character in wanted) or urlsplit(wanted).netloc:
        return "/"
    return wanted


def page_number(name: str = "strona") -> int:
    """The page asked for in the address, from 1; anything that is not a page number is 404."""
    text = request.args.get(name, "1")
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 6 and int(text) >= 1):
        abort(404)
    return int(text)
