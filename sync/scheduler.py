"""Runs the job at its interval. Correctness never depends on it: runs may overlap, fail or be missed."""

import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler

from sync.errors import where
from sync.worker import Report

log = logging.getLogger(__name__)


def run_forever(job: Callable[[], Report], *, interval_seconds: float) -> None:
    """Run ``job`` now and at every interval, until SIGTERM or SIGINT; a run under way is finished first.

    Only for the main thread of a process of its own.
    """
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = BlockingScheduler(timezone=UTC)
    scheduler.add_job(
        partial(_run, job),
        "interval",
        name="sync",
        seconds=interval_seconds,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
        next_run_time=datetime.now(UTC),
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        scheduler.start()
    except SystemExit:
        scheduler.shutdown(wait=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit


def _run(job: Callable[[], Report]) -> None:
    try:
        report = job()
    except Exception as error:  # noqa: BLE001 - whatever a run met, the next one starts afresh
        log.error("the run failed, the next one goes on: %s", where(error))
    else:
        if report != Report():
            log.info("%s", report)
