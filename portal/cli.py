"""The ``ibok`` command: the parts put together. Messages are for the admin."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import Engine

from erp_adapter.errors import BillingError
from erp_adapter.sql_reader import SqlReader
from portal.check_command import check
from portal.clock import now
from portal.config import Config, ConfigError, load
from portal.erp_commands import erp
from portal.init_command import init
from portal.options import CONFIG
from portal.start import STORE_FAILURES, NotReady, checked_parts, store_failure
from portal.store.engine import open_store
from portal.store.upgrade import StoreOutdated
from portal.store.upgrade import upgrade as upgrade_store
from sync.by_hand import release
from sync.worker import Report


@click.group()
@click.version_option(package_name="ibok")
def main() -> None:
    """IBOK, the internet customer office of a water utility."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


main.add_command(check)
main.add_command(erp)
main.add_command(init)


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--directory",
    default=Path("var/demo"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    envvar="IBOK_DEMO_DIRECTORY",
    help="Where the demo keeps its databases.",
)
@click.option("--customers", default=500, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--years", default=5, show_default=True, type=click.IntRange(1, 15))
def demo(port: int, host: str, directory: Path, customers: int, years: int) -> None:
    """Start everything on an embedded demo billing database."""
    from portal.demo.run import run  # noqa: PLC0415 - an office in service needs none of it

    run(directory.resolve(), host=host, port=port, customers=customers, years=years)


@main.command()
@CONFIG
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(config_path: Path, bind: str, workers: int) -> None:
    """Serve the portal."""
    from portal.server import serve_portal  # noqa: PLC0415 - gunicorn is needed by no other command

    config = _load(config_path)
    _let_go(_parts(config))
    serve_portal(config, bind=bind, workers=workers)


@main.group()
def sync() -> None:
    """Send reported readings to the billing system."""


@sync.command()
@CONFIG
def run(config_path: Path) -> None:
    """Send at the configured interval, until stopped."""
    from sync.scheduler import run_forever  # noqa: PLC0415 - APScheduler is needed by no other command

    config = _load(config_path)
    run_forever(_job(config), interval_seconds=config.sync.interval_seconds)


@sync.command()
@CONFIG
def once(config_path: Path) -> None:
    """Send what waits now, and say what was done."""
    report = _job(_load(config_path))()
    click.echo(
        f"sent {report.sent}, put off {report.put_off}, stuck {report.stuck}, "
        f"refused {report.refused}, verdicts {report.verdicts}"
    )


@sync.command()
@CONFIG
def resend(config_path: Path) -> None:
    """Have all that is stuck sent again with the next run, once its cause is mended."""
    store, _ = _parts(_load(config_path))
    click.echo(f"{release(store, now=now())} will be sent again")


@main.group()
def store() -> None:
    """The portal's own database."""


@store.command()
@CONFIG
def upgrade(config_path: Path) -> None:
    """Bring the store's tables up to this version."""
    config = _load(config_path)
    try:
        upgrade_store(open_store(config.store.url.get_secret_value()))
    except StoreOutdated as error:
        _stop("cannot upgrade:", [str(error)])
    except STORE_FAILURES as error:
        _stop("cannot upgrade:", [store_failure(error)])
    click.echo("the store is up to date")


def _load(path: Path) -> Config:
    try:
        return load(path)
    except ConfigError as error:
        _stop("the configuration cannot be used:", error.problems)


def _parts(config: Config) -> tuple[Engine, SqlReader]:
    """The store and the reader, checked; says what is wrong and ends the command otherwise."""
    try:
        return checked_parts(config)
    except NotReady as error:
        _stop("cannot start:", error.problems)


def _let_go(parts: tuple[Engine, SqlReader]) -> None:
    """Close what was opened for the checks: the workers that are forked next open their own."""
    store, billing = parts
    store.dispose()
    billing.dispose()


def _job(config: Config) -> Callable[[], Report]:
    from portal.jobs import sync_job  # noqa: PLC0415 - the channels' drivers are needed by no other command

    store, billing = _parts(config)
    try:
        return sync_job(config, store, billing)
    except BillingError as error:
        _stop("cannot start:", [str(error)])


def _stop(what: str, problems: list[str]) -> NoReturn:
    click.echo(what, err=True)
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
