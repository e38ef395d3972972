"""What Firebird's driver and its dialect for SQLAlchemy would not do by themselves."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import column, literal_column, select, table

from erp_adapter.breaker import FAILURES
from erp_adapter.connections import Connection
from erp_adapter.errors import BillingUnavailable, QueryRefused
from erp_adapter.probe import entity_problems, nothing_of
from erp_adapter.settings import ConnectionSettings
from erp_adapter.sql_reader import SqlReader, open_reader
from tests.adapter.conftest import demo_mapping
from tests.servers.firebird import FirebirdServer

STREETS = select(column("nazwa")).select_from(table("ulica"))


@pytest.fixture
def reader(firebird_server: FirebirdServer, firebird_demo: str) -> Iterator[SqlReader]:
    settings = ConnectionSettings.model_validate({"url": firebird_server.url(firebird_demo)})
    reader = open_reader({"billing": settings}, demo_mapping())
    yield reader
    reader.dispose()


def test_a_server_that_was_away_is_found_again(
    reader: SqlReader, firebird_server: FirebirdServer, caplog: pytest.LogCaptureFixture
) -> None:
    before = reader.customers(("000101",))
    with firebird_server.process.away(), pytest.raises(BillingUnavailable):
        reader.customers(("000101",))
    assert reader.customers(("000101",)) == before
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_value_that_the_server_cannot_convert_is_no_outage(reader: SqlReader) -> None:
    """It is found while rows are fetched, where no statement comes with the error any more."""
    number = literal_column("CAST(kh_nazwa AS INTEGER)").label("nazwa")
    for _ in range(FAILURES + 1):
        with pytest.raises(QueryRefused):
            reader.connections["billing"].rows(select(number).select_from(table("kontrahent")), {})
    assert reader.customers(("000123",))


def test_a_frozen_server_is_not_waited_for(
    reader: SqlReader, firebird_server: FirebirdServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = reader.connections["billing"]
    before = reader.customers(("000101",))
    with firebird_server.process.frozen(), monkeypatch.context() as impatient:
        brief = connection.settings.model_copy(update={"timeout_seconds": 0.5})
        impatient.setattr(connection, "settings", brief)
        with pytest.raises(BillingUnavailable, match="no answer within"):
            reader.customers(("000101",))
    assert reader.customers(("000101",)) == before


def test_names_are_found_in_capitals_and_as_they_are_written(firebird_server: FirebirdServer) -> None:
    name = firebird_server.new_database()
    firebird_server.administer(
        name, 'CREATE TABLE "Żółte" ("Date" DATE, "date" DATE, "DATE" DATE, a INTEGER)'
    )
    settings = ConnectionSettings.model_validate({"url": firebird_server.url(name)})
    connection = Connection("billing", settings)
    assert connection.column_names(nothing_of("Żółte", quote=True)) == ("Date", "date", "DATE", "a")
    connection.engine.dispose()


def test_columns_may_be_written_in_the_capitals_that_the_catalogue_shows(reader: SqlReader) -> None:
    kept = demo_mapping()
    shown = {
        field: [part.model_copy(update={"column": (part.column or field).upper()}) for part in parts]
        for field, parts in kept.meter.columns.items()
    }
    erp = kept.model_copy(update={"meter": kept.meter.model_copy(update={"columns": shown})})
    assert list(entity_problems("meter", erp, reader.connections["billing"])) == []


def test_text_of_another_code_page_arrives(firebird_server: FirebirdServer) -> None:
    name = firebird_server.new_database()
    firebird_server.administer(name, "CREATE TABLE ulica (nazwa VARCHAR(20) CHARACTER SET WIN1250)")
    firebird_server.administer(name, "INSERT INTO ulica VALUES ('Źródlana')")
    for charset in ("UTF8", "WIN1250"):
        url = firebird_server.url(name).replace("UTF8", charset)
        connection = Connection("billing", ConnectionSettings.model_validate({"url": url}))
        assert [row.nazwa for row in connection.rows(STREETS, {})] == ["Źródlana"]
        connection.engine.dispose()
