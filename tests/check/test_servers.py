"""What only a server has: logins and their grants, a password, a clock, a network."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from erp_adapter.checks.findings import Level
from portal.demo.grants import MARIADB_HOSTS
from tests.check.conftest import PAIRS, READER, STAGER, Served
from tests.check.world import Raw, change, checked, faults, the_fault, told_of, warnings


def users(served: Served, login: str) -> list[str]:
    """A login as GRANT names it; MariaDB has one for each host."""
    if served.owner_url.startswith("mariadb"):
        return [f"'{login}'@'{host}'" for host in MARIADB_HOSTS]
    return [login]


@contextmanager
def another_table(served: Served, name: str, made: str) -> Iterator[None]:
    """The staging login may write into it; it goes with that right, which MariaDB would keep."""
    theirs = users(served, STAGER.name)
    rights = (f"GRANT INSERT ON {name} TO {user}" for user in theirs)
    change(served.owner_url, f"CREATE TABLE {name} {made}", *rights)
    try:
        yield
    finally:
        revoked = (f"REVOKE INSERT ON {name} FROM {user}" for user in theirs)
        change(served.owner_url, *revoked, f"DROP TABLE {name}")


def test_the_demo_fits(served_raw: Raw) -> None:
    found = checked(served_raw)
    assert faults(found) == []
    assert warnings(found) == []
    assert told_of(found, "connections.billing", "answers").facts["latency_ms"] >= 0


def test_read_only_is_proven_twice(served_raw: Raw) -> None:
    """By a login without the portal's read-only session, and by that session."""
    found = checked(served_raw)
    for subject in ("read-only", "session"):
        finding = told_of(found, "connections.billing", subject)
        assert finding.level is Level.OK
        assert int(finding.facts["tried"]) >= 20


def test_a_login_that_may_write_is_named_with_its_grants(served: Served, served_raw: Raw) -> None:
    served_raw["connections"]["billing"] = served.as_owner()
    found = checked(served_raw)
    fault = the_fault(found, "connections.billing")
    assert "may" in fault.told
    assert "DELETE" in fault.told or "ALL PRIVILEGES" in fault.told
    assert "GRANT SELECT ON" in (fault.remedy or "")
    assert told_of(found, "connections.billing", "session").level is Level.OK


def test_a_right_to_change_one_column_is_found(served: Served, served_raw: Raw) -> None:
    """Even where the mapping is so wrong that nothing can be tried on its tables."""
    served_raw["erp"]["payment"]["table"] = "wplaty"
    one_column = "UPDATE (kh_nazwa) ON kontrahent"
    change(served.owner_url, *(f"GRANT {one_column} TO {user}" for user in users(served, READER.name)))
    try:
        fault = the_fault(checked(served_raw), "connections.billing")
    finally:
        change(served.owner_url, *(f"REVOKE {one_column} FROM {user}" for user in users(served, READER.name)))
    assert "may UPDATE: " in fault.told
    assert "kontrahent" in fault.told


def test_a_staging_login_that_may_not_insert(served: Served, served_raw: Raw) -> None:
    served_raw["connections"]["staging"] = served.connection(READER.name, READER.password)
    fault = the_fault(checked(served_raw), "sync.readings.staging.table")
    assert "may not INSERT" in fault.told
    assert "GRANT INSERT ON ibok_odczyty" in (fault.remedy or "")


def test_a_staging_login_that_may_do_more(served: Served, served_raw: Raw) -> None:
    served_raw["connections"]["staging"] = served.as_owner()
    found = checked(served_raw)
    assert "may change more than the staging table" in the_fault(found, "connections.staging").told


def test_a_procedure_is_there_and_may_be_called(served: Served, served_raw: Raw) -> None:
    staging = served_raw["sync"]["readings"]["staging"]
    staging["procedure"] = "ibok_przyjmij"
    del staging["table"]
    place = "sync.readings.staging.procedure"
    assert "no procedure ibok_przyjmij" in the_fault(checked(served_raw), place).told
    body = "BEGIN END" if served.owner_url.startswith("mariadb") else "LANGUAGE plpgsql AS $$ BEGIN END $$"
    change(served.owner_url, f"CREATE PROCEDURE ibok_przyjmij(id CHAR(36)) {body}")
    try:
        for user in users(served, STAGER.name):
            change(served.owner_url, f"GRANT EXECUTE ON PROCEDURE ibok_przyjmij TO {user}")
        assert told_of(checked(served_raw), place).level is Level.WARNING
    finally:
        change(served.owner_url, "DROP PROCEDURE ibok_przyjmij")


def test_a_staging_login_of_two_kinds(served: Served, served_raw: Raw) -> None:
    """Each kind's own table is none too many."""
    columns = {
        "id": "item_id",
        "kto": "customer_id",
        "co": "kind",
        "jak": {"field": "given", "convert": "flag"},
    }
    served_raw["sync"]["consents"] = {"staging": {"table": "zgody", "columns": columns}}
    made = "(id char(36) PRIMARY KEY, kto char(10), co varchar(40), jak smallint)"
    with another_table(served, "zgody", made):
        assert faults(checked(served_raw)) == []


def test_a_wrong_password(served: Served, served_raw: Raw) -> None:
    served_raw["connections"]["billing"] = served.connection(READER.name, "nie-to-haslo")
    found = checked(served_raw)
    fault = the_fault(found, "connections.billing")
    assert "check user, password" in (fault.remedy or "")
    assert told_of(found, "sync.readings.staging.table").level is Level.OK
    assert "nie-to-haslo" not in str(found)


def test_a_clock_that_is_far_off(served_raw: Raw) -> None:
    found = checked(served_raw, clock=lambda: time.time() + 3600)
    fault = told_of(faults(found), "connections.billing")
    assert "behind this machine" in fault.told
    assert "NTP" in (fault.remedy or "")


def test_an_index_that_is_missing(served: Served, served_raw: Raw) -> None:
    on = " ON dok_nagl" if served.owner_url.startswith("mariadb") else ""
    change(served.owner_url, f"DROP INDEX ix_dok_nagl_kh{on}")
    try:
        fault = the_fault(checked(served_raw), "erp.invoice")
    finally:
        change(served.owner_url, "CREATE INDEX ix_dok_nagl_kh ON dok_nagl (kh_id, dn_wyst)")
    assert "dok_nagl is read" in fault.told
    assert "(kh_id)" in (fault.remedy or "")


@pytest.mark.parametrize("served", [PAIRS[1]], indirect=True)
def test_an_index_that_is_used_for_what_all_rows_share(served: Served, served_raw: Raw) -> None:
    change(served.owner_url, "CREATE INDEX ix_skas ON dok_nagl (dn_skas, dn_nr)")
    change(served.owner_url, "DROP INDEX ix_dok_nagl_kh ON dok_nagl")
    try:
        fault = the_fault(checked(served_raw), "erp.invoice")
    finally:
        change(served.owner_url, "CREATE INDEX ix_dok_nagl_kh ON dok_nagl (kh_id, dn_wyst)")
        change(served.owner_url, "DROP INDEX ix_skas ON dok_nagl")
    assert "dok_nagl is read" in fault.told


def test_a_staging_table_without_its_key(served: Served, served_raw: Raw) -> None:
    served_raw["sync"]["readings"]["staging"]["table"] = "bez_klucza"
    with another_table(served, "bez_klucza", "AS SELECT * FROM ibok_odczyty WHERE 1 = 0"):
        fault = the_fault(checked(served_raw), "sync.readings.staging.columns.id_zgl")
    assert "no unique key" in fault.told
    assert "ADD UNIQUE (id_zgl)" in (fault.remedy or "")
