"""Staff read the audit trail in words: each event that is noted has some, and none is left over."""

import ast
from collections.abc import Iterator

from portal.labels import LABELS
from portal.store.flagged import Decision
from tests.house.project import ROOT

NOTING = frozenset({"note", "note_own", "_note", "audit"})


def noted() -> Iterator[str]:
    for path in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NOTING:
                yield from constants(node.args[1]) if len(node.args) > 1 else ()
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "event":
                yield from constants(node.value)
    yield from (f"reading_{decision}" for decision in Decision)


def constants(node: ast.expr) -> Iterator[str]:
    """Of a text, or of the choice between two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*constants(node.body), *constants(node.orelse))


def test_every_event_has_words_and_no_word_is_left_over() -> None:
    assert set(noted()) == set(LABELS["audit_event"])
