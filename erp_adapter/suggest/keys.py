"""What identifies a row, the customer it belongs to, and the other records it refers to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from erp_adapter.catalogue.model import TEXTS, Family, Table
from erp_adapter.suggest.draft import Line, Part, Step
from erp_adapter.suggest.references import reference, ways
from erp_adapter.suggest.shapes import numbered
from erp_adapter.suggest.survey import Survey, padding
from erp_adapter.suggest.words import column_likeness, own_prefix, tokens

ENOUGH = 20
"""So many rows must be told apart by a column before it counts as a key by itself."""
MANY = 100
"""So many rows must be told apart by a column that is only called like a key."""
ID_WORDS = frozenset({"id", "guid", "uuid", "uid", "gid", "ident", "identyfikator"})
LONGEST_ID = 16
"""A customer's ID is printed on invoices and typed by hand."""
DIGITS = 6
"""How many digits a customer ID has where the database keeps it as a number and does not say."""
DETOUR = 0.05
"""What each join costs in confidence, and DOUBT a second way of the same length."""
DOUBT = 0.25
CLOSE = 0.05


@dataclass(frozen=True, slots=True)
class Owner:
    """Where a table's rows get their customer's ID from."""

    line: Line
    steps: tuple[Step, ...] = ()


def identity(survey: Survey, table: Table) -> Line | None:
    """The ``id`` of a table: its primary key, or what tells its rows apart."""
    if table.primary_key:
        return _key(survey, table, table.primary_key, 0.97, "primary key")
    for columns in table.unique:
        return _key(survey, table, columns, 0.85, "unique constraint")
    keys = {other.primary_key[0] for other in survey.catalogue.tables if len(other.primary_key) == 1}
    found = [name for name in table.names if name in keys and survey.profile(table, name).unique]
    found.sort(key=lambda name: tokens(name)[0] != own_prefix(table))
    if not found:
        return _undeclared(survey, table)
    sure = survey.profile(table, found[0]).rows >= ENOUGH
    reason = "the key of the table behind it, and no two of its rows share one"
    return _key(survey, table, found[:1], 0.88 if sure else 0.6, reason)


def _undeclared(survey: Survey, table: Table) -> Line | None:
    """A key that nobody declared: called an identifier, and no two of many rows share one."""
    for name in table.names:
        seen = survey.profile(table, name)
        called = ID_WORDS & set(tokens(name)) or name.casefold().endswith(("id", "guid"))
        if called and seen.unique and seen.rows >= MANY and seen.family not in (Family.DATE, Family.MOMENT):
            return _key(survey, table, [name], 0.8, f"no two of {seen.rows} rows share one")
    return None


def _key(survey: Survey, table: Table, columns: tuple[str, ...] | list[str], sure: float, why: str) -> Line:
    return Line("id", tuple(survey.key_part(table, column) for column in columns), sure, (why,))


def customer_number(survey: Survey, table: Table) -> Line | None:
    """The ID as printed on invoices: a column of its own beside the key, or the key itself."""
    found = sorted(_numbers(survey, table), key=lambda line: -line.confidence)
    if len(found) > 1 and found[0].confidence < found[1].confidence + CLOSE:
        found[0] = found[0].judged(-DOUBT, f"it might also be {found[1].parts[0].column}")
    return max([*found, *_key_as_number(survey, table)], key=lambda line: line.confidence, default=None)


def _numbers(survey: Survey, table: Table) -> Iterator[Line]:
    for column in table.names:
        likely = column_likeness(table, column, "customer", "customer_id")
        seen = survey.profile(table, column)
        if likely < 0.6 or table.primary_key == (column,) or not _printable(survey, table, column):
            continue
        unique = (column,) in table.unique or seen.unique
        reasons = (
            f'named like "customer_id" ({likely:.0%})',
            "no two rows share one" if unique else "not unique",
        )
        yield _owner_line(survey, table, column, 0.62 * likely + (0.32 if unique else -0.2), reasons)


def _key_as_number(survey: Survey, table: Table) -> Iterator[Line]:
    if len(table.primary_key) == 1 and _printable(survey, table, table.primary_key[0]):
        text = survey.profile(table, table.primary_key[0]).family in TEXTS
        reason = "primary key, and short enough to be printed"
        yield _owner_line(survey, table, table.primary_key[0], 0.87 if text else 0.75, (reason,))


def _printable(survey: Survey, table: Table, column: str) -> bool:
    seen = survey.profile(table, column)
    return seen.family in TEXTS | {Family.WHOLE} and seen.longest <= LONGEST_ID and numbered(seen)


def _owner_line(
    survey: Survey, table: Table, column: str, confidence: float, reasons: tuple[str, ...]
) -> Line:
    seen = survey.profile(table, column)
    if seen.family is Family.WHOLE:
        part = Part(table.name, column, f"zeros:{DIGITS}")
        line = Line("customer_id", (part,), confidence, reasons)
        return line.judged(-0.3, f"is it printed with {DIGITS} digits on invoices?")
    return Line("customer_id", (Part(table.name, column, padding(seen)),), confidence, reasons)


def owner(survey: Survey, table: Table, customer: Table, number: Line) -> Owner | None:
    """The customer's ID for each row of ``table``: in the table itself, or over the tables it refers to."""
    found = ways(survey, table, customer)
    if not found:
        return _unkeyed_owner(survey, table, customer, number)
    way, doubt = found[0], len(found) > 1
    last = way[-1]
    if last.referred == (number.parts[0].column,):
        way, holder, column = way[:-1], survey.table(last.child), last.columns[0]
    else:
        holder, column = customer, number.parts[0].column
    told = _told(way, last)
    line = _owner_line(survey, holder, column, 0.97 - DETOUR * len(way), (told,))
    line = Line(line.field, line.parts, min(line.confidence, number.confidence + 0.05), line.reasons)
    return Owner(line.judged(-DOUBT, "there are other ways") if doubt else line, way)


def _told(way: tuple[Step, ...], last: Step) -> str:
    over = f"over {', '.join(step.parent for step in way)}; " if way else ""
    if last.declared:
        return f"{over}foreign key to {last.parent}"
    return f"{over}named like the key of {last.parent}, which has its values"


def _unkeyed_owner(survey: Survey, table: Table, customer: Table, number: Line) -> Owner | None:
    """A column that holds the customer's number without being declared or named like it."""
    line = reference(survey, table, "customer_id", customer, [number.parts[0].column], "customer")
    if line is None:
        return None
    own = _owner_line(survey, table, line.parts[0].column, line.confidence, line.reasons)
    return Owner(own)


def references(
    survey: Survey, entity: str, table: Table, wanted: Mapping[str, tuple[str, Table, Line]]
) -> dict[str, Line]:
    """The key fields that refer to entities found before: field → columns of ``table``."""
    found = {}
    for field, (other, parent, key) in wanted.items():
        line = reference(survey, table, field, parent, [part.column for part in key.parts], other)
        if line is not None:
            found[field] = line
    return found
