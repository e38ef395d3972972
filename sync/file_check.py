"""Proof that the file channel can deliver: its directory takes a file, and gives it away by one rename."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.checks.findings import Finding, fault, ok, warning
from erp_adapter.said import Said, plain, said
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
            told = said("a directory gave no answer within %(seconds)s s", seconds=PATIENCE_SECONDS)
            remedy = said("see whether its file system is mounted and its server answers")
            yield fault(place, "directory", told, remedy)

    def _content(self, place: str) -> Finding:
        batch = sample_batch(self.kind, "file", self.meter)
        written = writers(self.settings.columns, self.kind, adapt(self.settings))
        _, _, refused = render(self.settings, written, batch)
        if refused:
            told = said("an item cannot be written: %(reason)s", reason=next(iter(refused.values())))
            remedy = said("compare the conversions, quoting and encoding")
            return fault(f"{place}.columns", "content", told, remedy)
        return ok(f"{place}.columns", "content", said("an item can be written as configured"))

    def _directories(self, place: str) -> Iterator[Finding]:
        server = self.settings.sftp
        try:
            with open_disk(server) as disk:
                if server is not None:
                    told = said(
                        "%(host)s shows the host key that is configured, and lets %(user)s in",
                        host=server.host,
                        user=server.user,
                    )
                    yield ok(f"{place}.sftp", "log-in", told)
                yield from self._directory(disk, f"{place}.directory")
                yield from self._verdicts(disk, f"{place}.verdicts")
        except Retry as away:
            remedy = said("check host, port, and the firewalls between")
            yield fault(f"{place}.sftp", "answers", plain(away.args[0]), remedy)
        except Misconfigured as error:
            remedy = said("mend %(section)s, or the server", section=f"[{place}.sftp]")
            yield fault(f"{place}.sftp", "log-in", plain(error.args[0]), remedy)

    def _directory(self, disk: Disk, place: str) -> Iterator[Finding]:
        directory = self.settings.directory
        try:
            _try(disk, directory)
            free = disk.free(directory)
        except OSError as error:
            told = said(
                "%(directory)s does not take a file: %(error)s",
                directory=str(directory),
                error=str(error.strerror),
            )
            yield fault(place, "directory", told, self._way_out)
            return
        yield ok(place, "directory", said("a file was written, renamed and removed"))
        if free is not None and free < LITTLE_SPACE:
            told = said("%(size)s MB are left there", size=free // 2**20)
            yield warning(place, "space", told, said("make room"))

    def _verdicts(self, disk: Disk, place: str) -> Iterator[Finding]:
        directory = self.settings.verdicts
        if directory is None:
            return
        try:
            disk.entries(directory)
            for where in (DONE, BAD):
                _try(disk, directory, where)
        except OSError as error:
            told = said(
                "files in %(directory)s cannot be put away: %(error)s",
                directory=str(directory),
                error=str(error.strerror),
            )
            yield fault(place, "verdicts", told, self._way_out)
        else:
            yield ok(place, "verdicts", said("files can be read there and put away"))

    @property
    def _way_out(self) -> Said:
        if self.settings.sftp is None:
            return said("make it, and let the account that runs IBOK write there")
        return said("make it, and let %(user)s write there", user=self.settings.sftp.user)


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
