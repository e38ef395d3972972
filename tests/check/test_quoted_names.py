"""Tables whose names need their quotes, in a written-out SELECT and in the staging table."""

from erp_adapter.checks.findings import Level
from tests.check.world import Raw, change, checked, faults, told_of

KLIENCI = """
CREATE TABLE "Obcy"."Kli-enci" ("Numer" char(10) PRIMARY KEY, "Nazwa Żółta" varchar(100))
"""
ODCZYTY = """
CREATE TABLE "Obcy"."Od-czyty" (
    "Id" char(36) CONSTRAINT "Własny klucz" UNIQUE,
    "Nr Licznika" varchar(40) NOT NULL,
    "Stan m³" integer NOT NULL
)
"""


def test_names_that_need_their_quotes(postgres_url: str, raw: Raw) -> None:
    rows = """INSERT INTO "Obcy"."Kli-enci" VALUES ('000001', 'Zażółć'), ('000002', 'Gęślą')"""
    change(postgres_url, 'CREATE SCHEMA "Obcy"', KLIENCI, rows, ODCZYTY)
    raw["connections"] = {"billing": {"url": postgres_url}, "staging": {"url": postgres_url}}
    sql = 'SELECT "Numer" AS customer_id, k."Nazwa Żółta" AS name FROM "Obcy"."Kli-enci" k'
    raw["erp"]["customer"] = {"sql": sql, "columns": {"customer_id": {"convert": "padded:10"}}}
    columns = {"Id": "reading_id", "Nr Licznika": "meter_number", "Stan m³": "indication"}
    raw["sync"]["readings"]["staging"] = {"table": "Obcy.Od-czyty", "columns": columns}
    found = checked(raw)
    assert told_of(found, "erp.customer", "fields").level is Level.OK
    assert told_of(found, "erp.customer.columns.customer_id", "key").level is Level.OK
    assert "Obcy.Kli-enci" in told_of(found, "connections.billing", "read-only").told
    assert int(told_of(found, "connections.billing", "session").facts["tried"]) == 3
    assert told_of(found, "sync.readings.staging.table", "insert").level is Level.OK
    key = told_of(faults(found), "sync.readings.staging.key")
    assert key.remedy == 'add key = "Własny klucz" to [sync.readings.staging]'
