"""Billing here, telemetry there, cash elsewhere: entities in different databases tell the same as in one."""

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from erp_adapter.errors import MappingError
from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.sql_reader import SqlReader, open_reader
from tests.adapter.conftest import CUSTOMERS as IN_ALL
from tests.adapter.conftest import TODAY
from tests.adapter.demo_facts import ACCOUNT, demo_facts
from tests.adapter.facts import Facts
from tests.adapter.small import changed, make
from tests.adapter.test_contract import CALLS

ELSEWHERE = {
    "reading": "telemetry",
    "invoice_line": "archive",
    "payment": "cash",
    "allocation": "ledger",
    "contract": "crm",
}
LINES = (
    "SELECT p.dn_typ, p.dn_rok, p.dn_nr, p.dp_lp AS position, p.dp_nazwa AS name,"
    " p.dp_ilosc AS quantity, p.dp_jm AS unit, p.dp_cena AS net_price, p.dp_stawka AS vat_rate,"
    " p.dp_netto AS net, p.dp_vat AS vat, p.dp_brutto AS gross, p.wm_id AS meter,"
    " p.dp_stan_od AS reading_from, p.dp_stan_do AS reading_to, n.kh_id AS customer_id"
    " FROM dok_poz p JOIN dok_nagl n"
    " ON n.dn_typ = p.dn_typ AND n.dn_rok = p.dn_rok AND n.dn_nr = p.dn_nr"
)


def as_written() -> dict[str, Any]:
    text = files("portal.demo").joinpath("mapping.toml").read_text(encoding="utf-8")
    mapping: dict[str, Any] = tomllib.loads(text)["erp"]
    return mapping


def spread(url: str) -> SqlReader:
    """The demo's one database under several names, so that nothing may be joined between them."""
    mapping = as_written()
    for entity, connection in ELSEWHERE.items():
        mapping[entity]["connection"] = connection
    key = mapping["invoice_line"]["columns"]["invoice"]
    mapping["invoice_line"] = {
        "connection": "archive",
        "sql": LINES,
        "columns": {
            "invoice": key,
            "meter": {"convert": "integer"},
            "customer_id": {"convert": "padded:10"},
        },
    }
    names = {"billing", *ELSEWHERE.values()}
    connections = {name: ConnectionSettings(url=SecretStr(url)) for name in names}
    return open_reader(connections, ErpSettings.model_validate(mapping))


@pytest.fixture
def facts() -> Facts:
    return demo_facts(IN_ALL, TODAY)


@pytest.mark.parametrize("call", CALLS)
def test_databases_apart_tell_the_same(sqlite_demo: str, facts: Facts, call: str) -> None:
    reader = spread(sqlite_demo)
    for customer in ACCOUNT:
        found, expected = CALLS[call](reader, (customer,)), CALLS[call](facts, (customer,))
        assert found == expected


def test_the_lines_of_an_invoice_come_from_their_own_database(sqlite_demo: str, facts: Facts) -> None:
    reader = spread(sqlite_demo)
    for invoice in facts.invoices(("000115",)).items:
        assert reader.invoice(("000115",), invoice.id) == facts.invoice(("000115",), invoice.id)


def test_readings_apart_are_still_nobody_elses(sqlite_demo: str, facts: Facts) -> None:
    reader = spread(sqlite_demo)
    for meter in facts.meter_list(("000107",)):
        assert reader.readings(("000107",), meter=meter.id).total > 0
        assert reader.readings(("000123",), meter=meter.id).total == 0
        assert reader.consumption(("000123",), date(2020, 1, 1), TODAY, meter.id) == ()


CASH: dict[str, Any] = {
    "payment": {
        "connection": "cash",
        "table": "wplata",
        "columns": {"id": "id", "customer_id": "klient", "paid_on": "dzien", "amount": "kwota"},
    },
    "allocation": {
        "connection": "ledger",
        "table": "czesc",
        "columns": {"payment": "wplata", "invoice": "faktura", "amount": "kwota"},
    },
}
PAID = (
    "CREATE TABLE wplata (id TEXT, klient TEXT, dzien TEXT, kwota)",
    "CREATE TABLE czesc (wplata TEXT, faktura TEXT, kwota)",
    "INSERT INTO faktura VALUES ('F1', '1', '2026-03-01', '10'), ('F2', '2', '2026-03-01', '10')",
    "INSERT INTO wplata VALUES ('A', '1', '2026-04-01', 17), ('B', '2', '2026-04-01', 5)",
    "INSERT INTO czesc VALUES ('A', 'F1', 10), ('A', 'F2', 4), ('B', 'F2', 5)",
)


def test_payments_allocations_and_invoices_each_lie_elsewhere(scratch: Engine) -> None:
    make(scratch)
    with scratch.begin() as connection:
        for statement in PAID:
            connection.exec_driver_sql(statement)
    settings = ConnectionSettings(url=SecretStr(str(scratch.url)))
    reader = open_reader(dict.fromkeys(("billing", "cash", "ledger"), settings), changed(**CASH))
    settlement = reader.settlement(("1",), TODAY)
    (payment,) = settlement.payments.items
    told = [(part.number, part.invoice, part.amount) for part in payment.settled]
    assert told == [("F1", "F1", 10), (None, None, 4)]
    assert settlement.balance.overpaid == 3
    assert reader.overview(("1",), TODAY).balance.overpaid == 3
    assert reader.settlement(("nobody",), TODAY).payments.items == ()


def test_a_key_of_several_columns_cannot_reach_into_another_database() -> None:
    mapping = as_written()
    mapping["invoice_line"]["connection"] = "archive"
    settings = ConnectionSettings(url=SecretStr("sqlite:///nowhere"))
    with pytest.raises(MappingError, match=r"erp\.invoice_line\.columns\.invoice: has several columns"):
        open_reader({"billing": settings, "archive": settings}, ErpSettings.model_validate(mapping))
