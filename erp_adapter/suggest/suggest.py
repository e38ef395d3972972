"""The draft as a whole: candidates for each entity, their lines, a score, and the best of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from erp_adapter.catalogue.model import Catalogue, Table
from erp_adapter.records import Kind
from erp_adapter.schema import field_specs
from erp_adapter.suggest.address import in_parts, property_address
from erp_adapter.suggest.checks import checked
from erp_adapter.suggest.conditions import companies, live_rows
from erp_adapter.suggest.draft import CERTAIN, Draft, EntityDraft, Line, Step
from erp_adapter.suggest.fields import value_lines
from erp_adapter.suggest.keys import customer_number, identity, owner, references
from erp_adapter.suggest.survey import Rows, Survey
from erp_adapter.suggest.tenancy import Tenancy, tenancy
from erp_adapter.suggest.words import column_likeness, table_likeness

ORDER = (
    "customer",
    "invoice",
    "contract",
    "meter",
    "payment",
    "reading",
    "invoice_line",
    "allocation",
    "verdict",
)
"""What others refer to comes first."""
REFERS: Mapping[str, Mapping[str, str]] = {
    "invoice": {"contract": "contract"},
    "invoice_line": {"invoice": "invoice", "meter": "meter"},
    "allocation": {"payment": "payment", "invoice": "invoice"},
    "meter": {"contract": "contract"},
    "reading": {"meter": "meter", "billed_on_invoice": "invoice"},
}
OWNED = frozenset({"invoice", "contract", "meter", "payment", "verdict"})
WITH_ADDRESS = frozenset({"meter", "contract"})
LOOKED_AT = 5
"""Tables an entity is looked for in, once names have been compared."""
LEAST_LIKELY = 0.3
NAME_WEIGHT, LINES_WEIGHT = 0.5, 0.5
CLOSE, DOUBT = 0.05, 0.2
LEAST_RIVAL = 0.5
"""Of a table that has all the columns of another and more: that one may be its copy, or its archive."""
LACKING = 0.1
"""What each required field costs that no column looks like."""
EMPTY = 0.3

Entities = Mapping[str, EntityDraft]


def suggest(catalogue: Catalogue, rows: Rows) -> Draft:
    """A draft of ``[erp]`` for this database; asks ``rows`` for small samples only."""
    tenant = tenancy(catalogue, rows)
    survey = Survey(tenant.catalogue, rows)
    found: dict[str, EntityDraft] = {}
    for entity in ORDER:
        drafted = _best(survey, entity, found)
        if drafted is not None:
            found[entity] = drafted
    found = {name: _related(survey, drafted, found, tenant) for name, drafted in found.items()}
    return Draft(found, tuple(entity for entity in ORDER if entity not in found))


def _best(survey: Survey, entity: str, found: Entities) -> EntityDraft | None:
    taken = {drafted.table for drafted in found.values() if drafted.confident}
    tables = [table for table in _likely(survey.catalogue, entity) if table.name not in taken]
    drafts = [_draft(survey, entity, table, found) for table in tables]
    drafts.sort(key=lambda draft: -draft.confidence)
    if not drafts:
        return None
    best, *others = drafts
    rivals = [other for other in others if _rival(survey, best, other)]
    if not rivals:
        return best
    told = (*best.reasons, f"it might also be {', '.join(other.table for other in rivals)}")
    return replace(best, confidence=max(0.0, best.confidence - DOUBT), reasons=told)


def _rival(survey: Survey, best: EntityDraft, other: EntityDraft) -> bool:
    """Nearly as good, and not just the table behind a view, or a view of the table."""
    mine, theirs = survey.table(best.table), survey.table(other.table)
    behind = set(theirs.names) <= set(mine.names)
    same = (mine.view or theirs.view) and _required_columns(best) == _required_columns(other)
    wider = set(mine.names) < set(theirs.names) and not theirs.view
    close = LEAST_RIVAL if wider else best.confidence - CLOSE
    return other.confidence > close and not behind and not same


def _required_columns(drafted: EntityDraft) -> list[tuple[str, ...]]:
    specs = field_specs(drafted.entity)
    return [
        tuple(part.column for part in drafted.lines[field].parts) if field in drafted.lines else ()
        for field, spec in specs.items()
        if spec.required
    ]


def _likely(catalogue: Catalogue, entity: str) -> list[Table]:
    """The tables whose names, and their columns' names, look most like the entity."""
    scored = [(_first_look(table, entity), table) for table in catalogue.tables]
    likely = sorted((pair for pair in scored if pair[0] >= LEAST_LIKELY), key=lambda pair: -pair[0])
    return [table for _, table in likely[:LOOKED_AT]]


def _first_look(table: Table, entity: str) -> float:
    wanted = [
        max((column_likeness(table, name, entity, field) for name in table.names), default=0.0)
        for field, spec in field_specs(entity).items()
        if spec.required and spec.kind not in (Kind.KEY, Kind.CUSTOMER)
    ]
    columns = sum(wanted) / len(wanted) if wanted else 0.0
    return NAME_WEIGHT * table_likeness(table.name, entity) + LINES_WEIGHT * columns


def _draft(survey: Survey, entity: str, table: Table, found: Entities) -> EntityDraft:
    lines = value_lines(survey, entity, table)
    specs = field_specs(entity)
    if "id" in specs and (key := identity(survey, table)) is not None:
        lines["id"] = key
    if entity == "customer" and (number := customer_number(survey, table)) is not None:
        lines["customer_id"] = number
    if entity == "customer":
        lines |= _texts_in_parts(survey, table, lines)
    lines |= references(survey, entity, table, _parents(survey, entity, found))
    lines, steps, beside = _with_owner(survey, entity, table, found, lines)
    lines = {field: line.settled() for field, line in checked(survey, entity, table, lines).items()}
    named = table_likeness(table.name, entity)
    required = [field for field, spec in specs.items() if spec.required]
    filled = sum(lines[field].confidence if field in lines else 0.0 for field in required) / len(required)
    empty = EMPTY if not survey.rows.sample(table) else 0.0
    lacking = LACKING * sum(field not in lines for field in required)
    confidence = max(0.0, min(CERTAIN, NAME_WEIGHT * named + LINES_WEIGHT * filled - empty - lacking))
    reasons = (
        f'named like "{entity}" ({named:.0%})',
        f"{sum(field in lines for field in required)} of {len(required)} required fields found",
        *(["it has no rows"] if empty else []),
    )
    used = {part.column for line in lines.values() for part in line.parts}
    conditions = tuple(each for each in live_rows(survey, table) if each.column not in used)
    notes = tuple(companies(survey, table))
    return EntityDraft(entity, table.name, confidence, reasons, lines, steps, beside, conditions, notes)


def _texts_in_parts(survey: Survey, table: Table, lines: Mapping[str, Line]) -> dict[str, Line]:
    """The customer's name and address where no column holds them whole."""
    parts = {what: in_parts(survey, "customer", table, what, what) for what in ("name", "address")}
    return {
        field: line
        for field, line in parts.items()
        if line is not None and (field not in lines or not lines[field].confident)
    }


def _parents(survey: Survey, entity: str, found: Entities) -> dict[str, tuple[str, Table, Line]]:
    return {
        field: (other, survey.table(found[other].table), found[other].lines["id"])
        for field, other in REFERS.get(entity, {}).items()
        if other in found and "id" in found[other].lines
    }


def _with_owner(
    survey: Survey, entity: str, table: Table, found: Entities, lines: dict[str, Line]
) -> tuple[dict[str, Line], tuple[Step, ...], tuple[Step, ...]]:
    """The customer's ID and the property's address, which may stand in other tables."""
    if entity not in OWNED or "customer" not in found or "customer_id" not in found["customer"].lines:
        return lines, (), ()
    customer = survey.table(found["customer"].table)
    owned = owner(survey, table, customer, found["customer"].lines["customer_id"])
    if owned is None:
        return lines, (), ()
    lines = lines | {"customer_id": owned.line}
    beside: tuple[Step, ...] = ()
    steps = owned.steps
    if (
        entity in WITH_ADDRESS
        and (near := property_address(survey, entity, table, steps, customer)) is not None
    ):
        line, added = near
        if "property_address" not in lines or line.confidence > lines["property_address"].confidence:
            lines = lines | {"property_address": line}
            beside = tuple(step for step in added if step not in steps)
    return lines, steps, beside


def _related(survey: Survey, drafted: EntityDraft, found: Entities, tenant: Tenancy) -> EntityDraft:
    """References to entities that were only found later, and which company's rows count."""
    table = survey.table(drafted.table)
    later = references(survey, drafted.entity, table, _parents(survey, drafted.entity, found))
    lines = dict(drafted.lines) | {field: line for field, line in later.items() if field not in drafted.lines}
    ordered = {field: lines[field] for field in _in_order(drafted.entity, lines)}
    return replace(drafted, lines=ordered, conditions=(*tenant.conditions(table), *drafted.conditions))


def _in_order(entity: str, lines: Mapping[str, Line]) -> Iterator[str]:
    """Required fields first, then as in the record."""
    specs = field_specs(entity)
    names: Sequence[str] = sorted(specs, key=lambda name: not specs[name].required)
    return (name for name in names if name in lines)
