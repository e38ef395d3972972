"""Rows of an engine's catalogue queries → ``Catalogue``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from erp_adapter.catalogue.model import Catalogue, Column, ForeignKey, Table


class ColumnFact(NamedTuple):
    table: str
    view: bool
    column: str
    declared: str
    nullable: bool
    comment: str | None
    rows: int | None


class KeyFact(NamedTuple):
    table: str
    constraint: str
    primary: bool
    column: str


class ReferenceFact(NamedTuple):
    table: str
    constraint: str
    column: str
    referred_table: str
    referred: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows come in the order of their columns."""

    columns: Iterable[ColumnFact]
    keys: Iterable[KeyFact]
    references: Iterable[ReferenceFact]


def assembled(facts: Facts) -> Catalogue:
    tables: dict[str, Table] = {}
    for fact in facts.columns:
        table = tables.get(fact.table) or Table(fact.table, (), view=fact.view, rows=fact.rows)
        column = Column(fact.column, fact.declared, fact.nullable, fact.comment or None)
        tables[fact.table] = replace(table, columns=(*table.columns, column))
    primary, unique = _keys(facts.keys)
    references = _references(facts.references)
    return Catalogue(
        tuple(
            replace(
                table,
                primary_key=primary.get(name, ()),
                unique=tuple(unique.get(name, ())),
                foreign_keys=tuple(references.get(name, ())),
            )
            for name, table in sorted(tables.items())
        )
    )


def _keys(
    facts: Iterable[KeyFact],
) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, list[tuple[str, ...]]]]:
    grouped: dict[tuple[str, str, bool], tuple[str, ...]] = {}
    for fact in facts:
        label = (fact.table, fact.constraint, fact.primary)
        grouped[label] = (*grouped.get(label, ()), fact.column)
    primary = {table: columns for (table, _, is_primary), columns in grouped.items() if is_primary}
    unique: dict[str, list[tuple[str, ...]]] = {}
    for (table, _, is_primary), columns in grouped.items():
        if not is_primary:
            unique.setdefault(table, []).append(columns)
    return primary, unique


def _references(facts: Iterable[ReferenceFact]) -> Mapping[str, list[ForeignKey]]:
    grouped: dict[tuple[str, str], ForeignKey] = {}
    for fact in facts:
        label = (fact.table, fact.constraint)
        known = grouped.get(label, ForeignKey((), fact.referred_table, ()))
        grouped[label] = ForeignKey(
            (*known.columns, fact.column), fact.referred_table, (*known.referred, fact.referred)
        )
    found: dict[str, list[ForeignKey]] = {}
    for (table, _), reference in grouped.items():
        found.setdefault(table, []).append(reference)
    return found
