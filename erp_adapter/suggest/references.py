"""Which columns refer to which table: as declared, or as names say and rows confirm."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from erp_adapter.catalogue.model import Catalogue, Table
from erp_adapter.suggest.draft import Line, Step
from erp_adapter.suggest.survey import Survey, comparable
from erp_adapter.suggest.words import STEM, alike, likeness, tokens, vocabulary

GENERIC = frozenset(
    {"id", "nr", "lp", "no", "guid", "uuid", "key", "kod", "code", "numer", "number", "klucz"}
)
KEY_WORDS = frozenset({*GENERIC, "fk", "ref", "gid", "num"})
LONGEST_WAY = 4
MATCHED = 0.95
DECLARED, CONFIRMED, NAMED = 0.97, 0.9, 0.6


@lru_cache(maxsize=8)
def known_steps(catalogue: Catalogue) -> tuple[Step, ...]:
    """Every reference that is declared, has another table's primary key under the same names, or its name."""
    found: dict[tuple[str, tuple[str, ...], str], Step] = {}
    called = _by_plain_name(catalogue)
    for child in catalogue.tables:
        for step in (*_declared(child), *_same_names(child, catalogue), *_called_like(child, called)):
            found.setdefault((step.child, step.columns, step.parent), step)
    return tuple(found.values())


def _declared(child: Table) -> Iterator[Step]:
    for key in child.foreign_keys:
        yield Step(child.name, key.columns, key.table, key.referred)


def _same_names(child: Table, catalogue: Catalogue) -> Iterator[Step]:
    folded = {name.casefold(): name for name in child.names}
    for parent in catalogue.tables:
        key = parent.primary_key
        if parent is child or not key or (len(key) == 1 and key[0].casefold() in GENERIC):
            continue
        columns = _among(folded, key)
        own = child.primary_key and columns == child.primary_key
        if columns and not own and _comparable(child, columns, parent, key):
            yield Step(child.name, columns, parent.name, key, declared=False)


def _by_plain_name(catalogue: Catalogue) -> Mapping[str, list[tuple[str, Table]]]:
    """The tables with a key of one column, by how their names, and those of their keys, begin."""
    found: dict[str, list[tuple[str, Table]]] = {}
    fillers = frozenset(vocabulary()["fillers"])
    for table in catalogue.tables:
        if len(table.primary_key) == 1:
            name = "".join(word for word in tokens(table.plain_name) if word not in fillers)
            for each in {name, _bare(table.primary_key[0])}:
                found.setdefault(each[:STEM], []).append((each, table))
    return {begin: tables for begin, tables in found.items() if len(begin) == STEM}


def _bare(column: str) -> str:
    """``INV_HDR_FK`` → ``invhdr``"""
    return "".join(each for each in tokens(column) if each not in KEY_WORDS)


def _called_like(child: Table, called: Mapping[str, list[tuple[str, Table]]]) -> Iterator[Step]:
    """``klient_id`` → ``klienci``, ``device`` → ``devices``, whatever the key is called there."""
    for column in child.names:
        word = _bare(column)
        for name, parent in called.get(word[:STEM], ()):
            other = parent.primary_key[0]
            own = parent is child or (column,) == child.primary_key or column.casefold() == other.casefold()
            if not own and alike(word, name) and comparable(child, column, parent, other):
                yield Step(child.name, (column,), parent.name, (other,), declared=False)


def same_named(child: Table, key: Sequence[str]) -> tuple[str, ...]:
    """The columns of the child called like those of the key, letter case aside; none unless all are there."""
    return _among({name.casefold(): name for name in child.names}, key)


def _among(folded: Mapping[str, str], key: Sequence[str]) -> tuple[str, ...]:
    found = tuple(folded.get(name.casefold(), "") for name in key)
    return found if all(found) else ()


def _comparable(child: Table, columns: Sequence[str], parent: Table, key: Sequence[str]) -> bool:
    return all(comparable(child, mine, parent, other) for mine, other in zip(columns, key, strict=True))


def ways(survey: Survey, start: Table, goal: Table) -> list[tuple[Step, ...]]:
    """The shortest chains of references from one table to another; several leave a doubt."""
    distances = _distances(survey.catalogue, goal.name)
    level: list[tuple[Step, ...]] = [()]
    for left in reversed(range(LONGEST_WAY)):
        level = [(*way, step) for way in level for step in _onward(survey, start, way, distances, left)]
        arrived = [way for way in level if way[-1].parent == goal.name]
        if arrived:
            return arrived
    return []


def _onward(
    survey: Survey, start: Table, way: tuple[Step, ...], distances: Mapping[str, int], left: int
) -> Iterator[Step]:
    """Steps that lead on to new tables, from where the goal may be reached by ``left`` more steps."""
    passed = {start.name, *(step.parent for step in way)}
    for step in _steps_from(survey.catalogue).get(way[-1].parent if way else start.name, ()):
        near = distances.get(step.parent, LONGEST_WAY + 1) <= left
        if near and step.parent not in passed and holds(survey, step):
            yield step


@lru_cache(maxsize=8)
def _steps_from(catalogue: Catalogue) -> Mapping[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in known_steps(catalogue):
        found.setdefault(step.child, []).append(step)
    return found


@lru_cache(maxsize=8)
def _distances(catalogue: Catalogue, goal: str) -> Mapping[str, int]:
    """How many references each table is from the goal, whether rows bear them out or not."""
    found = {goal: 0}
    for distance in range(1, LONGEST_WAY + 1):
        nearer = [step.child for step in known_steps(catalogue) if found.get(step.parent) == distance - 1]
        found |= {child: distance for child in nearer if child not in found}
    return found


def holds(survey: Survey, step: Step) -> bool:
    """A declared reference holds; another one must be borne out by the sampled rows."""
    if step.declared:
        return True
    child, parent = survey.table(step.child), survey.table(step.parent)
    share = survey.share_found(child, step.columns, parent, step.referred)
    return share is not None and share >= MATCHED


def reference(
    survey: Survey, child: Table, field: str, parent: Table, key: Sequence[str], entity: str
) -> Line | None:
    """The columns of ``child`` that hold the key of ``parent``, which is the table of ``entity``."""
    found = [
        *_by_declaration(survey, child, field, parent, key),
        *_by_name(survey, child, field, parent, key),
        *_by_words(survey, child, field, parent, key, entity),
        *_by_likeness(survey, child, field, parent, key),
    ]
    return max(found, key=lambda line: line.confidence, default=None)


def _by_declaration(
    survey: Survey, child: Table, field: str, parent: Table, key: Sequence[str]
) -> Iterator[Line]:
    declared = [each for each in child.foreign_keys if each.table == parent.name]
    for each in declared:
        if set(each.referred) == set(key):
            columns = [each.columns[each.referred.index(part)] for part in key]
            certainty = DECLARED if len(declared) == 1 else NAMED
            yield _line(survey, child, field, columns, certainty, f"foreign key to {parent.name}")


def _by_name(survey: Survey, child: Table, field: str, parent: Table, key: Sequence[str]) -> Iterator[Line]:
    columns = same_named(child, key)
    generic = len(key) == 1 and key[0].casefold() in GENERIC
    if columns and not generic and child is not parent:
        yield _confirmed(survey, child, field, columns, parent, key, 0.0)


def _by_words(
    survey: Survey, child: Table, field: str, parent: Table, key: Sequence[str], entity: str
) -> Iterator[Line]:
    if len(key) != 1:
        return
    phrases = vocabulary()["tables"][entity]
    for column in child.names:
        likely = likeness(tokens(column), phrases, KEY_WORDS)
        if likely >= 0.6 and comparable(child, column, parent, key[0]):
            line = _confirmed(survey, child, field, (column,), parent, key, 0.1 * (likely - 1))
            yield line.judged(-0.05, "by its name")


def _by_likeness(
    survey: Survey, child: Table, field: str, parent: Table, key: Sequence[str]
) -> Iterator[Line]:
    for step in _steps_from(survey.catalogue).get(child.name, ()):
        if step.parent == parent.name and step.referred == tuple(key) and not step.declared:
            yield _confirmed(survey, child, field, step.columns, parent, key, -0.05)


def _confirmed(
    survey: Survey,
    child: Table,
    field: str,
    columns: Sequence[str],
    parent: Table,
    key: Sequence[str],
    change: float,
) -> Line:
    share = survey.share_found(child, columns, parent, key)
    if share is None:
        return _line(survey, child, field, columns, NAMED + change, f"named like the key of {parent.name}")
    if share < MATCHED:
        return _line(
            survey, child, field, columns, 0.2, f"only {share:.0%} of its values are in {parent.name}"
        )
    reason = f"named like the key of {parent.name}, which has its values"
    return _line(survey, child, field, columns, CONFIRMED + change, reason)


def _line(
    survey: Survey, child: Table, field: str, columns: Sequence[str], confidence: float, reason: str
) -> Line:
    parts = tuple(survey.key_part(child, column) for column in columns)
    return Line(field, parts, confidence, (reason,))
