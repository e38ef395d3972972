"""The shape of a value without the value: nobody's data is shown to tell what a column holds."""

from collections.abc import Iterable
from typing import Any

LONGEST = 40


def masked(value: Any) -> str:
    """``Jan Żak 7`` → ``Aaa Aaa 9``: letters and digits replaced, length and punctuation kept.

    Quotes show blanks at the ends.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bytes | bytearray | memoryview):
        return f"({len(bytes(value))} bytes)"
    shape = "".join(_masked(letter) for letter in str(value))
    if len(shape) > LONGEST:
        return shape[: LONGEST - 1] + "…"
    return f"'{shape}'" if shape != shape.strip() or not shape else shape


def _masked(letter: str) -> str:
    if letter.isnumeric():
        return "9"
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return letter


def shapes(values: Iterable[Any], most: int = 3) -> tuple[str, ...]:
    """The first few different shapes."""
    return tuple(dict.fromkeys(masked(value) for value in values))[:most]
