"""One TOML file → typed, immutable settings; every error is reported at once, by its TOML path."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError

from erp_adapter.settings import ConnectionSettings, ErpSettings, Settings
from erp_adapter.words import nearest
from sync.mail_settings import MailSettings
from sync.settings import SyncSettings


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` holds one line a fault, each with its TOML path."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ServerSettings(Settings):
    secret_key: SecretStr | None = Field(default=None, min_length=32)
    secret_key_file: Path | None = None
    address: str = Field(pattern=r"^https?://[^/?#@\s]+$")
    """Where customers find the portal, such as ``https://ebok.example``; links in e-mails begin with it."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """How many reverse proxies in front may be believed about the client's address."""
    session_idle_minutes: int = Field(default=30, ge=1)
    session_hours: int = Field(default=12, ge=1)


class UtilitySettings(Settings):
    """Who runs this office, as its customers know it."""

    name: str
    short_name: str
    address: str
    nip: str = Field(pattern=r"^\d{10}$")
    phone: str | None = None
    email: str | None = None
    office_hours: str | None = None
    bank_account: str | None = Field(default=None, pattern=r"^[\d ]{26,32}$")
    accent: str = Field(default="#00566b", pattern=r"^#[0-9a-fA-F]{6}$")
    """The one colour a utility may change; it must keep a contrast of 4.5:1 against white."""
    ksef_verification_url: str = "https://qr.ksef.mf.gov.pl"


class StoreSettings(Settings):
    url: SecretStr


class LoginSettings(Settings):
    attempts: int = Field(default=5, ge=1)
    """Failed log-ins allowed per login, and tenfold per address, within ``window_minutes``."""
    window_minutes: int = Field(default=15, ge=1)


class Config(Settings):
    server: ServerSettings
    utility: UtilitySettings
    store: StoreSettings
    connections: dict[str, ConnectionSettings]
    erp: ErpSettings
    sync: SyncSettings
    mail: MailSettings
    login: LoginSettings = LoginSettings()

    @property
    def secret_key(self) -> str:
        if self.server.secret_key is not None:
            return self.server.secret_key.get_secret_value()
        assert self.server.secret_key_file is not None  # noqa: S101 - load() refuses a configuration with neither
        return self.server.secret_key_file.read_text().strip()


def load(path: Path) -> Config:
    """Read and check the configuration; raises ``ConfigError`` with every problem found."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError([f"{path}: there is no such file; start one from config.example.toml"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: not a TOML file: {error}"]) from None
    return parse(raw)


def parse(raw: Mapping[str, Any]) -> Config:
    problems = [*_dangling_connections(raw), *_missing_secret(raw)]
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        raise ConfigError([*_readable(error), *problems]) from None
    if problems:
        raise ConfigError(problems)
    return config


def _missing_secret(raw: Mapping[str, Any]) -> Iterator[str]:
    server = raw.get("server", {})
    if not isinstance(server, dict) or ("secret_key" in server) == ("secret_key_file" in server):
        yield "server: give either secret_key (32 characters or more) or secret_key_file"
    elif "secret_key_file" in server:
        yield from _unreadable_secret(Path(str(server["secret_key_file"])))


def _unreadable_secret(path: Path) -> Iterator[str]:
    try:
        if len(path.read_text().strip()) < 32:
            yield "server.secret_key_file: the file holds fewer than 32 characters"
    except OSError as error:
        yield f"server.secret_key_file: {error.strerror}"


def _dangling_connections(raw: Mapping[str, Any]) -> Iterator[str]:
    known = _tables(raw.get("connections"))
    users = {f"erp.{name}": entity for name, entity in _tables(raw.get("erp")).items()}
    users |= {f"sync.{name}": channel for name, channel in _tables(raw.get("sync")).items()}
    for path, user in users.items():
        name = user.get("connection", "billing" if path.startswith("erp.") else None)
        if name is not None and name not in known:
            yield f"{path}.connection: there is no [connections.{name}]{nearest(str(name), known)}"


def _tables(value: Any) -> dict[str, dict[str, Any]]:
    items = value.items() if isinstance(value, dict) else ()
    return {name: table for name, table in items if isinstance(table, dict)}


def _readable(error: ValidationError) -> Iterator[str]:
    """Pydantic's findings as ``path: what is wrong``; a validator's several lines become several problems."""
    for fault in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "missing":
            yield f"{path}: required, but missing"
        elif fault["type"] == "extra_forbidden":
            yield f"{path}: there is no such setting"
        else:
            for line in fault["msg"].removeprefix("Value error, ").splitlines():
                yield f"{path}.{line}" if line.startswith("columns.") else f"{path}: {line}"
