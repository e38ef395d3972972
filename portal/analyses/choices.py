"""What may be chosen on the page of charts, and what was."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

CONSUMPTION, CHARGES = "zuzycie", "oplaty"
BARS, LINE, AREA, CUMULATIVE = "slupkowy", "liniowy", "warstwowy", "narastajacy"
MONTHS_SHOWN = {"12": 12, "24": 24, "5lat": 60}
MONTHS_GROUPED = {"miesiac": 1, "kwartal": 3, "rok": 12}


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One choice in the form; its first option stands until the customer chooses another."""

    name: str
    label: LazyString | str
    options: Mapping[str, LazyString | str]

    @property
    def first(self) -> str:
        return next(iter(self.options))


DATA = Field("dane", _l("What to show"), {CONSUMPTION: _l("Consumption"), CHARGES: _l("Charges")})
CHART = Field(
    "wykres",
    _l("Chart type"),
    {BARS: _l("Bars"), LINE: _l("Line"), AREA: _l("Area"), CUMULATIVE: _l("Cumulative")},
)
PERIOD = Field("okres", _l("Period"), {"12": _l("12 months"), "24": _l("24 months"), "5lat": _l("5 years")})
GROUPING = Field(
    "grupa", _l("Group by"), {"miesiac": _l("Months"), "kwartal": _l("Quarters"), "rok": _l("Years")}
)
FIELDS = (DATA, CHART, PERIOD, GROUPING)


@cache
def fields_in(_language: str) -> tuple[Field, ...]:
    """The fields in the caller's words; the same on every page of a language."""
    return tuple(
        Field(field.name, str(field.label), {value: str(words) for value, words in field.options.items()})
        for field in FIELDS
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """Field name → the option taken, and what was asked for that is not among the options."""

    taken: Mapping[str, str]
    refused: Mapping[str, str]

    @property
    def charges(self) -> bool:
        return self.taken[DATA.name] == CHARGES

    @property
    def chart(self) -> str:
        return self.taken[CHART.name]

    @property
    def months(self) -> int:
        return MONTHS_SHOWN[self.taken[PERIOD.name]]

    @property
    def months_grouped(self) -> int:
        return MONTHS_GROUPED[self.taken[GROUPING.name]]


def choices(arguments: Mapping[str, str]) -> Choices:
    asked = {field: arguments.get(field.name) or field.first for field in FIELDS}
    refused = {field.name: wanted for field, wanted in asked.items() if wanted not in field.options}
    taken = {field.name: field.first if field.name in refused else wanted for field, wanted in asked.items()}
    return Choices(taken, refused)
