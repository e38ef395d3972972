"""Faults planted in the mapping or in the billing database: each is named with its place and a way out."""

import pytest

from erp_adapter.checks.findings import Level
from tests.check.world import Raw, change, checked, faults, the_fault, told_of, warnings
from tests.office import Office


def test_the_demo_fits(raw: Raw) -> None:
    found = checked(raw)
    assert faults(found) == []
    assert warnings(found) == []


def test_an_empty_condition_is_none(raw: Raw) -> None:
    raw["erp"]["invoice"]["where"] = ""
    assert faults(checked(raw)) == []


def test_a_wrong_table(raw: Raw) -> None:
    raw["erp"]["payment"]["table"] = "wplaty"
    fault = the_fault(checked(raw), "erp.payment.table")
    assert "no table or view wplaty" in fault.told
    assert "nearest: wplata" in fault.told


def test_a_wrong_column(raw: Raw) -> None:
    raw["erp"]["invoice"]["columns"]["number"] = "dn_numr"
    found = checked(raw)
    fault = the_fault(found, "erp.invoice.columns.number")
    assert "dok_nagl has no column dn_numr; nearest: dn_numer" in fault.told
    assert told_of(found, "erp.payment", "fields").level is Level.OK, "the rest goes on"


def test_a_wrong_conversion(raw: Raw) -> None:
    raw["erp"]["payment"]["columns"]["paid_on"]["convert"] = "yyyymmdd"
    fault = the_fault(checked(raw), "erp.payment.columns.paid_on")
    assert "of 200 values cannot be read as a date as YYYYMMDD: 99999" in fault.told
    assert fault.remedy == 'try convert = "clarion"'


def test_a_conversion_that_reads_everything_but_wrongly(raw: Raw) -> None:
    raw["erp"]["reading"]["columns"]["read_on"]["convert"] = "unix"
    fault = the_fault(checked(raw), "erp.reading.columns.read_on")
    assert "all dates lie in 1970" in fault.told
    assert fault.remedy == 'try convert = "yyyymmdd"'


def test_failing_values_are_told_without_their_letters_and_digits(raw: Raw) -> None:
    raw["erp"]["meter"]["columns"]["digits"] = "wm_adres"
    fault = the_fault(checked(raw), "erp.meter.columns.digits")
    assert "Aaaaa" in fault.told
    assert "Zawiercie" not in fault.told


def test_a_code_that_is_not_listed(raw: Raw) -> None:
    del raw["erp"]["payment"]["columns"]["method"]["values"]["2"]
    fault = the_fault(checked(raw), "erp.payment.columns.method")
    assert "not listed: '2' in " in fault.told
    assert "default" in (fault.remedy or "")


def test_a_code_that_is_not_listed_is_only_counted_where_there_is_a_default(raw: Raw) -> None:
    finding = told_of(checked(raw), "erp.invoice.columns.kind", "codes")
    assert finding.level is Level.OK
    assert "taken for note: 'NO' in " in finding.told


def test_a_key_that_lacks_a_part(raw: Raw) -> None:
    for entity, field in (("invoice", "id"), ("invoice_line", "invoice"), ("allocation", "invoice")):
        del raw["erp"][entity]["columns"][field][1]
    del raw["erp"]["invoice"]["columns"]["corrects"]
    fault = told_of(faults(checked(raw)), "erp.invoice.columns.id", "key")
    assert "keys belong to several rows" in fault.told
    assert "add the column that tells them apart" in (fault.remedy or "")


def test_a_key_that_does_not_lead_back(raw: Raw) -> None:
    del raw["erp"]["customer"]["columns"]["customer_id"]["convert"]
    raw["erp"]["customer"]["columns"]["customer_id"] = {"expression": "kh_id || ' '"}
    fault = told_of(faults(checked(raw)), "erp.customer.columns.customer_id", "key")
    assert "not found again by their key" in fault.told


def test_a_required_value_that_is_missing(office: Office, raw: Raw) -> None:
    raw["erp"]["invoice"]["columns"]["issued_on"] = "dn_termin"
    change(office.billing_url, "UPDATE dok_nagl SET dn_termin = NULL WHERE dn_nr = 1")
    fault = the_fault(checked(raw), "erp.invoice.columns.issued_on")
    assert "have no value, and the field is required" in fault.told


@pytest.mark.parametrize(
    ("index", "table", "place"),
    [
        ("ix_dok_nagl_kh", "dok_nagl (kh_id)", "erp.invoice"),
        ("ix_wplata_kh", "wplata (kh_id)", "erp.payment"),
    ],
)
def test_an_index_that_is_missing(office: Office, raw: Raw, index: str, table: str, place: str) -> None:
    change(office.billing_url, f"DROP INDEX {index}")
    fault = the_fault(checked(raw), place)
    assert "is read to find one customer's rows" in fault.told
    assert f"ON {table}" in (fault.remedy or "")


def test_an_index_that_a_written_out_select_lacks(office: Office, raw: Raw) -> None:
    """The SELECT calls the table by another name; the DBA is told the real one."""
    fields = "n.dn_nr AS id, n.kh_id AS customer_id, n.dn_numer AS number, n.dn_wyst AS starts_on"
    raw["erp"]["contract"] = {"sql": f"SELECT {fields} FROM dok_nagl n", "columns": {}}
    change(office.billing_url, "DROP INDEX ix_dok_nagl_kh")
    fault = told_of(faults(checked(raw)), "erp.contract", "index")
    assert "ON dok_nagl (kh_id)" in (fault.remedy or "")


GROUPED = "SELECT max(dn_nr) AS id, kh_id AS customer_id, 'razem' AS number, max(um_od) AS starts_on FROM {}"
UNITED = "(SELECT n.dn_nr, n.kh_id, u.um_od FROM dok_nagl n JOIN umowa u ON u.um_id = n.um_id) x"


@pytest.mark.parametrize(
    ("sql", "level", "remedy"),
    [
        (f"{GROUPED.format(UNITED)} GROUP BY kh_id", Level.WARNING, "the SELECT with GROUP BY"),
        (
            "SELECT id, w.kto AS customer_id, number, starts_on FROM (SELECT dn_nr AS id, n.kh_id AS kto,"
            " dn_numer AS number, dn_wyst AS starts_on, row_number() OVER (ORDER BY dn_nr) AS lp"
            " FROM dok_nagl n) w WHERE lp > 0",
            Level.WARNING,
            "write n.kh_id IN (:customer_ids) into the WHERE of the SELECT with a window function",
        ),
        (
            "SELECT dn_nr AS id, kh_id AS customer_id, dn_numer AS number, dn_wyst AS starts_on FROM dok_nagl"
            " ORDER BY dn_nr LIMIT 100",
            Level.FAULT,
            "write kh_id IN (:customer_ids) into the WHERE",
        ),
    ],
)
def test_rows_that_are_gathered_before_the_customer_s_are_chosen(
    raw: Raw, sql: str, level: Level, remedy: str
) -> None:
    raw["erp"]["contract"] = {"sql": sql, "columns": {"starts_on": {"convert": "yyyymmdd"}}}
    found = told_of(checked(raw), "erp.contract.sql", "customers")
    assert found.level is level
    assert remedy in (found.remedy or "")


def test_rows_that_are_gathered_of_the_customer_s_alone(raw: Raw) -> None:
    sql = f"{GROUPED.format(UNITED)} WHERE kh_id IN (:customer_ids) GROUP BY kh_id"
    raw["erp"]["contract"] = {"sql": sql, "columns": {"starts_on": {"convert": "yyyymmdd"}}}
    assert not [each for each in checked(raw) if each.subject == "customers"]


def test_amounts_that_look_like_grosze(raw: Raw) -> None:
    del raw["erp"]["payment"]["columns"]["amount"]["convert"]
    found = told_of(warnings(checked(raw)), "erp.payment.columns.amount")
    assert found.remedy == 'where they are grosze, add convert = "grosze"'


def test_rows_without_an_owner(office: Office, raw: Raw) -> None:
    change(office.billing_url, "UPDATE wplata SET kh_id = '' WHERE wp_id % 2 = 0")
    fault = the_fault(checked(raw), "erp.payment.columns.customer_id")
    assert fault.subject == "owner"
    assert "have no owner" in fault.told


def test_rows_whose_owner_does_not_exist(office: Office, raw: Raw) -> None:
    change(office.billing_url, "UPDATE wplata SET kh_id = '9' || substr(kh_id, 2)")
    fault = the_fault(checked(raw), "erp.payment.columns.customer_id")
    assert "match nothing in erp.customer.columns.customer_id" in fault.told


def test_references_that_match_nothing(raw: Raw) -> None:
    raw["erp"]["invoice_line"]["columns"]["invoice"].reverse()
    fault = the_fault(checked(raw), "erp.invoice_line.columns.invoice")
    assert "match nothing in erp.invoice.columns.id" in fault.told
    assert "part by part in the same order" in (fault.remedy or "")


def test_a_few_references_that_match_nothing_only_deserve_a_look(office: Office, raw: Raw) -> None:
    change(office.billing_url, "UPDATE dok_nagl SET um_id = 1 WHERE dn_nr % 50 = 1")
    assert "match nothing" in told_of(warnings(checked(raw)), "erp.invoice.columns.contract").told


@pytest.mark.parametrize(
    ("broken", "conversion"),
    [("WodociÄ…gi Å‚Ä…ckie", "mojibake"), ("ul. Ró¿ana 1", "cp1250"), ("Gęś &amp; Śliwka", "html")],
)
def test_text_of_another_encoding(office: Office, raw: Raw, broken: str, conversion: str) -> None:
    change(office.billing_url, f"UPDATE kontrahent SET kh_nazwa = '{broken}' WHERE kh_typ = 2")
    warning = told_of(warnings(checked(raw)), "erp.customer.columns.name", "encoding")
    assert f'convert = "{conversion}"' in (warning.remedy or "")


def test_an_entity_without_rows(raw: Raw) -> None:
    raw["erp"]["payment"]["where"] = "wp_storno = 7"
    assert "not a single row" in told_of(warnings(checked(raw)), "erp.payment").told
