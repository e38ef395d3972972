"""Proof that the file channel can deliver: its directory takes a file, and gives it away by one rename."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.checks.findings import Finding, fault, ok, warning
from sync.channels.directory import make_once, move
from sync.channels.disk import Disk
from sync.channels.disks import open_disk
from sync.channels.file_drop import OWN
from sync.channels.formats import adapt, render
from sync.channels.rows import writers
from sync.errors import Misconfigured, Retry
from sync.file_settings import FileSettings
from sync.kinds import Kind
from sync.samples import sample_batch
from sync.verdict_files import BAD, DONE

PATIENCE_SECONDS = 10
LITTLE_SPACE = 100 * 2**20


@dataclass(frozen=True, slots=True)
class FileCheck:
    settings: FileSettings
    kind: Kind
    meter: Mapping[str, str] | None = None
    """A real meter's ``customer_id``, ``id`` and ``number``, where one is known."""

    def findings(self) -> Iterator[Finding]:
        place = f"sync.{self.kind.section}.file"
        yield self._content(place)
        try:
            yield from call_within(PATIENCE_SECONDS, lambda: list(self._directories(place)))
        except TookTooLong:
            told = f"a directory gave no answer within {PATIENCE_SECONDS} s"
            yield fault(
                place, "directory", told, "see whether its file system is mounted and its server answers"
            )

    def _content(self, place: str) -> Finding:
        batch = sample_batch(self.kind, "file", self.meter)
        written = writers(self.settings.columns, self.kind, adapt(self.settings))
        _, _, refused = render(self.settings, written, batch)
        if refused:
            told = f"an item cannot be written: {next(iter(refused.values()))}"
            return fault(f"{place}.columns", "content", told, "compare the conversions, quoting and encoding")
        return ok(f"{place}.columns", "content", "an item can be written as configured")

    def _directories(self, place: str) -> Iterator[Finding]:
        server = self.settings.sftp
        try:
            with open_disk(server) as disk:
                if server is not None:
                    told = f"{server.host} shows the host key that is configured, and lets {server.user} in"
                    yield ok(f"{place}.sftp", "log-in", told)
                yield from self._directory(disk, f"{place}.directory")
                yield from self._verdicts(disk, f"{place}.verdicts")
        except Retry as away:
            yield fault(f"{place}.sftp", "answers", str(away), "check host, port, and the firewalls between")
        except Misconfigured as error:
            yield fault(f"{place}.sftp", "log-in", str(error), f"mend [{place}.sftp], or the server")

    def _directory(self, disk: Disk, place: str) -> Iterator[Finding]:
        directory = self.settings.directory
        try:
            _try(disk, directory)
            free = disk.free(directory)
        except OSError as error:
            told = f"{directory} does not take a file: {error.strerror}"
            yield fault(place, "directory", told, self._way_out)
            return
        yield ok(place, "directory", "a file was written, renamed and removed")
        if free is not None and free < LITTLE_SPACE:
            yield warning(place, "space", f"{free // 2**20} MB are left there", "make room")

    def _verdicts(self, disk: Disk, place: str) -> Iterator[Finding]:
        directory = self.settings.verdicts
        if directory is None:
            return
        try:
            disk.entries(directory)
            for where in (DONE, BAD):
                _try(disk, directory, where)
        except OSError as error:
            told = f"files in {directory} cannot be put away: {error.strerror}"
            yield fault(place, "verdicts", told, self._way_out)
        else:
            yield ok(place, "verdicts", "files can be read there and put away")

    @property
    def _way_out(self) -> str:
        who = "the account that runs IBOK" if self.settings.sftp is None else self.settings.sftp.user
        return f"make it, and let {who} write there"


def _try(disk: Disk, directory: Path, own: str = OWN) -> None:
    """As the channel does; nothing stays but its own directory."""
    disk.make_directory(directory / own)
    ready = directory / own / f"check-{uuid4()}"
    name = f".{ready.name}"
    try:
        make_once(disk, ready, {name: b"check"})
        move(disk, ready / name, directory / name)
    finally:
        disk.remove(directory / name)
        disk.remove_directory(ready)
