"""How much of a draft is right, line by line: the table of each entity and each of its required fields."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from erp_adapter.schema import field_specs
from erp_adapter.suggest.draft import Draft, EntityDraft

Origin = tuple[tuple[str, str | None], ...]
"""The columns a field comes from, each with its conversion; ``table.column`` for another table's."""
USUAL = frozenset({"flag", "date", "text"})


@dataclass(frozen=True)
class Right:
    """What a person would write: an entity's table, the origin of its fields, and which rows count."""

    table: str
    fields: Mapping[str, Origin]


@dataclass(frozen=True)
class Measure:
    right: int
    required: int
    wrong: tuple[str, ...]
    """Lines that stand in the draft without a comment sign, and are not what a person would write."""

    @property
    def share(self) -> float:
        return self.right / self.required


def measure(draft: Draft, truth: Mapping[str, Right]) -> Measure:
    hits = [
        hit for entity, right in truth.items() for hit in _hits(draft.entities.get(entity), entity, right)
    ]
    wrong = [
        each
        for name, drafted in draft.entities.items()
        if drafted.confident
        for each in _wrong(drafted, truth[name])
    ]
    return Measure(sum(hits), len(hits), tuple(wrong))


def _hits(drafted: EntityDraft | None, entity: str, right: Right) -> Iterator[bool]:
    required = [name for name, spec in field_specs(entity).items() if spec.required]
    found = drafted is not None and drafted.confident and drafted.table == right.table
    yield found
    for field in required:
        sure = found and drafted is not None and drafted.sure(field)
        yield bool(sure and drafted and origin(drafted, field) == right.fields[field])


def _wrong(drafted: EntityDraft, right: Right) -> Iterator[str]:
    if drafted.table != right.table:
        yield f"{drafted.entity}: {drafted.table}"
    for field in drafted.lines:
        if drafted.sure(field) and origin(drafted, field) != right.fields.get(field):
            yield f"{drafted.entity}.{field}: {origin(drafted, field)}"


def origin(drafted: EntityDraft, field: str) -> Origin:
    return tuple(
        (part.column if part.table == drafted.table else f"{part.table}.{part.column}", part.convert)
        for part in drafted.lines[field].parts
    )


def plain(**columns: str) -> dict[str, Origin]:
    return {field: ((column, None),) for field, column in columns.items()}


def demo_truth() -> dict[str, Right]:
    """The demo's own mapping; its contracts, which are a SELECT there, are written out here."""
    text = files("portal.demo").joinpath("mapping.toml").read_text(encoding="utf-8")
    mapped = tomllib.loads(text)["erp"]
    truth = {
        name: Right(entity["table"], dict(_fields(entity["columns"])))
        for name, entity in mapped.items()
        if "table" in entity
    }
    address = ("po_ulica", "po_nr", "po_kod", "po_miasto")
    day = "yyyymmdd"
    contract: dict[str, Origin] = {
        "id": (("um_id", "integer"),),
        "customer_id": (("kh_id", "padded:10"),),
        "starts_on": (("um_od", day),),
        "ends_on": (("um_do", day),),
        "concluded_on": (("um_zawarta", day),),
        "property_address": tuple((f"posesja.{column}", None) for column in address),
    }
    truth["contract"] = Right("umowa", contract | plain(number="um_nr", tariff="um_taryfa"))
    return truth


def _fields(columns: Mapping[str, object]) -> Iterator[tuple[str, Origin]]:
    for field, written in columns.items():
        parts = written if isinstance(written, list) else [written]
        tables = [{"column": part} if isinstance(part, str) else part for part in parts]
        yield field, tuple((part.get("column", ""), _named(part.get("convert"))) for part in tables)


def _named(conversion: str | None) -> str | None:
    return None if conversion in USUAL else conversion


def truth(name: str) -> dict[str, Right]:
    """What ``second.toml`` or ``third.toml`` says."""
    written = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    return {entity: Right(each["table"], dict(_fields(each["columns"]))) for entity, each in written.items()}
