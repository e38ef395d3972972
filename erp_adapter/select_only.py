"""The configuration may hold SQL; it must be one SELECT that changes nothing.

This is the second of three guards. The session is read-only before it, the login's grants stand behind it.
"""

from functools import cache
from typing import TYPE_CHECKING

from erp_adapter.engines.names import AsWritten

if TYPE_CHECKING:
    from sqlglot import exp

CHANGING_FUNCTIONS = (
    "set_config",
    "setval",
    "nextval",
    "dblink",
    "lo_",
    "pg_",
    "xp_",
    "load_file",
    "sys_exec",
    "get_lock",
    "release_",
    "sleep",
    "benchmark",
    "openquery",
    "openrowset",
    "opendatasource",
)
"""Functions, by the beginning of their names, that act or hold up although they are called from a SELECT."""
CUSTOMER_IDS = "customer_ids"
BEFORE = "SELECT ("
RUN_COMMENTS = ("/*!", "/*M!")
"""How comments begin that MariaDB and MySQL run."""


class NotASelect(Exception):
    """The SQL is something else than one SELECT; the message says what is wrong with it."""


@cache
def projected_names(sql: str, dialect: str) -> tuple[str, ...]:
    """The column names that one SELECT yields, each to be quoted where it is quoted there.

    Raises ``NotASelect`` when it is anything else, or does not tell its columns apart.
    """
    query = _parsed(sql, dialect)
    _refuse_parameters(query, (CUSTOMER_IDS,), f"; only :{CUSTOMER_IDS} stands for something")
    names = tuple(name for each in query.selects if (name := _name(each)))
    if "*" in names:
        raise NotASelect("must name its columns instead of *, each like its field: kh_id AS customer_id")
    folded = [name.casefold() for name in names]
    twice = sorted({name for name in folded if folded.count(name) > 1})
    if twice:
        raise NotASelect(f"yields {', '.join(twice)} more than once; give each column a name of its own")
    return names


def _name(selected: "exp.Expr") -> str:
    from sqlglot import exp  # noqa: PLC0415

    named = selected.args.get("alias") if isinstance(selected, exp.Alias) else selected.this
    quoted = isinstance(named, exp.Identifier) and bool(named.args.get("quoted"))
    return AsWritten(selected.output_name, quoted)


def _refuse_parameters(query: "exp.Query", known: tuple[str, ...], way_out: str) -> None:
    from sqlglot import exp  # noqa: PLC0415

    for node in query.find_all(exp.Placeholder):
        if node.name not in known:
            raise NotASelect(f"has the parameter {node.sql()}{way_out}")


def _parsed(sql: str, dialect: str, fragment: str | None = None) -> "exp.Query":
    """``fragment``: the part of ``sql`` that the admin wrote, where it is not the whole."""
    import sqlglot  # noqa: PLC0415 - heavy, and needed only while the mapping is read
    from sqlglot import exp  # noqa: PLC0415

    if dialect == "mysql" and any(start in sql for start in RUN_COMMENTS):
        raise NotASelect("must have no comment that the database runs, /*! … */")
    try:
        statements = sqlglot.parse(sql, read=dialect)
    except sqlglot.errors.SqlglotError as error:
        raise NotASelect(_unreadable(error, fragment)) from None
    if len(statements) != 1:
        raise NotASelect(f"must be one statement, but there are {len(statements)}")
    query = statements[0]
    if not isinstance(query, exp.Query):
        raise NotASelect("must be a SELECT")
    for node in query.walk():
        _refuse_change(node)
    return query


def _unreadable(error: Exception, fragment: str | None) -> str:
    place = next(iter(getattr(error, "errors", ())), None)
    if place is None:
        return "cannot be read as SQL: a quote or a comment in it does not end"
    if fragment is not None and place["end_context"].lstrip().startswith(";"):
        return "must be one expression, without a semicolon (;)"
    line, column = place["line"], place["col"]
    column -= len(BEFORE) if fragment is not None and line == 1 else 0
    beyond = fragment is not None and line > fragment.count("\n") + 1
    where = "its end" if beyond else f"{place['highlight']!r}, line {line}, column {column}"
    return f"cannot be read as SQL: see what stands before or at {where}"


def _refuse_change(node: object) -> None:
    from sqlglot import exp  # noqa: PLC0415

    changing = (exp.DDL, exp.DML, exp.Command, exp.Into, exp.Lock, exp.Merge, exp.NextValueFor)
    if isinstance(node, changing) and not isinstance(node, exp.Query):
        raise NotASelect(f"must change nothing, but has {type(node).__name__.upper()}")
    if isinstance(node, exp.Column) and node.table and node.name.lower() == "nextval":
        raise NotASelect("must change nothing, but draws from a sequence")
    if isinstance(node, exp.Anonymous) and node.name.lower().startswith(CHANGING_FUNCTIONS):
        raise NotASelect(f"must change nothing, but calls {node.name}")


@cache
def check_fragment(fragment: str, dialect: str) -> None:
    """Check an expression or condition of the configuration as a part of the SELECT it will stand in."""
    from sqlglot import exp  # noqa: PLC0415

    query = _parsed(as_select(fragment), dialect, fragment)
    _refuse_parameters(query, (), "; parameters stand in sql only")
    said = {name for name, value in query.args.items() if value} - {"expressions", "from", "from_"}
    whole = isinstance(query, exp.Select) and not said and len(query.expressions) == 1
    if not whole or not isinstance(query.expressions[0], (exp.Paren, exp.Subquery)):
        raise NotASelect("must be one expression; its brackets do not match, or more follows it")


def check_condition(fragment: str, dialect: str) -> None:
    """The same for ``where``; some engines would take a value for a condition."""
    from sqlglot import exp  # noqa: PLC0415

    check_fragment(fragment, dialect)
    value = _parsed(as_select(fragment), dialect, fragment).selects[0].unnest()
    if isinstance(value, (exp.Query, exp.Literal, exp.Tuple)):
        raise NotASelect("must be a condition, such as kh_usun = 0")


def as_select(fragment: str) -> str:
    """An expression or condition as a whole statement, to be parsed and never to be run."""
    return f"{BEFORE}{fragment}\n) FROM checked"


def names_used(sql: str, dialect: str, inner: bool = True) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tables that a SELECT reads, and the columns it names that it does not make itself.

    Without ``inner``, only the columns outside of subqueries, which have tables of their own.
    """
    import sqlglot  # noqa: PLC0415
    from sqlglot import exp  # noqa: PLC0415

    query = sqlglot.parse_one(sql, read=dialect)
    own = {node.alias_or_name for node in query.find_all(exp.CTE)}
    made = {node.alias for node in query.find_all(exp.Alias)}
    tables = {
        ".".join(part.name for part in node.parts)
        for node in query.find_all(exp.Table)
        if node.name not in own
    }
    nodes = (node for node in query.find_all(exp.Column) if inner or node.find_ancestor(exp.Select) is query)
    columns = {node.name for node in nodes} - made - {"*"}
    return tuple(sorted(tables)), tuple(sorted(columns))
