"""Mistakes that only the database shows: names that it has not, SQL that it refuses, types that do not fit."""
# ruff: noqa: E501 - a message stands as the admin reads it, in one line

from dataclasses import dataclass

from tests.adapter.mistakes import Mistake

EVERY = ("sqlite", "postgresql", "mariadb")
CONTRACT, CUSTOMER, INVOICE = "erp.contract", "erp.customer", "erp.invoice.columns"
DAY, OWNER = 'issued_on = "dn_wyst"', 'customer_id = { column = "kh_id", convert = "padded:10" }'
WRITTEN_DAY = 'read_on = { column = "od_data", convert = "yyyymmdd" }'
DATED = (
    "the database cannot compare it with a day (…); its conversion must suit the column's type: "
    "none for a date or timestamp, date:%Y-%m-%d or its like for text, yyyymmdd, unix or clarion for a number"
)
KEYED = (
    "the database cannot compare it with a key (…); its conversion must suit the column's type: "
    "none for text, integer for numbers, uuid for a UUID"
)
TRY = "try it there by itself, with this login"


@dataclass(frozen=True)
class Met(Mistake):
    """SQLite and MariaDB compare anything with anything: what is no mistake to them is for ``ibok check``."""

    engines: tuple[str, ...] = EVERY


def strict(section: str, right: str, wrong: str, says: str) -> Met:
    return Met(section, right, wrong, says, ("postgresql",))


MISTAKES = (
    # Names.
    Met(
        "erp.invoice",
        "dok_nagl",
        "dok_nagll",
        "erp.invoice.table: there is no table or view dok_nagll that this login may read; nearest: dok_nagl, dok_poz",
    ),
    Met(
        "erp.invoice",
        "dok_nagl",
        "ksiegi.dok_nagl",
        "erp.invoice.table: there is no table or view ksiegi.dok_nagl that this login may read; nearest: dok_nagl, dok_poz",
    ),
    Met(
        "erp.invoice",
        "dok_nagl",
        "Dok_Nagl",
        "erp.invoice.table: there is no table or view Dok_Nagl that this login may read; nearest: dok_nagl, dok_poz",
        ("postgresql", "mariadb"),
    ),
    Met(
        INVOICE,
        DAY,
        'issued_on = "dn_wyts"',
        "erp.invoice.columns.issued_on: dok_nagl has no column dn_wyts; nearest: dn_wyst, dn_vat, dn_typ",
    ),
    Met(
        INVOICE,
        DAY,
        'issued_on = "DN_WYST"',
        "erp.invoice.columns.issued_on: dok_nagl has no column DN_WYST; nearest: dn_wyst, dn_vat, dn_typ",
    ),
    Met(
        INVOICE,
        DAY,
        'issued_on = { expression = "dn_wyts" }',
        "erp.invoice.columns.issued_on: dok_nagl has no column dn_wyts; nearest: dn_wyst, dn_vat, dn_typ",
    ),
    Met(
        CUSTOMER,
        "kh_usun =",
        "kh_usuniety =",
        "erp.customer.where: kontrahent has no column kh_usuniety; nearest: kh_usun, kh_typ, kh_nip",
    ),
    Met(
        CONTRACT,
        "u.um_usun",
        "u.usuniety",
        "erp.contract.sql: no table of it has a column usuniety; nearest: um_usun, kh_usun",
    ),
    Met(
        CONTRACT,
        "FROM umowa",
        "FROM umowy",
        "erp.contract.sql: there is no table or view umowy that this login may read; nearest: umowa",
    ),
    Met(
        CONTRACT,
        "JOIN firma",
        "JOIN firmy",
        "erp.contract.sql: there is no table or view firmy that this login may read; nearest: firma",
    ),
    Met(
        "erp.reading",
        'table = "odczyt"',
        'table = "odczyt"\nalso = [{ table = "odczyt_2019" }]',
        "erp.reading.also.1.table: there is no table or view odczyt_2019 that this login may read; nearest: odczyt, ibok_odczyty",
    ),
    Met(
        "erp.reading.columns",
        'meter = { column = "wm_id"',
        'meter = { column = "wm_nr"',
        "erp.reading.columns.meter: odczyt has no column wm_nr; nearest: wm_id, dn_nr",
    ),
    # SQL that the database refuses.
    Met(
        INVOICE,
        DAY,
        'issued_on = { expression = "data_z(dn_wyst)" }',
        f"erp.invoice.columns.issued_on: the database refuses this expression (…); {TRY}",
    ),
    Met(
        CUSTOMER, "kh_usun = 0", "czy_nasz(kh_id)", f"erp.customer.where: the database refuses it (…); {TRY}"
    ),
    Met(
        CONTRACT,
        "SELECT u",
        "SELECT wersja(u.um_id) AS wersja, u",
        f"erp.contract.sql: the database refuses it (…); {TRY}",
    ),
    # Types that do not fit.
    strict(
        "erp.reading.columns", WRITTEN_DAY, 'read_on = "od_data"', f"erp.reading.columns.read_on: {DATED}"
    ),
    strict(
        INVOICE,
        DAY,
        'issued_on = { column = "dn_wyst", convert = "yyyymmdd" }',
        f"erp.invoice.columns.issued_on: {DATED}",
    ),
    strict(INVOICE, 'due_on = "dn_termin"', 'due_on = "dn_numer"', f"erp.invoice.columns.due_on: {DATED}"),
    strict(
        "erp.customer.columns",
        OWNER,
        OWNER.replace("padded:10", "integer"),
        f"erp.customer.columns.customer_id: {KEYED}",
    ),
    strict(
        "erp.customer.columns",
        OWNER,
        OWNER.replace("padded:10", "hex"),
        f"erp.customer.columns.customer_id: {KEYED}",
    ),
    strict(
        "erp.meter.columns",
        'id = { column = "wm_id", convert = "integer" }',
        'id = "wm_nr"',
        "erp.reading.columns.meter: the database cannot compare it with erp.meter.columns.id (…); make both of one type by an expression, such as a CAST",
    ),
    strict(
        INVOICE,
        'paid = { column = "dn_zaplac", convert = "grosze" }',
        'paid = "dn_numer"',
        'erp.invoice.columns.paid: the database cannot add it up (…); where it is text, convert = "money:text"',
    ),
)
