"""Whether what the configuration says of an entity suits its record: fields, conversions, words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from erp_adapter.conversions import unfitting
from erp_adapter.records import Kind
from erp_adapter.schema import field_specs
from erp_adapter.vocabulary import misspelt
from erp_adapter.words import meant, nearest

if TYPE_CHECKING:
    from erp_adapter.settings import ColumnSettings, EntitySettings


def fits(entity: str, settings: EntitySettings) -> EntitySettings:
    """Refuse fields that the record has not, and a table without the fields that it must have."""
    specs = field_specs(entity)
    problems = [*_misfits(entity, "", settings)]
    for number, other in enumerate(settings.also, 1):
        problems += _misfits(entity, f"also.{number}.", other)
    if settings.table is not None:
        misspelt_ones = meant(settings.columns.keys() - specs.keys(), specs.keys() - settings.columns.keys())
        problems += [
            f"columns.{name}: required, but missing; name the column that holds it"
            for name, spec in specs.items()
            if spec.required and name not in settings.columns.keys() | misspelt_ones
        ]
    if problems:
        raise ValueError("\n".join(problems))
    return settings


def _misfits(entity: str, path: str, settings: EntitySettings) -> Iterator[str]:
    specs = field_specs(entity)
    for name, parts in settings.columns.items():
        if name not in specs:
            yield f"{path}columns.{name}: {entity} has no such field{nearest(name, specs)}"
        elif len(parts) > 1 and specs[name].kind is not Kind.KEY:
            yield f"{path}columns.{name}: is no key, so it comes from one column"
        else:
            yield from _misread(f"{path}columns.{name}", f"{entity}.{name}", specs[name].kind, parts)


def _misread(place: str, field: str, kind: Kind, parts: tuple[ColumnSettings, ...]) -> Iterator[str]:
    """Conversions that do not make what the field holds, and words that are none of ours."""
    for part in parts:
        if part.convert is not None:
            held = Kind.KEY if part.lookup else kind
            yield from (f"{place}.convert: {told}" for told in unfitting(held, part.convert))
        if part.values and kind not in (Kind.TEXT, Kind.CODE):
            yield f"{place}.values: the field holds no code; leave values out and give a conversion"
            return
        for code, word in (part.values or {}).items():
            yield from (f"{place}.values.{code}: {told}" for told in misspelt(field, word))
        if part.default is not None:
            yield from (f"{place}.default: {told}" for told in misspelt(field, part.default))
