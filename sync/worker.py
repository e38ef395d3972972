"""One run of the job: send what waits, check what could not be checked before, ask for verdicts."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType

from sqlalchemy import Engine

from erp_adapter.errors import BillingError
from erp_adapter.said import said
from sync import marks
from sync.backoff import Jitter, delay, jitter
from sync.batches import Batch, Deferral, put_off, record_sent, record_stuck, require_same
from sync.channels import Channel
from sync.checks import STEP as CHECK
from sync.checks import Prepare, Ready, Refuse, check
from sync.claims import claim
from sync.errors import LeaseLost, Misconfigured, Rejected, Retry, SendError
from sync.faults import Faults
from sync.rejections import Announce, unannounced
from sync.transactions import writing
from sync.verdict_files import STEP as FILES
from sync.verdict_files import VerdictFolder, collect_files
from sync.verdicts import ReadVerdicts, collect

log = logging.getLogger(__name__)

BATCHES_AT_ONCE = 200
"""How many batches of one kind are sent before anything else is done; what is left is for the next run."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was done, in items."""

    sent: int = 0
    put_off: int = 0
    stuck: int = 0
    undeliverable: int = 0
    refused: int = 0
    """By our own check, once the ERP was back."""
    verdicts: int = 0
    faults: int = 0
    """What nobody foresaw, and the log describes."""

    def __add__(self, other: "Report") -> "Report":
        return Report(*map(sum, zip(astuple(self), astuple(other), strict=True)))


Tell = Callable[[Report], None]


def quietly(_done: Report) -> None:
    """For those who do not want to know how far it is."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much goes at once, how long a batch belongs to one process, and what spreads the delays."""

    batch_size: int = 500
    batch_sizes: Mapping[str, int] = field(default_factory=dict)
    """By kind of item, where it is not ``batch_size``."""
    lease: timedelta = timedelta(seconds=300)
    jitter: Jitter = jitter


def utc_now() -> datetime:
    return datetime.now(UTC)


def run_once(
    store: Engine,
    channels: Mapping[str, Channel],
    *,
    prepare: Prepare | None = None,
    read_verdicts: ReadVerdicts | None = None,
    read_invoices: ReadVerdicts | None = None,
    folders: Sequence[VerdictFolder] = (),
    announce: Announce = unannounced,
    pace: Pace = Pace(),
    besides: Mapping[str, Callable[[], None]] = MappingProxyType({}),
    clock: Callable[[], datetime] = utc_now,
    tell: Tell = quietly,
) -> Report:
    """One run, with a channel for each kind of item; ``tell`` hears of each batch, and what is to be done
    ``besides`` comes last, by its name.

    May be killed at any moment, and may run in several processes at once. An absent ERP is logged, and put
    off until the next run. What nobody foresaw is kept in the step that it befell (``Faults``). A store that
    is away raises.
    """
    faults = Faults()
    run = _Run(store, channels, pace, clock, tell, announce, faults)
    report = _send_all(run)
    if prepare is not None:
        report += _check(run, prepare)
    if read_verdicts is not None:
        report += _ask(run, "verdicts", read_verdicts)
    with faults.kept_in(FILES):
        found = collect_files(store, folders, clock=clock, announce=announce, faults=faults)
        report += Report(verdicts=found)
    if read_invoices is not None:
        report += _ask(run, "invoices", read_invoices, billed=True)
    for step, do in besides.items():
        with faults.kept_in(step):
            do()
    with writing(store) as connection:
        faults.record(connection, clock())
        marks.note(connection, marks.RUN, clock())
    return report + Report(faults=faults.total)


@dataclass(frozen=True, slots=True)
class _Run:
    store: Engine
    channels: Mapping[str, Channel]
    pace: Pace
    clock: Callable[[], datetime]
    tell: Tell
    announce: Announce
    faults: Faults


def _check(run: _Run, prepare: Prepare) -> Report:
    report = Report()
    with run.faults.kept_in(CHECK):
        answers = check(
            run.store,
            prepare,
            clock=run.clock,
            jitter=run.pace.jitter,
            announce=run.announce,
            faults=run.faults,
        )
        report = Report(refused=sum(isinstance(answer, Refuse) for answer in answers))
        if any(isinstance(answer, Ready) for answer in answers):
            report += _send_all(run)
    return report


def _ask(run: _Run, step: str, read: ReadVerdicts, billed: bool = False) -> Report:
    decided = 0
    with run.faults.kept_in(step):
        try:
            decided = collect(
                run.store,
                read,
                clock=run.clock,
                announce=run.announce,
                billed=billed,
                broken=partial(run.faults.note, step),
            )
        except BillingError as error:
            log.warning("verdicts were not read: %s", error)
    return Report(verdicts=decided)


def _send_all(run: _Run) -> Report:
    total = Report()
    for kind in run.channels:
        with run.faults.kept_in(f"send {kind}"):
            for done in _send_kind(run, kind):
                total += done
                run.tell(done)
    return total


def _send_kind(run: _Run, kind: str) -> Iterator[Report]:
    channel, pace = run.channels[kind], run.pace
    size = pace.batch_sizes.get(kind, pace.batch_size)
    for _ in range(BATCHES_AT_ONCE):
        claimed = claim(
            run.store, kind=kind, channel=channel.name, size=size, lease=pace.lease, now=run.clock()
        )
        done = Report() if claimed is None else _send(run, channel, claimed)
        yield done
        if not done.sent:
            return


def _send(run: _Run, channel: Channel, batch: Batch) -> Report:
    try:
        return _deliver(run, channel, batch)
    except LeaseLost:
        log.warning("%s took longer than its lease; another process has taken it up", batch)
        return Report()


def _deliver(run: _Run, channel: Channel, batch: Batch) -> Report:
    store, pace, clock = run.store, run.pace, run.clock
    size = len(batch.items)
    left = Rejected()
    try:
        require_same(channel.name, batch)
        _try(channel, batch, run.faults)
    except Retry as error:
        log.warning("%s is put off: %s", batch, error)
        put_off(store, batch, until=clock() + delay(batch.attempts, pace.jitter), error=str(error))
        return Report(put_off=size)
    except Misconfigured as error:
        log.error("%s is stuck: %s", batch, error)
        record_stuck(store, batch, error=str(error))
        return Report(stuck=size)
    except Rejected as error:
        log.log(logging.ERROR if error.refused else logging.WARNING, "%s of %d: %s", batch, size, error)
        left = error
    deferred = _deferrals(batch, left.deferred, pace, clock())
    record_sent(
        store,
        batch,
        now=clock(),
        refused=left.refused,
        deferred=deferred,
        undeliverable=left.undeliverable,
    )
    return _counted(size, left)


def _try(channel: Channel, batch: Batch, faults: Faults) -> None:
    """A fault that nobody foresaw may pass, and the batch is put off; raises ``SendError``."""
    try:
        channel.send(batch)
    except SendError:
        raise
    except Exception as error:
        faults.note(f"send {batch.kind}", error)
        told = said("an unforeseen fault of the channel (%(error)s): see the log", error=type(error).__name__)
        raise Retry(told) from error


def _counted(size: int, left: Rejected) -> Report:
    stuck, put_off, undeliverable = len(left.refused), len(left.deferred), len(left.undeliverable)
    sent = size - stuck - put_off - undeliverable
    return Report(sent=sent, stuck=stuck, put_off=put_off, undeliverable=undeliverable)


def _deferrals(batch: Batch, reasons: Mapping[str, str], pace: Pace, now: datetime) -> Mapping[str, Deferral]:
    return {
        item.id: Deferral(now + delay(item.attempts + 1, pace.jitter), reasons[item.id])
        for item in batch.items
        if item.id in reasons
    }
