"""Text as legacy columns hold it: padded, escaped, or decoded by somebody with the wrong code page."""

import html
from typing import Any


def text(raw: Any) -> str | None:
    """Text without its padding; empty is None."""
    if raw is None:
        return None
    stripped = raw.rstrip() if isinstance(raw, str) else as_text(raw).rstrip()
    return stripped or None


def as_text(raw: Any) -> str:
    return bytes(raw).decode() if isinstance(raw, (bytes, bytearray, memoryview)) else str(raw)


def from_cp1250(raw: Any) -> str | None:
    """Windows-1250 that came as bytes, or decoded as Latin-1; text with other characters is right already."""
    if raw is None:
        return None
    try:
        encoded = raw.encode("latin-1") if isinstance(raw, str) else bytes(raw)
    except UnicodeEncodeError:
        return text(raw)
    return text(encoded.decode("cp1250"))


def to_cp1250(value: Any) -> str:
    return str(value).encode("cp1250").decode("latin-1")


def from_mojibake(raw: Any) -> str | None:
    """UTF-8 that was decoded as Windows-1252 or Latin-1 (``Å‚`` for ``ł``); other text is right already."""
    written = text(raw)
    if written is None:
        return None
    for wrong in ("cp1252", "latin-1"):
        try:
            return text(written.encode(wrong).decode("utf-8"))
        except UnicodeError:
            continue
    return written


def to_mojibake(value: Any) -> str:
    encoded = str(value).encode()
    try:
        return encoded.decode("cp1252")
    except UnicodeDecodeError:
        return encoded.decode("latin-1")


def from_html(raw: Any) -> str | None:
    """``Gęś &amp; Śliwka`` as a person would write it."""
    written = text(raw)
    return None if written is None else text(html.unescape(written))


def to_html(value: Any) -> str:
    return html.escape(str(value))
