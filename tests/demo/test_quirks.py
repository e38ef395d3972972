"""What makes the demo hard to read is really in it, and what carries a checksum has the right one."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from stdnum import iban
from stdnum.pl import nip

from portal.demo.checksums import crc8, ksef_number
from tests.demo.conftest import TODAY

QUIRKS = {
    "several contracts": "SELECT kh_id FROM umowa WHERE um_usun = 0 GROUP BY kh_id HAVING COUNT(*) > 2",
    "ended contract": "SELECT 1 FROM umowa WHERE um_stan = 'Z' AND um_do > 0",
    "suspended contract": "SELECT 1 FROM umowa WHERE um_stan = 'W'",
    "open-ended contract": "SELECT 1 FROM umowa WHERE um_do = 0",
    "garden meter": "SELECT 1 FROM wodomierz WHERE wm_rodz = 2",
    "radio meter": "SELECT 1 FROM wodomierz WHERE wm_radio = 'T'",
    "company": "SELECT 1 FROM kontrahent WHERE kh_typ = 2 AND kh_nip IS NOT NULL",
    "person": "SELECT 1 FROM kontrahent WHERE kh_typ = 1 AND kh_nip IS NULL",
    "legalisation past": f"SELECT 1 FROM wodomierz WHERE wm_demontaz = 0 AND wm_legal < {TODAY:%Y%m%d}",
    "legalisation ends this year": """SELECT 1 FROM wodomierz
        WHERE wm_demontaz = 0 AND wm_legal BETWEEN 20261123 AND 20261231""",
    "customer without an invoice": """SELECT 1 FROM kontrahent k WHERE kh_usun = 0
        AND NOT EXISTS (SELECT 1 FROM dok_nagl n WHERE n.kh_id = k.kh_id)""",
    "reading not billed yet": f"""SELECT 1 FROM odczyt WHERE dn_nr IS NULL AND od_zuz > 0
        AND od_data > {TODAY:%Y%m%d} - 100""",
    "roll-over": """SELECT 1 FROM odczyt a JOIN odczyt b ON b.wm_id = a.wm_id AND b.od_lp = a.od_lp + 1
        WHERE a.od_stan > 99000 AND b.od_stan < 1000""",
    "part payment": "SELECT 1 FROM dok_nagl WHERE dn_zaplac > 0 AND dn_zaplac < dn_brutto",
    "overpayment": """SELECT w.wp_id FROM wplata w JOIN rozliczenie r ON r.wp_id = w.wp_id
        WHERE w.wp_storno = 0
        GROUP BY w.wp_id, w.wp_kwota HAVING SUM(r.rz_kwota) < w.wp_kwota""",
    "payment for several invoices": "SELECT wp_id FROM rozliczenie WHERE rz_lp > 2",
    "overdue": f"SELECT 1 FROM dok_nagl WHERE dn_termin < '{TODAY}' AND dn_zaplac < dn_brutto",
    "not yet due": f"SELECT 1 FROM dok_nagl WHERE dn_termin > '{TODAY}' AND dn_zaplac < dn_brutto",
    "open correction": "SELECT 1 FROM dok_nagl WHERE dn_typ = 'FK' AND dn_brutto < 0 AND dn_zaplac = 0",
    "interest note": "SELECT 1 FROM dok_nagl WHERE dn_typ = 'NO'",
    "number used again in another year": """SELECT dn_nr FROM dok_nagl WHERE dn_typ = 'FV'
        GROUP BY dn_nr HAVING COUNT(DISTINCT dn_rok) > 4""",
    "KSeF number without a hash": "SELECT 1 FROM dok_nagl WHERE dn_ksef <> '' AND dn_ksef_skrot IS NULL",
    "KSeF number with a hash": "SELECT 1 FROM dok_nagl WHERE dn_ksef_skrot IS NOT NULL",
    "nothing used": "SELECT 1 FROM odczyt WHERE od_zuz = 0 AND od_rodz = 'R'",
}
KINDS = {
    "odczyt.od_rodz": {"R", "S", "K", "Z", "W"},
    "dok_nagl.dn_typ": {"FV", "FK", "NO"},
    "umowa.um_stan": {"A", "Z", "W"},
    "wplata.wp_forma": {1, 2, 3, 4},
    "wodomierz.wm_rodz": {1, 2},
}
SOFT_DELETED = {
    "kontrahent": "kh_usun",
    "umowa": "um_usun",
    "wodomierz": "wm_usun",
    "odczyt": "od_usun",
    "dok_nagl": "dn_skas",
    "wplata": "wp_storno",
    "rozliczenie": "rz_anul",
}


@pytest.mark.parametrize("quirk", QUIRKS)
def test_the_quirk_is_there(demo: sa.Connection, quirk: str) -> None:
    assert demo.execute(sa.text(QUIRKS[quirk])).first()


@pytest.mark.parametrize("column", KINDS)
def test_every_code_occurs(demo: sa.Connection, column: str) -> None:
    table, name = column.split(".")
    assert set(demo.scalars(sa.text(f"SELECT DISTINCT {name} FROM {table}"))) == KINDS[column]


@pytest.mark.parametrize("table", SOFT_DELETED)
def test_some_rows_are_soft_deleted(demo: sa.Connection, table: str) -> None:
    column = SOFT_DELETED[table]
    deleted, rows = demo.execute(sa.text(f"SELECT SUM({column}), COUNT(*) FROM {table}")).one()
    assert 0 < deleted < rows / 20


def test_customer_keys_are_padded(demo: sa.Connection) -> None:
    for table in ("kontrahent", "posesja", "umowa", "dok_nagl", "wplata"):
        keys = set(demo.scalars(sa.text(f"SELECT kh_id FROM {table}")))
        assert all(re.fullmatch(r"\d{6}    ", key) for key in keys)


def test_a_new_meter_starts_low_on_the_day_the_old_one_was_removed(demo: sa.Connection) -> None:
    exchanges = demo.execute(
        sa.text(
            """SELECT old.wm_demontaz, last.od_data, last.od_rodz, new.wm_montaz,
                      first.od_data, first.od_rodz, first.od_stan, first.od_zuz
               FROM wodomierz old JOIN wodomierz new ON new.wm_id = old.wm_id - 1 AND new.um_id = old.um_id
                 AND new.wm_rodz = old.wm_rodz AND old.wm_usun = 0
               JOIN odczyt last ON last.wm_id = old.wm_id AND last.od_lp = (
                 SELECT MAX(od_lp) FROM odczyt o WHERE o.wm_id = old.wm_id AND o.od_usun = 0)
               JOIN odczyt first ON first.wm_id = new.wm_id AND first.od_lp = 1"""
        )
    ).all()
    assert len(exchanges) > 100
    for removed, last_day, last_kind, hung, first_day, first_kind, indication, volume in exchanges:
        assert removed == last_day == hung == first_day
        assert (last_kind, first_kind, volume) == ("W", "W", 0)
        assert indication < 5


def test_a_compensation_sets_a_correction_off_against_what_it_corrects(demo: sa.Connection) -> None:
    found = demo.execute(
        sa.text(
            """SELECT k.dn_kor_rok, k.dn_kor_nr, b.dn_rok, b.dn_nr, a.rz_kwota + b.rz_kwota, w.wp_kwota
               FROM wplata w JOIN rozliczenie a ON a.wp_id = w.wp_id AND a.rz_lp = 1
               JOIN rozliczenie b ON b.wp_id = w.wp_id AND b.rz_lp = 2
               JOIN dok_nagl k ON k.dn_typ = a.dn_typ AND k.dn_rok = a.dn_rok AND k.dn_nr = a.dn_nr
               WHERE w.wp_forma = 4"""
        )
    ).all()
    assert found
    assert all((row[0], row[1], row[4], row[5]) == (row[2], row[3], 0, 0) for row in found)


def test_the_published_example_of_a_ksef_number_has_our_checksum() -> None:
    assert crc8("5265877635-20250826-0100001AF629") == 0xAF


def test_ksef_numbers_are_valid_and_unique_and_not_older_than_the_duty(demo: sa.Connection) -> None:
    rows = demo.execute(sa.text("SELECT dn_ksef, dn_wyst FROM dok_nagl WHERE dn_ksef IS NOT NULL")).all()
    for number, issued in rows:
        assert re.fullmatch(r"9990000008-2026\d{4}-[0-9A-F]{12}-[0-9A-F]{2}", number)
        assert f"{crc8(number[:32]):02X}" == number[-2:]
        assert date.fromisoformat(issued) >= date(2026, 2, 1)
    assert len({number for number, _ in rows}) == len(rows)
    assert ksef_number("9990000008", 20260201, 1) != ksef_number("9990000008", 20260201, 2)


def test_accounts_and_tax_numbers_are_valid(demo: sa.Connection) -> None:
    rows = demo.execute(sa.text("SELECT kh_konto, kh_nip FROM kontrahent")).all()
    assert all(iban.is_valid(f"PL{account}") for account, _ in rows)
    assert len({account for account, _ in rows}) == len(rows)
    assert all(nip.is_valid(tax_id.strip()) for _, tax_id in rows if tax_id)
    assert nip.is_valid(demo.scalar(sa.text("SELECT fi_nip FROM firma")))


def test_names_have_polish_letters(demo: sa.Connection) -> None:
    text = "".join(demo.scalars(sa.text("SELECT kh_nazwa || kh_adres FROM kontrahent")))
    assert set("ąćęłńóśźżŁŚŻŹ") <= set(text)


def test_prices_change_every_year(demo: sa.Connection) -> None:
    prices = demo.execute(
        sa.text(
            """SELECT p.dn_rok, COUNT(DISTINCT p.dp_cena), MIN(p.dp_cena) FROM dok_poz p
               JOIN dok_nagl n ON n.dn_typ = p.dn_typ AND n.dn_rok = p.dn_rok AND n.dn_nr = p.dn_nr
               JOIN umowa u ON u.um_id = n.um_id
               WHERE p.dn_typ = 'FV' AND p.dp_nazwa = 'Woda' AND u.um_taryfa = 'GD1 ' AND n.dn_skas = 0
               GROUP BY p.dn_rok ORDER BY p.dn_rok"""
        )
    ).all()
    assert {count for _, count, _ in prices} == {1}
    assert [price for *_, price in prices] == sorted({price for *_, price in prices})
