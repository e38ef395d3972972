"""The reconciliation report in words, as CSV, and for programs."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from io import StringIO
from itertools import groupby

from portal.clock import WARSAW
from sync.report import BatchReport

COLUMNS = ("day", *(field.name for field in fields(BatchReport)))
AMISS = ("missing", "doubled", "unread")


def lines(batches: Sequence[BatchReport]) -> Iterator[str]:
    for day, of_day in groupby(batches, _day):
        yield day
        for batch in of_day:
            yield from _batch(batch)
    sent = sum(batch.sent for batch in batches)
    amiss = {name: sum(len(getattr(batch, name)) for batch in batches) for name in AMISS}
    yield f"{len(batches)} batches, {sent} readings: " + ", ".join(
        f"{name} {count}" for name, count in amiss.items()
    )


def _batch(batch: BatchReport) -> Iterator[str]:
    undecided = batch.sent - batch.accepted - batch.rejected
    yield (
        f"  batch {batch.seq}, by {batch.channel}: sent {batch.sent}, accepted {batch.accepted}, "
        f"rejected {batch.rejected}, undecided {undecided}{'' if batch.right else ' ✗'}"
    )
    for name in AMISS:
        for item_id in getattr(batch, name):
            yield f"    {name}: {item_id}"


def _day(batch: BatchReport) -> str:
    return batch.sent_at.astimezone(WARSAW).date().isoformat()


def as_json(batches: Sequence[BatchReport]) -> Iterator[str]:
    told = [{"day": _day(batch), **asdict(batch)} for batch in batches]
    yield json.dumps(told, default=lambda moment: moment.isoformat(), indent=2)


def as_csv(batches: Sequence[BatchReport]) -> Iterator[str]:
    """A line a batch; ids that are amiss stand in one cell, with blanks between them."""
    for row in (COLUMNS, *map(_cells, batches)):
        line = StringIO()
        csv.writer(line, lineterminator="").writerow(row)
        yield line.getvalue()


def _cells(batch: BatchReport) -> Iterator[object]:
    for name, value in {"day": _day(batch), **asdict(batch)}.items():
        moment = name == "sent_at"
        yield value.isoformat() if moment else " ".join(value) if name in AMISS else value
