"""What people type, before it is looked at. PostgreSQL takes no NUL in a text, and chokes on one in JSON."""

import re

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
UNSEEN = r"\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Signs that show nothing, or show what stands around them in another order."""
CONTROL = re.compile(rf"[\x00-\x08\x0e-\x1f{UNSEEN}]")
CONTROL_IN_LINES = re.compile(rf"[\x00-\x08\x0b-\x1f{UNSEEN}]")


def one_line(text: str | None) -> str:
    """Words a blank apart, without control characters and signs that cannot be seen."""
    return " ".join(CONTROL.sub("", text or "").split())


def paragraphs(text: str | None) -> str:
    """Lines as they were typed, without control characters and signs that cannot be seen."""
    return CONTROL_IN_LINES.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()
