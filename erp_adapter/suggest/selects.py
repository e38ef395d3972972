"""An entity whose fields stand in several tables: one SELECT with the joins that it takes."""

from collections.abc import Iterator, Mapping

from erp_adapter.schema import field_specs
from erp_adapter.suggest.draft import EntityDraft, Line, Part, Step
from erp_adapter.suggest.writing import Speech, connection_line, settings_of, sql_condition, told, value_of


def with_sql(drafted: EntityDraft, speech: Speech) -> Iterator[str]:
    """One SELECT with the joins it takes; the reasons stand before it, line by line."""
    yield from connection_line(speech)
    steps = steps_of(drafted)
    aliases = {drafted.table: "t"} | {step.parent: f"t{number}" for number, step in enumerate(steps, start=1)}
    for line in drafted.lines.values():
        yield f"# {line.field}  {told(line.confidence, line.reasons)}"
    for each in drafted.conditions:
        written = sql_condition(each, _qualified("t", each.column, speech))
        yield f"# WHERE {written}  {told(each.confidence, [each.reason])}"
    yield _select(drafted, aliases, speech)
    yield from _conversions(drafted)


def steps_of(drafted: EntityDraft) -> tuple[Step, ...]:
    """The joins that sure and required lines need, each after the one it starts from."""
    specs = field_specs(drafted.entity)
    needed = [line for line in drafted.lines.values() if line.confident or specs[line.field].required]
    wanted = {part.table for line in needed for part in line.parts}
    own = any(wanted & {step.parent} for step in drafted.steps)
    beside = tuple(step for step in drafted.beside if step.parent in wanted)
    return (*(drafted.steps if own else ()), *beside)


def _columns(drafted: EntityDraft, aliases: Mapping[str, str], speech: Speech) -> str:
    """Unsure columns stand as comments before the last sure one, so that each can simply be let in."""
    reachable = [line for line in drafted.lines.values() if all(part.table in aliases for part in line.parts)]
    sure = [each for line in reachable if line.confident for each in _selected(line, aliases, speech)]
    unsure = [each for line in reachable if not line.confident for each in _selected(line, aliases, speech)]
    rows = [*(f"{each}," for each in sure[:-1]), *(f"-- {each}," for each in unsure), *sure[-1:]]
    return "SELECT " + "\n       ".join(rows)


def _selected(line: Line, aliases: Mapping[str, str], speech: Speech) -> list[str]:
    columns = [_qualified(aliases[part.table], part.column, speech) for part in line.parts]
    if line.composed:
        return [f"{speech.joined(columns)} AS {line.field}"]
    return [f"{column} AS {name}" for column, name in zip(columns, _labels(line), strict=True)]


def _labels(line: Line) -> list[str]:
    several = len(line.parts) > 1
    return [f"{line.field}_{number}" if several else line.field for number in range(1, len(line.parts) + 1)]


def _qualified(alias: str, column: str, speech: Speech) -> str:
    return f"{alias}.{speech.quote(column)}"


def _select(drafted: EntityDraft, aliases: Mapping[str, str], speech: Speech) -> str:
    text = [_columns(drafted, aliases, speech), f"FROM {speech.table(drafted.table)} t"]
    for step in steps_of(drafted):
        kind = "LEFT JOIN" if step in drafted.beside else "JOIN"
        here, there = aliases[step.child], aliases[step.parent]
        matched = " AND ".join(
            f"{_qualified(there, theirs, speech)} = {_qualified(here, mine, speech)}"
            for mine, theirs in zip(step.columns, step.referred, strict=True)
        )
        text.append(f"{kind} {speech.table(step.parent)} {there} ON {matched}")
    sure = [
        sql_condition(each, _qualified("t", each.column, speech))
        for each in drafted.conditions
        if each.confident
    ]
    if sure:
        text.append("WHERE " + " AND ".join(sure))
    body = "\n".join(text).replace("\\", "\\\\").replace('"""', '""\\"')
    return f'sql = """\n{body}\n"""'


def _conversions(drafted: EntityDraft) -> Iterator[str]:
    yield f"[erp.{drafted.entity}.columns]"
    for line in drafted.lines.values():
        conversion = _conversion(line)
        if conversion is not None:
            yield conversion if line.confident else f"# {conversion}"


def _conversion(line: Line) -> str | None:
    """What the column that the SELECT yields still needs: a key of several, a conversion, words for codes."""
    if line.composed:
        return None
    if len(line.parts) > 1:
        renamed = [Part("", name, part.convert) for name, part in zip(_labels(line), line.parts, strict=True)]
        return f"{line.field} = {value_of(renamed, line)}"
    settings = settings_of(line.parts[0].convert, line.codes)
    return f"{line.field} = {{ {', '.join(settings)} }}" if settings else None
