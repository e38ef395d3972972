"""The staging table where the login may see which ids are there; the others prove it where it may not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from sync.by_hand import release
from sync.channels.staging_table import StagingTable, open_staging
from sync.columns import SourceSettings
from sync.kinds import KINDS
from sync.outbox import READING
from sync.points import Point
from sync.settings import StagingSettings
from sync.worker import Report
from tests.servers.mariadb import MariadbServer
from tests.sync.world import STAGING, World, killed_at


@pytest.fixture
def looking(server_world: World) -> Iterator[World]:
    """A login that may see one column: that of the ids."""
    quote = server_world.billing.dialect.identifier_preparer.quote
    administer(
        server_world,
        f"GRANT SELECT ({quote('2-ID')}) ON {quote(STAGING.table or '')} TO {server_world.user}",
    )
    yield server_world
    channel = server_world.channels[READING]
    assert isinstance(channel, StagingTable)
    assert channel.present.allowed, "it was a login that may look"


def administer(world: World, *statements: str) -> None:
    with world.billing.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize("point", [Point.DELIVERING, Point.DELIVERED])
def test_after_a_crash_only_what_is_not_there_goes(looking: World, point: Point) -> None:
    readings = [looking.report(f"WM-{number}") for number in range(3)]
    with killed_at(point):
        looking.run()
    if point is Point.DELIVERED:
        with looking.billing.begin() as connection:
            connection.execute(looking.table.delete().where(looking.table.c["2-ID"] == readings[1]))
    looking.later()
    assert looking.run() == Report(sent=3)
    looking.assert_all_there(readings)


def test_a_row_that_is_not_wanted_is_stuck_and_the_others_go(looking: World) -> None:
    good = [looking.report("WM-1"), looking.report("WM-2")]
    bad = looking.report("W" * 41)
    assert looking.run() == Report(sent=2, stuck=1)
    assert "does not take the row" in looking.item(bad).last_error
    looking.assert_all_there(good)


def test_a_row_of_another_key_is_not_taken_for_ours(looking: World) -> None:
    """Even where its value holds our id, so that the error mentions it."""
    quote = looking.billing.dialect.identifier_preparer.quote
    columns = f"{quote('Wodomierz')}, {quote('DATA')}"
    administer(looking, f"CREATE UNIQUE INDEX one_a_day ON {quote(STAGING.table or '')} ({columns})")
    first, second = looking.report("WM-1"), looking.report("WM-1")
    assert looking.run() == Report(sent=1, stuck=1)
    assert "unique key" in looking.item(second).last_error
    looking.assert_all_there([first])


VANISHING = (
    "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    'DELETE FROM "IBOK odczyty" WHERE "2-ID" = NEW."2-ID" AND NEW."Wodomierz" = \'WM-1\'; RETURN NEW; END $$',
    'CREATE TRIGGER vanish AFTER INSERT ON "IBOK odczyty" FOR EACH ROW EXECUTE FUNCTION vanish()',
)


def test_rows_are_counted_at_the_target_before_the_commit(postgres_world: World) -> None:
    """The server says that it took three, and has two: the one that vanishes holds up no other."""
    world = postgres_world
    administer(world, f'GRANT SELECT ("2-ID"), DELETE ON "IBOK odczyty" TO {world.user}', *VANISHING)
    administer(world, f'GRANT SELECT ON "IBOK odczyty" TO {world.user}')
    readings = [world.report(f"WM-{number}") for number in range(3)]
    assert world.run() == Report(sent=2, stuck=1)
    assert "vanish" in world.item(readings[1]).last_error
    world.assert_all_there([readings[0], readings[2]])
    administer(world, 'DROP TRIGGER vanish ON "IBOK odczyty"')
    release(world.store, now=world.now)
    assert world.run() == Report(sent=1)
    world.assert_all_there(readings)


def test_a_table_of_uuids_that_shows_each_login_its_own_rows(postgres_world: World) -> None:
    """PostgreSQL does not COPY into a table with row-level security."""
    world = postgres_world
    administer(
        world,
        'ALTER TABLE "IBOK odczyty" ALTER "2-ID" TYPE uuid USING "2-ID"::uuid',
        'ALTER TABLE "IBOK odczyty" ADD who text NOT NULL DEFAULT current_user, ENABLE ROW LEVEL SECURITY',
        'CREATE POLICY own ON "IBOK odczyty" USING (who = current_user)',
        f'GRANT SELECT ON "IBOK odczyty" TO {world.user}',
    )
    readings = [world.report(f"WM-{number}") for number in range(3)]
    with killed_at(Point.DELIVERED, times=2):
        world.run()
    world.later()
    assert world.run() == Report(sent=3)
    with world.billing.connect() as connection:
        there = connection.execute(text('SELECT CAST("2-ID" AS text) FROM "IBOK odczyty"'))
        assert sorted(there.scalars()) == sorted(readings)


def impatient(world: World) -> None:
    settings = STAGING.model_copy(update={"timeout_seconds": 1})
    world.channels = {READING: open_staging(settings, world.login, KINDS[READING])}


def test_a_frozen_server_holds_the_worker_up_no_longer_than_configured(
    mariadb_world: World, mariadb_server: MariadbServer
) -> None:
    world = mariadb_world
    impatient(world)
    readings = [world.report("WM-1"), world.report("WM-2")]
    with mariadb_server.process.frozen():
        assert world.run() == Report(put_off=2)
    assert "within 1 s" in world.item(readings[0]).last_error
    world.channels = {READING: open_staging(STAGING, world.login, KINDS[READING])}
    world.later(timedelta(hours=1))
    assert world.run() == Report(sent=2)
    world.assert_all_there(readings)


PROCEDURE = StagingSettings.model_validate(
    {
        "procedure": "przyjmij odczyt",
        "columns": {
            "id": "reading_id",
            "nr": "batch_seq",
            "kh": {"field": "customer_id", "convert": "padded:10"},
            "wm": "meter_id",
            "stan": "indication",
            "data": {"field": "read_on", "convert": "yyyymmdd"},
        },
    }
)
ARGUMENTS = "id CHAR(36), nr INT, kh VARCHAR(10), wm VARCHAR(80), stan INT, data INT"
INSERT = "INSERT INTO {table} VALUES (id, nr, kh, wm, stan, data, 'IBOK', 'N')"
MADE = {
    "postgresql": f"CREATE PROCEDURE {{name}}({ARGUMENTS}) LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN "
    f"{INSERT} ON CONFLICT DO NOTHING; END $$",
    "mysql": f"CREATE PROCEDURE {{name}}({ARGUMENTS}) "
    f"BEGIN DECLARE EXIT HANDLER FOR 1062 BEGIN END; {INSERT}; END",
}


def test_a_procedure_is_called_once_a_row_and_knows_what_it_was_given_before(server_world: World) -> None:
    world = server_world
    dialect = "postgresql" if world.billing.dialect.name == "postgresql" else "mysql"
    quote = world.billing.dialect.identifier_preparer.quote
    names = {"name": quote("przyjmij odczyt"), "table": quote(STAGING.table or ""), "user": world.user}
    grant = "GRANT EXECUTE ON PROCEDURE {name} TO {user}"
    administer(world, MADE[dialect].format(**names), grant.format(**names))
    world.channels = {READING: open_staging(PROCEDURE, world.login, KINDS[READING])}
    readings = [world.report(f"WM-{number}") for number in range(3)]
    with killed_at(Point.DELIVERED):
        world.run()
    world.later()
    assert world.run() == Report(sent=3)
    world.assert_all_there(readings)
    bad = world.report("W" * 41)
    good = world.report("WM-9")
    assert world.run() == Report(sent=1, stuck=1)
    assert "przyjmij odczyt does not take the row" in world.item(bad).last_error
    with world.billing.connect() as connection:
        assert connection.scalar(select(world.table.c.stan).where(world.table.c["2-ID"] == good)) == 5


def test_whether_rows_may_be_counted_is_asked_again_once_the_table_is_mended(sqlite_world: World) -> None:
    """The first answer was about a table that was not there."""
    reading = sqlite_world.report()
    administer(sqlite_world, f'ALTER TABLE "{STAGING.table}" RENAME TO elsewhere')
    assert sqlite_world.run() == Report(stuck=1)
    administer(sqlite_world, f'ALTER TABLE elsewhere RENAME TO "{STAGING.table}"')
    release(sqlite_world.store, now=sqlite_world.now)
    assert sqlite_world.run() == Report(sent=1)
    channel = sqlite_world.channels[READING]
    assert isinstance(channel, StagingTable)
    assert channel.present.allowed
    sqlite_world.assert_all_there([reading])


def test_what_arrived_is_not_refused_for_a_conversion_that_was_changed_since(sqlite_world: World) -> None:
    """Or staff could give it up, and the customer report it once more."""
    reading = sqlite_world.report()
    with killed_at(Point.DELIVERED):
        sqlite_world.run()
    changed = STAGING.columns | {"Wodomierz": SourceSettings(field="meter_id", convert="integer")}
    settings = STAGING.model_copy(update={"columns": changed})
    sqlite_world.channels = {READING: open_staging(settings, sqlite_world.login, KINDS[READING])}
    sqlite_world.later()
    assert sqlite_world.run() == Report(sent=1)
    sqlite_world.assert_all_there([reading])
