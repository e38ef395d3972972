"""Faults around the mapping: connections, the staging table, the store. The rest is checked all the same."""

import socket
from pathlib import Path

import pytest

from erp_adapter.checks import connecting
from erp_adapter.checks.findings import Level
from tests.check.world import Raw, change, checked, faults, the_fault, told_of
from tests.office import Office
from tests.servers.process import free_port

AWAY = "postgresql+psycopg://ibok:tajne-haslo-7@127.0.0.1:{port}/erp"


def test_a_server_that_refuses_connections(raw: Raw) -> None:
    port = free_port()
    raw["connections"]["billing"]["url"] = AWAY.format(port=port)
    found = checked(raw)
    fault = the_fault(found, "connections.billing")
    assert f"nobody listens on 127.0.0.1:{port}" in (fault.remedy or "")
    assert told_of(found, "erp").level is Level.WARNING
    assert told_of(found, "sync.readings.staging.table").level is Level.OK, "the rest goes on"
    assert "tajne-haslo-7" not in str(found)


def test_a_server_that_says_nothing(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "PATIENCE_SECONDS", 0.2)
    raw["connections"]["billing"]["timeout_seconds"] = 0.2
    with socket.create_server(("127.0.0.1", 0)) as listener:
        raw["connections"]["billing"]["url"] = AWAY.format(port=listener.getsockname()[1])
        found = checked(raw)
    assert "says nothing" in (the_fault(found, "connections.billing").remedy or "")
    assert told_of(found, "sync.readings.staging.table").level is Level.OK, "the rest goes on"


def test_a_redis_that_is_away_is_told_and_keeps_nothing_closed(raw: Raw) -> None:
    raw["login"] = {"limits_url": f"redis://:tajne-haslo-7@127.0.0.1:{free_port()}/0"}
    found = checked(raw)
    assert told_of(found, "login.limits_url").level is Level.WARNING
    assert "tajne-haslo-7" not in str(found)


def test_one_of_two_databases_that_is_away(raw: Raw) -> None:
    raw["connections"]["archive"] = {"url": AWAY.format(port=free_port())}
    raw["erp"]["contract"]["connection"] = "archive"
    found = checked(raw)
    assert [fault.place for fault in faults(found)] == ["connections.archive"]
    assert "contract" in told_of(found, "erp").told
    assert told_of(found, "erp.invoice", "fields").level is Level.OK


def test_a_host_that_does_not_exist(raw: Raw) -> None:
    raw["connections"]["billing"]["url"] = "postgresql+psycopg://ibok:x@erp.invalid/erp"
    assert "there is no host erp.invalid" in (the_fault(checked(raw), "connections.billing").remedy or "")


def test_a_billing_file_that_does_not_exist(office: Office, raw: Raw) -> None:
    nowhere = office.directory / "nowhere.sqlite"
    raw["connections"]["billing"]["url"] = f"sqlite:///{nowhere}"
    assert f"see that {nowhere} exists" in (the_fault(checked(raw), "connections.billing").remedy or "")
    assert not nowhere.exists()


def test_a_password_file_that_does_not_exist(raw: Raw) -> None:
    raw["connections"]["billing"]["password_file"] = "/nowhere/password"
    fault = the_fault(checked(raw), "connections.billing")
    assert fault.subject == "password"
    assert "connections.billing.password_file" in (fault.remedy or "")


def test_a_driver_that_does_not_exist(raw: Raw) -> None:
    raw["connections"]["billing"]["url"] = "postgresql+nosuch://ibok@127.0.0.1/erp"
    assert "nosuch" in (the_fault(checked(raw), "connections.billing").remedy or "")


def test_a_staging_connection_that_may_not_write(raw: Raw) -> None:
    raw["connections"]["staging"]["session"] = ["PRAGMA query_only=ON"]
    fault = the_fault(checked(raw), "sync.readings.staging.table")
    assert "may not INSERT" in fault.told
    assert "SQLITE_READONLY" in fault.told


def test_a_staging_table_that_does_not_exist(raw: Raw) -> None:
    raw["sync"]["readings"]["staging"]["table"] = "ibok_odczyt"
    fault = the_fault(checked(raw), "sync.readings.staging.table")
    assert "there is no table ibok_odczyt" in fault.told


def test_a_staging_column_that_does_not_exist(raw: Raw) -> None:
    columns = raw["sync"]["readings"]["staging"]["columns"]
    columns["stan_licz"] = columns.pop("stan")
    found = checked(raw)
    fault = the_fault(found, "sync.readings.staging.columns.stan_licz")
    assert "ibok_odczyty has no column stan_licz; nearest: stan" in fault.told
    assert len(faults(found)) == 1


def test_a_staging_column_that_wants_a_value(raw: Raw) -> None:
    del raw["sync"]["readings"]["staging"]["columns"]["stan"]
    assert "wants a value in stan" in the_fault(checked(raw), "sync.readings.staging.columns").told


def test_a_staging_table_without_a_unique_key(office: Office, raw: Raw) -> None:
    make = "CREATE TABLE bez_klucza AS SELECT * FROM ibok_odczyty WHERE 1 = 0"
    change(office.billing_url, make, "CREATE UNIQUE INDEX para ON bez_klucza (id_zgl, id_paczki)")
    raw["sync"]["readings"]["staging"]["table"] = "bez_klucza"
    fault = the_fault(checked(raw), "sync.readings.staging.columns.id_zgl")
    assert "no unique key" in fault.told
    assert "ADD UNIQUE (id_zgl)" in (fault.remedy or "")


def test_a_row_that_the_staging_table_does_not_take(office: Office, raw: Raw) -> None:
    make = "CREATE TABLE wybredna (id_zgl TEXT PRIMARY KEY, stan INTEGER CHECK (stan > 1000000))"
    change(office.billing_url, make)
    raw["sync"]["readings"]["staging"] |= {
        "table": "wybredna",
        "columns": {"id_zgl": "reading_id", "stan": "indication"},
    }
    assert "does not take a row" in the_fault(checked(raw), "sync.readings.staging.table").told


def test_nothing_stays_in_the_staging_table(office: Office, raw: Raw) -> None:
    assert told_of(checked(raw), "sync.readings.staging.table").told == "a row was taken and rolled back"
    with office.billing().connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM ibok_odczyty").scalar() == 0


def test_a_store_that_does_not_exist_is_not_made(office: Office, raw: Raw) -> None:
    nowhere = office.directory / "nowhere" / "store.sqlite"
    raw["store"]["url"] = f"sqlite:///{nowhere}"
    assert "ibok store upgrade" in (the_fault(checked(raw), "store").remedy or "")
    assert not nowhere.parent.exists()


def test_a_store_of_another_version(office: Office, raw: Raw) -> None:
    change(f"sqlite:///{office.directory}/store.sqlite", "UPDATE alembic_version SET version_num = '0000'")
    fault = the_fault(checked(raw), "store")
    assert "not those of this version" in fault.told
    assert "ibok store upgrade" in (fault.remedy or "")


def test_a_store_that_is_no_database(raw: Raw, tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_text("this is no database, whatever its name says\n" * 100)
    raw["store"]["url"] = f"sqlite:///{tmp_path / 'store.sqlite'}"
    assert "cannot be opened" in the_fault(checked(raw), "store").told
