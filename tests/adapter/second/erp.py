"""The second billing system on an engine, or on several, and its mapping there."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template
from typing import Any

from erp_adapter.settings import ErpSettings
from tests.adapter.facts import Facts
from tests.adapter.second.rows import rows_of
from tests.adapter.second.tables import TABLES, create

PARTS = ('p."Street"', "' '", 'p."House"', "', '", 'p."Postcode"', "' '", 'p."City"')
JOINED = " || ".join(PARTS)
SAID: Mapping[str, Mapping[str, str]] = {
    "postgresql": {"guid": "uuid", "moment": "date", "address": JOINED},
    "mariadb": {"guid": "uuid:bytes", "moment": "date@UTC", "address": f"concat({', '.join(PARTS)})"},
    "sqlite": {"guid": "uuid:upper", "moment": "date:%Y-%m-%dT%H:%M:%SZ@UTC", "address": JOINED},
    "firebird": {"guid": "uuid:bytes", "moment": "date@UTC", "address": JOINED},
}
"""What the mapping calls GUIDs and moments on each engine, and how it joins text."""
UNKNOWN = {
    "mariadb": {"quotes": "`"},
    "postgresql": {"session": ("SET SESSION TIME ZONE 'Europe/Warsaw'",)},
}
"""What is said of a connection where nobody knows which engine it is: its quotes, its days."""

NewDatabase = Callable[[], str]


def build(facts: Facts, new_database: NewDatabase) -> dict[str, str]:
    """The three databases, each at a new URL: their URLs by the connection's name."""
    rows = rows_of(facts)
    urls = {name: new_database() for name in TABLES}
    for name, url in urls.items():
        create(url, name, rows)
    return urls


def mapping(engines: Mapping[str, str]) -> ErpSettings:
    """The mapping for connections on these engines; MariaDB quotes names otherwise."""
    said = {engine: _said(engine) for engine in set(engines.values())}
    chosen: dict[str, Any] = {"lookup": {}}
    for engine, written in said.items():
        lookups = written.pop("lookup")
        chosen |= {name: each for name, each in written.items() if engines[each["connection"]] == engine}
        chosen["lookup"] |= {
            name: each for name, each in lookups.items() if engines[each["connection"]] == engine
        }
    return ErpSettings.model_validate(chosen)


def _said(engine: str) -> dict[str, Any]:
    text = Path(__file__).with_name("mapping.toml").read_text(encoding="utf-8")
    written = tomllib.loads(Template(text).substitute(SAID[engine]))
    if engine == "mariadb":
        entities = [each for name, each in written.items() if name != "lookup"]
        for entity in (*entities, *written["lookup"].values()):
            entity |= {key: entity[key].replace('"', "`") for key in ("sql", "where") if key in entity}
    return written
