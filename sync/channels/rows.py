"""A batch → rows of the target table, as the configured columns want them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from erp_adapter import keys
from erp_adapter.values import converter
from sync.batches import Batch
from sync.columns import SourceSettings
from sync.kinds import fields_of
from sync.outbox import Item

WARSAW = ZoneInfo("Europe/Warsaw")

Row = Mapping[str, Any]

_MOMENTS: Mapping[str, Callable[[datetime], Any]] = {
    "text": lambda moment: moment.isoformat(timespec="seconds"),
    "date": lambda moment: moment.date(),
    "unix": lambda moment: int(moment.timestamp()),
    "unix_ms": lambda moment: int(moment.timestamp() * 1000),
}
"""Conversions of a moment that differ from those of a date."""


def row(columns: Mapping[str, SourceSettings], batch: Batch, item: Item) -> Row:
    """The raw values by target column; raises ``ValueError`` where one cannot be converted."""
    fields = fields_of(batch, item)
    return {name: _value(source, fields) for name, source in columns.items()}


def _value(source: SourceSettings, fields: Mapping[str, Any]) -> Any:
    if source.field is None:
        return source.constant
    value = fields[source.field]
    if source.field == "flag" and source.convert == "flag":
        value = value is not None
    if value is None:
        return None
    if source.field == "meter_id":
        value = _key_part(value, source.part)
    if isinstance(value, datetime):
        return _moment(value.astimezone(WARSAW), source.convert)
    return value if source.convert is None else converter(source.convert).write(value)


def _key_part(key: str, part: int | None) -> str:
    try:
        parts = keys.split(key, key.count(keys.SEPARATOR) + 1)
    except keys.NoSuchKey:
        raise ValueError("the meter's key is not one of ours") from None
    if part is None:
        return parts[0] if len(parts) == 1 else key
    if part > len(parts):
        raise ValueError(f"the key has {len(parts)} parts, not {part}")
    return parts[part - 1]


def _moment(moment: datetime, convert: str | None) -> Any:
    """Without a conversion the wall clock in Warsaw: that is what a column without a zone is taken for."""
    if convert is None:
        return moment.replace(tzinfo=None)
    write = _MOMENTS.get(convert) or converter(convert).write
    return write(moment)
