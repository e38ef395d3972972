"""Does the mapping fit the database that is there? Asked once at the start, without reading a single row."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Select, Subquery, false, literal_column, select

from erp_adapter.connections import Connection
from erp_adapter.entities import Entity
from erp_adapter.errors import BillingUnavailable, QueryRefused
from erp_adapter.mapping import build, read_entity, single_field
from erp_adapter.said import Said, at, plain, said
from erp_adapter.select_only import as_select, names_used
from erp_adapter.settings import EntitySettings, ErpSettings
from erp_adapter.sources import table_clause
from erp_adapter.trials import unusable
from erp_adapter.words import nearest

TRY = said("try it there by itself, with this login")


def problems(erp: ErpSettings, connections: Mapping[str, Connection]) -> Iterator[str]:
    """One line a fault, each starting with its TOML path; ``BillingUnavailable`` where a database is away."""
    mapped = erp.entities()
    entities = build(erp, {name: connection.sql_dialect for name, connection in connections.items()})
    sound: dict[str, Entity] = {}
    for name, settings in mapped.items():
        found = list(entity_problems(name, erp, connections[settings.connection]))
        yield from found
        sound |= {} if found else {name: entities[name]}
    for name in sound:
        yield from unusable(name, sound, connections[mapped[name].connection])


def entity_problems(name: str, erp: ErpSettings, connection: Connection) -> Iterator[str]:
    """Names of one entity that are not there; ``trials`` tells what else may be wrong."""
    settings = erp.entities()[name]
    sources = [(_path(name, number), source) for number, source in enumerate(settings.sources())]
    found = [problem for path, source in sources for problem in _missing_columns(path, source, connection)]
    refusal = _refusal(read_entity(name, settings, connection.sql_dialect).source, connection)
    if refusal is not None:
        found += [
            problem for path, source in sources for problem in _missing_in_sql(path, source, connection)
        ]
        found = found or list(_refused(name, settings, connection, refusal))
    yield from found


def _path(name: str, number: int) -> str:
    return f"erp.{name}.also.{number}" if number else f"erp.{name}"


def _missing_columns(path: str, settings: EntitySettings, connection: Connection) -> Iterator[str]:
    """Asked for by name, because SQLite takes a quoted name that is no column for a text."""
    if settings.table is None:
        return
    known = _columns(settings.table, connection)
    if known is None:
        yield at(f"{path}.table", _no_table(settings.table, connection))
        return
    for field, parts in settings.columns.items():
        for part in parts:
            named = part.expression is None and part.constant is None
            if named and not _is_among(known, part.column or field, connection):
                told = _no_column(settings, part.column or field, known)
                yield at(f"{path}.columns.{field}", told)


def _is_among(known: Sequence[str], name: str, connection: Connection) -> bool:
    """Firebird and Oracle show names in capitals, and SQLAlchemy gives those in small letters."""
    dialect = connection.engine.dialect
    return name in known or (dialect.requires_name_normalize and dialect.normalize_name(name) in known)


def _missing_in_sql(path: str, settings: EntitySettings, connection: Connection) -> Iterator[str]:
    """Only where the database refuses the SQL: it knows names that no table has."""
    if settings.sql is not None:
        yield from _missing_in_select(path, settings.sql, connection)
        return
    known = _columns(settings.table or "", connection) or ()
    for field, parts in settings.columns.items():
        for part in parts:
            place = f"{path}.columns.{field}"
            yield from _missing_in_fragment(place, part.expression, settings, known, connection)
    yield from _missing_in_fragment(f"{path}.where", settings.where, settings, known, connection)


def _missing_in_fragment(
    place: str, fragment: str | None, settings: EntitySettings, known: Sequence[str], connection: Connection
) -> Iterator[str]:
    """Unqualified names in an expression or condition; letter case is the engine's affair."""
    if fragment is None or not known:
        return
    folded = {name.casefold() for name in known}
    _, used = names_used(as_select(fragment), connection.sql_dialect, inner=False)
    for name in used:
        if name.casefold() not in folded:
            yield at(place, _no_column(settings, name, known))


def _no_column(settings: EntitySettings, name: str, known: Sequence[str]) -> Said:
    return said(
        "%(table)s has no column %(column)s%(nearest)s",
        table=str(settings.table),
        column=name,
        nearest=nearest(name, known),
    )


def _missing_in_select(path: str, sql: str, connection: Connection) -> Iterator[str]:
    """Names that a written-out SELECT uses and none of its tables has; letter case is the engine's affair."""
    tables, columns = names_used(sql, connection.sql_dialect)
    known: set[str] = set()
    for table in tables:
        found = _columns(table, connection, quote=False) or _columns(table, connection)
        if found is None:
            yield at(f"{path}.sql", _no_table(table, connection))
            return
        known.update(found)
    folded = {name.casefold() for name in known}
    for column in columns:
        if column.casefold() not in folded:
            near = nearest(column, known)
            told = said("no table of it has a column %(column)s%(nearest)s", column=column, nearest=near)
            yield at(f"{path}.sql", told)


def _refused(name: str, settings: EntitySettings, connection: Connection, refusal: str) -> Iterator[str]:
    """What only the database can judge: expressions, conditions, rights."""
    dialect = connection.sql_dialect
    expressions = [
        field for field, parts in settings.columns.items() if any(part.expression for part in parts)
    ]
    wrong = [
        (field, reason)
        for field in expressions
        if settings.table and (reason := _refusal(single_field(name, settings, field, dialect), connection))
    ]
    for field, reason in wrong:
        told = said(
            "the database refuses this expression (%(reason)s); %(way_out)s", reason=reason, way_out=TRY
        )
        yield at(f"erp.{name}.columns.{field}", told)
    if not wrong:
        place = "sql" if settings.sql is not None else "where" if settings.where else "table"
        told = said("the database refuses it (%(reason)s); %(way_out)s", reason=refusal, way_out=TRY)
        yield at(f"erp.{name}.{place}", told)


def _refusal(source: Subquery, connection: Connection) -> str | None:
    try:
        connection.column_names(select(source).where(false()))
    except QueryRefused as refused:
        return refused.reason
    return None


def _columns(table: str, connection: Connection, quote: bool = True) -> tuple[str, ...] | None:
    try:
        return connection.column_names(nothing_of(table, quote))
    except QueryRefused:
        return None


def nothing_of(table: str, quote: bool) -> Select[tuple[object]]:
    # Named apart: SQLAlchemy keeps a compiled statement by its names, whether they are quoted or not.
    named = table_clause(table, quote).alias("quoted" if quote else "plain")
    return select(literal_column("*")).select_from(named).where(false())


def _no_table(table: str, connection: Connection) -> Said:
    return said(
        "there is no table or view %(table)s that this login may read%(nearest)s",
        table=table,
        nearest=_near_tables(table, connection),
    )


def _near_tables(table: str, connection: Connection) -> Said:
    try:
        return nearest(table.rpartition(".")[2], connection.table_names())
    except (BillingUnavailable, QueryRefused):
        return plain("")
