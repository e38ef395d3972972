"""One run of the job: send what waits, check what could not be checked before, ask for verdicts."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from erp_adapter.errors import BillingError
from sync import marks
from sync.backoff import Jitter, delay, jitter
from sync.batches import Batch, Deferral, put_off, record_sent, record_stuck, require_same
from sync.channels import Channel
from sync.checks import Prepare, Ready, Refuse, check
from sync.claims import claim
from sync.errors import LeaseLost, Misconfigured, Rejected, Retry, SendError, where
from sync.rejections import Announce, unannounced
from sync.transactions import writing
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
    clock: Callable[[], datetime] = utc_now,
    tell: Tell = quietly,
) -> Report:
    """One run, with a channel for each kind of item; ``tell`` hears of each batch.

    May be killed at any moment, and may run in several processes at once. What waits goes first, so that
    neither an absent ERP nor a fault in a check holds it up. An absent ERP is logged, and put off until the
    next run; a store that fails raises.
    """
    report = _send_all(store, channels, pace, clock, tell)
    if prepare is not None:
        answers = check(store, prepare, clock=clock, jitter=pace.jitter, announce=announce)
        report += Report(refused=sum(isinstance(answer, Refuse) for answer in answers))
        if any(isinstance(answer, Ready) for answer in answers):
            report += _send_all(store, channels, pace, clock, tell)
    if read_verdicts is not None:
        report += Report(verdicts=_ask(store, read_verdicts, announce, clock))
    report += Report(verdicts=collect_files(store, folders, clock=clock, announce=announce))
    if read_invoices is not None:
        report += Report(verdicts=_ask(store, read_invoices, announce, clock, billed=True))
    with writing(store) as connection:
        marks.note(connection, marks.RUN, clock())
    return report


def _ask(
    store: Engine,
    read_verdicts: ReadVerdicts,
    announce: Announce,
    clock: Callable[[], datetime],
    billed: bool = False,
) -> int:
    try:
        return collect(store, read_verdicts, clock=clock, announce=announce, billed=billed)
    except BillingError as error:
        log.warning("verdicts were not read: %s", error)
        return 0


def _send_all(
    store: Engine, channels: Mapping[str, Channel], pace: Pace, clock: Callable[[], datetime], tell: Tell
) -> Report:
    total = Report()
    for kind, channel in channels.items():
        size = pace.batch_sizes.get(kind, pace.batch_size)
        for _ in range(BATCHES_AT_ONCE):
            claimed = claim(store, kind=kind, channel=channel.name, size=size, lease=pace.lease, now=clock())
            done = Report() if claimed is None else _send(store, channel, claimed, pace, clock)
            total += done
            tell(done)
            if not done.sent:
                break
    return total


def _send(store: Engine, channel: Channel, batch: Batch, pace: Pace, clock: Callable[[], datetime]) -> Report:
    try:
        return _deliver(store, channel, batch, pace, clock)
    except LeaseLost:
        log.warning("%s took longer than its lease; another process has taken it up", batch)
        return Report()


def _deliver(
    store: Engine, channel: Channel, batch: Batch, pace: Pace, clock: Callable[[], datetime]
) -> Report:
    size = len(batch.items)
    left = Rejected()
    try:
        require_same(channel.name, batch)
        _try(channel, batch)
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


def _try(channel: Channel, batch: Batch) -> None:
    """A fault that nobody foresaw must not hold up the other kinds with every run; raises ``SendError``."""
    try:
        channel.send(batch)
    except SendError:
        raise
    except Exception as error:
        log.error("%s: %s", batch, where(error))
        raise Retry(f"an unforeseen fault of the channel ({type(error).__name__}): see the log") from error


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
