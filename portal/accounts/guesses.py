"""What somebody who guesses a password tries first: the commonest ones, and what is known of its owner."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

DRESSED = re.compile(r"[\W_]{0,2}\d{0,2}(.+?)(?:12345?6?7?8?9?0?|\d{0,3})[\W_]{0,2}")
"""A word with the few digits and signs that people put before or after it to make it look harder.

No more than those: a year after a word is no secret, but five tries do not find it, and a password has to be
found by people who choose one for the first time.
"""
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "12345678900987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "qweasdzxc",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "zaq1xsw2cde3vfr4bgt5",
    "zaqxswcdevfrbgt",
    "741852963",
    "789456123",
    "147258369",
    "159753",
)
"""Where fingers walk on a keyboard, and through the alphabet."""
DATE = re.compile(
    r"(0?[1-9]|[12]\d|3[01])[-./ ]?(0?[1-9]|1[0-2])[-./ ]?((19|20)?\d\d)"
    r"|((19|20)?\d\d)[-./ ]?(0?[1-9]|1[0-2])[-./ ]?(0?[1-9]|[12]\d|3[01])"
)
REPEATED = re.compile(r"(.+?)\1+")
SHORT = 3
"""Characters that tell nobody apart: of a part repeated, or of a word in a name."""
LITTLE = 4
"""Digits that somebody would go through, such as a year."""


def is_common(password: str) -> bool:
    """Whether it is among the first that a guesser tries."""
    folded = password.casefold()
    if len(set(folded)) <= 2 or DATE.fullmatch(folded):
        return True
    return any(_is_common(each) for each in _bare(folded))


def is_made_of(password: str, known: Iterable[str]) -> bool:
    """Whether it is only words ``known`` of its owner, either way round, with a few digits and signs."""
    left = whole = _plain(password)
    words = {word for text in known for word in (_plain(text), *re.split(r"\W+", _plain(text)))}
    for word in sorted((each for each in words if len(each) >= SHORT), key=len, reverse=True):
        left = left.replace(word, " ").replace(word[::-1], " ")
    rest = [each for each in left if each.isalnum()]
    return left != whole and len(rest) <= LITTLE and all(each.isdigit() for each in rest)


def _bare(folded: str) -> Iterator[str]:
    """The password, and the word in it, also without what looks like its letters."""
    dressed = DRESSED.fullmatch(folded)
    for text in (folded, dressed[1]) if dressed else (folded,):
        yield from (text, text.translate(LOOKALIKES))


def _is_common(text: str) -> bool:
    if text in common() or _is_walk(text):
        return True
    again = REPEATED.fullmatch(text) if len(text) >= 2 * SHORT else None
    return again is not None and (len(again[1]) <= SHORT or _is_common(again[1]))


def _is_walk(text: str) -> bool:
    return len(text) > SHORT and any(text in row or text[::-1] in row for row in ROWS)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(each for each in letters if not unicodedata.combining(each))


@cache
def common() -> frozenset[str]:
    text = files("portal.accounts").joinpath("common_passwords.txt").read_text(encoding="ascii")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
