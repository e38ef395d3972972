"""The documents that tests read: their sections, tables and examples."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.house.project import ROOT

EXAMPLE = ROOT / "config.example.toml"
CONFIGURATION = ROOT / "docs" / "configuration.md"
MAPPING = ROOT / "docs" / "mapping.md"
CONNECT = ROOT / "docs" / "connect"
SECRETS = "/etc/ibok/"


def section(document: Path, heading: str) -> str:
    """What stands under a heading of any level, until the next heading; raises ``ValueError`` without one."""
    text = document.read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ValueError(f"{document.name} has no heading {heading}")
    return found[1]


def rows(text: str, columns: int) -> list[list[str]]:
    """The rows of all tables of so many columns, without headings."""
    lines = (line for line in text.splitlines() if re.match(r"\| (\*\*)?`", line))
    cells = ([cell.strip() for cell in line.strip("|").split(" | ")] for line in lines)
    return [row for row in cells if len(row) == columns]


def names(text: str) -> set[str]:
    """Everything between single back quotes."""
    return set(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text))


def examples(text: str) -> Iterator[tuple[str, list[str] | None]]:
    """Every block of TOML, with the lines of the ``text`` block that follows at once, or None."""
    for block in re.finditer(r"```toml\n(.*?)```\n(?:```text\n(.*?)```)?", text, re.DOTALL):
        yield block[1], block[2].splitlines() if block[2] else None


def statements(text: str) -> list[str]:
    """The SQL statements of all its blocks."""
    blocks = "".join(re.findall(r"```sql\n(.*?)```", text, re.DOTALL))
    return [statement.strip() for statement in re.split(r";\n", blocks) if statement.strip()]


def tomls(text: str) -> list[str]:
    """All its blocks of TOML."""
    return re.findall(r"```toml\n(.*?)```", text, re.DOTALL)


def example_with_secrets(directory: Path) -> Path:
    """The example configuration in this directory, with a file for each secret that it names."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for name in re.findall(rf'_file = "{SECRETS}([\w-]+)"', text):
        (directory / name).write_text("of no importance, but 32 characters long\n")
    written = directory / "config.toml"
    written.write_text(text.replace(SECRETS, f"{directory}/"), encoding="utf-8")
    return written


def example_on(url: str, directory: Path) -> dict[str, Any]:
    """The example configuration, not checked yet, with its connections, its store and its mail replaced."""
    raw = tomllib.loads(example_with_secrets(directory).read_text(encoding="utf-8"))
    raw["connections"] = {name: {"url": url} for name in raw["connections"]}
    raw["store"] = {"url": f"sqlite:///{directory}/store.sqlite"}
    raw["mail"] = {"url": "log:", "sender": raw["mail"]["sender"]}
    return raw


def overlaid(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with some of its settings changed; an entity with a source of its own is replaced whole."""
    if {"table", "sql"} & change.keys():
        return dict(change)
    return dict(base) | {
        name: overlaid(base.get(name, {}), value) if isinstance(value, Mapping) else value
        for name, value in change.items()
    }
