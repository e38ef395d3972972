"""``ibok init``: begin a configuration, step by step or by options alone."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from erp_adapter.settings import ConnectionSettings
from portal.config import ConfigError, load
from portal.erp_connection import stop, told
from portal.init_files import Answers, files_of


@dataclass(frozen=True, slots=True)
class Question:
    option: str
    words: str
    required: bool = True
    default: str | None = None


DATABASE = "The billing database, as an SQLAlchemy URL (postgresql+psycopg://user:password@host/db)"
MAIL = "The mail server: smtp://host:587, smtps://host:465, or log:"
QUESTIONS: Mapping[str, Question] = {
    "name": Question("--utility-name", "The utility's full name"),
    "short_name": Question("--short-name", "Its short name, for the head of the pages", required=False),
    "address": Question("--utility-address", "Its address: street and number, postcode and town"),
    "nip": Question("--nip", "Its NIP, ten digits"),
    "site": Question("--address", "Where customers will find the portal", default="https://ebok.example"),
    "phone": Question("--phone", "Telephone of the customer office", required=False),
    "email": Question("--email", "E-mail of the customer office", required=False),
    "office_hours": Question("--office-hours", "Its opening hours", required=False),
    "url": Question("--url", DATABASE),
    "staging_url": Question(
        "--staging-url", "The same for the login that may insert readings", required=False
    ),
    "staging_table": Question("--staging-table", "The table that readings go into", default="ibok_odczyty"),
    "mail_url": Question("--mail-url", MAIL, default="log:"),
    "sender": Question("--sender", "Whom mails are from: an address, or: Name <address>", required=False),
}


def _options(command: Any) -> Any:
    for key, question in reversed(list(QUESTIONS.items())):
        command = click.option(question.option, key, help=question.words + ".")(command)
    return command


@click.command()
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where config.toml and the secrets go; here by default.",
)
@_options
@click.option("--odbc", help="The billing database as an ODBC connection string, instead of --url.")
@click.option("--dialect", help="Whose SQL is spoken behind --odbc.")
@click.option("--store", help="The portal's own database; an SQLite file in the directory by default.")
@click.option("--suggest", is_flag=True, help="Draft the mapping from the billing database.")
@click.option("--ask/--no-ask", default=None, help="Ask for what is missing; by default on a terminal only.")
@click.option("--force", is_flag=True, help="Overwrite a configuration that is there; its key is kept.")
def init(directory: Path, suggest: bool, ask: bool | None, force: bool, **given: str | None) -> None:
    """Make config.toml and the secrets that belong to it."""
    place = directory.resolve()
    config = place / "config.toml"
    if config.exists() and not force:
        stop(f"{config} is there already", ["--force overwrites it; its key and the store stay as they are"])
    answers = _answers(given, place, ask=sys.stdin.isatty() if ask is None else ask)
    files = files_of(place, answers, _mapping(answers) if suggest else None)
    if not force and (found := files.in_the_way()):
        stop("these files are there already:", [str(path) for path in found])
    files.write()
    _introduce(config)


def _answers(given: Mapping[str, str | None], place: Path, *, ask: bool) -> Answers:
    known = {key: value or None for key, value in given.items()}
    wanted = {key: each for key, each in QUESTIONS.items() if not known[key]}
    if known["odbc"]:
        wanted.pop("url", None)
    for key, question in wanted.items():
        known[key] = _asked(question) if ask else question.default
    known["short_name"] = known["short_name"] or known["name"]
    missing = [each.option for key, each in wanted.items() if each.required and not known[key]]
    if missing:
        stop("what is missing:", [f"{option}: {_words(option)}" for option in missing])
    _check_urls(known)
    known["store"] = known["store"] or f"sqlite:///{place / 'store.sqlite'}"
    known["sender"] = known["sender"] or known["email"] or "ibok@localhost"
    return Answers(**known)  # type: ignore[arg-type]  # what is required was seen to above


def _asked(question: Question) -> str | None:
    default = question.default or ("" if not question.required else None)
    answer = click.prompt(question.words, default=default, show_default=bool(default))
    return str(answer).strip() or None


def _words(option: str) -> str:
    return next(each.words for each in QUESTIONS.values() if each.option == option)


def _check_urls(known: Mapping[str, str | None]) -> None:
    for key in ("url", "staging_url", "store"):
        try:
            make_url(known[key] or "sqlite://")
        except (ArgumentError, ValueError):
            option = key.replace("_", "-")
            stop(f"--{option} is no URL of a database", ["such as: postgresql+psycopg://user@host/db"])


def _mapping(answers: Answers) -> str:
    from erp_adapter.suggest.command import drafted, patient  # noqa: PLC0415 - only where a draft is asked for

    given = {"odbc": answers.odbc, "dialect": answers.dialect} if answers.odbc else {"url": answers.url}
    with told():
        connection = patient("billing", ConnectionSettings.model_validate(given))
        try:
            return drafted(connection).toml
        finally:
            connection.engine.dispose()


def _introduce(config: Path) -> None:
    click.echo(f"{config} is made.")
    try:
        load(config)
    except ConfigError as error:
        click.echo("Still to be done:")
        for problem in error.problems:
            click.echo(f"  {problem}")
    click.echo(
        f'Then: "ibok check --config {config}" proves it; "ibok store upgrade" makes the tables of the store.'
    )
