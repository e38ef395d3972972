"""Which column of a table holds a field: by its name, its type and its values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from erp_adapter.catalogue.model import NUMBERS, TEXTS, Family, Table
from erp_adapter.records import Kind
from erp_adapter.schema import field_specs
from erp_adapter.suggest.draft import CERTAIN, Line, Part
from erp_adapter.suggest.references import known_steps
from erp_adapter.suggest.shapes import (
    FEW_CODES,
    LONGEST_CODE,
    PATTERNS,
    Profile,
    day_conversion,
    fits_pattern,
    in_grosze,
    is_flag,
    numbered,
    numbers,
    wordy,
)
from erp_adapter.suggest.survey import Survey
from erp_adapter.suggest.words import column_likeness, vocabulary

NAME_WEIGHT, VALUES_WEIGHT, PATTERN_WEIGHT = 0.62, 0.2, 0.35
CODE_LIMIT = 0.6
"""What a code means is never certain enough to be taken without a look."""
CLOSE = 0.065
UNNAMED = 0.3
"""Below it a name does not count as a hint."""
WORDS = frozenset({"name", "address", "property_address", "counterparty_name"})
NUMBER_FIELDS = frozenset({"number", "reading_id"})
VALUE_KINDS = frozenset({Kind.TEXT, Kind.CODE, Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.DATE, Kind.FLAG})


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a column's type and values suit a field; ``points`` from 0 to ``PATTERN_WEIGHT``."""

    points: float
    reason: str
    convert: str | None = None


def value_lines(survey: Survey, entity: str, table: Table) -> dict[str, Line]:
    """The best column for each field that is no key; no column serves two fields."""
    candidates = sorted(_candidates(survey, entity, table), key=lambda line: -line.confidence)
    chosen: dict[str, Line] = {}
    taken: set[str] = set()
    for line in candidates:
        column = line.parts[0].column
        if line.field not in chosen and column not in taken:
            chosen[line.field] = line
            taken.add(column)
    return {field: _with_rivals(line, candidates, taken) for field, line in chosen.items()}


def _candidates(survey: Survey, entity: str, table: Table) -> Iterator[Line]:
    keys = {
        column
        for step in known_steps(survey.catalogue)
        if step.child == table.name and (step.declared or step.same_names)
        for column in step.columns
    }
    composite = set(table.primary_key) if len(table.primary_key) > 1 else set()
    for field, spec in field_specs(entity).items():
        if spec.kind not in VALUE_KINDS:
            continue
        loose = spec.kind in (Kind.CODE, Kind.INTEGER)
        for column in table.names:
            if column not in keys | composite or loose:
                line = _candidate(survey, entity, table, field, column, spec.kind)
                if line is not None:
                    yield line


def _candidate(survey: Survey, entity: str, table: Table, field: str, column: str, kind: Kind) -> Line | None:
    likely = column_likeness(table, column, entity, field)
    if likely < UNNAMED and field not in PATTERNS:
        return None
    seen = survey.profile(table, column)
    fit = _fit(seen, field, kind)
    if fit is None or (likely < UNNAMED and fit.points < PATTERN_WEIGHT):
        return None
    named = f'named like "{field}" ({likely:.0%})' if likely >= UNNAMED else "not by its name"
    confidence = min(CERTAIN, NAME_WEIGHT * likely + fit.points)
    part = Part(table.name, column, fit.convert)
    if kind is Kind.CODE:
        codes = _codes(seen, f"{entity}.{field}")
        return Line(field, (part,), min(confidence, CODE_LIMIT), (named, fit.reason), codes)
    return Line(field, (part,), confidence, (named, fit.reason))


def _with_rivals(line: Line, candidates: list[Line], taken: set[str]) -> Line:
    """With the other columns, wanted by nothing else, that would do nearly as well."""
    rivals = [
        other.parts[0].column
        for other in candidates
        if other.field == line.field
        and other.parts[0].column not in taken
        and other.confidence > line.confidence - CLOSE
    ]
    return replace(line, rivals=tuple(rivals))


def _fit(seen: Profile, field: str, kind: Kind) -> Fit | None:
    """None where the column cannot hold the field."""
    if not seen.values:
        return Fit(0.0, "no values to judge by") if _possible(seen.family, kind) else None
    if field in PATTERNS:
        right = fits_pattern(seen, field)
        return Fit(PATTERN_WEIGHT, "its values look like it") if right else None
    return FITS[kind](seen, field)


def _possible(family: Family, kind: Kind) -> bool:
    wanted: Mapping[Kind, frozenset[Family]] = {
        Kind.TEXT: TEXTS,
        Kind.MONEY: NUMBERS,
        Kind.NUMBER: NUMBERS,
        Kind.INTEGER: NUMBERS,
    }
    return kind not in wanted or family in wanted[kind]


def _text(seen: Profile, field: str) -> Fit | None:
    if field in WORDS:
        return Fit(VALUES_WEIGHT, "holds words") if wordy(seen) else None
    if field in NUMBER_FIELDS:
        return Fit(VALUES_WEIGHT, "its values tell rows apart") if numbered(seen) else None
    return Fit(VALUES_WEIGHT, "holds text") if seen.family in TEXTS | NUMBERS else None


def _code(seen: Profile, _field: str) -> Fit | None:
    few = seen.distinct <= FEW_CODES and seen.longest <= LONGEST_CODE
    return Fit(VALUES_WEIGHT, f"{seen.distinct} different codes") if few else None


def _money(seen: Profile, _field: str) -> Fit | None:
    if numbers(seen) is None or seen.family in TEXTS:
        return None
    if in_grosze(seen):
        return Fit(VALUES_WEIGHT, "whole numbers: grosze", "grosze")
    if seen.family is Family.WHOLE:
        return Fit(0.0, "whole numbers, but small ones: grosze?", "grosze")
    return Fit(VALUES_WEIGHT, "numbers with fractions: złoty")


def _number(seen: Profile, _field: str) -> Fit | None:
    right = numbers(seen) is not None and seen.family not in TEXTS
    return Fit(VALUES_WEIGHT, "holds numbers") if right else None


def _integer(seen: Profile, _field: str) -> Fit | None:
    found = numbers(seen)
    whole = found is not None and all(each == each.to_integral_value() for each in found)
    return Fit(VALUES_WEIGHT, "holds whole numbers") if whole and seen.family not in TEXTS else None


def _day(seen: Profile, _field: str) -> Fit | None:
    conversion = day_conversion(seen)
    if conversion is None:
        empty = all(str(value) in {"0", ""} for value in seen.values)
        return Fit(0.0, "holds no day to judge by") if empty else None
    named = None if conversion == "date" else conversion
    return Fit(VALUES_WEIGHT, f"its values are days as {conversion}", named)


def _flag(seen: Profile, _field: str) -> Fit | None:
    return Fit(VALUES_WEIGHT, "holds yes and no") if is_flag(seen) else None


FITS: Mapping[Kind, Callable[[Profile, str], Fit | None]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.DATE: _day,
    Kind.FLAG: _flag,
}


def _codes(seen: Profile, place: str) -> dict[str, str]:
    words: Mapping[str, list[str]] = vocabulary()["codes"].get(place, {})
    found = sorted({str(value).strip() for value in seen.values})
    return {
        code: next((word for word, known in words.items() if code.casefold() in known), "") for code in found
    }
