"""A batch → the values that go to the target, as the configured columns want them.

What each column needs is worked out once, not once a row: a push of 100,000 readings should cost little more
than the database does.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from erp_adapter import keys
from erp_adapter.values import converter
from sync.batches import Batch
from sync.columns import SourceSettings
from sync.kinds import ID_FIELDS, KINDS, Kind
from sync.letters import Adapt
from sync.outbox import Item
from sync.payloads import READ, types_of

WARSAW = ZoneInfo("Europe/Warsaw")
DAYS_KEPT = 1024
KEPT_AS_TEXT = (date, datetime)
"""Types of which a payload holds the text; others it holds as they are."""

Row = Mapping[str, Any]
Writer = Callable[[Batch, Sequence[Item]], list[Any]]
"""One column's values; raises ``KeyError`` or ``ValueError`` where there is none or it cannot be converted.

Column by column, since that is several times as fast as item by item.
"""

_COMMON: Mapping[str, Writer] = {
    **dict.fromkeys(ID_FIELDS, lambda _, items: [item.id for item in items]),
    "batch_id": lambda batch, items: [batch.id] * len(items),
    "batch_seq": lambda batch, items: [batch.seq] * len(items),
    "customer_id": lambda _, items: [item.customer_id for item in items],
    "at": lambda _, items: [item.enqueued_at for item in items],
}
_MOMENTS: Mapping[str, Callable[[datetime], Any]] = {
    "": lambda moment: moment.replace(tzinfo=None),
    "text": lambda moment: moment.isoformat(timespec="seconds"),
    "date": lambda moment: moment.date(),
    "date@": lambda moment: moment.replace(tzinfo=None),
    **dict.fromkeys(("unix", "unix@"), lambda moment: int(moment.timestamp())),
    **dict.fromkeys(("unix_ms", "unix_ms@"), lambda moment: int(moment.timestamp() * 1000)),
}
"""Conversions of a moment that differ from those of a date, given the moment in their zone."""


NOTHING: Adapt = {}


def row(columns: Mapping[str, SourceSettings], batch: Batch, item: Item) -> Row:
    """The raw values by target column; raises ``ValueError`` where one cannot be converted."""
    kind = KINDS[item.kind]
    return {name: writer(source, kind)(batch, [item])[0] for name, source in columns.items()}


def records(writers: Sequence[Writer], batch: Batch, items: Sequence[Item]) -> list[tuple[Any, ...]]:
    """The values of each item, in the writers' order; raises as they do."""
    return list(zip(*(write(batch, items) for write in writers), strict=True))


def writers(columns: Mapping[str, SourceSettings], kind: Kind, adapt: Adapt) -> list[Writer]:
    return [writer(source, kind, adapt) for source in columns.values()]


def writer(source: SourceSettings, kind: Kind, adapt: Adapt = NOTHING) -> Writer:
    """What writes the column's values; ``adapt`` is done to those of its field before they are converted."""
    if source.field is None:
        constant = source.constant
        return lambda _batch, items: [constant] * len(items)
    read = _reader(source.field, kind)
    if source.field == source.convert == "flag":
        return lambda batch, items: [int(value is not None) for value in read(batch, items)]
    held = kind.fields[source.field]
    change = _change(source, held)
    if source.field in adapt:
        read = _changed(read, adapt[source.field])
    if change is None:
        return read
    return _changed(read, lru_cache(maxsize=DAYS_KEPT)(change) if held is date else change)


def _reader(field: str, kind: Kind) -> Writer:
    own = types_of(type(kind.example)).get(field)
    if own is None:
        return _COMMON[field]
    plain: Writer = lambda _, items: [item.payload[field] for item in items]  # noqa: E731 - one of several of its kind
    if own not in KEPT_AS_TEXT:
        return plain
    # The same few days come again and again; moments hardly ever.
    parse = lru_cache(maxsize=DAYS_KEPT)(READ[own]) if own is date else READ[own]
    return _changed(plain, parse)


def _changed(read: Writer, change: Callable[[Any], Any]) -> Writer:
    def write(batch: Batch, items: Sequence[Item]) -> list[Any]:
        return [None if value is None else change(value) for value in read(batch, items)]

    return write


def _change(source: SourceSettings, held: type) -> Callable[[Any], Any] | None:
    if held is datetime:
        return _moment(source.convert or "")
    convert = None if source.convert is None else converter(source.convert).write
    if source.field != "meter_id":
        return convert
    part = partial(_key_part, part=source.part)
    return part if convert is None else lambda key: convert(part(key))


def _key_part(key: str, part: int | None) -> str:
    if part in (None, 1) and keys.is_plain(key):
        return key
    try:
        parts = keys.split(key, key.count(keys.SEPARATOR) + 1)
    except keys.NoSuchKey:
        raise ValueError("the meter's key is not one of ours") from None
    if part is None:
        return parts[0] if len(parts) == 1 else key
    if part > len(parts):
        raise ValueError(f"the key has {len(parts)} parts, not {part}")
    return parts[part - 1]


def _moment(convert: str) -> Callable[[datetime], Any]:
    """Without a conversion the wall clock in Warsaw: that is what a column without a zone is taken for."""
    others, _, last = convert.rpartition("+")
    first = last.strip()
    name, at, zone = first.partition("@")
    clock = ZoneInfo(zone) if zone else WARSAW
    write = _MOMENTS.get(name + at) or _of_day(first)
    after = converter(others).write if others else _same
    return lambda moment: after(write(moment.astimezone(clock)))


def _same(value: Any) -> Any:
    return value


def _of_day(convert: str) -> Callable[[datetime], Any]:
    """Days are counted from a day; a format is given the moment, of which it may show the hour."""
    write = converter(convert).write
    return write if convert.startswith("date:") else lambda moment: write(moment.date())
