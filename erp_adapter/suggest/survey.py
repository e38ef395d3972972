"""The catalogue and the sampled rows together, as the questions of this package need them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from erp_adapter.catalogue.model import TEXTS, Catalogue, Family, Table
from erp_adapter.suggest.draft import Part
from erp_adapter.suggest.shapes import Profile, profile


class Rows(Protocol):
    """What may be asked about rows; ``erp_adapter.catalogue.read.Database`` answers it."""

    def sample(self, table: Table) -> tuple[tuple[Any, ...], ...]: ...

    def present(self, table: Table, columns: Sequence[str], keys: Sequence[tuple[Any, ...]]) -> int: ...


KEYS_ASKED = 25


@dataclass
class Survey:
    catalogue: Catalogue
    rows: Rows
    _profiles: dict[tuple[str, str], Profile] = field(default_factory=dict)
    _found: dict[tuple[Any, ...], float | None] = field(default_factory=dict)

    def table(self, name: str) -> Table:
        return self.catalogue.table(name)

    def profile(self, table: Table, column: str) -> Profile:
        key = (table.name, column)
        if key not in self._profiles:
            self._profiles[key] = profile(
                table.column(column), [row[0] for row in self.values(table, [column])]
            )
        return self._profiles[key]

    def values(self, table: Table, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """The sampled rows, these columns only."""
        places = [table.names.index(column) for column in columns]
        return [tuple(row[place] for place in places) for row in self.rows.sample(table)]

    def share_found(
        self, child: Table, columns: Sequence[str], parent: Table, referred: Sequence[str]
    ) -> float | None:
        """Which share of the child's sampled keys the parent has; None where there is nothing to compare."""
        label = (child.name, tuple(columns), parent.name, tuple(referred))
        if label not in self._found:
            self._found[label] = self._share_found(child, columns, parent, referred)
        return self._found[label]

    def _share_found(
        self, child: Table, columns: Sequence[str], parent: Table, referred: Sequence[str]
    ) -> float | None:
        if not all(
            comparable(child, mine, parent, other) for mine, other in zip(columns, referred, strict=True)
        ):
            return 0.0
        keys = list(dict.fromkeys(key for key in self.values(child, columns) if None not in key))[:KEYS_ASKED]
        return self.rows.present(parent, referred, keys) / len(keys) if keys else None

    def key_part(self, table: Table, column: str) -> Part:
        """A column of a key, with the conversion that lets a parameter be compared with it."""
        seen = self.profile(table, column)
        whole = seen.family is Family.WHOLE or (
            seen.family is Family.DECIMAL and all(value == int(value) for value in seen.values)
        )
        return Part(table.name, column, "integer" if whole else padding(seen))


def padding(seen: Profile) -> str | None:
    """``padded:N`` for a fixed width that the values do not fill."""
    width = seen.column.width
    filled = width is None or not seen.values or seen.longest >= width
    return None if seen.family is not Family.CHAR or filled else f"padded:{width}"


def comparable(child: Table, mine: str, parent: Table, other: str) -> bool:
    """Whether the engine would compare the two without a cast."""
    left, right = child.column(mine).family, parent.column(other).family
    numeric = {Family.WHOLE, Family.DECIMAL}
    untold = Family.OTHER in (left, right)
    return left is right or untold or {left, right} <= numeric or {left, right} <= TEXTS
