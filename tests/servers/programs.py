"""Finds server programs, which Debian keeps outside an ordinary user's PATH."""

import os
import shutil
from pathlib import Path


def find(name: str) -> str | None:
    """The program's path, the newest where several versions are installed, or None."""
    postgres = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    places = [os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", *map(str, postgres)]
    return shutil.which(name, path=os.pathsep.join(places))


def program(name: str) -> str:
    path = find(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed")
    return path


def version(directory: Path) -> int:
    name = directory.parent.name
    return int(name) if name.isdigit() else 0
