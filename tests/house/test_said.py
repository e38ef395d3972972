"""What is said of faults can be said in the reader's language: each text is written out where it is made."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.project import ROOT

SOURCES = [path for part in ("erp_adapter", "sync", "portal") for path in sorted((ROOT / part).rglob("*.py"))]
FINDINGS = [path for path in SOURCES if "checks.findings import" in path.read_text()]
MAKERS = ("ok", "warning", "fault")
MEND = 'write said("… %(name)s …", name=…) with the text as one literal'


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_every_text_is_a_literal_that_translators_get() -> None:
    """A name or an f-string would not be collected."""
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for call in calls(path, "said")
        if not (call.args and isinstance(call.args[0], ast.Constant))
    ]
    assert wrong == [], MEND


@pytest.mark.parametrize("path", FINDINGS, ids=[str(path.relative_to(ROOT)) for path in FINDINGS])
def test_no_finding_is_told_by_a_bare_string(path: Path) -> None:
    """mypy holds the same for what comes from elsewhere: ``Finding.told`` is ``Said``."""
    wrong = [call.lineno for call in calls(path, *MAKERS) if any(is_text(text) for text in call.args[2:])]
    assert wrong == [], MEND
