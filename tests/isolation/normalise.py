"""What an answer tells, without what is new in every answer, and without what the asker has said."""

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from urllib.parse import unquote

from werkzeug.test import TestResponse

from tests.web import TOKENS

NEW_EVERY_TIME = (
    (TOKENS, r"\1"),
    (re.compile(r"(?<!\d)\d{1,2}:\d\d(:\d\d(\.\d+)?)?(?!\d)"), "TIME"),
    (re.compile(r'(?<="id": )\d+'), "NUMBER"),
    (re.compile(r'<path stroke="#000" d="[^"]*"'), "QR CODE"),
    (re.compile(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b"), "SECOND STEP"),
    (re.compile(r"\bZG-\d+"), "ZG-NUMBER"),
    (re.compile(r"(?<=/)(?:[0-9a-f]{64}|[\w-]{43})(?![\w-])"), "LINK"),
    (re.compile(r"(?<=/)\d+(?=[/?\"'&<\s]|$)"), "NUMBER"),
)
UNTOLD = frozenset({"Content-Length", "Set-Cookie", "Date"})


@dataclass(frozen=True)
class Told:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class Outcome:
    """What was told, and how many rows were changed in which way."""

    told: Told
    done: Counter[str]
    letters: tuple[str, ...] = ()
    """To those who ask."""


def differences(unknown: Outcome | None, theirs: Outcome | None) -> list[str]:
    """In what the answer about the victim's differs from the one about what is nobody's."""
    if unknown is None or theirs is None or unknown == theirs:
        return [] if unknown == theirs else ["only one of them has an answer"]
    lines = (
        [
            *map(str, (one.told.status, one.told.headers, one.done)),
            *"\n".join((one.told.body, *one.letters)).splitlines(),
        ]
        for one in (unknown, theirs)
    )
    return list(unified_diff(*lines, "nobody's", "the victim's", n=0, lineterm=""))


def told(response: TestResponse, said: Iterable[str]) -> Told:
    headers = [(name, plain(value, said)) for name, value in response.headers if name not in UNTOLD]
    return Told(response.status_code, tuple(sorted(headers)), plain(seen(response), said))


def seen(response: TestResponse) -> str:
    return response.data.decode("utf-8", "replace")


def plain(text: str, said: Iterable[str]) -> str:
    """Without what was said, and without what is new in every answer."""
    words = sorted(set(said) - {""}, key=len, reverse=True)
    names = [(_spoken(word), "SAID") for word in words if not word.isdigit()]
    numbers = [(_spoken(word), "SAID") for word in words if word.isdigit()]
    text = unquote(unquote(text))  # an address may hold another one
    for pattern, instead in (*names, *NEW_EVERY_TIME, *numbers):
        text = pattern.sub(instead, text)
    return text


def _spoken(word: str) -> re.Pattern[str]:
    written = {word, html.escape(word), word.replace(" ", "+")}
    either = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
    return re.compile(rf"(?<![0-9A-Za-z])(?:{either})(?![0-9A-Za-z])")
