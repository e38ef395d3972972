"""``ibok sync``: send, see how sending stands, mend what is stuck, and prove that all arrived."""

import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import click
from sqlalchemy import Engine

from erp_adapter.errors import BillingError
from portal import sync_report, sync_status
from portal.clock import WARSAW, now, today
from portal.config import Config
from portal.opening import loaded, opened_parts, opened_store, stop
from portal.options import CONFIG
from portal.token_commands import token
from sync.by_hand import (
    MayHaveArrived,
    NotStuck,
    release,
    release_batch,
    release_item,
    withdraw_batch,
    withdraw_item,
)
from sync.figures import figures
from sync.mails import MAIL
from sync.pull import CHANNEL
from sync.report import reconcile
from sync.states import State
from sync.worker import Report, Tell, quietly

BATCH = click.option("--batch", "batch_id", metavar="ID", help="Only this batch.")
ITEM = click.option("--item", "item_id", metavar="ID", help="Only this item.")
JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")
NOT_COMPARED = 2
"""The exit code where nothing could be compared; 1 says that something is not as it should be."""


@click.group()
def sync() -> None:
    """Send what the portal owns to the billing system, and see how that stands."""


sync.add_command(token)


@sync.command()
@CONFIG
def run(config_path: Path) -> None:
    """Send at the configured interval, until stopped."""
    from sync.scheduler import run_forever  # noqa: PLC0415 - APScheduler is needed by no other command

    config = loaded(config_path)
    _, job = _job(config)
    run_forever(job, interval_seconds=config.sync.interval_seconds)


@sync.command()
@CONFIG
def once(config_path: Path) -> None:
    """Send what waits now, and say what was done.

    Ends with 1 where something unforeseen broke off a part of it.
    """

    def advance(done: Report) -> None:
        bar.update(done.sent + done.put_off + done.stuck + done.undeliverable)

    config = loaded(config_path)
    store, job = _job(config, advance)
    with click.progressbar(
        length=_to_send(store, config), label="sending", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        report = job()
    click.echo(
        f"sent {report.sent}, put off {report.put_off}, stuck {report.stuck}, "
        f"undeliverable {report.undeliverable}, refused {report.refused}, verdicts {report.verdicts}"
    )
    if report.faults:
        stop(f"{report.faults} times something unforeseen was met: the log says where; the rest was done")


@sync.command()
@CONFIG
@JSON
def status(config_path: Path, as_json: bool) -> None:
    """Show what waits, how long, and what is stuck and why."""
    config = loaded(config_path)
    with opened_store(config).connect() as connection:
        found = figures(connection)
    for line in sync_status.as_json(found) if as_json else sync_status.lines(found, config.sync, now()):
        click.echo(line)


@sync.command()
@CONFIG
@BATCH
@ITEM
def resend(config_path: Path, batch_id: str | None, item_id: str | None) -> None:
    """Have what is stuck sent again with the next run, once its cause is mended: all, a batch, or an item."""
    store = opened_store(loaded(config_path))
    try:
        if batch_id is not None:
            released = release_batch(store, batch_id, now=now())
        elif item_id is not None:
            released = release_item(store, item_id, now=now())
        else:
            released = release(store, now=now())
    except NotStuck as error:
        stop(f"{error} is not stuck")
    click.echo(f"{released} will be sent again")


@sync.command()
@CONFIG
@BATCH
@ITEM
@click.option("--yes", is_flag=True, help="Do not ask.")
def withdraw(config_path: Path, batch_id: str | None, item_id: str | None, yes: bool) -> None:
    """Give up a stuck batch or item: it will not be sent any more.

    A stuck batch may have arrived, all of it or a part; look into the billing system first.
    """
    if (batch_id is None) == (item_id is None):
        stop("give either --batch or --item")
    store = opened_store(loaded(config_path))
    if not yes:
        click.confirm("Have you seen in the billing system what has arrived? It will not be sent", abort=True)
    try:
        if batch_id is not None:
            given_up = withdraw_batch(store, batch_id, now=now())
        else:
            withdraw_item(store, str(item_id), now=now())
            given_up = 1
    except NotStuck as error:
        stop(f"{error} is not stuck")
    except MayHaveArrived:
        stop("the item is in a stuck batch, which may have arrived: only the whole batch can be given up")
    click.echo(f"{given_up} given up")


@sync.command()
@CONFIG
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 3660), help="Today counts.")
@JSON
@click.option("--csv", "as_csv", is_flag=True, help="For a spreadsheet.")
def report(config_path: Path, days: int, as_json: bool, as_csv: bool) -> None:
    """Compare the readings that were sent with those in the billing database, by day and batch.

    Ends with 1 where one is missing, doubled or unreadable there, with 2 where that could not be learnt.
    """
    from portal.readings.late import verdicts_from  # noqa: PLC0415 - loads pages that no other command needs

    store, billing = opened_parts(loaded(config_path))
    if not billing.offers("verdict"):
        stop("nothing can be compared: the configuration has no [erp.verdict]", code=NOT_COMPARED)
    since = datetime.combine(today() - timedelta(days=days - 1), time(), WARSAW)
    try:
        batches = list(reconcile(store, verdicts_from(billing), since=since))
    except BillingError as error:
        stop("nothing can be compared:", [str(error)], NOT_COMPARED)
    written = sync_report.as_json if as_json else sync_report.as_csv if as_csv else sync_report.lines
    for line in written(batches):
        click.echo(line)
    if not all(batch.right for batch in batches):
        sys.exit(1)


def _to_send(store: Engine, config: Config) -> int:
    """How many items wait that are not fetched by somebody else."""
    routes = config.sync.routes.items()
    kinds = [MAIL, *(kind for kind, route in routes if route.channel != CHANNEL)]
    with store.connect() as connection:
        queues = figures(connection, kinds).queues
    return sum(queue.items[State.WAITING] + queue.items[State.CLAIMED] for queue in queues)


def _job(config: Config, tell: Tell = quietly) -> tuple[Engine, Callable[[], Report]]:
    from portal.jobs import sync_job  # noqa: PLC0415 - the channels' drivers are needed by no other command

    store, billing = opened_parts(config)
    try:
        return store, sync_job(config, store, billing, tell)
    except BillingError as error:
        stop("cannot start:", [str(error)])
