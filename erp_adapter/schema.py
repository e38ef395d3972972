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


LOOKUP = "lookup"
"""Begins the names of lookups: ``lookup.point``."""
IN_STATEMENTS = frozenset(
    {
        *("id", "number", "position", "invoice", "meter", "payment", "corrects", "reading_id"),
        *("issued_on", "due_on", "paid_on", "read_on", "removed_on", "starts_on", "ends_on"),
        *("gross", "paid", "outstanding", "amount", "net", "quantity", "indication", "digits"),
    }
)
"""Fields that statements sort, compare, join or add up, so that no other database can know them."""


def customers_of(entity: str) -> str:
    """The parameter that carries the customers' IDs into the statements about an entity."""
    return f"{entity.replace('.', '_')}_customers"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    kind: Kind
    required: bool


@cache
def field_specs(entity: str) -> Mapping[str, FieldSpec]:
    """The fields of an entity; a lookup has its own id, the customer, and any that other entities look up."""
    if entity.partition(".")[0] == LOOKUP:
        return _lookup_specs()
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


def _lookup_specs() -> Mapping[str, FieldSpec]:
    all_specs = [spec for entity in RECORDS for spec in field_specs(entity).items()]
    told = {name: FieldSpec(spec.kind, False) for name, spec in all_specs if name not in IN_STATEMENTS}
    return told | {"id": FieldSpec(Kind.KEY, True), "customer_id": FieldSpec(Kind.CUSTOMER, True)}


def _kind(hint: Any) -> Kind | None:
    """The kind in ``Annotated[…, kind]``, also with ``| None``; None for a field that is no column."""
    if get_origin(hint) is Annotated:
        return next((extra for extra in get_args(hint)[1:] if isinstance(extra, Kind)), None)
    return next((kind for inner in get_args(hint) if (kind := _kind(inner))), None)
