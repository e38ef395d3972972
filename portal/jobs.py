"""The sync job put together: what it sends, where to, and what it asks the portal."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Engine

from erp_adapter.reader import BillingReader
from portal.config import Config
from portal.readings.late import checker, verdicts_from
from sync.wiring import open_channels, pace
from sync.worker import Report, run_once


def sync_job(config: Config, store: Engine, billing: BillingReader) -> Callable[[], Report]:
    """One run of the job, ready to be called again and again; raises ``DriverMissing``."""
    return partial(
        run_once,
        store,
        open_channels(config.sync, config.connections),
        prepare=checker(billing),
        read_verdicts=verdicts_from(billing),
        pace=pace(config.sync),
    )
