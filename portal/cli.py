"""The ``ibok`` command: the parts put together. Messages are for the admin."""

import logging
from pathlib import Path

import click
from sqlalchemy import Engine

from erp_adapter.sql_reader import SqlReader
from portal.check_command import check
from portal.erp_commands import erp
from portal.init_command import init
from portal.opening import loaded, opened_parts, stop
from portal.options import CONFIG
from portal.staff_commands import staff
from portal.start import STORE_FAILURES, store_failure
from portal.store.engine import open_store
from portal.store.upgrade import StoreOutdated
from portal.store.upgrade import upgrade as upgrade_store
from portal.sync_commands import sync


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
main.add_command(sync)
main.add_command(staff)


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

    config = loaded(config_path)
    _let_go(opened_parts(config))
    serve_portal(config, bind=bind, workers=workers)


@main.group()
def store() -> None:
    """The portal's own database."""


@store.command()
@CONFIG
def upgrade(config_path: Path) -> None:
    """Bring the store's tables up to this version."""
    config = loaded(config_path)
    try:
        upgrade_store(open_store(config.store.url.get_secret_value()))
    except StoreOutdated as error:
        stop("cannot upgrade:", [str(error)])
    except STORE_FAILURES as error:
        stop("cannot upgrade:", [store_failure(error)])
    click.echo("the store is up to date")


def _let_go(parts: tuple[Engine, SqlReader]) -> None:
    """Close what was opened for the checks: the workers that are forked next open their own."""
    store, billing = parts
    store.dispose()
    billing.dispose()


if __name__ == "__main__":
    main()
