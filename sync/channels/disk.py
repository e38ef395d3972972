"""What the file channel needs of a file system, and this machine's; ``sftp_disk`` has another one."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a directory."""

    path: Path
    is_file: bool
    changed_at: float
    """In seconds since 1970, by the file system's own clock."""


class Disk(Protocol):
    """Every call raises ``OSError`` with an ``errno`` that says whether it may pass."""

    def exists(self, path: Path) -> bool: ...

    def entries(self, directory: Path) -> Sequence[Entry]: ...

    def read(self, path: Path) -> bytes: ...

    def write(self, path: Path, content: bytes) -> None:
        """Make a file that is not there yet; what is in it outlives a power cut."""

    def make_directory(self, directory: Path) -> None:
        """Unless it is there."""

    def rename(self, source: Path, target: Path) -> None:
        """In one step, as rename(2): instead of a file, but not of a directory that holds anything."""

    def settle(self, directory: Path) -> None:
        """What was made, renamed or removed in it outlives a power cut."""

    def remove(self, file: Path) -> None:
        """Unless it is gone."""

    def remove_directory(self, directory: Path) -> None:
        """With the files in it, as far as that can be done."""

    def free(self, directory: Path) -> int | None:
        """How many bytes are left there; None where nobody can tell."""


class LocalDisk:
    """Directories that this machine has mounted."""

    def exists(self, path: Path) -> bool:
        return path.exists()

    def entries(self, directory: Path) -> Sequence[Entry]:
        return list(_entries(directory))

    def read(self, path: Path) -> bytes:
        return path.read_bytes()

    def write(self, path: Path, content: bytes) -> None:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def make_directory(self, directory: Path) -> None:
        directory.mkdir(exist_ok=True)

    def rename(self, source: Path, target: Path) -> None:
        source.rename(target)

    def settle(self, directory: Path) -> None:
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, file: Path) -> None:
        file.unlink(missing_ok=True)

    def remove_directory(self, directory: Path) -> None:
        shutil.rmtree(directory, ignore_errors=True)

    def free(self, directory: Path) -> int | None:
        return shutil.disk_usage(directory).free


def _entries(directory: Path) -> Iterator[Entry]:
    for path in directory.iterdir():
        try:
            yield Entry(path, path.is_file(), path.stat().st_mtime)
        except FileNotFoundError:  # somebody took it meanwhile
            continue
