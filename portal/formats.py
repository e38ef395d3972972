"""Amounts, volumes and dates as the caller reads them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache

from flask import Flask
from flask_babel import format_date, gettext
from markupsafe import Markup

from portal.clock import WARSAW, today
from portal.languages import selected

NBSP = "\N{NO-BREAK SPACE}"
NEAR_DAYS = 180
POSTCODE = re.compile(r"\b(\d{2}-\d{3})\b")
WHOLE = Markup('<span class="nowrap">{}</span>')
SEPARATORS = {"pl": (NBSP, ","), "en": (",", "."), "uk": (NBSP, ",")}


def number(value: Decimal | int | None, places: int | None = None) -> str:
    """A number with its thousands grouped; without ``places`` only the decimals it has."""
    if value is None:
        return ""
    thousands, point = SEPARATORS[selected()]
    text = f"{value:,.{places}f}" if places is not None else f"{_plain(value):,f}"
    if text.startswith("-"):
        text = "\N{MINUS SIGN}" + text[1:]
    return text.translate({ord(","): thousands, ord("."): point})


def _plain(value: Decimal | int) -> Decimal:
    decimal = Decimal(value)
    whole = decimal.to_integral_value()
    return whole if decimal == whole else decimal.normalize()


def money(value: Decimal | None) -> str:
    """``1 234,56 zł``, with no-break spaces."""
    return "" if value is None else f"{number(value, 2)}{NBSP}zł"


def volume(value: Decimal | int | None) -> str:
    """``12 345 m³``, with no-break spaces."""
    return "" if value is None else f"{number(value)}{NBSP}m³"


def price(value: Decimal | None) -> str:
    """A unit price in złoty: two decimals, or as many as it has."""
    if value is None:
        return ""
    exponent = _plain(value).as_tuple().exponent
    return number(value, max(2, -exponent if isinstance(exponent, int) else 2))


def vat_rate(value: str | None) -> str:
    """``8 %``; a rate that is no bare number, such as ``zw.``, stays as it is."""
    text = (value or "").removesuffix("%").strip()
    try:
        return f"{number(Decimal(text.replace(',', '.')))}{NBSP}%"
    except InvalidOperation:
        return text


def day(value: date | None) -> str:
    """``31.12.2026``; the same in every language, so that it can be compared with the paper invoice."""
    return "" if value is None else f"{value.day:02}.{value.month:02}.{value.year:04}"


def period(start: date | None, end: date | None) -> str:
    """``08.09–06.11.2026``; both years where they differ."""
    if start is None or end is None:
        return ""
    if start.year == end.year:
        return f"{start.day:02}.{start.month:02}–{day(end)}"
    return f"{day(start)}–{day(end)}"


def long_day(value: date) -> str:
    """``14 grudnia 2026`` in the caller's language."""
    return str(format_date(value, "d MMMM yyyy"))


def near_day(value: date) -> str:
    """``14 grudnia``; with the year too where it could be taken for another one's."""
    near = abs((value - today()).days) < NEAR_DAYS
    return format_date(value, "d MMMM") if near else long_day(value)


def moment(value: datetime | None) -> str:
    """A moment in Europe/Warsaw, ``31.12.2026, 23:59``."""
    return "" if value is None else f"{value.astimezone(WARSAW):%d.%m.%Y, %H:%M}"


def nrb(value: str | None) -> str:
    """An account number in its usual groups: ``12 3456 7890 …``."""
    digits = "".join(character for character in value or "" if character.isdigit())
    groups = [digits[:2], *(digits[start : start + 4] for start in range(2, len(digits), 4))]
    return NBSP.join(groups)


def address_lines(value: str | None) -> Markup:
    """An address whose postcode is not broken at its hyphen."""
    parts = POSTCODE.split(value or "")
    return Markup("").join(WHOLE.format(part) if at % 2 else part for at, part in enumerate(parts))


def told(columns: Mapping[str, str], records: Sequence[object]) -> dict[str, str]:
    """The columns of a table without those named after a field that none of these records has a value of."""
    return {
        name: label
        for name, label in columns.items()
        if any(getattr(each, name, label) is not None for each in records)
    }


def translate(message: str, **variables: object) -> str:
    """``gettext`` for templates; a page asks for some fifty texts, so each is looked up once per language."""
    text = _translated(selected(), message)
    return text % variables if variables else text


@cache
def _translated(_language: str, message: str) -> str:
    return str(gettext(message))


def init_app(app: Flask) -> None:
    figures = (money, price, volume, number, vat_rate, nrb)
    shown = (*figures, day, period, long_day, near_day, moment, address_lines, told)
    app.jinja_env.filters.update({show.__name__: show for show in shown})
    app.jinja_env.globals["_"] = translate
