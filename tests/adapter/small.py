"""Small billing databases of a test's own, and the least mapping that reads one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Column, Engine, MetaData, Table, Text, create_engine

from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.sql_reader import SqlReader, open_reader

PAIRS = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.needs("postgres_server")),
    pytest.param("mariadb", marks=pytest.mark.needs("mariadb_server")),
    pytest.param("postgresql-odbc", marks=pytest.mark.needs("postgres_server", "odbc_postgresql")),
    pytest.param("mariadb-odbc", marks=pytest.mark.needs("mariadb_server", "odbc_mariadb")),
)

DAY = "2026-03-01"
WRITTEN_DAY = {"column": "dzien", "convert": "date:%Y-%m-%d"}

Mapped = dict[str, Any]
LEAST: Mapped = {
    "customer": {"table": "klient", "columns": {"customer_id": "id", "name": "nazwa"}},
    "meter": {
        "table": "licznik",
        "columns": {"id": "id", "customer_id": "klient", "number": "nr", "property_address": "adres"},
    },
    "reading": {
        "table": "stan",
        "columns": {"id": "id", "meter": "licznik", "read_on": WRITTEN_DAY, "indication": "wskazanie"},
    },
    "invoice": {
        "table": "faktura",
        "columns": {
            "id": "nr",
            "customer_id": "klient",
            "number": "nr",
            "issued_on": WRITTEN_DAY,
            "gross": "kwota",
        },
    },
}
TABLES: Mapping[str, tuple[str, ...]] = {
    "klient": ("id", "nazwa"),
    "licznik": ("id", "klient", "nr", "adres"),
    "stan": ("id", "licznik", "dzien", "wskazanie"),
    "faktura": ("nr", "klient", "dzien", "kwota"),
}
"""What ``LEAST`` reads; all of it text, which every conversion takes."""


def changed(**entities: Mapped) -> ErpSettings:
    """The least mapping with some entities changed; columns are added to, and None takes one away."""
    merged = {name: dict(settings) for name, settings in LEAST.items()}
    for name, settings in entities.items():
        before = {} if "sql" in settings else merged.get(name, {})
        columns = {**before.get("columns", {}), **settings.get("columns", {})}
        kept = {key: value for key, value in columns.items() if value is not None}
        merged[name] = {**before, **settings, "columns": kept}
    return ErpSettings.model_validate(merged)


def make(
    engine: Engine, *tables: Table, rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
) -> None:
    """The given tables, the least ones beside them, and their rows."""
    metadata = MetaData()
    given = {table.name: table.to_metadata(metadata) for table in tables}
    for name, columns in TABLES.items():
        if name not in given:
            given[name] = Table(name, metadata, *(Column(each, Text) for each in columns))
    with engine.begin() as connection:
        metadata.create_all(connection)
    with engine.begin() as connection:  # Firebird shows a table only after its commit
        for name, content in (rows or {}).items():
            connection.execute(given[name].insert(), list(content))


def read(settings: ConnectionSettings | Engine, erp: ErpSettings | None = None) -> SqlReader:
    if isinstance(settings, Engine):
        settings = ConnectionSettings(url=SecretStr(settings.url.render_as_string(hide_password=False)))
    return open_reader({"billing": settings}, erp or changed())


def invoices(
    engine: Engine, *rows: dict[str, Any], extra: tuple[Any, ...] = (), **settings: Any
) -> list[Any]:
    """What is read of these rows of the invoice table by an entity with such settings."""
    columns = (
        Column("nr", Text),
        Column("klient", Text),
        Column("dzien", Text),
        Column("kwota", Text),
        *extra,
    )
    make(engine, Table("faktura", MetaData(), *columns), rows={"faktura": rows})
    reader = read(engine, changed(invoice=settings))
    return sorted(reader.invoices(("1",)).items, key=lambda each: each.number)


def row(number: str, **more: Any) -> dict[str, Any]:
    return {"nr": number, "klient": "1", "dzien": DAY, "kwota": "10", **more}


@contextmanager
def empty_database(request: pytest.FixtureRequest, pair: str) -> Iterator[tuple[Engine, ConnectionSettings]]:
    """For ``sqlite``, ``postgresql-odbc`` and so on: its owner's engine and the portal's connection."""
    engine, _, odbc = pair.partition("-")
    with ExitStack() as stack:
        if engine == "sqlite":
            directory = request.getfixturevalue("tmp_path_factory").mktemp("small")
            url = f"sqlite:///{directory}/erp.sqlite"
        else:
            server = request.getfixturevalue(f"{'postgres' if engine == 'postgresql' else engine}_server")
            name = server.new_database()
            stack.callback(server.drop_database, name)
            url = server.url(name)
        owner = create_engine(url)
        stack.callback(owner.dispose)
        settings = (
            ConnectionSettings(odbc=SecretStr(server.odbc(name)), dialect=engine, timeout_seconds=10)
            if odbc
            else ConnectionSettings(url=SecretStr(url), timeout_seconds=10)
        )
        yield owner, settings
