"""A draft as TOML: every line with its confidence and the reasons for it, unsure lines as comments."""

from collections.abc import Iterator, Sequence

from erp_adapter.schema import field_specs
from erp_adapter.suggest.draft import Condition, Draft, EntityDraft, Line
from erp_adapter.suggest.selects import steps_of, with_sql
from erp_adapter.suggest.writing import Speech, connection_line, sql_condition, told, toml_text, value_of

HEAD = """\
# Drafted by "ibok erp suggest" from the database's catalogue and a few rows of each table. Go through every
# line: the figure says how sure the draft is, what follows says why. Unsure lines are comments.
# Then run "ibok check", which proves the mapping, and "ibok erp show" to see what a customer would see."""
REQUIRED = frozenset({"customer", "invoice", "meter", "reading"})


def render(draft: Draft, speech: Speech) -> str:
    """The ``[erp]`` sections, valid TOML as they stand; ``portal.config`` names what is still missing."""
    blocks = [HEAD, *(_entity(each, speech) for each in draft.entities.values())]
    blocks += [_missing(entity) for entity in draft.missing]
    return "\n\n".join(blocks) + "\n"


def _missing(entity: str) -> str:
    need = "required" if entity in REQUIRED else "optional"
    fields = ", ".join(name for name, spec in field_specs(entity).items() if spec.required)
    return f"# No table looks like {entity} ({need}); it needs: {fields}\n# [erp.{entity}]\n# table = "


def _entity(drafted: EntityDraft, speech: Speech) -> str:
    joined = bool(steps_of(drafted))
    written = list(with_sql(drafted, speech) if joined else _with_table(drafted, speech))
    head = [f"# {told(drafted.confidence, drafted.reasons)}", f"[erp.{drafted.entity}]"]
    notes = [f"# {note}" for note in drafted.notes]
    lost = [
        f"# {name} =   # required, and nothing looks like it"
        for name, spec in field_specs(drafted.entity).items()
        if spec.required and name not in drafted.lines
    ]
    lines = [*head, *written, *lost, *notes]
    sure = drafted.confident and any(line.confident for line in drafted.lines.values())
    return "\n".join(lines if sure else [_as_comment(line) for line in lines])


def _as_comment(text: str) -> str:
    return "\n".join(line if line.startswith("#") else f"# {line}".rstrip() for line in text.split("\n"))


def _with_table(drafted: EntityDraft, speech: Speech) -> Iterator[str]:
    yield from connection_line(speech)
    yield f"table = {toml_text(drafted.table)}"
    yield from _where(drafted.conditions, speech)
    yield f"[erp.{drafted.entity}.columns]"
    for line in drafted.lines.values():
        judged = told(line.confidence, line.reasons)
        if any(part.table != drafted.table for part in line.parts):
            yield f"# {line.field}: in {line.parts[0].table}, which must be joined   # {judged}"
            continue
        value = _composed(line, speech) if line.composed else value_of(line.parts, line)
        written = f"{line.field} = {value}   # {judged}"
        yield written if line.confident else f"# {written}"


def _where(conditions: Sequence[Condition], speech: Speech) -> Iterator[str]:
    sure = [each for each in conditions if each.confident]
    written = " AND ".join(sql_condition(each, speech.quote(each.column)) for each in sure)
    if sure:
        judged = told(min(each.confidence for each in sure), [each.reason for each in sure])
        yield f"where = {toml_text(written)}   # {judged}"
    for each in conditions:
        if not each.confident:
            alone = toml_text(sql_condition(each, speech.quote(each.column)))
            yield f"# where = {alone}   # {told(each.confidence, [each.reason])}"


def _composed(line: Line, speech: Speech) -> str:
    expression = speech.joined([speech.quote(part.column) for part in line.parts])
    return f"{{ expression = {toml_text(expression)} }}"
