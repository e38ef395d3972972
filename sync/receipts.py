"""Receipts of the file channel: by them a batch that is sent again is known to be published already.

One may go once its batch is recorded as sent, since that is never sent again; and then not at once, for a
process that froze before that may still wake up with the batch in its hands.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine, or_, select

from erp_adapter.bounded import TookTooLong, call_within
from sync.channels.directory import put_away
from sync.channels.disks import open_disk
from sync.channels.file_drop import OWN, SECONDS, number_of
from sync.errors import SendError
from sync.file_settings import FileSettings
from sync.tables import batch

log = logging.getLogger(__name__)

KEPT = timedelta(days=90)
AT_ONCE = 500


def remove_receipts(store: Engine, drops: Mapping[str, FileSettings], now: datetime) -> int:
    """Of batches that went so long ago, by the kinds of items in them; how many. A directory that cannot be
    written is logged, and has its turn again."""
    removed = 0
    for kind, settings in drops.items():
        try:
            removed += call_within(SECONDS, partial(_remove, store, kind, settings, now - KEPT))
        except (OSError, SendError, TookTooLong) as error:
            log.warning("receipts in %s are not removed: %s", settings.directory, type(error).__name__)
    return removed


def _remove(store: Engine, kind: str, settings: FileSettings, before: datetime) -> int:
    own = settings.directory / OWN
    with open_disk(settings.sftp) as disk:
        if not disk.exists(own):  # nothing has gone yet
            return 0
        receipts = {entry.path.name: entry.path for entry in disk.entries(own)}
        return sum(put_away(disk, receipts[name]) for name in _old(store, kind, receipts, before))


def _old(store: Engine, kind: str, receipts: Iterable[str], before: datetime) -> Iterator[str]:
    """The names of those that nobody will look for."""
    numbers = {number_of(kind, name): name for name in receipts}
    known = sorted(number for number in numbers if number is not None)
    gone = or_(batch.c.sent_at < before, batch.c.withdrawn_at < before)
    for start in range(0, len(known), AT_ONCE):
        some = batch.c.seq.in_(known[start : start + AT_ONCE])
        with store.connect() as connection:
            found = connection.scalars(select(batch.c.seq).where(batch.c.kind == kind, some, gone)).all()
        yield from (numbers[number] for number in found)
