"""Texts for admins and staff: English as they stand, and ready to be said in another language.

The command line, logs and JSON take such a text for the ``str`` that it is. A page looks ``message`` up in
its reader's catalogue and puts the ``values`` in, some of which may be such texts themselves.
"""

from collections.abc import Iterable, Mapping

Value = str | int | float


class Said(str):
    """``message`` with its ``values`` in it, by ``%(name)s``."""

    __slots__ = ("message", "values")
    message: str
    values: Mapping[str, Value]

    def __new__(cls, message: str, values: Mapping[str, Value]) -> "Said":
        self = super().__new__(cls, message % values)
        self.message, self.values = message, values
        return self

    def __reduce__(self) -> tuple[type["Said"], tuple[str, Mapping[str, Value]]]:
        return Said, (self.message, self.values)


def said(message: str, /, **values: Value) -> Said:
    """``message`` is written out in the call: from there it is collected for the translators."""
    return Said(message, values)


def plain(text: str) -> Said:
    """What is the same in every language, such as a driver's own words; what was said already stays so."""
    return text if isinstance(text, Said) else Said("%(text)s", {"text": text})


def listed(texts: Iterable[str], between: str = ", ") -> Said:
    """Each of them in the reader's language."""
    named = {f"text{number}": text for number, text in enumerate(texts)}
    return Said(between.join(f"%({name})s" for name in named), named) if named else plain("")


def at(place: str, told: Said) -> Said:
    """A line for a list of faults: its path in the configuration, and what is wrong there."""
    return Said("%(place)s: %(told)s", {"place": place, "told": told})


def taken_apart(line: str) -> tuple[str, Said]:
    """Place and fault of such a line, also of one that was merely written down."""
    place, _, told = line.partition(": ")
    known = line.values.get("told") if isinstance(line, Said) else None
    return place, known if isinstance(known, Said) else plain(told)
