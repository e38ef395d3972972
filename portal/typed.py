"""What people type, before it is looked at. PostgreSQL takes no NUL in a text, and chokes on one in JSON."""

import re

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def one_line(text: str | None) -> str:
    """Words a blank apart, without control characters."""
    return " ".join(CONTROL.sub("", text or "").split())


def paragraphs(text: str | None) -> str:
    """Lines as they were typed, without control characters."""
    return CONTROL_IN_LINES.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()
