"""The shape of ``[sync]`` in the configuration.

A channel's columns read from left to right as the ERP's do: the target column = what goes into it.

    [sync.readings.staging.columns]
    ID_ZGL = "reading_id"
    DATA_ODCZYTU = { field = "read_on", convert = "yyyymmdd" }
    NR_LICZNIKA = { field = "meter_id", part = 2 }
    ZRODLO = { constant = "IBOK" }
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from erp_adapter.settings import Settings
from erp_adapter.values import converter

ReadingField = Literal[
    "reading_id",
    "batch_id",
    "batch_seq",
    "customer_id",
    "meter_id",
    "meter_number",
    "read_on",
    "indication",
    "flag",
    "reason",
    "reported_at",
]


class SourceSettings(Settings):
    """What goes into one target column: a field of the reading or a constant."""

    field: ReadingField | None = None
    part: int | None = Field(default=None, ge=1)
    """Which part of a key of several columns, counted from 1."""
    convert: str | None = None
    constant: str | int | None = None

    @model_validator(mode="after")
    def one_origin(self) -> Self:
        if (self.field is None) == (self.constant is None):
            raise ValueError("give either field or constant")
        if self.part is not None and self.field != "meter_id":
            raise ValueError("only meter_id has parts")
        if self.constant is not None and self.convert is not None:
            raise ValueError("a constant is not converted")
        return self

    @field_validator("convert")
    @classmethod
    def known(cls, convert: str | None) -> str | None:
        if convert is not None:
            converter(convert)
        return convert


def _source(value: Any) -> Any:
    return {"field": value} if isinstance(value, str) else value


Source = Annotated[SourceSettings, BeforeValidator(_source)]


class StagingSettings(Settings):
    """``[sync.readings.staging]``: the one table of the billing database that the portal may INSERT into."""

    connection: str = "staging"
    table: str = Field(min_length=1)
    """``table`` or ``schema.table``, written exactly as the database spells it."""
    columns: dict[str, Source]
    key: str | None = None
    """The name of the unique key on the reading's id, where PostgreSQL did not choose it itself."""

    @property
    def id_column(self) -> str:
        """The column that holds the reading's id; a unique key on it is what makes resending safe."""
        return next(name for name, source in self.columns.items() if source.field == "reading_id")

    @model_validator(mode="after")
    def recognisable(self) -> Self:
        if [source.field for source in self.columns.values()].count("reading_id") != 1:
            raise ValueError("columns: exactly one column must hold the reading_id")
        return self


class RouteSettings(Settings):
    """``[sync.readings]``: which way they go, and what that way needs to know."""

    channel: Literal["staging"] = "staging"
    staging: StagingSettings


class SyncSettings(Settings):
    """``[sync]``: how often, how much at once, and which way."""

    interval_seconds: float = Field(default=60, gt=0, le=86_400)
    batch_size: int = Field(default=500, ge=1, le=5000)
    lease_seconds: float = Field(default=300, ge=5, le=86_400)
    """How long a batch belongs to the process that sends it; then another may take it up."""
    readings: RouteSettings
