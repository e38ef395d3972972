"""The sync job put together: what it sends, where to, and what it asks the portal."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Engine

from erp_adapter.reader import BillingReader
from portal import create_app
from portal.config import Config
from portal.mail.rejected import by_mail
from portal.readings.late import checker, verdicts_from
from sync.wiring import open_channels, pace
from sync.worker import Report, run_once


def sync_job(config: Config, store: Engine, billing: BillingReader) -> Callable[[], Report]:
    """One run of the job, ready to be called again and again; raises ``DriverMissing``.

    It writes mails as the portal writes pages, so it has an application of its own, which serves nobody.
    """
    return partial(
        run_once,
        store,
        open_channels(config.sync, config.connections, config.mail),
        prepare=checker(billing),
        read_verdicts=verdicts_from(billing),
        announce=by_mail(create_app(config, billing)),
        pace=pace(config.sync),
    )
