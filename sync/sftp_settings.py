"""The shape of ``[sync.KIND.file.sftp]``: the server that the directories are on, and what lets us in."""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from erp_adapter.settings import Settings

PORT = 22
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+")
_TYPES = "ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)"
_KEY = re.compile(rf"(?:^|\s)({_TYPES}) ([A-Za-z0-9+/]+={{0,2}})(?:\s|$)")


class SftpSettings(Settings):
    """The server proves itself by ``host_key``, and IBOK by a password or a key."""

    host: str
    port: int = Field(default=PORT, ge=1, le=65_535)
    user: str = Field(min_length=1)
    host_key: str
    """``TYPE BASE64``; the only one that is believed."""
    password_file: Path | None = None
    """A file whose only line is the password."""
    key_file: Path | None = None
    """A private key without a passphrase, as ssh-keygen makes it."""

    @property
    def key_type(self) -> str:
        return self.host_key.split()[0]

    @property
    def key_bytes(self) -> bytes:
        """The host key as the server shows it."""
        return b64decode(self.host_key.split()[1])

    @model_validator(mode="before")
    @classmethod
    def so_that_a_missing_key_is_told_how_to_get(cls, given: Any) -> Any:
        return {"host_key": "", **given} if isinstance(given, Mapping) else given

    @field_validator("host")
    @classmethod
    def one_host(cls, host: str) -> str:
        if not _HOST.fullmatch(host):
            raise ValueError("give a name or an address alone, such as erp.example")
        return host

    @field_validator("host_key")
    @classmethod
    def one_key(cls, line: str, info: ValidationInfo) -> str:
        """Of a line of ssh-keyscan or known_hosts, which has the host before, or of a .pub file."""
        found = _KEY.search(line)
        if found is None or not _is_key(found[1], found[2]):
            host, port = info.data.get("host", "HOST"), info.data.get("port", PORT)
            raise ValueError(
                f'give the server\'s, such as "ssh-ed25519 AAAAC3…": its admin has it, or compare what '
                f"he says with what this shows: ssh-keyscan -t ed25519 -p {port} {host}"
            )
        return f"{found[1]} {found[2]}"

    @model_validator(mode="after")
    def one_way_in(self) -> Self:
        if (self.password_file is None) == (self.key_file is None):
            raise ValueError("give either password_file or key_file")
        return self


def _is_key(kind: str, written: str) -> bool:
    """Whole, and of that type: fields with their lengths before them, the type first (RFC 4253, 6.6)."""
    try:
        left = b64decode(written, validate=True)
    except binascii.Error:
        return False
    fields = []
    while left:
        end = 4 + int.from_bytes(left[:4])
        fields.append(left[4:end])
        if end > len(left):
            return False
        left = left[end:]
    return len(fields) > 1 and fields[0] == kind.encode()
