"""The shape of ``[sync.KIND.file]``: files that the billing system imports."""

import codecs
import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from erp_adapter.settings import Settings
from sync.columns import Columns
from sync.sftp_settings import SftpSettings

_NAME = re.compile(r"[^\W\d][\w.\-]*")


class FileSettings(Settings):
    """One file a batch, and how it is written."""

    directory: Path
    format: Literal["csv", "xml", "jsonl"] = "csv"
    columns: Columns
    """What stands in the file, in this order; the headings, elements or names are the keys."""
    encoding: str = "utf-8"
    line_end: Literal["crlf", "lf"] = "crlf"
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

    @field_validator("encoding")
    @classmethod
    def known(cls, encoding: str) -> str:
        try:
            name = codecs.lookup(encoding).name
        except LookupError:
            raise ValueError(f"there is no encoding {encoding!r}; usual are utf-8 and cp1250") from None
        if ";\r\n".encode(name) != b";\r\n":
            raise ValueError(f"{encoding} is not one of those that write ASCII as it is")
        return name

    @model_validator(mode="after")
    def named(self) -> Self:
        for name in (self.root, self.record, *self.columns):
            if self.format == "xml" and not _NAME.fullmatch(name):
                raise ValueError(f"XML has no element that is called {name!r}")
            if name.encode(self.encoding, "replace").decode(self.encoding) != name:
                raise ValueError(f"{self.encoding} has not every letter of {name!r}")
        return self
