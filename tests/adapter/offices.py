"""The two billing systems on every engine and driver, each with the facts that its readers have to tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from _pytest.mark import ParameterSet
from sqlalchemy import make_url

from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.sql_reader import SqlReader, open_reader
from tests.adapter import conftest as demo
from tests.adapter.demo_facts import demo_facts
from tests.adapter.facts import Facts
from tests.adapter.second import erp as second

MIXED = {"crm": "mariadb", "billing": "postgresql", "telemetry": "sqlite"}
ON_SERVERS = pytest.mark.needs("postgres_server", "mariadb_server")

Urls = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class Office:
    facts: Facts
    erp: ErpSettings
    connections: Mapping[str, ConnectionSettings]

    def reader(self) -> SqlReader:
        return open_reader(self.connections, self.erp)


def demo_office(request: pytest.FixtureRequest, pair: str) -> Office:
    _, settings = demo.source_of(request, pair)
    return Office(demo_facts(demo.CUSTOMERS, demo.TODAY), demo.demo_mapping(), {"billing": settings})


def second_office(request: pytest.FixtureRequest, pair: str) -> Office:
    """``mixed`` has each of the three databases on another engine, and the payments in a fourth."""
    facts: Facts = request.getfixturevalue("second_facts")
    urls: Urls = request.getfixturevalue("second_urls")
    engine, _, way = pair.partition("-")
    engines = MIXED if pair == "mixed" else dict.fromkeys(MIXED, engine)
    connections = {name: _connection(request, each, way, urls(each)[name]) for name, each in engines.items()}
    erp = second.mapping(engines)
    if pair != "mixed" or erp.payment is None:
        return Office(facts, erp, connections)
    payment = erp.payment.model_copy(update={"connection": "cash"})
    return Office(
        facts, erp.model_copy(update={"payment": payment}), {**connections, "cash": connections["billing"]}
    )


def _connection(request: pytest.FixtureRequest, engine: str, way: str, url: str) -> ConnectionSettings:
    if not way:
        return ConnectionSettings.model_validate({"url": url, "timeout_seconds": 10})
    if engine == "sqlite":
        return demo.over_odbc(demo.sqlite_odbc(url), engine, way)
    server = request.getfixturevalue(f"{'postgres' if engine == 'postgresql' else engine}_server")
    settings = demo.over_odbc(server.odbc(make_url(url).database), engine, way)
    more = second.UNKNOWN.get(engine, {}) if way != "odbc" else {}
    session = (*settings.session, *more.get("session", ()))
    return settings.model_copy(update={**more, "session": session})


def _everywhere(schema: str) -> list[ParameterSet]:
    pairs = [each if isinstance(each, ParameterSet) else pytest.param(each) for each in demo.PAIRS]
    return [
        pytest.param((schema, *each.values), marks=each.marks, id=f"{schema}-{each.values[0]}")
        for each in pairs
    ]


SCHEMAS = {"demo": demo_office, "second": second_office}
EVERYWHERE = (
    *_everywhere("demo"),
    *_everywhere("second"),
    pytest.param(("second", "mixed"), marks=ON_SERVERS, id="second-mixed"),
)
"""Each schema on each pair of engine and driver."""
