"""What legacy columns hold → ``Decimal``, ``date``, ``str``, and back again for parameters.

``converter(name)`` gives the pair of functions that ``convert = "name"`` stands for in the configuration.
``read`` takes a raw value from a driver, ``write`` a value of ours; both raise ``ValueError`` on nonsense.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from erp_adapter import dates, numbers, texts
from erp_adapter.said import Said, said
from erp_adapter.words import nearest


@dataclass(frozen=True, slots=True)
class Converter:
    name: str
    expects: Said
    """What the column should hold, for messages: ``a date``, ``whole grosze``."""
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    zero_is_none: bool = False
    """Whether a column of numbers says none by 0, which lies between real values."""


def _same(value: Any) -> Any:
    return value


_PLAIN = {
    each.name: each
    for each in (
        Converter("text", said("text"), texts.text, str),
        Converter("cp1250", said("text in Windows-1250"), texts.from_cp1250, texts.to_cp1250),
        Converter("mojibake", said("UTF-8 decoded wrongly"), texts.from_mojibake, texts.to_mojibake),
        Converter("html", said("escaped text"), texts.from_html, texts.to_html),
        Converter("hex", said("bytes"), texts.from_bytes, texts.to_bytes),
        Converter("uuid", said("a GUID"), texts.from_uuid, texts.to_uuid),
        Converter("uuid:upper", said("a GUID in capitals"), texts.from_uuid, texts.to_uuid_upper),
        Converter("uuid:bytes", said("a GUID as 16 bytes"), texts.from_uuid, texts.to_uuid_bytes),
        Converter("uuid:bytes_le", said("a GUID as 16 bytes"), texts.from_uuid_le, texts.to_uuid_le),
        Converter("integer", said("a whole number"), numbers.integer, numbers.to_integer),
        Converter("decimal", said("a number"), numbers.decimal, _same),
        Converter("money", said("an amount"), numbers.money, _same),
        Converter("decimal:text", said("a number written as text"), numbers.decimal, str),
        Converter("money:text", said("an amount written as text"), numbers.money, str),
        Converter("grosze", said("whole grosze"), numbers.grosze, numbers.to_grosze),
        Converter("flag", said("yes or no"), numbers.flag, int),
        Converter("date", said("a date"), dates.day, _same),
        Converter("yyyymmdd", said("a date as YYYYMMDD"), dates.yyyymmdd, dates.to_yyyymmdd),
        Converter("unix", said("seconds since 1970"), dates.unix, dates.to_unix, zero_is_none=True),
        Converter(
            "unix_ms", said("milliseconds since 1970"), dates.unix_ms, dates.to_unix_ms, zero_is_none=True
        ),
    )
}
_ZONED = {
    "date": lambda name, zone: Converter(
        name, said("a date"), partial(dates.day, stored_in=zone), partial(dates.moment, zone=zone)
    ),
    "unix": lambda name, zone: _zoned_number(
        name, said("seconds since 1970"), dates.unix, dates.to_unix, zone
    ),
    "unix_ms": lambda name, zone: _zoned_number(
        name, said("milliseconds since 1970"), dates.unix_ms, dates.to_unix_ms, zone
    ),
}


def _zoned_number(
    name: str, expects: Said, read: Callable[..., Any], write: Callable[..., Any], zone: ZoneInfo
) -> Converter:
    return Converter(name, expects, partial(read, zone=zone), partial(write, zone=zone), zero_is_none=True)


NAMES = (
    *_PLAIN,
    "clarion",
    "date@ZONE",
    "unix@ZONE",
    "unix_ms@ZONE",
    "date:FORMAT",
    "date:FORMAT@ZONE",
    "days:YYYY-MM-DD",
    "padded:N",
    "zeros:N",
    "unpadded:N",
    "stripped:N",
    "bit:N",
)


@cache
def converter(name: str) -> Converter:
    """The converter of that name, or a chain of several joined by ``+``; raises ``ValueError``."""
    first, *others = (_single(part.strip()) for part in name.split("+"))
    for after in others:
        first = _chained(name, first, after)
    return first


def _chained(name: str, before: Converter, after: Converter) -> Converter:
    def read(raw: Any) -> Any:
        return after.read(before.read(raw))

    def write(value: Any) -> Any:
        return before.write(after.write(value))

    return Converter(name, before.expects, read, write)


def _single(name: str) -> Converter:
    if name in _PLAIN:
        return _PLAIN[name]
    kind, _, zone = name.partition("@")
    if zone and kind in _ZONED:
        return _ZONED[kind](name, _zone(zone))
    kind, _, argument = name.partition(":")
    if kind == "clarion" and not argument:
        return _days(name, dates.CLARION_EPOCH)
    if kind == "date" and "%" in argument:
        return _text_date(name, argument)
    if kind == "days" and argument:
        return _days(name, _first_day(argument))
    if kind in _COUNTED and argument.isdigit():
        return _COUNTED[kind](name, int(argument))
    raise ValueError(f"there is no conversion {name!r}{nearest(name, NAMES)}; known: {', '.join(NAMES)}")


def _first_day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written!r} is no day to count from; write it as in days:1899-12-30") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"there is no time zone {name!r}; write it as in Europe/Warsaw") from None


def _days(name: str, epoch: date) -> Converter:
    return Converter(
        name,
        said("days since %(day)s", day=str(epoch)),
        partial(dates.days_since, epoch=epoch),
        partial(dates.to_days_since, epoch=epoch),
        zero_is_none=True,
    )


def _text_date(name: str, argument: str) -> Converter:
    layout, zone = written_in(argument)
    read = partial(dates.written, layout=layout, zone=zone or dates.WARSAW)
    return Converter(
        name, said("a date written %(layout)s", layout=layout), read, lambda value: value.strftime(layout)
    )


def written_in(argument: str) -> tuple[str, ZoneInfo | None]:
    """``FORMAT`` or ``FORMAT@ZONE`` in its parts; raises ``ValueError`` for a zone that there is not."""
    layout, _, zone = argument.partition("@")
    return layout, _zone(zone) if zone else None


def _padded(name: str, width: int) -> Converter:
    return Converter(
        name,
        said("text of %(width)s characters", width=width),
        texts.text,
        lambda value: str(value).ljust(width),
    )


def _zeros(name: str, width: int) -> Converter:
    def read(raw: Any) -> str | None:
        number = numbers.integer(raw)
        return None if number is None else str(number).zfill(width)

    def write(value: Any) -> int:
        written = str(value)
        if len(written) < width or (len(written) > width and written.startswith("0")):
            raise ValueError(f"not a number of {width} digits")
        return int(written)

    return Converter(name, said("a whole number"), read, write)


def _unpadded(name: str, width: int) -> Converter:
    """``zeros:N`` for a column of text without the zeros."""
    plain = _zeros(name, width)
    return Converter(name, said("a whole number as text"), plain.read, lambda value: str(plain.write(value)))


def _stripped(name: str, width: int) -> Converter:
    """``integer`` for a column of text, so that the database compares texts and can use its index."""

    def read(raw: Any) -> str | None:
        number = numbers.integer(raw)
        return None if number is None else str(number)

    def write(value: Any) -> str:
        return str(numbers.to_integer(value)).zfill(width)

    return Converter(name, said("a whole number as text"), read, write)


def _bit(name: str, number: int) -> Converter:
    return Converter(
        name, said("a bit mask"), partial(numbers.bit, number=number), lambda value: int(value) << number
    )


_COUNTED = {"padded": _padded, "zeros": _zeros, "unpadded": _unpadded, "stripped": _stripped, "bit": _bit}
