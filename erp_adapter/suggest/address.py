"""Addresses kept in parts or in another table: the property that a meter or a contract belongs to."""

from collections.abc import Iterator, Sequence

from erp_adapter.catalogue.model import Table
from erp_adapter.suggest.draft import Line, Part, Step
from erp_adapter.suggest.keys import DETOUR
from erp_adapter.suggest.references import holds, known_steps
from erp_adapter.suggest.shapes import wordy
from erp_adapter.suggest.survey import Survey
from erp_adapter.suggest.words import column_likeness, phrase_likeness, vocabulary

WHOLE, PARTS = 0.9, 0.9
LIKE = 0.6


def property_address(
    survey: Survey, entity: str, table: Table, way: Sequence[Step], customer: Table
) -> tuple[Line, tuple[Step, ...]] | None:
    """The nearest address on the way from ``table`` to its customer, or beside it, and its joins."""
    found = [
        (line.judged(-DETOUR * len(steps), f"over {steps[-1].parent}") if steps else line, steps)
        for steps in _near(survey, table, way, customer)
        if (line := _address(survey, entity, survey.table(steps[-1].parent) if steps else table)) is not None
    ]
    return max(found, key=lambda each: each[0].confidence, default=None)


def _near(survey: Survey, table: Table, way: Sequence[Step], customer: Table) -> Iterator[tuple[Step, ...]]:
    """Chains of joins to look at; the customer's own table is not among them: that is where post goes."""
    yield ()
    for length, step in enumerate(way, start=1):
        if step.parent != customer.name:
            yield tuple(way[:length])
    for step in known_steps(survey.catalogue):
        beside = step.child == table.name and step.parent != customer.name and step not in way
        if beside and _tells_apart(survey, step) and holds(survey, step):
            yield (step,)


def _tells_apart(survey: Survey, step: Step) -> bool:
    """Not a table that most rows refer to in the same way, such as that of the utility itself."""
    keys = survey.values(survey.table(step.child), step.columns)
    return len(set(keys)) > len(keys) / 4


def _address(survey: Survey, entity: str, table: Table) -> Line | None:
    return _in_one_column(survey, entity, table) or _in_parts(survey, entity, table)


def _in_one_column(survey: Survey, entity: str, table: Table) -> Line | None:
    liked = {name: column_likeness(table, name, entity, "property_address") for name in table.names}
    best = max(table.names, key=lambda name: liked[name])
    if liked[best] < LIKE or not wordy(survey.profile(table, best)):
        return None
    part = Part(table.name, best)
    return Line("property_address", (part,), WHOLE * liked[best], (f"{best} holds addresses",))


def _in_parts(survey: Survey, entity: str, table: Table) -> Line | None:
    return in_parts(survey, entity, table, "property_address", "address")


def in_parts(survey: Survey, entity: str, table: Table, field: str, what: str) -> Line | None:
    """A text that the table keeps in parts, if it has all of them: an address, a name."""
    parts = []
    for phrases in vocabulary()["parts"][what].values():
        liked = {name: phrase_likeness(table, name, entity, {"strong": phrases}) for name in table.names}
        best = max(table.names, key=lambda name: liked[name])
        if liked[best] < LIKE or not survey.profile(table, best).values:
            return None
        parts.append(Part(table.name, best))
    if len({part.column for part in parts}) < len(parts):
        return None
    reason = f"put together from {', '.join(part.column for part in parts)}"
    return Line(field, tuple(parts), PARTS, (reason,), composed=True)
