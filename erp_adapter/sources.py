"""What the configuration says of one source of rows → a SELECT with a column for each part of each field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Label,
    Select,
    Subquery,
    TableClause,
    TextClause,
    bindparam,
    column,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.sql.elements import quoted_name

from erp_adapter.errors import MappingError
from erp_adapter.in_sql import comparable
from erp_adapter.records import Kind
from erp_adapter.schema import FieldSpec, customers_of, field_specs
from erp_adapter.select_only import CUSTOMER_IDS as PARAMETER
from erp_adapter.select_only import NotASelect, check_condition, check_fragment, projected_names
from erp_adapter.settings import ColumnSettings, EntitySettings
from erp_adapter.words import nearest

CUSTOMER_IDS = re.compile(rf"\(\s*:{PARAMETER}\s*\)|:{PARAMETER}\b")

Columns = Mapping[str, tuple[ColumnSettings, ...]]


def from_table(name: str, path: str, settings: EntitySettings, dialect: str) -> tuple[Select[Any], Columns]:
    fragments = {f"{path}.where": settings.where} | {
        f"{path}.columns.{field}": part.expression
        for field, parts in settings.columns.items()
        for part in parts
    }
    _refuse_bad_fragments(fragments, dialect)
    origin = table_clause(settings.table or "")
    chosen = [
        comparable(_origin(field, part), usual(name, field, part)).label(label)
        for field, parts in settings.columns.items()
        for label, part in zip(labels(field, parts), parts, strict=True)
    ]
    query = select(*chosen).select_from(origin)
    if settings.where:
        query = query.where(text(f"({_escaped(settings.where)}\n)"))
    return query, settings.columns


def table_clause(name: str, quote: bool = True) -> TableClause:
    """A table or view by its configured name: ``name``, ``schema.name`` or ``database.schema.name``."""
    owner, _, plain = name.rpartition(".")
    return table(quoted_name(plain, quote), schema=quoted_name(owner, quote) if owner else None)


def _origin(field: str, part: ColumnSettings) -> ColumnElement[Any]:
    if part.constant is not None:
        return literal(part.constant, literal_execute=True)
    if part.expression is not None:
        return literal_column(f"({part.expression}\n)")
    return column(quoted_name(part.column or field, quote=True))


def _refuse_bad_fragments(fragments: Mapping[str, str | None], dialect: str) -> None:
    problems = []
    for path, fragment in fragments.items():
        try:
            if fragment:
                (check_condition if path.endswith(".where") else check_fragment)(fragment, dialect)
        except NotASelect as error:
            problems.append(f"{path}: {error}")
    if problems:
        raise MappingError(problems)


def from_sql(name: str, path: str, settings: EntitySettings, dialect: str) -> tuple[Select[Any], Columns]:
    """A SELECT written out: its column names are the fields' names; ``columns`` adds conversions and keys."""
    sql = (settings.sql or "").strip().rstrip(";") + "\n"
    try:
        yielded = projected_names(sql, dialect)
    except NotASelect as error:
        raise MappingError([f"{path}.sql: {error}"]) from None
    specs = field_specs(name)
    named = {each.casefold(): (ColumnSettings(),) for each in yielded if each.casefold() in specs}
    columns = named | dict(settings.columns)
    problems = list(_sql_problems(path, columns, yielded, specs))
    if problems:
        raise MappingError(problems)
    inner = (
        _written_out(sql, customers_of(name))
        .columns(*(column(each) for each in yielded))
        .subquery(f"{name}_sql".replace(".", "_"))
    )
    chosen: list[Label[Any]] = [
        comparable(_yielded(inner, field, part), usual(name, field, part)).label(label)
        for field, parts in columns.items()
        for label, part in zip(labels(field, parts), parts, strict=True)
    ]
    return select(*chosen), columns


def _written_out(sql: str, parameter: str) -> TextClause:
    """A SELECT as it stands; ``:customer_ids`` in it becomes the parameter that every statement carries."""
    parts = CUSTOMER_IDS.split(sql)
    if len(parts) == 1:
        return text(_escaped(sql))
    written = text(f":{parameter}".join(map(_escaped, parts)))
    return written.bindparams(bindparam(parameter, value=(), expanding=True))


def _yielded(inner: Subquery, field: str, part: ColumnSettings) -> ColumnElement[Any]:
    if part.constant is not None:
        return literal(part.constant, literal_execute=True)
    return next(each for each in inner.c if _same(str(each.key), part.column or field))


def _same(yielded: str, wanted: str) -> bool:
    """Letter case tells no columns of one SELECT apart; that it yields each once is made sure before."""
    return yielded.casefold() == wanted.casefold()


def _sql_problems(
    path: str, columns: Columns, yielded: Sequence[str], specs: Mapping[str, FieldSpec]
) -> Iterator[str]:
    missing = [name for name, spec in specs.items() if spec.required and name not in columns]
    if missing:
        others = [each for each in yielded if each.casefold() not in specs]
        yield f"{path}.sql: must yield {', '.join(missing)}: required{nearest(missing[0], others)}"
    for field, parts in columns.items():
        for part in parts:
            wanted = part.column or field
            if part.expression is not None:
                yield f"{path}.columns.{field}: with sql, put the expression into the SELECT"
            elif part.constant is None and not any(_same(each, wanted) for each in yielded):
                yield f"{path}.columns.{field}: the SELECT yields no {wanted}{nearest(wanted, yielded)}"


def _escaped(sql: str) -> str:
    """SQL as ``text()`` takes it: a colon is a colon, never a parameter."""
    return sql.replace(":", "\\:")


def labels(field: str, parts: Sequence[ColumnSettings]) -> list[str]:
    return [field] if len(parts) == 1 else [f"{field}_{number}" for number in range(1, len(parts) + 1)]


def usual(entity: str, field: str, part: ColumnSettings) -> str:
    """The part's conversion, or the one its kind of field has when none is given."""
    return part.convert or USUAL[Kind.KEY if part.lookup else field_specs(entity)[field].kind]


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
