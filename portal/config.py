"""One TOML file → typed, immutable settings; every error is reported at once, by its TOML path."""

import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from erp_adapter.secret_files import secret_in
from erp_adapter.settings import ConnectionSettings, ErpSettings, Settings, Url
from portal.config_faults import SHORTEST_KEY, faults
from sync.mail_settings import MailSettings
from sync.settings import SyncSettings

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` holds one line a fault, each with its TOML path."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ServerSettings(Settings):
    secret_key: SecretStr | None = Field(default=None, min_length=SHORTEST_KEY)
    secret_key_file: Path | None = None
    address: str = Field(pattern=r"^https?://[^/?#@\s]+$")
    """Where customers find the portal, such as ``https://ebok.example``; links in e-mails begin with it."""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    """How many reverse proxies in front may be believed about the client's address."""
    metrics_token: SecretStr | None = Field(default=None, min_length=SHORTEST_KEY)
    """What a monitor shows at ``/metrics``; without one there is no such page."""
    metrics_token_file: Path | None = None
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
    texts: Path | None = None
    """Where the utility's own regulations, privacy notice and accessibility declaration stand."""


class StoreSettings(Settings):
    url: Url


class LoginSettings(Settings):
    attempts: int = Field(default=5, ge=1)
    """Failed log-ins allowed per login, and tenfold per address, within ``window_minutes``."""
    window_minutes: int = Field(default=15, ge=1)
    password_length: int = Field(default=6, ge=6, le=64)
    """The fewest characters of a new password."""
    limits_url: SecretStr | None = None
    """A Redis server that counts attempts instead of the store."""

    @property
    def redis(self) -> str | None:
        return self.limits_url.get_secret_value() if self.limits_url else None

    @field_validator("limits_url")
    @classmethod
    def is_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("redis://", "rediss://")):
            raise ValueError("must be a Redis server such as redis://localhost:6379/0")
        if url is not None:
            _port(url.get_secret_value())
        return url


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        raise ValueError("the port, what stands after the host and a colon, must be 1 to 65535") from None


class IdentificationSettings(Settings):
    """How it is found out that an account is the customer's, and when staff do it."""

    mode: Literal["staff", "invoice"] = "staff"
    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    opens: time = time(7)
    closes: time = time(15)


class RetentionSettings(Settings):
    """After how many days the portal deletes what it has no more need of."""

    mails: int = Field(default=90, ge=1)
    """The texts of e-mails that were sent."""
    delivered: int = Field(default=90, ge=1)
    """What tickets, changed contacts and consents carried that the billing system has."""
    sessions: int = Field(default=90, ge=1)
    links: int = Field(default=1, ge=1)
    """One-time links that have run out, registrations that nobody confirmed among them."""
    devices: int = Field(default=365, ge=1)
    tickets: int = Field(default=1095, ge=1)
    """Since they were closed: claims for periodic payments lapse after three years (Civil Code, art. 118)."""
    checks: int = Field(default=30, ge=1)
    audit: int = Field(default=1095, ge=30)


class Config(Settings):
    server: ServerSettings
    utility: UtilitySettings
    store: StoreSettings
    connections: dict[str, ConnectionSettings]
    erp: ErpSettings
    sync: SyncSettings
    mail: MailSettings
    login: LoginSettings = LoginSettings()
    identification: IdentificationSettings = IdentificationSettings()
    retention: RetentionSettings = RetentionSettings()

    @property
    def secret_key(self) -> str:
        key = _secret(self.server.secret_key, self.server.secret_key_file)
        assert key is not None  # noqa: S101 - load() refuses a configuration with neither
        return key

    @property
    def metrics_token(self) -> str | None:
        return _secret(self.server.metrics_token, self.server.metrics_token_file)


def _secret(given: SecretStr | None, file: Path | None) -> str | None:
    if given is not None:
        return given.get_secret_value()
    return None if file is None else secret_in(file)


def load(path: Path) -> Config:
    """Read and check the configuration; raises ``ConfigError`` with every problem found."""
    return parse(contents(path, "start one from config.example.toml"))


def contents(path: Path, otherwise: str) -> dict[str, Any]:
    """The file as it is written; raises ``ConfigError``, which says ``otherwise`` where there is no file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError([f"{path}: there is no such file; {otherwise}"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        told = f"not a TOML file: line {line} is no text in UTF-8; save the file in the encoding UTF-8"
        raise ConfigError([f"{path}: {told}"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: not a TOML file: {error}"]) from None


def parse(raw: Mapping[str, Any]) -> Config:
    """The settings; raises ``ConfigError`` with every problem found."""
    found = faults(raw, Config)
    if found:
        raise ConfigError(found)
    return Config.model_validate(raw)
