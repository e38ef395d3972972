"""Records found again by their keys: each is one row, and what refers to another record finds it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from erp_adapter import keys
from erp_adapter.checks.findings import Finding, fault, ok, warning
from erp_adapter.checks.sample import Sample
from erp_adapter.connections import Connection
from erp_adapter.entities import UNREADABLE, Entity, Field
from erp_adapter.errors import QueryRefused, ValueNotUnderstood
from erp_adapter.records import Kind
from erp_adapter.said import said
from erp_adapter.schema import LOOKUP, customers_of

KEYS = 40
"""Looked up at once; each may have several columns, and some drivers take few parameters."""
ROWS = 1000
OWN = {"customer": "customer_id", "verdict": "reading_id"}
"""Entities whose key is not called ``id``."""
REFERENCES = (
    ("contract", "customer_id", "customer"),
    ("invoice", "customer_id", "customer"),
    ("invoice", "contract", "contract"),
    ("invoice", "corrects", "invoice"),
    ("invoice_line", "invoice", "invoice"),
    ("invoice_line", "meter", "meter"),
    ("payment", "customer_id", "customer"),
    ("allocation", "payment", "payment"),
    ("allocation", "invoice", "invoice"),
    ("meter", "customer_id", "customer"),
    ("meter", "contract", "contract"),
    ("reading", "meter", "meter"),
    ("reading", "billed_on_invoice", "invoice"),
    (LOOKUP, "customer_id", "customer"),
    (LOOKUP, "contract", "contract"),
)
OWNERS = frozenset(
    {("invoice_line", "invoice"), ("allocation", "payment"), ("reading", "meter")}
    | {(entity, field) for entity, field, _ in REFERENCES if field == "customer_id"}
)
"""References that say whose a row is."""

Samples = Mapping[str, Sample]
Connections = Mapping[str, Connection]


def own_key(entity: Entity) -> Field | None:
    return entity.fields.get(OWN.get(entity.name, "id"))


def unique(sample: Sample, connection: Connection, customers: Sequence[Any]) -> Iterator[Finding]:
    """Each key of the sample must find exactly one row, the way a page looks for it."""
    field = own_key(sample.entity)
    if field is None or not sample.columns[field.name].values:
        return
    where = f"erp.{sample.entity.name}.columns.{field.name}"
    asked = sample.distinct(field.name, KEYS)
    try:
        found = _find(sample.entity, field, asked, connection, customers)
    except QueryRefused as refused:
        told = said("the database refuses to look a row up by its key (%(reason)s)", reason=refused.reason)
        yield fault(where, "key", told, said('give the column\'s conversion, such as convert = "integer"'))
        return
    repeated = sum(found[key] > 1 for key in asked)
    missing = sum(found[key] == 0 for key in asked)
    if repeated:
        told = said("%(count)s of %(all)s keys belong to several rows", count=repeated, all=len(asked))
        remedy = said("add the column that tells them apart to the key, or leave out the doubles by where")
        yield fault(where, "key", told, remedy)
    elif missing:
        told = said(
            "%(count)s of %(all)s rows are not found again by their key", count=missing, all=len(asked)
        )
        remedy = said("check the conversion: it must also lead back to what the column holds")
        yield fault(where, "key", told, remedy)
    else:
        told = said("%(count)s keys looked up, each one row", count=len(asked))
        yield ok(where, "key", told, keys=len(asked))


def references(
    samples: Samples, entity: str, connections: Connections, customers: Sequence[Any]
) -> Iterator[Finding]:
    for field, target in _aims(samples[entity].entity):
        if target in samples:
            yield from _reference(samples[entity], field, samples[target].entity, connections, customers)


def _aims(entity: Entity) -> Iterator[tuple[str, str]]:
    """Fields that refer to another entity, each with that entity's name; a lookup comes before others."""
    for name, field, target in REFERENCES:
        if name == _sort(entity) and field in entity and entity[field].lookup is None:
            yield field, target
    for each in entity.fields.values():
        if each.lookup is not None:
            yield each.name, each.lookup


def _sort(entity: Entity) -> str:
    return entity.name.partition(".")[0]


def followed(samples: Samples, field: Field, key: Any) -> Any:
    """What a field holds, or what its lookups' samples tell of the key that it holds; None if they do not."""
    if field.lookup is None:
        return key
    found = samples.get(field.lookup)
    if found is None:
        return None
    told = zip(found.columns["id"].read, found.columns[field.name].read, strict=True)
    return followed(samples, found.entity[field.name], dict(told).get(key))


def _reference(
    sample: Sample, name: str, target: Entity, connections: Connections, customers: Sequence[Any]
) -> Iterator[Finding]:
    key = own_key(target)
    asked = sample.distinct(name, KEYS)
    if key is None or not asked:
        return
    where = f"erp.{sample.entity.name}.columns.{name}"
    aim = f"erp.{target.name}.columns.{key.name}"
    try:
        found = _find(target, key, asked, connections[target.connection], customers)
    except QueryRefused as refused:
        told = said(
            "the database refuses to look for it in %(aim)s (%(reason)s)", aim=aim, reason=refused.reason
        )
        remedy = said("both must be keys of the same columns with the same conversions")
        yield fault(where, "reference", told, remedy)
        return
    lost = sum(found[each] == 0 for each in asked)
    yield _judged(where, aim, lost, len(asked), owner=(_sort(sample.entity), name) in OWNERS)


def _judged(where: str, aim: str, lost: int, asked: int, owner: bool) -> Finding:
    subject = said("owner") if owner else said("reference")
    if not lost:
        told = said("%(count)s looked up, all found in %(aim)s", count=asked, aim=aim)
        return ok(where, subject, told, keys=asked)
    told = said("%(count)s of %(all)s match nothing in %(aim)s", count=lost, all=asked, aim=aim)
    if owner:
        told = said("%(told)s: such rows have no owner", told=told)
    if lost == asked or (owner and 2 * lost > asked):
        remedy = said(
            "map the column that holds the same key as %(aim)s, part by part in the same order", aim=aim
        )
        return fault(where, subject, told, remedy)
    remedy = said("nobody will see them: right, if they belong to rows that where leaves out")
    return warning(where, subject, told, remedy)


def _find(
    entity: Entity, field: Field, asked: Sequence[Any], connection: Connection, customers: Sequence[Any]
) -> Counter[Any]:
    """How many rows each key has."""
    parameters: dict[str, Any] = {customers_of(entity.name): list(customers)}
    conditions = []
    for number, key in enumerate(asked):
        try:
            parameters |= _parameters(field, f"k{number}", key)
        except (keys.NoSuchKey, *UNREADABLE):
            continue
        conditions.append(field.equals(f"k{number}"))
    if not conditions:
        return Counter()
    columns = [column.label(f"key_{number}") for number, column in enumerate(field.columns)]
    statement = select(*columns).select_from(entity.source).where(or_(*conditions)).limit(ROWS)
    return Counter(_read(field, connection.rows(statement, parameters)))


def _parameters(field: Field, parameter: str, key: Any) -> dict[str, Any]:
    if field.kind is Kind.KEY:
        return field.parameters(parameter, key)
    return {f"{parameter}_0": field.raw(key)}


def _read(field: Field, rows: Sequence[Any]) -> Iterator[Any]:
    read = field.reader()
    for row in rows:
        try:
            yield read(tuple(row))
        except ValueNotUnderstood:
            continue
