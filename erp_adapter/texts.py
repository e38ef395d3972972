"""Text as legacy columns hold it: padded, escaped, or decoded by somebody with the wrong code page."""

import html
from typing import Any
from uuid import UUID

UUID_BYTES = 16


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
    """UTF-8 that was decoded as Windows-1252 (``Å‚`` for ``ł``); text that is right already stays so."""
    written = text(raw)
    if written is None:
        return None
    try:
        return text(b"".join(_byte(character) for character in written).decode("utf-8"))
    except UnicodeError:
        return written


def _byte(character: str) -> bytes:
    """As Windows-1252; its five holes are filled as MySQL and browsers fill them, with Latin-1."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def to_mojibake(value: Any) -> str:
    return "".join(_character(byte) for byte in str(value).encode())


def _character(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def from_bytes(raw: Any) -> str | None:
    """Bytes as hexadecimal digits."""
    return None if raw is None else bytes(raw).hex()


def to_bytes(value: Any) -> bytes:
    return bytes.fromhex(str(value))


def from_uuid(raw: Any) -> str | None:
    """A GUID however it is kept, in its 36 small characters."""
    if isinstance(raw, (bytes, bytearray, memoryview)) and len(raw) == UUID_BYTES:
        return str(UUID(bytes=bytes(raw)))
    written = text(raw)
    return None if written is None else str(UUID(written))


def from_uuid_le(raw: Any) -> str | None:
    """A GUID whose first three parts have their bytes turned round, as .NET writes them."""
    return None if raw is None else str(UUID(bytes_le=bytes(raw)))


def to_uuid(value: Any) -> str:
    return str(UUID(str(value)))


def to_uuid_upper(value: Any) -> str:
    return to_uuid(value).upper()


def to_uuid_bytes(value: Any) -> bytes:
    return UUID(str(value)).bytes


def to_uuid_le(value: Any) -> bytes:
    return UUID(str(value)).bytes_le


def from_html(raw: Any) -> str | None:
    """``Gęś &amp; Śliwka`` as a person would write it."""
    written = text(raw)
    return None if written is None else text(html.unescape(written))


def to_html(value: Any) -> str:
    return html.escape(str(value))
