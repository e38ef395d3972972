"""A small disk that can be filled up."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SIZE = "16m"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the one small disk of a container that may not mount any
PAGE = 4096


@dataclass(frozen=True, slots=True)
class Disk:
    directory: Path

    @property
    def filler(self) -> Path:
        return self.directory / "filler"

    def fill(self, leaving: int) -> None:
        """Until only so many pages of 4 KB are free."""
        space = os.statvfs(self.directory)
        with self.filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(space.f_bavail * space.f_frsize - leaving * PAGE, 1))

    def free(self) -> None:
        self.filler.unlink()


@contextmanager
def small_disk() -> Iterator[Disk]:
    """A file system in memory of its own; where that may not be mounted, the machine's."""
    with tempfile.TemporaryDirectory(prefix="ibok-disk-") as place:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place]
        if subprocess.run(mount, capture_output=True).returncode == 0:
            try:
                yield Disk(Path(place))
            finally:
                subprocess.run(["umount", "--lazy", place], check=True)
            return
    with tempfile.TemporaryDirectory(prefix="ibok-disk-", dir=SHARED_MEMORY) as place:
        yield Disk(Path(place))
