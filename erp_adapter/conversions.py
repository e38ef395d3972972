"""Which conversions make what a field of each kind holds."""

import re
from collections.abc import Iterator, Mapping

from erp_adapter.records import Kind
from erp_adapter.values import NAMES

DAYS = frozenset({"date", "yyyymmdd", "unix", "unix_ms", "clarion", "days"})
AMOUNTS = frozenset({"money", "grosze"})
WRITTEN = frozenset(re.split("[:@]", name)[0] for name in NAMES) - DAYS - AMOUNTS - {"decimal", "flag", "bit"}
FITTING: Mapping[Kind, tuple[str, frozenset[str]]] = {
    Kind.DATE: ("a day", DAYS),
    Kind.MONEY: ("an amount", AMOUNTS),
    Kind.NUMBER: ("a number", AMOUNTS | {"decimal", "integer"}),
    Kind.INTEGER: ("a whole number", frozenset({"integer"})),
    Kind.FLAG: ("yes or no", frozenset({"flag", "bit"})),
    Kind.KEY: ("a key", WRITTEN),
    Kind.CUSTOMER: ("a customer's ID", WRITTEN),
}
"""Texts and codes take whatever a column holds."""


def unfitting(kind: Kind, conversion: str) -> Iterator[str]:
    """What is wrong with a known conversion for a field of that kind; the last of a chain decides."""
    wanted, names = FITTING.get(kind, ("", None))
    if names is not None and plain(conversion.rpartition("+")[2].strip()) not in names:
        fitting = ", ".join(each for each in NAMES if plain(each) in names)
        yield f"{conversion} does not make {wanted}; these do: {fitting}"


def plain(name: str) -> str:
    """``date`` of ``date:%Y-%m-%d@UTC``."""
    return re.split("[:@]", name)[0]
