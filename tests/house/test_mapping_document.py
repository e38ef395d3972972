"""docs/mapping.md: its examples are read by the code, and its answers are the code's own."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from erp_adapter.mapping import build
from erp_adapter.schema import field_specs
from erp_adapter.select_only import CHANGING_FUNCTIONS
from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.sql_reader import open_reader
from erp_adapter.values import NAMES
from erp_adapter.vocabulary import WORDS
from portal.config import ConfigError, parse
from portal.labels import LABELS
from portal.start import checked_reader
from tests.house.documents import MAPPING, example_on, examples, names, overlaid, rows, section
from tests.office import Office

EXAMPLES = list(examples(MAPPING.read_text(encoding="utf-8")))
REQUIRED = ("customer", "invoice", "meter", "reading")


def plain(entity: str) -> dict[str, Any]:
    """An entity that needs no mapping: a table of its name, with columns of the fields' names."""
    specs = field_specs(entity).items()
    return {"table": entity, "columns": {name: name for name, spec in specs if spec.required}}


def completed(change: dict[str, Any]) -> dict[str, Any]:
    """What the example leaves out, in the plainest way; with ``sql`` nothing is left out."""
    entities = {*REQUIRED, *change}
    base = {name: plain(name) for name in entities if "sql" not in change.get(name, {})}
    return {name: _merged(base.get(name, {}), change.get(name, {})) for name in entities}


def entities_in(example: str) -> dict[str, Any]:
    """By name, lookups as ``lookup.NAME``."""
    erp = tomllib.loads(example)["erp"]
    lookups = erp.pop("lookup", {})
    return erp | {f"lookup.{name}": each for name, each in lookups.items()}


def _merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    return {**base, **change, "columns": {**base.get("columns", {}), **change.get("columns", {})}}


@pytest.mark.parametrize("example", [example for example, answer in EXAMPLES if answer is None])
@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
def test_what_can_be_said_is_understood(example: str, dialect: str) -> None:
    raw = tomllib.loads(example)["erp"]
    lookups = raw.pop("lookup", {})
    erp = ErpSettings.model_validate(completed(raw) | {"lookup": lookups})
    entities = build(erp, dict.fromkeys(("billing", "telemetry", "crm"), dialect))
    for name, entity in entities_in(example).items():
        assert entity.get("columns", {}).keys() <= entities[name].fields.keys()


ATTRIBUTES = (
    "CREATE TABLE licznik (id, klient, numer, adres)",
    "CREATE TABLE atrybut (obiekt, nazwa, wartosc)",
    "CREATE TABLE stan_licznika (id, licznik, dzien, stan, jednostka)",
    "INSERT INTO licznik VALUES ('1', '01', '100', 'Polna 1'), ('2', '01', '200', 'Polna 1')",
    "INSERT INTO atrybut VALUES ('1', 'CYFRY', '5'), ('1', 'RADIO', 'T'), ('1', 'KOLOR', 'siny')",
    "INSERT INTO stan_licznika VALUES ('1', '1', '2026-01-31', 1500, 'l'), ('2', '1', '2026-02-28', 2, 'm3'),"
    " ('3', '1', '2026-03-31', 2750, 'dm3')",
)


def test_attributes_and_units_are_read_as_described(tmp_path: Path) -> None:
    (example,) = examples(section(MAPPING, "Attributes as rows, a value beside its unit, bits and JSON"))
    engine = create_engine(f"sqlite:///{tmp_path}/erp.sqlite")
    with engine.begin() as connection:
        for statement in ATTRIBUTES:
            connection.exec_driver_sql(statement)
    engine.dispose()
    settings = ConnectionSettings.model_validate({"url": str(engine.url)})
    erp = ErpSettings.model_validate(completed(tomllib.loads(example[0])["erp"]))
    reader = open_reader({"billing": settings}, erp)
    first, second = (state.meter for state in reader.meters(("01",)).items)
    assert (first.digits, first.remote) == (5, True)
    assert (second.digits, second.remote) == (None, None)
    read = reader.consumption(("01",), date(2026, 1, 1), date(2026, 12, 31))
    assert [each.indication for each in read] == [Decimal("1.5"), 2, Decimal("2.75")]
    reader.dispose()


@pytest.mark.parametrize(("example", "answer"), [pair for pair in EXAMPLES if pair[1] is not None])
def test_what_is_wrong_is_answered_as_described(
    prepared_office: Office, tmp_path: Path, example: str, answer: list[str]
) -> None:
    raw = overlaid(example_on(prepared_office.billing_url, tmp_path), tomllib.loads(example))
    with pytest.raises(ConfigError) as refused:
        checked_reader(parse(raw))
    assert refused.value.problems == answer


def test_the_records_are_described() -> None:
    for entity, fields in rows(section(MAPPING, "The records"), 2):
        if "." in entity:
            continue
        specs = field_specs(entity.strip("`"))
        assert names(fields) == specs.keys()
        assert set(re.findall(r"\*\*`(\w+)`\*\*", fields)) == {
            name for name, spec in specs.items() if spec.required
        }


def test_the_words_are_described() -> None:
    described = {entity.strip("`"): words for entity, words in rows(section(MAPPING, "The records"), 2)}
    groups = {"verdict.reason_code": "verdict_code"}
    assert {field: names(words) for field, words in described.items() if "." in field} == dict(WORDS)
    for field, words in described.items():
        group = groups.get(field, field.replace(".", "_"))
        if group in LABELS:
            assert names(words) == LABELS[group].keys(), field


def test_the_conversions_are_described() -> None:
    described = [names(row[0]) for row in rows(section(MAPPING, "Conversions"), 3)]
    assert set().union(*described) == set(NAMES)


def test_the_refused_functions_are_described() -> None:
    text = section(MAPPING, "What is refused")
    assert set(CHANGING_FUNCTIONS) <= names(text)
