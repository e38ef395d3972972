"""The sync job put together: what it sends, where to, and what it asks the portal."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import Engine

from erp_adapter.reader import BillingReader
from erp_adapter.remark import asked_by
from portal import create_app
from portal.accounts.sessions import lifetime_by
from portal.clock import now
from portal.config import Config
from portal.mail.late import to_admin
from portal.mail.rejected import by_mail
from portal.readings.late import checker, verdicts_from
from portal.store.retention import sweep
from portal.store.viewing import end_stale_views
from sync import marks
from sync.alert import Alert, watch
from sync.receipts import remove_receipts
from sync.transactions import writing
from sync.wiring import file_drops, open_channels, pace, verdict_folders
from sync.worker import Report, Tell, quietly, run_once


def sync_job(
    config: Config, store: Engine, billing: BillingReader, tell: Tell = quietly
) -> Callable[[], Report]:
    """One run of the job, ready to be called again and again; raises ``DriverMissing``. ``tell`` hears of
    each batch.

    It writes mails as the portal writes pages, so it has an application of its own, which serves nobody.
    """
    app = create_app(config, billing)
    alert = _alert(app, config)
    once = partial(
        run_once,
        store,
        open_channels(config.sync, config.connections, config.mail),
        prepare=checker(billing),
        read_verdicts=verdicts_from(billing),
        read_invoices=verdicts_from(billing) if billing.offers("verdict.invoice") else None,
        folders=verdict_folders(config.sync),
        announce=by_mail(app),
        pace=pace(config.sync),
        tell=tell,
    )

    def job() -> Report:
        asked_by("sync")
        try:
            return once()
        finally:
            watch(store, alert, now())
            _tidy(store, config)

    return job


def _tidy(store: Engine, config: Config) -> None:
    """Sweep once a day, by whichever process comes first; what it leaves out, the next day's run takes."""
    with writing(store) as connection:
        end_stale_views(connection, now(), lifetime_by(config.server))
        due = marks.take(connection, "retention", now(), timedelta(days=1))
    if due:
        sweep(store, config.retention.model_dump(), now())
        remove_receipts(store, file_drops(config.sync), now())


def _alert(app: Flask, config: Config) -> Alert:
    settings = config.sync.alert
    if settings is None:
        return Alert()
    return Alert(timedelta(minutes=settings.after_minutes), to_admin(app, settings.email))
