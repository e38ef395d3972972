"""One look at a wrong configuration tells everything, whatever kind each fault is of; and never a secret."""

import tomllib

import pytest

from portal.config import ConfigError, parse
from tests.config.conftest import Raw
from tests.config.test_faults import problems

SECRET = "Tajne-Haslo-7"


def spoiled(raw: Raw) -> Raw:
    """A fault of every kind, each in a different place."""
    raw["server"]["treshold"] = 5
    del raw["utility"]
    raw["store"]["url"] = 12
    raw["login"] = {"attempts": "five"}
    raw["connections"]["staging"]["timout_seconds"] = 3
    invoice, payment, meter = raw["erp"]["invoice"], raw["erp"]["payment"], raw["erp"]["meter"]
    invoice["columns"]["issued"] = invoice["columns"].pop("issued_on")
    payment["columns"]["amount"]["convert"] = "zloty"
    payment["columns"]["paid_on"]["covert"] = "clarion"
    meter["connection"] = "biling"
    raw["erp"]["customer"]["where"] = "kh_usun = 0; DROP TABLE kontrahent"
    raw["erp"]["contract"]["sql"] = "DELETE FROM umowa"
    raw["erp"]["reading"]["columns"]["consumption"] = {"expression": "od_stan +"}
    raw["erp"]["verdict"]["columns"]["state"]["default"] = 5
    del raw["erp"]["invoice_line"]["columns"]["net"]
    del raw["sync"]["readings"]["staging"]["columns"]["id_zgl"]
    return raw


EXPECTED = (
    "server.treshold: there is no such setting",
    "utility: required, but missing",
    "store.url: must be a text",
    "login.attempts: must be a valid integer",
    "connections.staging.timout_seconds: there is no such setting; nearest: timeout_seconds",
    "erp.invoice.columns.issued: invoice has no such field; nearest: issued_on",
    "erp.payment.columns.amount.convert: there is no conversion 'zloty'",
    "erp.payment.columns.paid_on.covert: there is no such setting; nearest: convert",
    "erp.meter.connection: there is no [connections.biling]; nearest: billing",
    "erp.customer.where: ",
    "erp.contract.sql: must be a SELECT",
    "erp.reading.columns.consumption: cannot be read as SQL",
    "erp.verdict.columns.state.default: must be a text",
    "erp.invoice_line.columns.net: required, but missing",
    "sync.readings.staging.columns: exactly one column must hold the item_id (of readings, reading_id)",
)


def test_every_fault_is_named_at_once_and_no_other(raw: Raw) -> None:
    found = problems(spoiled(raw))
    assert [start for start in EXPECTED if not any(line.startswith(start) for line in found)] == []
    assert [line for line in found if not line.startswith(EXPECTED)] == []


def test_a_fault_elsewhere_does_not_hide_what_the_mapping_gets_wrong(raw: Raw) -> None:
    del raw["utility"]
    raw["erp"]["reading"]["columns"]["meter"] = [{"column": "wm_id"}, {"column": "wm_nr"}]
    found = problems(raw)
    assert "utility: required, but missing" in found
    told = "has 2 column(s), but erp.meter.columns.id has 1; name as many, in its order"
    assert f"erp.reading.columns.meter: {told}" in found


def test_what_hangs_on_a_faulty_entity_is_not_blamed_for_it(raw: Raw) -> None:
    raw["erp"]["payment"]["columns"]["amount"]["convert"] = "zloty"
    assert len(problems(raw)) == 1


def test_what_hangs_on_an_entity_with_faulty_sql_is_not_blamed_for_it(raw: Raw) -> None:
    raw["erp"]["payment"]["where"] = "1 = 1; DROP TABLE wplata"
    assert [line.split(":")[0] for line in problems(raw)] == ["erp.payment.where"]


def test_what_hangs_on_an_entity_that_is_left_out_needs_its_own_customer(raw: Raw) -> None:
    del raw["erp"]["payment"]
    assert problems(raw) == ["erp.allocation.columns.customer_id: required while [erp.payment] is missing"]


PLANTED = {
    "short key": 'server.secret_key = "{}"',
    "key and file": 'server.secret_key = "{0}-{0}-{0}"\nserver.secret_key_file = "/nowhere"',
    "no url": 'connections.billing.url = "postgresql+psycopg//ibok:{}@db/erp"',
    "port": 'connections.billing.url = "postgresql+psycopg://ibok:x@db:{}/erp"',
    "number": "connections.billing.url = 1234567",
    "list": 'connections.billing.odbc = ["UID=ibok;PWD={}"]',
    "both": 'connections.billing.odbc = "UID=ibok;PWD={}"\nconnections.billing.url = "sqlite:///{}"',
    "no dialect": 'connections.billing.odbc = "UID=ibok;PWD={}"',
    "store": 'store.url = "postgres//ibok:{}@db/store"',
    "unknown setting": 'connections.billing.password = "{}"',
    "mail": 'mail.password = "{}"',
    "wrong place": 'server.session_hours = "{}"',
}


@pytest.mark.parametrize("planted", PLANTED)
def test_no_message_tells_a_value(planted: str) -> None:
    raw = tomllib.loads(PLANTED[planted].replace("{}", SECRET).replace("{0}", SECRET))
    with pytest.raises(ConfigError) as failure:
        parse(raw)
    shown = f"{failure.value!r} {failure.value} {failure.value.problems} {failure.value.__cause__}"
    assert SECRET not in shown
    assert "1234567" not in shown
