"""Tables and columns by a part of their name."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from erp_adapter.catalogue.model import Catalogue, Column, Table


@dataclass(frozen=True, slots=True)
class Hit:
    table: Table
    columns: tuple[Column, ...]


def search(catalogue: Catalogue, pattern: str) -> Iterator[Hit]:
    """Tables that match, whole, and of the others the columns that do; letter case does not matter.

    A pattern without ``*`` and ``?`` is found anywhere in a name.
    """
    wanted = pattern.casefold() if any(sign in pattern for sign in "*?[") else f"*{pattern.casefold()}*"
    for table in catalogue.tables:
        if fnmatchcase(table.name.casefold(), wanted):
            yield Hit(table, table.columns)
        elif columns := tuple(each for each in table.columns if fnmatchcase(each.name.casefold(), wanted)):
            yield Hit(table, columns)
