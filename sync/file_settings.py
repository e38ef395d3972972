"""The shape of ``[sync.KIND.file]``: files that the billing system imports."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from erp_adapter.settings import Settings
from sync.columns import Columns
from sync.letters import Encoding
from sync.sftp_settings import SftpSettings

_NAME = re.compile(r"[^\W\d][\w.\-]*")


class FileSettings(Settings):
    """One file a batch, and how it is written."""

    directory: Path
    format: Literal["csv", "xml", "jsonl"] = "csv"
    columns: Columns
    """What stands in the file, in this order; the headings, elements or names are the keys."""
    encoding: Encoding = "utf-8"
    line_end: Literal["crlf", "lf"] = "crlf"
    decimals: int = Field(default=0, ge=0, le=6)
    """How many indications have; they are whole, so all are 0."""
    decimal_sign: Literal[",", "."] = ","
    delimiter: str = Field(default=";", min_length=1, max_length=1)
    header: bool = True
    quoting: Literal["minimal", "all", "none"] = "minimal"
    spreadsheet: bool = False
    """CSV is opened by a person in a spreadsheet, which must not take a customer's words for a formula."""
    root: str = "batch"
    record: str = "item"
    verdicts: Path | None = None
    """Where the billing system puts files of verdicts."""
    sftp: SftpSettings | None = None
    """The server that both directories are on, if not this one."""

    @model_validator(mode="after")
    def named(self) -> Self:
        for name in (self.root, self.record, *self.columns):
            if self.format == "xml" and not _NAME.fullmatch(name):
                raise ValueError(f"XML has no element that is called {name!r}")
            if name.encode(self.encoding, "replace").decode(self.encoding) != name:
                raise ValueError(f"{self.encoding} has not every letter of {name!r}")
        return self
