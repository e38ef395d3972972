"""The project's own files, as the checks of this folder see them."""

from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("portal", "sync", "erp_adapter")
FOLDERS = (*PACKAGES, "templates", "tests", "deploy", "docs", ".ci")
TEXT = {"", ".py", ".html", ".txt", ".css", ".js", ".toml", ".cfg", ".md", ".po", ".svg", ".lock", ".service"}


def files(*folders: str) -> Iterator[Path]:
    """Every file below these folders that is not a cache."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def text_files() -> list[Path]:
    top = [path for path in sorted(ROOT.iterdir()) if path.is_file()]
    return [path for path in (*top, *files(*FOLDERS)) if path.suffix in TEXT]


def python_files() -> list[Path]:
    return [path for path in files(*PACKAGES, "tests") if path.suffix == ".py"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def setup_cfg() -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser
