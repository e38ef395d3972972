"""SELECTs that gather rows before the customer's are chosen, and where ``:customer_ids`` belongs in them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from erp_adapter.checks.findings import Finding, fault, warning
from erp_adapter.said import Said, plain, said
from erp_adapter.select_only import CUSTOMER_IDS
from erp_adapter.settings import EntitySettings

if TYPE_CHECKING:
    from sqlglot import exp

FIRST_ROWS = said("LIMIT, TOP or FETCH FIRST")


def gathered(name: str, settings: EntitySettings, dialect: str) -> Iterator[Finding]:
    """One finding a source, by its structure alone: no plan tells it before the table is large."""
    for number, source in enumerate(settings.sources()):
        if source.sql is None:
            continue
        place = f"erp.{name}.also.{number}.sql" if number else f"erp.{name}.sql"
        found = gathering(source.sql, dialect)
        if found is not None:
            what, column = found
            yield _told(place, what, column)


def _told(place: str, what: Said, column: Said) -> Finding:
    remedy = said(
        "write %(column)s IN (:%(parameter)s) into the WHERE of the SELECT with %(what)s: "
        "see docs/mapping.md",
        column=column,
        parameter=CUSTOMER_IDS,
        what=what,
    )
    if what == FIRST_ROWS:
        told = said(
            "keeps only the first rows of all customers (%(what)s), so most customers miss theirs", what=what
        )
        return fault(place, "customers", told, remedy)
    told = said(
        "gathers rows by %(what)s before the customer's own are chosen, "
        "so the whole table may be read each time",
        what=what,
    )
    return warning(place, "customers", told, remedy)


def gathering(sql: str, dialect: str) -> tuple[Said, Said] | None:
    """What gathers rows first, and the customer's column there; None where nothing does, or the IDs stand."""
    import sqlglot  # noqa: PLC0415 - heavy, and needed only for checks
    from sqlglot import exp  # noqa: PLC0415

    query = sqlglot.parse_one(sql, read=dialect)
    placed = any(each.name == CUSTOMER_IDS for each in query.find_all(exp.Placeholder))
    if placed or not isinstance(query, exp.Query):
        return None
    for select, column in _row_sources(query, "customer_id"):
        what = _gathers(select)
        if what is not None:
            if column is None:
                return what, said("the customer's column")
            return what, plain(column.sql(dialect=dialect))
    return None


def _row_sources(query: "exp.Expr", wanted: str | int) -> Iterator[tuple["exp.Select", "exp.Expr | None"]]:
    """Each SELECT whose rows become the entity's, with what yields ``wanted`` there.

    Subqueries that give one value, or are asked for each row, gather nothing beforehand.
    """
    from sqlglot import exp  # noqa: PLC0415

    if isinstance(query, exp.SetOperation):
        place = _place(query, wanted)
        yield from _row_sources(query.left, place)
        yield from _row_sources(query.right, place)
        return
    if isinstance(query, exp.Subquery):
        yield from _row_sources(query.unnest(), wanted)
        return
    if not isinstance(query, exp.Select):
        return
    column = dict(enumerate(each.unalias() for each in query.selects)).get(_place(query, wanted))
    yield query, column
    inner = column.name if isinstance(column, exp.Column) else "customer_id"
    joined = [query.args.get("from_"), *(query.args.get("joins") or ())]
    for source in [*(each.this for each in joined if each is not None), *query.ctes]:
        nested = source.this if isinstance(source, (exp.Subquery, exp.CTE)) else None
        if isinstance(nested, exp.Query):
            yield from _row_sources(nested, inner)


def _place(query: "exp.Query", wanted: str | int) -> int:
    """UNION puts columns together by their place, not by their name."""
    names = [each.alias_or_name for each in query.selects]
    if isinstance(wanted, int):
        return wanted
    return names.index(wanted) if wanted in names else len(names)


def _gathers(select: "exp.Select") -> Said | None:
    from sqlglot import exp  # noqa: PLC0415

    limit = select.args.get("limit")
    if limit is not None:
        return FIRST_ROWS
    for clause, what in (("group", "GROUP BY"), ("distinct", "DISTINCT")):
        if select.args.get(clause):
            return plain(what)
    own = [
        node for each in select.selects for node in each.walk(prune=lambda node: isinstance(node, exp.Query))
    ]
    if any(isinstance(node, exp.Window) for node in own):
        return said("a window function")
    return said("an aggregate function") if any(isinstance(node, exp.AggFunc) for node in own) else None
