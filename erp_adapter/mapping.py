"""``[erp.*]`` of the configuration → one SELECT an entity, and how its columns become the record's fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Label,
    Subquery,
    TableClause,
    column,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.sql.elements import quoted_name

from erp_adapter.entities import Entity, Field
from erp_adapter.errors import MappingError
from erp_adapter.records import Kind
from erp_adapter.schema import PARENTS, FieldSpec, field_specs
from erp_adapter.select_only import NotASelect, check_fragment, projected_names
from erp_adapter.settings import ColumnSettings, EntitySettings, ErpSettings
from erp_adapter.text_dates import TURNED_ROUND, turned_round
from erp_adapter.values import Converter, converter
from erp_adapter.words import nearest

USUAL = {
    Kind.KEY: "text",
    Kind.CUSTOMER: "text",
    Kind.TEXT: "text",
    Kind.CODE: "text",
    Kind.MONEY: "money",
    Kind.NUMBER: "decimal",
    Kind.INTEGER: "integer",
    Kind.DATE: "date",
    Kind.FLAG: "flag",
}


def build(erp: ErpSettings, dialects: Mapping[str, str]) -> dict[str, Entity]:
    """All mapped entities; ``dialects`` says how each connection's SQL is to be parsed.

    Raises ``MappingError`` with every problem.
    """
    entities: dict[str, Entity] = {}
    problems: list[str] = []
    for name, settings in erp.entities().items():
        try:
            entities[name] = _entity(name, settings, dialects[settings.connection])
        except MappingError as error:
            problems += error.problems
    problems += _unfit_together(entities)
    if problems:
        raise MappingError(problems)
    return entities


def _entity(name: str, settings: EntitySettings, dialect: str) -> Entity:
    path = f"erp.{name}"
    if settings.sql is not None:
        source, columns = _from_sql(path, name, settings, dialect)
    else:
        source, columns = _from_table(path, name, settings, dialect)
    specs = field_specs(name)
    fields = {
        field: _field(name, field, specs[field], parts, [source.c[label] for label in _labels(field, parts)])
        for field, parts in columns.items()
    }
    return Entity(name, settings.connection, source, fields)


def single_field(name: str, settings: EntitySettings, field: str, dialect: str) -> Subquery:
    """The entity's SELECT with one field only, to find out which of them a database refuses."""
    alone = settings.model_copy(update={"columns": {field: settings.columns[field]}})
    return _from_table(f"erp.{name}", name, alone, dialect)[0]


def _labels(field: str, parts: Sequence[ColumnSettings]) -> list[str]:
    return [field] if len(parts) == 1 else [f"{field}_{number}" for number in range(1, len(parts) + 1)]


def _field(
    entity: str,
    name: str,
    spec: FieldSpec,
    parts: Sequence[ColumnSettings],
    columns: Sequence[ColumnElement[Any]],
) -> Field:
    names = [part.convert or USUAL[spec.kind] for part in parts]
    found = [_readable(column, each) for column, each in zip(columns, names, strict=True)]
    return Field(
        entity,
        name,
        spec.kind,
        tuple(column for column, _ in found),
        tuple(each for _, each in found),
        parts[0].values,
        parts[0].default,
    )


def _readable(column: ColumnElement[Any], conversion: str) -> tuple[ColumnElement[Any], Converter]:
    """The column and its converter; a date written as text is turned round, so that it sorts."""
    kind, _, layout = conversion.partition(":")
    if kind == "date" and layout:
        return turned_round(column, layout), TURNED_ROUND
    return column, converter(conversion)


Columns = Mapping[str, tuple[ColumnSettings, ...]]


def _from_table(path: str, name: str, settings: EntitySettings, dialect: str) -> tuple[Subquery, Columns]:
    fragments = {f"{path}.where": settings.where} | {
        f"{path}.columns.{field}": part.expression
        for field, parts in settings.columns.items()
        for part in parts
    }
    _refuse_bad_fragments(fragments, dialect)
    origin = table_clause(settings.table or "")
    chosen = [
        _origin(field, part).label(label)
        for field, parts in settings.columns.items()
        for label, part in zip(_labels(field, parts), parts, strict=True)
    ]
    query = select(*chosen).select_from(origin)
    if settings.where:
        query = query.where(text(f"({_escaped(settings.where)})"))
    return query.subquery(name), settings.columns


def table_clause(name: str, quote: bool = True) -> TableClause:
    """A table or view by its configured name, ``name`` or ``schema.name``."""
    owner, _, plain = name.rpartition(".")
    return table(quoted_name(plain, quote), schema=quoted_name(owner, quote) if owner else None)


def _origin(field: str, part: ColumnSettings) -> ColumnElement[Any]:
    if part.constant is not None:
        return literal(part.constant, literal_execute=True)
    if part.expression is not None:
        return literal_column(f"({part.expression})")
    return column(quoted_name(part.column or field, quote=True))


def _refuse_bad_fragments(fragments: Mapping[str, str | None], dialect: str) -> None:
    problems = []
    for path, fragment in fragments.items():
        try:
            if fragment:
                check_fragment(fragment, dialect)
        except NotASelect as error:
            problems.append(f"{path}: {error}")
    if problems:
        raise MappingError(problems)


def _from_sql(path: str, name: str, settings: EntitySettings, dialect: str) -> tuple[Subquery, Columns]:
    """A SELECT written out: its column names are the fields' names; ``columns`` adds conversions and keys."""
    sql = (settings.sql or "").strip().rstrip(";")
    try:
        yielded = projected_names(sql, dialect)
    except NotASelect as error:
        raise MappingError([f"{path}.sql: {error}"]) from None
    specs = field_specs(name)
    columns = {each: (ColumnSettings(),) for each in yielded if each in specs} | dict(settings.columns)
    problems = list(_sql_problems(path, columns, yielded, specs))
    if problems:
        raise MappingError(problems)
    inner = text(_escaped(sql)).columns(*(column(each) for each in yielded)).subquery(f"{name}_sql")
    chosen: list[Label[Any]] = [
        _yielded(inner, field, part).label(label)
        for field, parts in columns.items()
        for label, part in zip(_labels(field, parts), parts, strict=True)
    ]
    return select(*chosen).subquery(name), columns


def _yielded(inner: Subquery, field: str, part: ColumnSettings) -> ColumnElement[Any]:
    if part.constant is not None:
        return literal(part.constant, literal_execute=True)
    return inner.c[part.column or field]


def _sql_problems(
    path: str, columns: Columns, yielded: Sequence[str], specs: Mapping[str, FieldSpec]
) -> Iterator[str]:
    for name, spec in specs.items():
        if spec.required and name not in columns:
            yield f"{path}.sql: must yield {name}, which is required"
    for field, parts in columns.items():
        for part in parts:
            wanted = part.column or field
            if part.expression is not None:
                yield f"{path}.columns.{field}: with sql, put the expression into the SELECT"
            elif part.constant is None and wanted not in yielded:
                yield f"{path}.columns.{field}: the SELECT yields no {wanted}{nearest(wanted, yielded)}"


def _escaped(sql: str) -> str:
    """SQL as ``text()`` takes it: a colon is a colon, never a parameter."""
    return sql.replace("\\", "\\\\").replace(":", "\\:")


REFERENCES = (
    ("invoice_line", "invoice", "invoice"),
    ("allocation", "payment", "payment"),
    ("allocation", "invoice", "invoice"),
    ("reading", "meter", "meter"),
    ("invoice", "corrects", "invoice"),
)


def _unfit_together(entities: Mapping[str, Entity]) -> Iterator[str]:
    for child, (_, parent) in PARENTS.items():
        if child in entities and "customer_id" not in entities[child] and parent not in entities:
            yield f"erp.{child}.columns.customer_id: required while [erp.{parent}] is missing"
    for entity, field, target in REFERENCES:
        if entity in entities and target in entities and field in entities[entity]:
            if entities[entity].connection != entities[target].connection:
                yield f"erp.{entity}.connection: must be that of [erp.{target}], which it is joined with"
            there, here = len(entities[target]["id"].columns), len(entities[entity][field].columns)
            if there != here:
                path = f"erp.{entity}.columns.{field}"
                yield f"{path}: has {here} column(s), but erp.{target}.columns.id has {there}"
