"""``ibok erp``: look into a billing database before and after it is mapped. Changes nothing there."""

from pathlib import Path

import click

from portal.erp_connection import opened, stop, told
from portal.options import CONFIG, CONNECTION, URL

KINDS = ("invoices", "contracts", "payments", "meters", "readings", "customers")


@click.group()
def erp() -> None:
    """Look into the billing database: drivers, tables, a drafted mapping, what a customer would see."""


@erp.command()
def drivers() -> None:
    """List the database drivers of this machine, and what to install for those it has not."""
    from erp_adapter.installed import installed  # noqa: PLC0415 - loads every driver there is

    found = installed()
    click.echo("Python drivers")
    for driver in found.python:
        _driver(driver.engine, driver.found, driver.install)
    click.echo("ODBC drivers")
    if found.odbc_fault:
        click.echo(f"  ✗ {found.odbc_fault}")
        return
    for driver in found.odbc:
        _driver(driver.engine, driver.found, driver.install)
    for other in found.others:
        click.echo(f"  ✓ {other}")
    click.echo("ODBC data sources (DSN)")
    for name, driver_name in (found.sources or {}).items():
        click.echo(f"  ✓ {name}: {driver_name}")
    if not found.sources:
        click.echo("  none; a connection string may name a driver and a server by itself")


def _driver(engine: str, found: str | None, install: str) -> None:
    click.echo(f"  ✓ {engine}: {found}" if found else f"  ✗ {engine}: missing; {install}")


@erp.command()
@CONFIG
@CONNECTION
@URL
@click.argument("pattern", default="")
def tables(config_path: Path, name: str, url: str | None, pattern: str) -> None:
    """List tables, or search tables and columns for PATTERN, with a few masked values.

    A PATTERN without * is found anywhere in a name. Letters of values are shown as a, digits as 9.
    """
    from portal.erp_tables import list_tables, show_hits  # noqa: PLC0415 - for this command only

    with opened(config_path, name, url) as connection:
        lines = show_hits(connection, pattern) if pattern else list_tables(connection)
        shown = False
        for line in lines:
            shown = True
            click.echo(line)
    if not shown:
        stop(f"nothing is called like {pattern!r}" if pattern else "this login may read no table", [])


@erp.command()
@CONFIG
@CONNECTION
@URL
def suggest(config_path: Path, name: str, url: str | None) -> None:
    """Draft the [erp] sections, each line with a confidence and a reason; unsure lines are comments."""
    from erp_adapter.suggest.command import drafted  # noqa: PLC0415 - for this command only

    with opened(config_path, name, url) as connection:
        click.echo("Reading the catalogue and a few rows of each table …", err=True)
        result = drafted(connection)
        click.echo(result.toml, nl=False)
        for table, reason in result.refused.items():
            click.echo(f"{table} could not be read: {reason}", err=True)


@erp.command()
@CONFIG
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--customer", required=True, help="The customer's ID, as printed on the invoice.")
@click.option("--sql", is_flag=True, help="Also show each statement as it is sent, its parameters masked.")
def show(config_path: Path, kind: str, customer: str, sql: bool) -> None:
    """Show what a customer would see, read as the portal reads it."""
    from portal.erp_show import UnknownCustomer, shown  # noqa: PLC0415 - for this command only

    with told():
        try:
            for line in shown(config_path, kind, customer, sql=sql):
                click.echo(line)
        except UnknownCustomer:
            stop(
                f"the billing database has no customer {customer!r}",
                [
                    "write the ID as it is printed on the invoice, leading zeros included;",
                    "if it is right, look at the conversion of erp.customer.columns.customer_id",
                ],
            )
