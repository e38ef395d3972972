"""The connection that an ``ibok erp`` command looks into, also before the whole configuration is there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError

from erp_adapter.connections import Connection
from erp_adapter.errors import BillingError, BillingUnavailable, DriverMissing, MappingError, QueryRefused
from erp_adapter.settings import ConnectionSettings
from erp_adapter.suggest.command import patient
from erp_adapter.words import nearest
from portal.config import ConfigError, contents


@contextmanager
def opened(config_path: Path, name: str, url: str | None) -> Iterator[Connection]:
    """The connection named in the configuration, or that of ``url``; ends the command when it fails."""
    with told():
        connection = patient(name, _settings(config_path, name, url))
        try:
            yield connection
        finally:
            connection.engine.dispose()


def _settings(path: Path, name: str, url: str | None) -> ConnectionSettings:
    known = {} if url else _connections(path)
    if not url and name not in known:
        raise ConfigError([f"{path}: there is no [connections.{name}]{nearest(name, known)}"])
    try:
        return ConnectionSettings.model_validate({"url": url} if url else known[name])
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        raise ConfigError(
            [
                f"{'.'.join(['connections', name, *map(str, fault['loc'])])}: {fault['msg']}"
                for fault in faults
            ]
        ) from None


def _connections(path: Path) -> dict[str, Any]:
    raw = contents(path, "give --config, or --url").get("connections", {})
    return raw if isinstance(raw, dict) else {}


@contextmanager
def told() -> Iterator[None]:
    """Says what failed in words for the admin, and ends the command."""
    try:
        yield
    except ConfigError as error:
        stop("the configuration cannot be used:", error.problems)
    except MappingError as error:
        stop("the mapping does not fit:", error.problems)
    except DriverMissing as error:
        stop(str(error), ["see: ibok erp drivers"])
    except BillingUnavailable as error:
        stop(str(error), ["is the server running, the address right, and the password?"])
    except QueryRefused as error:
        stop(str(error), ["may this login read what it was asked for?"])
    except BillingError as error:
        stop(str(error), [])
    except ArgumentError:
        stop(
            "the URL of the connection cannot be read",
            ["it should look like postgresql+psycopg://user@host/db"],
        )
    except OSError as error:
        if error.filename is None:
            raise
        stop(f"a file of the connection cannot be read: {error.filename}: {error.strerror}", [])


def stop(what: str, hints: list[str]) -> NoReturn:
    click.echo(what, err=True)
    for hint in hints:
        click.echo(f"  {hint}", err=True)
    sys.exit(1)
