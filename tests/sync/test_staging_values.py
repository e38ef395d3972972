"""Values arrive in columns of the target's own types, whatever the driver."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import CHAR, Column, Date, DateTime, MetaData, SmallInteger, String, Table, select

from sync.batches import Batch
from sync.channels.staging_table import open_staging
from sync.errors import Rejected
from sync.kinds import KINDS
from sync.outbox import Item
from sync.readings import ReportedReading, to_payload
from sync.settings import StagingSettings
from tests.sync.world import World

STAGING = StagingSettings.model_validate(
    {
        "table": "typed",
        "columns": {
            "id": "reading_id",
            "paczka": "batch_id",
            "dnia": "read_on",
            "tekstem": {"field": "read_on", "convert": "date:%d.%m.%Y"},
            "kiedy": "reported_at",
            "chwila": "reported_at",
            "iso": {"field": "reported_at", "convert": "text"},
            "stan": {"field": "indication", "convert": "text"},
            "flaga": {"field": "flag", "convert": "flag"},
            "powod": "reason",
            "zrodlo": {"constant": 7},
        },
    }
)
AT = datetime(2026, 7, 1, 22, 30, 15, tzinfo=UTC)
REASON = "O'Neil: „żółw”, 100% \\ wymiana?"


def typed_table() -> Table:
    return Table(
        "typed",
        MetaData(),
        Column("id", CHAR(36), primary_key=True),
        Column("paczka", CHAR(36), nullable=False),
        Column("dnia", Date, nullable=False),
        Column("tekstem", String(10), nullable=False),
        Column("kiedy", DateTime, nullable=False),
        Column("chwila", DateTime(timezone=True), nullable=False, comment="with a zone in PostgreSQL alone"),
        Column("iso", String(40), nullable=False),
        Column("stan", String(10), nullable=False),
        Column("flaga", SmallInteger, nullable=False),
        Column("powod", String(100)),
        Column("zrodlo", SmallInteger, nullable=False),
    )


def test_values_arrive(world: World) -> None:
    table = typed_table()
    with world.billing.begin() as connection:
        table.create(connection)
        if world.user:
            connection.exec_driver_sql(f"GRANT INSERT ON typed TO {world.user}")
    reported_at = AT
    flagged = ReportedReading("WM-1", "1", date(2026, 7, 1), 123, reported_at, "lower", REASON)
    plain = ReportedReading("WM-2", "2", date(2026, 7, 1), 4, reported_at)
    items = tuple(
        Item(f"id-{n}", "reading", "0000000123", str(n), n, to_payload(reading), 0, reported_at)
        for n, reading in enumerate((flagged, plain))
    )
    batch = Batch("batch-1", 1, "reading", "staging", "", reported_at, "", 1, items)
    open_staging(STAGING, world.login, KINDS["reading"]).send(batch)
    wall_clock = datetime.fromisoformat("2026-07-02T00:30:15")
    iso = "2026-07-02T00:30:15+02:00"
    moment = reported_at if world.billing.dialect.name == "postgresql" else wall_clock
    common = (date(2026, 7, 1), "01.07.2026", wall_clock, moment, iso)
    with world.billing.connect() as connection:
        first, second = connection.execute(select(table).order_by(table.c.id))
    assert tuple(first)[2:] == (*common, "123", 1, REASON, 7)
    assert tuple(second)[2:] == (*common, "4", 0, None, 7)
    assert (first.id.strip(), first.paczka.strip()) == ("id-0", "batch-1")


def test_an_emoji_does_not_hold_up_a_reading_where_columns_cannot_hold_it(mariadb_world: World) -> None:
    world = mariadb_world
    with world.billing.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE narrow (id char(36) PRIMARY KEY, powod varchar(100)) CHARACTER SET latin2"
        )
        connection.exec_driver_sql(f"GRANT INSERT ON narrow TO {world.user}")
    reading = ReportedReading("WM-1", "1", date(2026, 7, 1), 1, AT, "lower", "żółw 😀")
    item = Item("id-0", "reading", "123", "1", 0, to_payload(reading), 0, AT)
    batch = Batch("batch-1", 1, "reading", "staging", "", AT, "", 1, (item,))
    settings = {"table": "narrow", "columns": {"id": "reading_id", "powod": "reason"}}
    with pytest.raises(Rejected):
        open_staging(StagingSettings.model_validate(settings), world.login, KINDS["reading"]).send(batch)
    narrow = StagingSettings.model_validate({**settings, "encoding": "latin2"})
    open_staging(narrow, world.login, KINDS["reading"]).send(batch)
    with world.billing.connect() as connection:
        assert connection.exec_driver_sql("SELECT powod FROM narrow").scalars().all() == ["żółw ?"]


def test_batch_of_many_statements(world: World) -> None:
    """More rows than go in one statement: all of them are in one transaction, and counted."""
    readings = [world.report(f"WM-{number}") for number in range(450)]
    assert world.run().sent == 450
    world.assert_all_there(readings)
