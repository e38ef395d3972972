"""Which rows of a table count: marks of deletion and of cancelling, and several companies in one table."""

from collections.abc import Iterator

from erp_adapter.catalogue.model import Family, Table
from erp_adapter.suggest.draft import Condition
from erp_adapter.suggest.shapes import Profile, is_flag
from erp_adapter.suggest.survey import Survey
from erp_adapter.suggest.words import own_prefix, tokens, vocabulary
from erp_adapter.values import converter

MOSTLY_LIVE = 0.5
SURE, UNSURE = 0.85, 0.5
FEW_COMPANIES = 30


def live_rows(survey: Survey, table: Table) -> Iterator[Condition]:
    """One condition for each column that marks rows as gone."""
    for column in table.columns:
        if _says_gone(table, column.name):
            condition = _condition(survey.profile(table, column.name))
            if condition is not None:
                yield condition


def _says_gone(table: Table, column: str) -> bool:
    name = [token for token in tokens(column) if token != own_prefix(table)]
    return any(token.startswith(stem) for stem in vocabulary()["deleted"]["gone"] for token in name)


def _condition(seen: Profile) -> Condition | None:
    name = seen.column.name
    if seen.family in (Family.DATE, Family.MOMENT) and seen.column.nullable:
        live = seen.rows - len(seen.values)
        return _told(name, None, live, seen.rows, "when it was deleted or cancelled; empty otherwise")
    if not is_flag(seen) or any(isinstance(value, bytes) for value in seen.values):
        return None
    read = converter("flag").read
    kept = [value for value in seen.values if not read(value)]
    if not kept:
        return None
    return _told(name, kept[0], len(kept), seen.rows, "marks deleted or cancelled rows")


def _told(column: str, live: str | int | bool | None, count: int, rows: int, why: str) -> Condition:
    share = count / rows if rows else 0.0
    confidence = SURE if share >= MOSTLY_LIVE else UNSURE
    return Condition(column, live, confidence, f"{why}; {share:.0%} of the sampled rows are live")


def companies(survey: Survey, table: Table) -> Iterator[str]:
    """A note where rows of several companies stand in one table: only the admin knows which is theirs."""
    for column in table.names:
        words = vocabulary()["tenants"]["words"]
        if not any(token.startswith(word) for token in tokens(column) for word in words):
            continue
        seen = survey.profile(table, column)
        if (
            seen.family not in (Family.TEXT, Family.CHAR, Family.OTHER, Family.FLAG)
            and 1 < seen.distinct <= FEW_COMPANIES
        ):
            found = ", ".join(sorted({str(value) for value in seen.values})[:5])
            yield f"several companies? {column} holds {found}: add a condition that keeps yours"
