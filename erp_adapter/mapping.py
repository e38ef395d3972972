"""``[erp.*]`` of the configuration → one SELECT an entity, and how its columns become the record's fields."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, union_all

from erp_adapter.entities import Entity, Field
from erp_adapter.errors import MappingError
from erp_adapter.in_sql import as_turned_round
from erp_adapter.looking_up import unfit_lookups
from erp_adapter.schema import LOOKUP, PARENTS, field_specs
from erp_adapter.settings import ColumnSettings, EntitySettings, ErpSettings
from erp_adapter.sources import Columns, from_sql, from_table, labels, usual
from erp_adapter.statements import owned_from_afar
from erp_adapter.values import Converter, converter


def build(erp: ErpSettings, dialects: Mapping[str, str]) -> dict[str, Entity]:
    """All mapped entities; ``dialects`` says how each connection's SQL is to be parsed.

    Raises ``MappingError`` with every problem.
    """
    entities, problems = _read(erp.entities(), dialects)
    if problems:
        raise MappingError(problems)
    return entities


def unfit(
    settings: Mapping[str, EntitySettings], dialects: Mapping[str, str], others: Iterable[str] = ()
) -> list[str]:
    """Every problem of these entities; ``others`` are mapped too, but nothing more is known of them."""
    return _read(settings, dialects, others)[1]


def _read(
    settings: Mapping[str, EntitySettings], dialects: Mapping[str, str], others: Iterable[str] = ()
) -> tuple[dict[str, Entity], list[str]]:
    entities: dict[str, Entity] = {}
    problems: list[str] = []
    for name, each in settings.items():
        try:
            entities[name] = read_entity(name, each, dialects[each.connection])
        except MappingError as error:
            problems += error.problems
    return entities, [*problems, *_unfit_together(entities, {*settings, *others})]


def read_entity(name: str, settings: EntitySettings, dialect: str) -> Entity:
    """One entity by itself; raises ``MappingError``."""
    paths = [f"erp.{name}", *(f"erp.{name}.also.{number}" for number, _ in enumerate(settings.also, 1))]
    first, *others = [
        _selected(name, path, each, dialect) for path, each in zip(paths, settings.sources(), strict=True)
    ]
    query, columns = first
    further = zip(paths[1:], others, strict=True)
    problems = [problem for path, (_, its) in further for problem in _unlike(path, columns, its)]
    if problems:
        raise MappingError(problems)
    source = union_all(query, *(_in_order(query, other) for other, _ in others)) if others else query
    rows = source.subquery(name.replace(".", "_"))
    return Entity(name, settings.connection, rows, _fields(name, rows, columns))


def _fields(name: str, rows: Subquery, columns: Columns) -> dict[str, Field]:
    return {
        field: _field(name, field, parts, [rows.c[label] for label in labels(field, parts)])
        for field, parts in columns.items()
    }


def _in_order(first: Select[Any], other: Select[Any]) -> Select[Any]:
    """UNION puts columns together by their place, not by their name."""
    return other.with_only_columns(*(other.selected_columns[each.name] for each in first.selected_columns))


def _selected(name: str, path: str, settings: EntitySettings, dialect: str) -> tuple[Select[Any], Columns]:
    return (from_sql if settings.sql is not None else from_table)(name, path, settings, dialect)


def _unlike(path: str, first: Columns, other: Columns) -> Iterator[str]:
    """Rows of several sources are read alike, so their fields and conversions must be the same."""
    for field in sorted(first.keys() ^ other.keys()):
        yield f"{path}.columns.{field}: every source must yield the same fields, and not all yield this one"
    for field in sorted(first.keys() & other.keys()):
        if _reading_of(first[field]) != _reading_of(other[field]):
            yield f"{path}.columns.{field}: must be read as in the first source; convert it in SQL instead"


def _reading_of(parts: Sequence[ColumnSettings]) -> list[tuple[Any, ...]]:
    return [(part.convert, part.values, part.default, part.lookup) for part in parts]


def single_field(name: str, settings: EntitySettings, field: str, dialect: str) -> Subquery:
    """The entity's SELECT with one field only, to find out which of them a database refuses."""
    alone = settings.model_copy(update={"columns": {field: settings.columns[field]}, "where": None})
    return from_table(name, f"erp.{name}", alone, dialect)[0].subquery(name)


def _field(
    entity: str, name: str, parts: Sequence[ColumnSettings], columns: Sequence[ColumnElement[Any]]
) -> Field:
    spec = field_specs(entity)[name]
    converters = tuple(_converter(usual(entity, name, part)) for part in parts)
    first = parts[0]
    lookup = f"{LOOKUP}.{first.lookup}" if first.lookup else None
    return Field(entity, name, spec.kind, tuple(columns), converters, first.values, first.default, lookup)


def _converter(conversion: str) -> Converter:
    """A date written as text has been turned round inside the statement already."""
    kind, _, argument = conversion.partition(":")
    return as_turned_round(argument) if kind == "date" and argument else converter(conversion)


REFERENCES = (
    ("invoice_line", "invoice", "invoice"),
    ("allocation", "payment", "payment"),
    ("allocation", "invoice", "invoice"),
    ("reading", "meter", "meter"),
    ("invoice", "corrects", "invoice"),
)


def _unfit_together(entities: Mapping[str, Entity], named: Container[str]) -> Iterator[str]:
    for child, (_, parent) in PARENTS.items():
        if child in entities and "customer_id" not in entities[child] and parent not in named:
            yield f"erp.{child}.columns.customer_id: required while [erp.{parent}] is missing"
    for entity, field, target in REFERENCES:
        if entity in entities and target in entities and field in entities[entity]:
            there, here = len(entities[target]["id"].columns), len(entities[entity][field].columns)
            if there != here:
                path = f"erp.{entity}.columns.{field}"
                told = f"has {here} column(s), but erp.{target}.columns.id has {there}"
                yield f"{path}: {told}; name as many, in its order"
    yield from _apart(entities)
    yield from unfit_lookups(entities, named)


def _apart(entities: Mapping[str, Entity]) -> Iterator[str]:
    for child, (reference, parent) in PARENTS.items():
        if child in entities and owned_from_afar(entities, child) and entities[child][reference].composite:
            yield (
                f"erp.{child}.columns.{reference}: has several columns, and [erp.{parent}] is in another "
                "database; map customer_id too, or make the key one column in SQL"
            )
