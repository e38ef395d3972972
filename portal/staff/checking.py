"""Runs ``ibok check`` beside the requests: a database that hangs holds up the run, and no page."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Thread

from sqlalchemy import Engine

from erp_adapter.checks.findings import Finding, fault
from erp_adapter.said import said
from portal.check import check
from portal.clock import now
from portal.config import Config
from portal.services import Services
from portal.store.check_runs import begin, record

log = logging.getLogger(__name__)

RETRY = said("start the check again; the log of the portal says more")


def start(services: Services, account_id: int) -> bool:
    """Whether a run was started: not while another one is under way, in whichever process."""
    run = begin(services.store, account_id, now())
    if run is None:
        return False
    arguments = (services.config, services.store, run, now)
    Thread(target=_run, args=arguments, name="connection check", daemon=True).start()
    return True


def _run(config: Config, store: Engine, run: int, clock: Callable[[], datetime]) -> None:
    found: list[Finding] = []
    try:
        for finding in check(config):
            found.append(finding)
            record(store, run, found, clock())
    except Exception as error:  # noqa: BLE001 - whatever a driver throws, the run ends and staff see that it did
        log.error("the check broke off: %s", type(error).__name__)
        told = said("broke off (%(error)s)", error=type(error).__name__)
        found.append(fault("check", "run", told, RETRY))
    record(store, run, found, clock(), finished=True)
