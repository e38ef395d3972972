"""The sync job put together: what it sends, where to, and what it asks the portal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from sync.jumps import has_jumped
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
        besides={
            "alert": lambda: watch(store, alert, now()),
            "views": lambda: _end_views(store, config),
            "retention": lambda: _sweep(store, config),
            "receipts": lambda: _remove_receipts(store, config),
        },
        tell=tell,
    )

    def job() -> Report:
        asked_by("sync")
        return once()

    return job


def _end_views(store: Engine, config: Config) -> None:
    with writing(store) as connection:
        end_stale_views(connection, now(), lifetime_by(config.server))


def _sweep(store: Engine, config: Config) -> None:
    with _once_a_day(store, "retention") as due:
        if due:
            sweep(store, config.retention.model_dump(), now())


def _remove_receipts(store: Engine, config: Config) -> None:
    with _once_a_day(store, "receipts") as due:
        if due:
            remove_receipts(store, file_drops(config.sync), now())


@contextmanager
def _once_a_day(store: Engine, name: str) -> Iterator[bool]:
    """Whether it is to be done now: once a day, by whichever process comes first, and anew where it fails;
    not while the clock may be wrong."""
    with writing(store) as connection:
        jumped = has_jumped(connection, name, now())
        due = not jumped and marks.take(connection, name, now(), timedelta(days=1))
    try:
        yield due
    except Exception:
        with writing(store) as connection:
            marks.forget(connection, name)
        raise


def _alert(app: Flask, config: Config) -> Alert:
    settings = config.sync.alert
    if settings is None:
        return Alert()
    return Alert(timedelta(minutes=settings.after_minutes), to_admin(app, settings.email))
