"""The shape of ``[mail]`` in the configuration."""

import re
from dataclasses import dataclass
from email.policy import SMTP
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import field_validator, model_validator

from erp_adapter.settings import Settings

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""An e-mail address as the WHATWG's HTML standard defines a valid one."""


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    encryption: Literal["tls", "starttls", "none"]


class MailSettings(Settings):
    """``[mail]``: how e-mails to customers go out, and whom they are from."""

    url: str
    """``smtp://host:587``, ``smtps://host:465``, or ``log:``, which only writes mails to the log."""
    sender: str
    """``address`` or ``Name <address>``."""
    user: str | None = None
    password_file: Path | None = None

    @property
    def server(self) -> MailServer | None:
        """None where mails are only logged. A connection that leaves the machine is always encrypted."""
        parts = urlsplit(self.url)
        if parts.scheme == "log":
            return None
        host, tls = parts.hostname or "", parts.scheme == "smtps"
        port = parts.port or (465 if tls else 587)
        return MailServer(host, port, "tls" if tls else "none" if _is_this_machine(host) else "starttls")

    @property
    def address(self) -> str:
        """The sender's, without the name."""
        return header_addresses(self.sender)[0]

    @field_validator("url")
    @classmethod
    def one_server(cls, url: str) -> str:
        if url != "log:" and not re.fullmatch(r"smtps?://([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?/?", url):
            raise ValueError("give smtp://host:587, smtps://host:465 or log:")
        _ = urlsplit(url).port  # raises ValueError on one that cannot be
        return url

    @field_validator("sender")
    @classmethod
    def one_address(cls, sender: str) -> str:
        addresses = header_addresses(sender) if sender.isprintable() else ()
        if len(addresses) != 1 or not ADDRESS.fullmatch(addresses[0]):
            raise ValueError("give one address, or: Name <address>")
        return sender

    @model_validator(mode="after")
    def whole_login(self) -> Self:
        if (self.user is None) != (self.password_file is None):
            raise ValueError("user and password_file go together")
        return self


def header_addresses(sender: str) -> tuple[str, ...]:
    """The addresses of a ``From``, none where it is not well formed."""
    header = SMTP.header_factory("From", sender)
    return () if header.defects else tuple(each.addr_spec for each in header.addresses)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
