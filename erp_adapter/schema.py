"""What the records say about themselves: each entity's fields, their kinds, which of them are required."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from erp_adapter import records
from erp_adapter.records import Kind

RECORDS: Mapping[str, type[Any]] = {
    "customer": records.Customer,
    "contract": records.Contract,
    "invoice": records.Invoice,
    "invoice_line": records.InvoiceLine,
    "payment": records.Payment,
    "allocation": records.Allocation,
    "meter": records.Meter,
    "reading": records.Reading,
    "verdict": records.Verdict,
}
PARENTS: Mapping[str, tuple[str, str]] = {
    "invoice_line": ("invoice", "invoice"),
    "reading": ("meter", "meter"),
    "allocation": ("payment", "payment"),
}
"""Entities that may take their customer from another: entity → (its field with the key, that entity)."""


def customers_of(entity: str) -> str:
    """The parameter that carries the customers' IDs into the statements about an entity."""
    return f"{entity}_customers"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    kind: Kind
    required: bool


@cache
def field_specs(entity: str) -> Mapping[str, FieldSpec]:
    record = RECORDS[entity]
    hints = get_type_hints(record, include_extras=True)
    specs = {
        each.name: FieldSpec(kind, each.default is MISSING)
        for each in fields(record)
        if (kind := _kind(hints[each.name])) is not None
    }
    if entity in PARENTS:
        specs["customer_id"] = FieldSpec(Kind.CUSTOMER, required=False)
    return specs


def _kind(hint: Any) -> Kind | None:
    """The kind in ``Annotated[…, kind]``, also with ``| None``; None for a field that is no column."""
    if get_origin(hint) is Annotated:
        return next((extra for extra in get_args(hint)[1:] if isinstance(extra, Kind)), None)
    return next((kind for inner in get_args(hint) if (kind := _kind(inner))), None)
