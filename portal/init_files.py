"""What ``ibok init`` writes: the configuration and the secrets beside it, readable by their owner only."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from erp_adapter.suggest.writing import toml_text

OWNER_ONLY = 0o600
NOT_MAPPED = """\
# ── Where the billing database keeps what customers see ──────────────────────────────────────────────────
# Not mapped yet: "ibok erp suggest >> config.toml" drafts it, docs/mapping.md says how to write it.
"""
STAGING_COLUMNS = """\
# Column of that table = what goes into it; see docs/mapping.md. Replace the names by yours.
[sync.readings.staging.columns]
id_zgl = "reading_id"
id_paczki = "batch_id"
nr_paczki = "batch_seq"
kh_id = "customer_id"
wm_id = "meter_id"
wm_nr = "meter_number"
data = { field = "read_on", convert = "yyyymmdd" }
stan = { field = "indication", convert = "integer" }
flaga = "flag"
powod = "reason"
zgloszono = { field = "reported_at", convert = "text" }
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """All that is asked for; None where there is no answer."""

    name: str
    short_name: str
    address: str
    nip: str
    site: str
    phone: str | None
    email: str | None
    office_hours: str | None
    store: str
    url: str | None
    odbc: str | None
    dialect: str | None
    staging_url: str | None
    staging_table: str
    mail_url: str
    sender: str


@dataclass(frozen=True, slots=True)
class Files:
    """Texts to be written, by path; ``kept`` are secrets that stay as they are where they exist."""

    config: Path
    texts: dict[Path, str]
    kept: frozenset[Path]

    def in_the_way(self) -> list[Path]:
        return [path for path in self.texts if path.exists() and path not in self.kept]

    def write(self) -> None:
        """Each is whole or not there at all, and never readable by others, not even for a moment."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        for path, text in self.texts.items():
            if path in self.kept and path.exists():
                continue
            beside = path.with_name(path.name + ".new")
            beside.unlink(missing_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
                file.write(text)
            beside.replace(path)


def files_of(directory: Path, answers: Answers, erp: str | None) -> Files:
    """The configuration, the key that signs cookies, and a file for each password that a URL held."""
    passwords: dict[Path, str] = {}
    key = directory / "secret-key"
    parts = [
        *_office(answers, key),
        *_billing(directory, answers, passwords),
        *_staging(directory, answers, passwords),
        erp or NOT_MAPPED,
    ]
    config = directory / "config.toml"
    texts = {key: secrets.token_urlsafe(48) + "\n", **passwords, config: "\n".join(parts)}
    return Files(config, texts, frozenset({key}))


def _office(answers: Answers, key: Path) -> Iterator[str]:
    yield '# The configuration of IBOK, begun by "ibok init". All settings: docs/configuration.md.\n'
    yield _table("server", secret_key_file=str(key), address=answers.site)
    yield _table(
        "utility",
        name=answers.name,
        short_name=answers.short_name,
        address=answers.address,
        nip=answers.nip,
        phone=answers.phone,
        email=answers.email,
        office_hours=answers.office_hours,
    )
    yield _table("store", url=answers.store)
    yield _table("mail", url=answers.mail_url, sender=answers.sender)


def _billing(directory: Path, answers: Answers, passwords: dict[Path, str]) -> Iterator[str]:
    yield "# The billing database, read: a login that may SELECT and nothing else."
    if answers.odbc:
        yield _table("connections.billing", odbc=answers.odbc, dialect=answers.dialect)
    else:
        yield _connection("billing", directory, answers.url, passwords)


def _staging(directory: Path, answers: Answers, passwords: dict[Path, str]) -> Iterator[str]:
    yield "# The billing database, written: a login that may INSERT into the staging table and nothing else."
    yield _connection("staging", directory, answers.staging_url, passwords)
    yield _table("sync.readings.staging", table=answers.staging_table)
    yield STAGING_COLUMNS


def _connection(name: str, directory: Path, url: str | None, passwords: dict[Path, str]) -> str:
    """The password goes into a file of its own: the configuration may then be shown to others."""
    if url is None:
        return f"[connections.{name}]\n# url = \n"
    parsed = make_url(url)
    if parsed.password is None:
        return _table(f"connections.{name}", url=url)
    path = directory / f"{name}-password"
    passwords[path] = str(parsed.password) + "\n"
    plain = parsed.set(password="PASSWORD").render_as_string(hide_password=False)  # noqa: S106 - replaced below
    plain = plain.replace("PASSWORD", "{password}")
    return _table(f"connections.{name}", url=plain, password_file=str(path))


def _table(name: str, /, **settings: str | None) -> str:
    lines = [f"{key} = {toml_text(value)}" for key, value in settings.items() if value]
    return "\n".join([f"[{name}]", *lines, ""])
