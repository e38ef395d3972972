"""Steps on files and directories that either happen or do not, and last once they have happened."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

NEW = ".new-"
"""Begins the names of directories that are not complete."""


def make_once(directory: Path, files: Mapping[str, bytes]) -> bool:
    """Make a directory with these files in it, unless there is one; whether it was made.

    It is there whole or not at all, and of several who try at once one does.
    """
    beside = directory.with_name(NEW + str(uuid4()))
    beside.mkdir()
    try:
        for name, content in files.items():
            _write(beside / name, content)
        _settle(beside)
        beside.rename(directory)  # fails where there is one that is not empty
    except OSError:
        rmtree(beside, ignore_errors=True)
        if directory.is_dir():
            return False
        raise
    _settle(directory.parent)
    return True


def move(source: Path, target: Path) -> bool:
    """Whether it was still there to be moved. Raises ``FileExistsError`` where another stands in the way."""
    if target.exists() and source.exists():
        raise FileExistsError(target.name)
    try:
        source.rename(target)
    except FileNotFoundError:
        return False
    _settle(target.parent)
    _settle(source.parent)
    return True


def clear(parent: Path, before: float) -> None:
    """Remove what was left incomplete before that moment, in seconds since 1970, by a process that died."""
    for left in parent.glob(NEW + "*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < before:
                rmtree(left, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(directory: Path) -> None:
    """What was made, renamed or removed in it outlives a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
