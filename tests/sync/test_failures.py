"""What goes wrong on the way: put off, stuck, refused; and how it ends well."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import firebird.driver
import psycopg
import pyodbc
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from erp_adapter.settings import ConnectionSettings
from sync.backoff import FIRST, LONGEST, delay
from sync.by_hand import release
from sync.channels.faults import Fault, fault
from sync.channels.mail import open_mail
from sync.channels.staging_table import StagingTable, open_staging
from sync.kinds import KINDS
from sync.mail_settings import MailSettings
from sync.mails import MAIL, Mail, enqueue_mail
from sync.outbox import READING
from sync.points import Point
from sync.readings import ReportedReading, to_payload
from sync.tables import outbox
from sync.worker import Report
from tests.servers.mariadb import MariadbServer
from tests.sync.conftest import PASSWORD
from tests.sync.world import STAGING, World, killed_at


def test_log_in_may_insert_and_nothing_else(server_world: World) -> None:
    channel = server_world.channels[READING]
    assert isinstance(channel, StagingTable)
    table = channel.engine.dialect.identifier_preparer.quote(STAGING.table)
    for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}"):
        with channel.engine.connect() as connection, pytest.raises(DBAPIError) as refused:
            connection.execute(text(statement))
        assert fault(refused.value) is Fault.SETUP


def test_target_away_puts_the_batch_off(mariadb_world: World, mariadb_server: MariadbServer) -> None:
    world = mariadb_world
    readings = [world.report("WM-1"), world.report("WM-2")]
    with mariadb_server.process.away():
        assert world.run() == Report(put_off=2)
        readings.append(world.report("WM-3"))
        assert world.run() == Report(), "nothing is tried, and no new batch made, before the time"
        world.later(FIRST)
        assert world.run() == Report(put_off=2)
        assert "cannot connect" in world.item(readings[0]).last_error
    world.later(FIRST)
    assert world.run() == Report(), "the second delay is longer"
    world.later(FIRST)
    assert world.run() == Report(sent=3)
    assert [(batch.size, batch.attempts) for batch in world.batches()] == [(2, 3), (1, 1)]
    assert world.item(readings[0]).last_error is None
    world.assert_all_there(readings)


def test_delay_doubles_up_to_a_limit_and_half_is_chance() -> None:
    assert [delay(attempts, lambda: 1.0) for attempts in (1, 2, 3)] == [FIRST, 2 * FIRST, 4 * FIRST]
    assert delay(1, lambda: 0.0) == FIRST / 2
    assert delay(1_000_000, lambda: 1.0) == LONGEST


def without_the_table(world: World) -> tuple[str, str]:
    quoted = world.billing.dialect.identifier_preparer.quote(STAGING.table)
    away = world.billing.dialect.identifier_preparer.quote("elsewhere")
    return f"ALTER TABLE {quoted} RENAME TO {away}", f"ALTER TABLE {away} RENAME TO {quoted}"


def without_a_column(world: World) -> tuple[str, str]:
    quote = world.billing.dialect.identifier_preparer.quote
    start = f"ALTER TABLE {quote(STAGING.table)} RENAME COLUMN"
    return f"{start} {quote('DATA')} TO {quote('X')}", f"{start} {quote('X')} TO {quote('DATA')}"


@pytest.mark.parametrize("break_and_mend", [without_the_table, without_a_column])
def test_misconfiguration_is_stuck_until_it_is_released(
    world: World, break_and_mend: Callable[[World], tuple[str, str]]
) -> None:
    broken, mended = break_and_mend(world)
    readings = [world.report("WM-1"), world.report("WM-2")]
    administer(world, broken)
    assert world.run() == Report(stuck=2)
    assert "as configured" in world.item(readings[0]).last_error
    world.later()
    assert world.run() == Report(), "nothing is tried again by itself"
    administer(world, mended)
    assert release(world.store, now=world.now) == 2
    assert world.run() == Report(sent=2)
    assert len(world.batches()) == 1, "it may have arrived, so it goes as the same batch"
    world.assert_all_there(readings)


def administer(world: World, statement: str) -> None:
    with world.billing.begin() as connection:
        connection.exec_driver_sql(statement)


def test_refused_row_is_stuck_and_the_others_go(world: World) -> None:
    good = [world.report("WM-1"), world.report("WM-2")]
    bad = world.report(meter=None)
    assert world.run() == Report(sent=2, stuck=1)
    assert world.state(bad) == "stuck"
    assert "does not take the row" in world.item(bad).last_error
    world.assert_all_there(good)


def test_refused_row_goes_in_a_new_batch_once_it_is_mended(sqlite_world: World) -> None:
    bad = sqlite_world.report(meter=None)
    sqlite_world.run()
    mended = ReportedReading("WM-1", "1", date(2026, 11, 22), 7, sqlite_world.now)
    with sqlite_world.store.begin() as connection:
        theirs = outbox.c.id == bad
        connection.execute(update(outbox).where(theirs).values(payload=to_payload(mended)))
    assert release(sqlite_world.store, now=sqlite_world.now) == 1
    assert sqlite_world.run() == Report(sent=1)
    sqlite_world.assert_all_there([bad])


@pytest.mark.parametrize(
    "raised",
    [
        firebird.driver.DatabaseError("exception 1", sqlstate="HY000", gds_codes=(335544517, 335544382)),
        pyodbc.ProgrammingError("42000", "[42000] [Microsoft][SQL Server]Nie chcę (50001) (SQLExecDirectW)"),
        psycopg.errors.DatatypeMismatch("column is of type boolean but expression is of type smallint"),
    ],
)
def test_what_is_about_the_row_is_known_by_its_code(raised: Exception) -> None:
    """Firebird and SQL Server have no state for what a trigger raises, as others have; PostgreSQL counts a
    value of another type among faults of the statement. Nothing else may wait because of either."""
    assert fault(DBAPIError("INSERT", (), raised)) is Fault.ROW


def test_row_too_long_is_refused(server_world: World) -> None:
    bad, good = server_world.report("W" * 41), server_world.report("WM-1")
    assert server_world.run() == Report(sent=1, stuck=1)
    assert server_world.state(bad) == "stuck"
    server_world.assert_all_there([good])


def test_duplicate_of_another_key_is_not_taken_for_delivered(world: World) -> None:
    """The target allows one reading a meter and day: the second must not vanish as if it had arrived."""
    quote = world.billing.dialect.identifier_preparer.quote
    columns = f"{quote('Wodomierz')}, {quote('DATA')}"
    administer(world, f"CREATE UNIQUE INDEX one_a_day ON {quote(STAGING.table)} ({columns})")
    first, second = world.report("WM-1"), world.report("WM-1")
    assert world.run() == Report(sent=1, stuck=1)
    assert world.state(second) == "stuck"
    assert "unique key" in world.item(second).last_error
    world.assert_all_there([first])


def test_unknown_outcome_is_settled_by_sending_again(world: World) -> None:
    readings = [world.report("WM-1"), world.report("WM-2")]
    with killed_at(Point.DELIVERED):
        world.run()
    assert sorted(world.delivered()) == sorted(readings)
    assert {world.state(reading_id) for reading_id in readings} == {"claimed"}
    world.later()
    assert world.run() == Report(sent=2)
    assert len(world.batches()) == 1
    world.assert_all_there(readings)


def test_key_of_another_name_must_be_configured(postgres_world: World) -> None:
    """PostgreSQL tells only the key's name: without knowing it, it is safer to have somebody look."""
    administer(postgres_world, f'ALTER INDEX "{STAGING.table}_pkey" RENAME TO moja')
    reading = postgres_world.report()
    with killed_at(Point.DELIVERED):
        postgres_world.run()
    postgres_world.later()
    assert postgres_world.run() == Report(stuck=1)
    settings = STAGING.model_copy(update={"key": "moja"})
    postgres_world.channels = {READING: open_staging(settings, postgres_world.login, KINDS[READING])}
    release(postgres_world.store, now=postgres_world.now)
    assert postgres_world.run() == Report(sent=1)
    assert postgres_world.delivered() == [reading]


def test_batch_that_changed_on_the_way_is_stuck(sqlite_world: World) -> None:
    reading = sqlite_world.report()
    with killed_at(Point.CLAIMED):
        sqlite_world.run()
    with sqlite_world.store.begin() as connection:
        connection.execute(update(outbox).values(payload={}))
    sqlite_world.later()
    assert sqlite_world.run() == Report(stuck=1)
    assert "no longer holds" in sqlite_world.item(reading).last_error


def test_wrong_password_is_tried_again(postgres_world: World) -> None:
    reading = postgres_world.report()
    login = postgres_world.login.url
    assert login is not None
    wrong = ConnectionSettings.model_validate({"url": login.get_secret_value().replace("portal_", "nobody_")})
    channels = {READING: open_staging(STAGING, wrong, KINDS[READING])}
    assert postgres_world.run(channels=channels) == Report(put_off=1)
    assert "nobody" not in postgres_world.item(reading).last_error
    postgres_world.later(timedelta(hours=1))
    assert postgres_world.run() == Report(sent=1)


def test_a_password_that_is_changed_is_read_anew(postgres_world: World, tmp_path: Path) -> None:
    """By the same channel, as a process that has been running for months has it."""
    world, file = postgres_world, tmp_path / "password"
    file.write_text(PASSWORD)
    address = world.login.url
    assert address is not None
    without = address.get_secret_value().replace(f":{PASSWORD}@", "@")
    login = ConnectionSettings.model_validate({"url": without, "password_file": file})
    world.channels = {READING: open_staging(STAGING, login, KINDS[READING])}
    readings = [world.report()]
    assert world.run() == Report(sent=1)

    with world.billing.begin() as connection:
        connection.exec_driver_sql(f"ALTER ROLE {world.user} PASSWORD 'another'")
    file.unlink()
    readings.append(world.report())
    assert world.run() == Report(put_off=1)
    assert "No such file" in world.item(readings[-1]).last_error

    file.write_text("another")
    world.later(FIRST)
    assert world.run() == Report(sent=1)
    world.assert_all_there(readings)


def test_a_fault_that_nobody_foresaw_holds_up_its_own_batch_alone(sqlite_world: World) -> None:
    """The driver raises what is none of its own errors, and what the other kinds have waiting goes."""
    sqlite_world.indication = 10**30
    reading = sqlite_world.report()
    with sqlite_world.store.begin() as connection:
        enqueue_mail(connection, Mail("jan@example.com", "s", "t", "h"), at=sqlite_world.now)
    mails = open_mail(MailSettings.model_validate({"url": "log:", "sender": "bok@example.com"}))
    assert sqlite_world.run(channels={**sqlite_world.channels, MAIL: mails}) == Report(
        sent=1, put_off=1, faults=1
    )
    assert "OverflowError" in sqlite_world.item(reading).last_error
