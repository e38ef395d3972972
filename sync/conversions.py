"""Which conversions can write what a field of an item holds."""

from collections.abc import Iterator
from datetime import date, datetime

from erp_adapter.conversions import DAYS, WRITTEN, plain
from erp_adapter.values import NAMES

TEXTS = frozenset({"text", "cp1250", "mojibake", "html", "padded"})
UUIDS = frozenset({"item_id", "reading_id", "batch_id"})
CODES = frozenset({"customer_id", "meter_id", "meter_number"})
"""Texts that the billing system may keep as numbers or bytes."""
_BY_TYPE: dict[type, tuple[str, frozenset[str]]] = {
    date: ("a day", DAYS | {"text", "padded"}),
    datetime: ("a moment", DAYS | {"text", "padded"}),
    int: ("a whole number", frozenset({"integer", "decimal", "text", "padded"})),
    bool: ("yes or no", frozenset({"flag", "bit", "integer"})),
}


def unfitting(field: str, held: type, conversion: str) -> Iterator[str]:
    """What is wrong with a known conversion for that field; of a chain, the last part is given the value and
    the others a text.

    ``flag`` of the field of that name is 1 wherever there is one.
    """
    if field == conversion == "flag":
        return
    *others, first = (part.strip() for part in conversion.split("+"))
    what, names = _fitting(field, held)
    if plain(first) not in names:
        fitting = ", ".join(each for each in NAMES if plain(each) in names)
        yield f"{first} cannot write {what}; these can: {fitting}"
    for part in others:
        if plain(part) not in WRITTEN:
            yield f"{part} cannot write what {first} made; these can: {', '.join(sorted(WRITTEN))}"


def _fitting(field: str, held: type) -> tuple[str, frozenset[str]]:
    if held in _BY_TYPE:
        return _BY_TYPE[held]
    if field in UUIDS:
        return "an item's id", TEXTS | {"uuid"}
    if field in CODES:
        return "a code", WRITTEN
    return "a text", TEXTS
