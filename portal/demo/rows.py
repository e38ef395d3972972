"""Rows on their way into the tables, each a tuple in the order of the table's columns."""

from dataclasses import dataclass, field, fields

Value = str | int | float | None
Row = tuple[Value, ...]


@dataclass(slots=True)
class Rows:
    """One list a table, named like the table."""

    kontrahent: list[Row] = field(default_factory=list)
    posesja: list[Row] = field(default_factory=list)
    umowa: list[Row] = field(default_factory=list)
    wodomierz: list[Row] = field(default_factory=list)
    odczyt: list[Row] = field(default_factory=list)
    dok_nagl: list[Row] = field(default_factory=list)
    dok_poz: list[Row] = field(default_factory=list)
    wplata: list[Row] = field(default_factory=list)
    rozliczenie: list[Row] = field(default_factory=list)

    def by_table(self) -> dict[str, list[Row]]:
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}
