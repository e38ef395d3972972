"""When the utility's staff are there: the days and hours of the configuration, without public holidays."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import get_args

from babel.dates import get_day_names

from portal.clock import WARSAW
from portal.config import IdentificationSettings, Weekday

WEEKDAYS: tuple[str, ...] = get_args(Weekday)
FIXED = ((1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26))
AFTER_EASTER = (0, 1, 49, 60)
"""Easter, its Monday, Pentecost, Corpus Christi."""
CHRISTMAS_EVE_SINCE = 2025


def open_at(settings: IdentificationSettings, moment: datetime) -> datetime:
    """The moment itself within office hours, else when the office opens next; in Europe/Warsaw."""
    local = moment.astimezone(WARSAW)
    if _works_on(settings, local.date()) and local.time() < settings.closes:
        opening = datetime.combine(local.date(), settings.opens, WARSAW)
        return max(local, opening)
    day = local.date() + timedelta(days=1)
    while not _works_on(settings, day):
        day += timedelta(days=1)
    return datetime.combine(day, settings.opens, WARSAW)


def hours_in_words(settings: IdentificationSettings, language: str) -> str:
    """Such as ``poniedziałek–piątek 7:00–15:00``."""
    names = get_day_names("wide", locale=language)
    numbers = sorted(WEEKDAYS.index(day) for day in settings.days)
    days = ", ".join(names[number] for number in numbers)
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        days = f"{names[numbers[0]]}–{names[numbers[-1]]}"
    opens, closes = (f"{each.hour}:{each.minute:02d}" for each in (settings.opens, settings.closes))
    return f"{days} {opens}–{closes}"


def _works_on(settings: IdentificationSettings, day: date) -> bool:
    return WEEKDAYS[day.weekday()] in settings.days and day not in holidays(day.year)


@cache
def holidays(year: int) -> frozenset[date]:
    """Days off by the Polish act on days free from work of 18 January 1951."""
    easter = _easter(year)
    fixed = (*FIXED, (12, 24)) if year >= CHRISTMAS_EVE_SINCE else FIXED
    moving = (easter + timedelta(days=days) for days in AFTER_EASTER)
    return frozenset({*(date(year, month, day) for month, day in fixed), *moving})


def _easter(year: int) -> date:
    """The Gregorian Easter Sunday, by the anonymous algorithm of Meeus, Jones and Butcher."""
    century, rest = divmod(year, 100)
    golden = year % 19
    correction = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
