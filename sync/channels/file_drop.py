"""A directory that the billing system imports files from: one file a batch, and a manifest that it is whole.

Whether a batch was published must be known even when the importer has taken all of it away. So it is first
made ready in a directory of our own beside, which comes into being whole and once; then its files are renamed
from there to where the importer looks, the manifest last. What is no longer ready has been published.
"""

import errno
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.said import said
from sync.batches import Batch
from sync.channels.directory import clear, make_once, move
from sync.channels.disk import Disk
from sync.channels.disks import open_disk
from sync.channels.formats import adapt, render
from sync.channels.rows import Writer, writers
from sync.errors import Misconfigured, Rejected, Retry
from sync.file_settings import FileSettings
from sync.kinds import KINDS, Kind
from sync.points import Point, reached

OWN = ".ibok"
"""Our own directory in the importer's: on the same file system, so that a rename is one step."""
RECEIPT = "receipt"
SECONDS = 120
"""A network file system may hang for ever."""
LEFT_FOR_SECONDS = 3600
PASSING = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.ESTALE,
        errno.ETIMEDOUT,
        errno.EHOSTDOWN,
        errno.ENOTCONN,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EBUSY,
    }
)
"""What may be better later; other faults are somebody's to mend."""


@dataclass(frozen=True, slots=True)
class FileDrop:
    """The channel; see ``open_file_drop``."""

    settings: FileSettings
    writers: Sequence[Writer]
    name: str = "file"

    def send(self, batch: Batch) -> None:
        """Keeps the promise of ``Channel.send``."""
        content, count, refused = render(self.settings, self.writers, batch)
        receipt = manifest(self.settings, batch, content, count)
        try:
            call_within(SECONDS, lambda: self._publish(batch, content, receipt))
        except TookTooLong:
            told = said("the directory did not answer within %(seconds)s s", seconds=SECONDS)
            raise Retry(told) from None
        except FileExistsError as error:
            told = said("a file %(file)s stands there already, and is not of this batch", file=str(error))
            raise Misconfigured(told) from error
        except OSError as error:
            raise _failure(error) from error
        if refused:
            raise Rejected(refused)

    def _publish(self, batch: Batch, content: bytes, receipt: bytes) -> None:
        with open_disk(self.settings.sftp) as disk:
            self._publish_on(disk, batch, content, receipt)

    def _publish_on(self, disk: Disk, batch: Batch, content: bytes, receipt: bytes) -> None:
        directory = self.settings.directory
        own = directory / OWN
        disk.make_directory(own)
        ready = own / stem(batch.kind, batch.seq)
        data, told = f"{ready.name}.{self.settings.format}", f"{ready.name}.json"
        if not disk.exists(ready):
            clear(disk, own, time.time() - LEFT_FOR_SECONDS)
            make_once(disk, ready, {data: content, told: receipt, RECEIPT: receipt})
        reached(Point.DELIVERING)
        if disk.read(ready / RECEIPT) != receipt:
            raise Misconfigured(said("%(name)s was made ready before with other content", name=ready.name))
        for name in (data, told):
            move(disk, ready / name, directory / name)
            reached(Point.DELIVERED)


def stem(kind: str, seq: int) -> str:
    """``readings-00000001``, the same whenever the batch is sent."""
    return f"{KINDS[kind].section}-{seq:08d}"


def number_of(kind: str, name: str) -> int | None:
    """The other way round; None where it is the name of nothing of this kind."""
    section, _, number = name.partition("-")
    return int(number) if section == KINDS[kind].section and number.isdecimal() else None


def manifest(settings: FileSettings, batch: Batch, content: bytes, count: int) -> bytes:
    """What the importer checks the file by; the same whenever the batch is sent."""
    told = {
        "batch_id": batch.id,
        "kind": batch.kind,
        "seq": batch.seq,
        "file": f"{stem(batch.kind, batch.seq)}.{settings.format}",
        "count": count,
        "sha256": hashlib.sha256(content).hexdigest(),
        "created_at": batch.created_at.isoformat(timespec="seconds"),
    }
    return json.dumps(told, indent=2).encode() + b"\n"


def _failure(error: OSError) -> Retry | Misconfigured:
    number = errno.errorcode.get(error.errno or 0, "unknown")
    told = said(
        "the directory cannot be written: %(error)s (%(number)s)", error=str(error.strerror), number=number
    )
    return Retry(told) if error.errno in PASSING else Misconfigured(told)


def open_file_drop(settings: FileSettings, kind: Kind) -> FileDrop:
    """The channel as configured; nothing is touched until it sends."""
    return FileDrop(settings, writers(settings.columns, kind, adapt(settings)))
