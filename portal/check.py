"""Proves the whole configuration against what is there; the command and a page may show the same findings."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from limits.errors import ConfigurationError
from sqlalchemy.engine import make_url

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.checks.billing import BillingCheck, Tell
from erp_adapter.checks.findings import Finding, Level, fault, ok, warning
from erp_adapter.checks.server import Clock
from erp_adapter.remark import asked_by
from erp_adapter.said import said, taken_apart
from portal.config import Config
from portal.start import STORE_FAILURES, checked_store, store_failure
from portal.store.counting import redis_storage
from portal.store.upgrade import StoreOutdated
from sync.file_check import FileCheck
from sync.kinds import KINDS
from sync.mail_check import mail_findings
from sync.pull import CHANNEL
from sync.pull_check import pull_finding
from sync.staging_check import StagingCheck

STORE_SECONDS = 10
LIMITS = "login.limits_url"
UPGRADE = said("run: ibok store upgrade")


def quietly(_place: str) -> None:
    """For those who do not want to know what is being looked at."""


def check(config: Config, *, clock: Clock = time.time, tell: Tell = quietly) -> Iterator[Finding]:
    """Each finding as soon as it is known; ``tell`` hears what is being looked at.

    Changes nothing: every write that is tried is rolled back, or refused.
    """
    asked_by("check")
    tell("store")
    store = _store(config)
    yield store
    billing = BillingCheck(config.connections, config.erp, clock, tell)
    yield from billing.findings()
    yield from _ways_out(config, clock, tell, billing.some_meter())
    if store.level is Level.OK:
        yield from _fetched(config, tell)
    yield from _counters(config, tell)
    tell("mail")
    yield from mail_findings(config.mail)


def _ways_out(config: Config, clock: Clock, tell: Tell, meter: Mapping[str, str] | None) -> Iterator[Finding]:
    for name, route in config.sync.routes.items():
        if route.channel == "staging" and route.staging is not None:
            tell(f"sync.{KINDS[name].section}.staging")
            connection = config.connections[route.staging.connection]
            besides = _tables(config, route.staging.connection)
            yield from StagingCheck(route.staging, connection, clock, KINDS[name], meter, besides).findings()
        elif route.channel == "file" and route.file is not None:
            yield from FileCheck(route.file, KINDS[name], meter).findings()


def _tables(config: Config, connection: str) -> list[str]:
    """What is written to by that connection, whatever kind it is for."""
    routes = [route for route in config.sync.routes.values() if route.channel == "staging"]
    ways = [route.staging for route in routes if route.staging is not None]
    return [way.target for way in ways if way.connection == connection]


def _fetched(config: Config, tell: Tell) -> Iterator[Finding]:
    """What waits to be fetched needs no more than a token."""
    for name, route in config.sync.routes.items():
        if route.channel == CHANNEL:
            place = f"sync.{KINDS[name].section}"
            tell(place)
            store = checked_store(config)
            yield pull_finding(store, place)
            store.dispose()


def _counters(config: Config, tell: Tell) -> Iterator[Finding]:
    """Where attempts are counted, if not in the store, which counts meanwhile."""
    if config.login.redis is None:
        return
    tell(LIMITS)
    try:
        answers = redis_storage(config.login.redis).check()
    except ConfigurationError:
        remedy = said("run: pip install 'ibok[redis]'")
        yield fault(LIMITS, "driver", said("redis is not installed"), remedy)
        return
    if answers:
        yield ok(LIMITS, "answers", said("counts attempts"))
    else:
        told = said("away: the store counts attempts meanwhile")
        yield warning(LIMITS, "answers", told, said("check its server"))


def _store(config: Config) -> Finding:
    try:
        if _missing(config):
            return fault("store", "tables", said("there is none yet"), UPGRADE)
        call_within(STORE_SECONDS, lambda: checked_store(config).dispose())
    except StoreOutdated:
        return fault("store", "tables", said("are not those of this version"), UPGRADE)
    except TookTooLong:
        told = said("no answer within %(seconds)s s", seconds=STORE_SECONDS)
        return fault("store", "answers", told, said("check its server"))
    except STORE_FAILURES as error:
        _, told = taken_apart(store_failure(error))
        remedy = said("check store.url, its server, and that the account that runs IBOK may write there")
        return fault("store", "answers", told, remedy)
    return ok("store", "tables", said("up to date"))


def _missing(config: Config) -> bool:
    """Opening an SQLite store makes the file; a check must not."""
    url = make_url(config.store.url.get_secret_value())
    return url.get_backend_name() == "sqlite" and bool(url.database) and not Path(str(url.database)).exists()
