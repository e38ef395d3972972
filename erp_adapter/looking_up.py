"""Whether the lookups of a mapping can be followed: each is there, knows the field, leads to a customer."""

from collections.abc import Container, Iterator, Mapping

from erp_adapter.entities import Entity, Field
from erp_adapter.schema import IN_STATEMENTS, LOOKUP
from erp_adapter.words import nearest


def unfit_lookups(entities: Mapping[str, Entity], named: Container[str]) -> Iterator[str]:
    """Every fault, with its TOML path; ``named`` are mapped, whether or not they could be read."""
    for entity in entities.values():
        for field in entity.fields.values():
            if field.lookup is not None:
                yield from _unfit(field, field.lookup, entities, named)
        if _in_a_ring(entity, entities):
            yield f"erp.{entity.name}.columns.customer_id: its lookups lead round in a ring, not to customers"


def _unfit(field: Field, lookup: str, entities: Mapping[str, Entity], named: Container[str]) -> Iterator[str]:
    place = f"erp.{field.entity}.columns.{field.name}.lookup"
    if field.name in IN_STATEMENTS:
        told = "rows are found, sorted or added up by it, so their own database must hold it"
        yield f"{place}: {told}"
    elif field.composite:
        yield f"{place}: its key comes from one column"
    elif lookup in entities and field.name not in entities[lookup]:
        near = nearest(field.name, entities[lookup].fields)
        yield f"{place}: [erp.{lookup}] tells no {field.name}{near}"
    elif lookup not in entities and lookup not in named:
        known = [name.partition(".")[2] for name in entities if name.startswith(f"{LOOKUP}.")]
        yield f"{place}: there is no [erp.{lookup}]{nearest(lookup.partition('.')[2], known)}"


def _in_a_ring(entity: Entity, entities: Mapping[str, Entity]) -> bool:
    seen = {entity.name}
    here: Entity | None = entity
    while here is not None and "customer_id" in here and here["customer_id"].lookup:
        following = here["customer_id"].lookup or ""
        if following in seen:
            return True
        seen.add(following)
        here = entities.get(following)
    return False
