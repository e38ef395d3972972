"""Steps on files and directories that either happen or do not, and last once they have happened."""

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from sync.channels.disk import Disk

NEW = ".new-"
"""Begins the names of directories that are not complete."""


def make_once(disk: Disk, directory: Path, files: Mapping[str, bytes]) -> bool:
    """Make a directory with these files in it, unless there is one; whether it was made.

    It is there whole or not at all, and of several who try at once one does.
    """
    beside = directory.with_name(NEW + str(uuid4()))
    disk.make_directory(beside)
    try:
        for name, content in files.items():
            disk.write(beside / name, content)
        disk.settle(beside)
        disk.rename(beside, directory)  # fails where there is one that is not empty
    except OSError:
        disk.remove_directory(beside)
        if disk.exists(directory):
            return False
        raise
    disk.settle(directory.parent)
    return True


def move(disk: Disk, source: Path, target: Path) -> bool:
    """Whether it was still there to be moved. Raises ``FileExistsError`` where another stands in the way."""
    if disk.exists(target) and disk.exists(source):
        raise FileExistsError(target.name)
    try:
        disk.rename(source, target)
    except FileNotFoundError:
        return False
    disk.settle(target.parent)
    disk.settle(source.parent)
    return True


def put_away(disk: Disk, directory: Path) -> bool:
    """Remove it as a whole or not at all, as far as its name goes; whether it was there."""
    aside = directory.with_name(NEW + str(uuid4()))
    try:
        disk.rename(directory, aside)
    except FileNotFoundError:
        return False
    disk.remove_directory(aside)
    return True


def clear(disk: Disk, parent: Path, before: float) -> None:
    """Remove what was left incomplete before that moment, in seconds since 1970, by a process that died."""
    for left in disk.entries(parent):
        if left.path.name.startswith(NEW) and left.changed_at < before:
            disk.remove_directory(left.path)
