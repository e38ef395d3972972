"""What legacy columns hold → ``Decimal``, ``date``, ``str``, and back again for parameters.

``converter(name)`` gives the pair of functions that ``convert = "name"`` stands for in the configuration.
``read`` takes a raw value from a driver, ``write`` a value of ours; both raise ``ValueError`` on nonsense.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
CENT = Decimal("0.01")
EARLIEST = date(1901, 1, 1)
"""Before it lie the dates that mean none: 1899-12-30, 1800-12-28 and their kind."""
LATEST = date(2199, 12, 31)
"""After it lie the dates that mean none: 7025, 9999-12-31."""
CLARION_EPOCH = date(1800, 12, 28)
YES = frozenset({"1", "t", "true", "y", "yes", "tak", "x"})
NO = frozenset({"0", "f", "false", "n", "no", "nie", ""})


@dataclass(frozen=True, slots=True)
class Converter:
    name: str
    expects: str
    """What the column should hold, for messages: ``a date``, ``whole grosze``."""
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def text(raw: Any) -> str | None:
    """Text without its padding; empty is None."""
    if raw is None:
        return None
    stripped = raw.rstrip() if isinstance(raw, str) else _as_text(raw).rstrip()
    return stripped or None


def _as_text(raw: Any) -> str:
    return bytes(raw).decode() if isinstance(raw, (bytes, bytearray, memoryview)) else str(raw)


def integer(raw: Any) -> int | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, int):
        return int(raw)
    value = decimal(raw)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise ValueError("not a whole number")
    return int(value)


def decimal(raw: Any) -> Decimal | None:
    if raw is None or isinstance(raw, Decimal):
        return raw
    if isinstance(raw, int):
        return Decimal(raw)
    written = repr(raw) if isinstance(raw, float) else _as_text(raw).strip().replace(",", ".")
    if not written:
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not value.is_finite():
        raise ValueError("not a number")
    return value


def money(raw: Any) -> Decimal | None:
    value = decimal(raw)
    return None if value is None else value.quantize(CENT, ROUND_HALF_UP)


def grosze(raw: Any) -> Decimal | None:
    value = decimal(raw)
    return None if value is None else (value / 100).quantize(CENT, ROUND_HALF_UP)


def _to_grosze(value: Decimal) -> int:
    return int((value * 100).to_integral_value(ROUND_HALF_UP))


def day(raw: Any) -> date | None:
    """A date or timestamp (one with a zone is taken in Europe/Warsaw), or ISO text; zero dates are None."""
    if isinstance(raw, datetime):
        return _real((raw.astimezone(WARSAW) if raw.tzinfo else raw).date())
    if isinstance(raw, date):
        return _real(raw)
    written = text(raw)
    if written is None or written.startswith("0000-00-00"):
        return None
    if len(written) > 10:
        return day(datetime.fromisoformat(written))
    return _real(date.fromisoformat(written))


def _real(value: date) -> date | None:
    return value if EARLIEST <= value <= LATEST else None


def yyyymmdd(raw: Any) -> date | None:
    number = integer(raw)
    if not number:
        return None
    return _real(date(number // 10000, number // 100 % 100, number % 100))


def unix(raw: Any) -> date | None:
    number = decimal(raw)
    return _real(datetime.fromtimestamp(float(number), WARSAW).date()) if number else None


def unix_ms(raw: Any) -> date | None:
    number = decimal(raw)
    return unix(number / 1000) if number else None


def _midnight(value: date) -> int:
    return int(datetime.combine(value, time(), WARSAW).astimezone(UTC).timestamp())


def clarion(raw: Any) -> date | None:
    number = integer(raw)
    return _real(CLARION_EPOCH + timedelta(days=number)) if number else None


def flag(raw: Any) -> bool | None:
    written = (text(raw) or "").casefold()
    if raw is None:
        return None
    if written in YES or written in NO:
        return written in YES
    raise ValueError("neither yes nor no")


def _sixty_four_bits(value: Any) -> int:
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError("more than any integer column holds")
    return number


def _same(value: Any) -> Any:
    return value


_PLAIN = {
    each.name: each
    for each in (
        Converter("text", "text", text, str),
        Converter("integer", "a whole number", integer, _sixty_four_bits),
        Converter("decimal", "a number", decimal, _same),
        Converter("money", "an amount", money, _same),
        Converter("grosze", "whole grosze", grosze, _to_grosze),
        Converter("date", "a date", day, _same),
        Converter("yyyymmdd", "a date as YYYYMMDD", yyyymmdd, lambda value: int(f"{value:%Y%m%d}")),
        Converter("unix", "seconds since 1970", unix, _midnight),
        Converter("unix_ms", "milliseconds since 1970", unix_ms, lambda value: _midnight(value) * 1000),
        Converter("clarion", "days since 1800-12-28", clarion, lambda value: (value - CLARION_EPOCH).days),
        Converter("flag", "yes or no", flag, int),
    )
}
NAMES = (*_PLAIN, "padded:N", "zeros:N", "date:FORMAT")


@cache
def converter(name: str) -> Converter:
    """The converter of that name; raises ``ValueError`` when there is none."""
    if name in _PLAIN:
        return _PLAIN[name]
    kind, _, argument = name.partition(":")
    if kind == "date" and "%" in argument:
        return _dated(name, argument)
    if kind in ("padded", "zeros") and argument.isdigit():
        return _padded(name, int(argument)) if kind == "padded" else _zeros(name, int(argument))
    raise ValueError(f"there is no conversion {name!r}; known: {', '.join(NAMES)}")


def _padded(name: str, width: int) -> Converter:
    return Converter(name, f"text of {width} characters", text, lambda value: str(value).ljust(width))


def _zeros(name: str, width: int) -> Converter:
    def read(raw: Any) -> str | None:
        number = integer(raw)
        return None if number is None else str(number).zfill(width)

    def write(value: Any) -> int:
        written = str(value)
        if len(written) < width or (len(written) > width and written.startswith("0")):
            raise ValueError(f"not a number of {width} digits")
        return int(written)

    return Converter(name, "a whole number", read, write)


def _dated(name: str, layout: str) -> Converter:
    def read(raw: Any) -> date | None:
        written = text(raw)
        zero = written is None or not written.strip("0-/. :")
        if zero or written is None:
            return None
        return day(datetime.strptime(written, layout))  # noqa: DTZ007 - wall-clock time there

    return Converter(name, f"a date written {layout}", read, lambda value: value.strftime(layout))
