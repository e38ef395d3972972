"""What the commands begin with; each says what is wrong, in words for the admin, and ends the command."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import Engine

from erp_adapter.sql_reader import SqlReader
from portal.config import Config, ConfigError, load
from portal.start import STORE_FAILURES, NotReady, checked_parts, checked_store, store_failure
from portal.store.upgrade import StoreOutdated


def loaded(path: Path) -> Config:
    try:
        return load(path)
    except ConfigError as error:
        stop("the configuration cannot be used:", error.problems)


def opened_store(config: Config) -> Engine:
    """The store alone: what needs no billing database works while that is away."""
    try:
        return checked_store(config)
    except StoreOutdated as error:
        stop("cannot start:", [str(error)])
    except STORE_FAILURES as error:
        stop("cannot start:", [store_failure(error)])


def opened_parts(config: Config) -> tuple[Engine, SqlReader]:
    """The store and the reader, both checked."""
    try:
        return checked_parts(config)
    except NotReady as error:
        stop("cannot start:", error.problems)


def stop(what: str, problems: Sequence[str] = (), code: int = 1) -> NoReturn:
    click.echo(what, err=True)
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    sys.exit(code)
