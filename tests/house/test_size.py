import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.project import files, name, python_files

FILE_LINES = 300
FUNCTION_LINES = 45


def test_files_are_small() -> None:
    shown = [path for path in files("portal", "templates") if path.suffix in {".html", ".js"}]
    own = [path for path in (*python_files(), *shown) if "vendor" not in path.parts]
    lengths = {name(path): path.read_text(encoding="utf-8").count("\n") for path in own}
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES} == {}


def test_functions_are_small() -> None:
    lengths = {
        label: lines
        for path in python_files()
        if "migrations" not in path.parts
        for label, lines in functions(path)
    }
    assert {label: lines for label, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{name(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1
