"""The company that stands first in every key, where a database was made to hold several and holds one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from erp_adapter.catalogue.model import Catalogue, ForeignKey, Table
from erp_adapter.suggest.draft import Condition
from erp_adapter.suggest.survey import Rows

LEAST_TABLES = 4
LOOKED_AT = 12
"""Tables whose rows are looked at."""
SURE = 0.85


@dataclass(frozen=True, slots=True)
class Tenancy:
    """A catalogue whose keys leave out ``column``, which holds ``value`` in every row looked at."""

    catalogue: Catalogue
    column: str | None = None
    value: str | int = ""

    def conditions(self, table: Table) -> tuple[Condition, ...]:
        """The rows of the one company, where the table says whose they are."""
        if self.column is None or self.column not in table.names:
            return ()
        reason = "a part of every key, and the same in all sampled rows"
        return (Condition(self.column, self.value, SURE, reason),)


def tenancy(catalogue: Catalogue, rows: Rows) -> Tenancy:
    """The catalogue as it is where no column stands in most of its keys, or companies differ."""
    composite = [table for table in catalogue.tables if len(table.primary_key) > 1]
    firsts = [table.primary_key[0] for table in composite]
    common = max(dict.fromkeys(firsts), key=firsts.count, default=None)
    if common is None or firsts.count(common) < max(LEAST_TABLES, len(catalogue.tables) / 2):
        return Tenancy(catalogue)
    seen = _values([table for table in composite if table.primary_key[0] == common], common, rows)
    if len(seen) != 1 or not isinstance(value := seen.pop(), str | int):
        return Tenancy(catalogue)
    tables = tuple(_without(table, common) for table in catalogue.tables)
    return Tenancy(Catalogue(tables), common, value.rstrip() if isinstance(value, str) else value)


def _values(tables: Sequence[Table], column: str, rows: Rows) -> set[object]:
    return {row[table.names.index(column)] for table in tables[:LOOKED_AT] for row in rows.sample(table)}


def _without(table: Table, column: str) -> Table:
    unique = tuple(_left(each, column) for each in table.unique if each != (column,))
    foreign = tuple(key for each in table.foreign_keys if (key := _narrowed(each, column)).columns)
    return replace(table, primary_key=_left(table.primary_key, column), unique=unique, foreign_keys=foreign)


def _left(columns: tuple[str, ...], column: str) -> tuple[str, ...]:
    return tuple(name for name in columns if name != column)


def _narrowed(key: ForeignKey, column: str) -> ForeignKey:
    pairs = [pair for pair in zip(key.columns, key.referred, strict=True) if pair[0] != column]
    return ForeignKey(tuple(mine for mine, _ in pairs), key.table, tuple(other for _, other in pairs))
