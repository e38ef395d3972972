"""What goes into the columns of a channel's table or file: the target column = what goes into it.

[sync.readings.staging.columns]
ID_ZGL = "reading_id"
DATA_ODCZYTU = { field = "read_on", convert = "yyyymmdd" }
NR_LICZNIKA = { field = "meter_id", part = 2 }
ZRODLO = { constant = "IBOK" }
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from erp_adapter.settings import Settings
from erp_adapter.values import converter
from erp_adapter.words import nearest
from sync.conversions import unfitting
from sync.kinds import FIELDS, ID_FIELDS, Kind


class SourceSettings(Settings):
    """What goes into one target column: a field of the item or a constant."""

    field: str | None = None
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

    @field_validator("field")
    @classmethod
    def known(cls, field: str | None) -> str | None:
        if field is not None and field not in FIELDS:
            raise ValueError(f"there is no field {field!r}{nearest(field, FIELDS)}")
        return field

    @field_validator("convert")
    @classmethod
    def convertible(cls, convert: str | None) -> str | None:
        if convert is not None:
            converter(convert)
        return convert


def _source(value: Any) -> Any:
    return {"field": value} if isinstance(value, str) else value


def _identified(columns: dict[str, SourceSettings]) -> dict[str, SourceSettings]:
    if sum(source.field in ID_FIELDS for source in columns.values()) != 1:
        raise ValueError("exactly one column must hold the item_id (of readings, reading_id)")
    return columns


Source = Annotated[SourceSettings, BeforeValidator(_source)]
Columns = Annotated[dict[str, Source], AfterValidator(_identified)]


def id_column(columns: Mapping[str, SourceSettings]) -> str:
    """The column that holds the item's own id."""
    return next(name for name, source in columns.items() if source.field in ID_FIELDS)


def misfits(columns: Mapping[str, SourceSettings], kind: Kind) -> Iterator[str]:
    """One line for each column whose field is of another kind of item, or cannot be converted so."""
    for name, source in columns.items():
        if source.field is not None and source.field not in kind.fields:
            told = f"{kind.section} have no field {source.field!r}{nearest(source.field, kind.fields)}"
            yield f"columns.{name}: {told}"
        elif source.field is not None and source.convert is not None:
            wrong = unfitting(source.field, kind.fields[source.field], source.convert)
            yield from (f"columns.{name}.convert: {told}" for told in wrong)
