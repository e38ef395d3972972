"""SELECTs that gather rows before the customer's are chosen, and where ``:customer_ids`` belongs in them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from erp_adapter.checks.findings import Finding, fault, warning
from erp_adapter.select_only import CUSTOMER_IDS
from erp_adapter.settings import EntitySettings

if TYPE_CHECKING:
    from sqlglot import exp

READS_ALL = (
    "gathers rows by {} before the customer's own are chosen, so the whole table may be read each time"
)
FIRST_ROWS = "LIMIT, TOP or FETCH FIRST"
LOSES = "keeps only the first rows of all customers ({}), so most customers miss theirs"


def gathered(name: str, settings: EntitySettings, dialect: str) -> Iterator[Finding]:
    """One finding a source, by its structure alone: no plan tells it before the table is large."""
    for number, source in enumerate(settings.sources()):
        if source.sql is None:
            continue
        place = f"erp.{name}.also.{number}.sql" if number else f"erp.{name}.sql"
        found = gathering(source.sql, dialect)
        if found is not None:
            what, column = found
            remedy = f"write {column} IN (:{CUSTOMER_IDS}) into the WHERE of the SELECT with {what}"
            say, told = (fault, LOSES) if what == FIRST_ROWS else (warning, READS_ALL)
            yield say(place, "customers", told.format(what), f"{remedy}: see docs/mapping.md")


def gathering(sql: str, dialect: str) -> tuple[str, str] | None:
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
            return what, column.sql(dialect=dialect) if column is not None else "the customer's column"
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


def _gathers(select: "exp.Select") -> str | None:
    from sqlglot import exp  # noqa: PLC0415

    limit = select.args.get("limit")
    if limit is not None:
        return FIRST_ROWS
    for clause, what in (("group", "GROUP BY"), ("distinct", "DISTINCT")):
        if select.args.get(clause):
            return what
    own = [
        node for each in select.selects for node in each.walk(prune=lambda node: isinstance(node, exp.Query))
    ]
    if any(isinstance(node, exp.Window) for node in own):
        return "a window function"
    return "an aggregate function" if any(isinstance(node, exp.AggFunc) for node in own) else None
