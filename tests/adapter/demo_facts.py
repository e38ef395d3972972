"""What is true of the demo's office, taken from its generator before any database has seen it."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from erp_adapter.records import (
    Allocation,
    Contract,
    Customer,
    Invoice,
    InvoiceLine,
    Meter,
    Payment,
    Reading,
)
from portal.demo import build, schema
from portal.demo.customers import FIRST_CUSTOMER, write_customer
from portal.demo.documents import SELLER_NIP
from portal.demo.rows import Rows
from portal.demo.world import make_world
from tests.adapter.facts import Facts

YEARS, SEED = 5, 2012
CLARION = date(1800, 12, 28)
KINDS = {"FV": "invoice", "FK": "correction"}
METERS = {1: "water", 2: "garden", 3: "sewage"}
READ = {"R": "actual", "S": "estimated", "K": "self_reported", "Z": "remote", "W": "exchange"}
METHODS = {1: "transfer", 2: "cash", 3: "card", 4: "compensation"}
STATES = {"A": "active", "Z": "ended", "W": "suspended"}
ACCOUNT = ("000101", "000104", "000107", "000110", "000115", "000119", "000123")
"""Customers who have something of their own each (see ``portal.demo.showcase``)."""
STRANGERS = ("000102", "000121")
"""Customers beside them: nothing of theirs may be told."""
ADDRESS = "{po_ulica} {po_nr}, {po_kod} {po_miasto}"
Row = dict[str, Any]


@cache
def demo_facts(customers: int, as_of: date) -> Facts:
    world, rows = make_world(YEARS, SEED, as_of), Rows()
    for number in range(FIRST_CUSTOMER, FIRST_CUSTOMER + customers):
        write_customer(world, rows, number)
    tables = {name: list(_named(name, listed)) for name, listed in rows.by_table().items()}
    people = {row["kh_id"]: _customer(row) for row in tables["kontrahent"] if not row["kh_usun"]}
    places = {row["po_id"]: ADDRESS.format(**row) for row in tables["posesja"]}
    owners = {row["um_id"]: row["kh_id"].strip() for row in tables["umowa"]}
    return Facts(
        customers_=tuple(people.values()),
        contracts_=tuple(_contract(row, people[row["kh_id"]], places) for row in _live(tables["umowa"])),
        invoices_=tuple(map(_invoice, _live(tables["dok_nagl"]))),
        lines=tuple(map(_line, tables["dok_poz"])),
        payments=tuple(map(_payment, _live(tables["wplata"]))),
        allocations=tuple(map(_allocation, _live(tables["rozliczenie"]))),
        meters_=tuple(_meter(row, owners, places) for row in _live(tables["wodomierz"])),
        readings_=tuple(map(_reading, _live(tables["odczyt"]))),
    )


def _named(table: str, rows: Iterable[tuple[Any, ...]]) -> Iterable[Row]:
    names = [column.name for column in schema.metadata.tables[table].columns]
    return (dict(zip(names, _stripped(row), strict=True)) for row in rows)


def _stripped(row: tuple[Any, ...]) -> list[Any]:
    return [(value.rstrip() or None) if isinstance(value, str) else value for value in row]


def _live(rows: list[Row]) -> list[Row]:
    marks = ("kh_usun", "um_usun", "dn_skas", "wp_storno", "rz_anul", "wm_usun", "od_usun")
    return [row for row in rows if not any(row.get(mark) for mark in marks)]


def _customer(row: Row) -> Customer:
    return Customer(
        customer_id=row["kh_id"],
        name=row["kh_nazwa"],
        kind="company" if row["kh_typ"] == 2 else "person",
        tax_id=row["kh_nip"],
        address=row["kh_adres"],
        email=row["kh_email"],
        phone=row["kh_tel"],
        bank_account=row["kh_konto"],
    )


def _contract(row: Row, customer: Customer, places: dict[int, str]) -> Contract:
    return Contract(
        id=str(row["um_id"]),
        customer_id=customer.customer_id,
        number=row["um_nr"],
        starts_on=_required(row["um_od"]),
        concluded_on=_day(row["um_zawarta"]),
        ends_on=_day(row["um_do"]),
        seller_name=build.SELLER_NAME,
        seller_address=build.SELLER_ADDRESS,
        seller_nip=SELLER_NIP,
        counterparty_name=customer.name,
        counterparty_address=customer.address,
        counterparty_nip=customer.tax_id,
        property_address=places[row["po_id"]],
        tariff=row["um_taryfa"],
        state=STATES[row["um_stan"]],
    )


def _invoice(row: Row) -> Invoice:
    return Invoice(
        id=_document(row, "dn") or "",
        customer_id=row["kh_id"],
        number=row["dn_numer"],
        issued_on=date.fromisoformat(row["dn_wyst"]),
        gross=_zloty(row["dn_brutto"]),
        kind=KINDS.get(row["dn_typ"], "note"),
        due_on=_iso(row["dn_termin"]),
        period_from=_iso(row["dn_okr_od"]),
        period_to=_iso(row["dn_okr_do"]),
        net=_zloty(row["dn_netto"]),
        vat=_zloty(row["dn_vat"]),
        paid=_zloty(row["dn_zaplac"]),
        outstanding=_zloty(row["dn_brutto"] - row["dn_zaplac"]),
        contract=str(row["um_id"]),
        corrects=_document(row, "dn_kor"),
        ksef_number=row["dn_ksef"],
        ksef_xml_sha256=row["dn_ksef_skrot"],
        bank_account=row["dn_konto"],
    )


def _line(row: Row) -> InvoiceLine:
    return InvoiceLine(
        invoice=_document(row, "dn") or "",
        position=row["dp_lp"],
        name=row["dp_nazwa"],
        quantity=_number(row["dp_ilosc"]),
        unit=row["dp_jm"],
        net_price=_number(row["dp_cena"]),
        vat_rate=row["dp_stawka"],
        net=_amount(row["dp_netto"]),
        vat=_amount(row["dp_vat"]),
        gross=_amount(row["dp_brutto"]),
        meter=None if row["wm_id"] is None else str(row["wm_id"]),
        reading_from=row["dp_stan_od"],
        reading_to=row["dp_stan_do"],
    )


def _payment(row: Row) -> Payment:
    return Payment(
        id=str(row["wp_id"]),
        customer_id=row["kh_id"],
        paid_on=CLARION + timedelta(days=row["wp_data"]),
        amount=_zloty(row["wp_kwota"]),
        title=row["wp_tytul"],
        method=METHODS[row["wp_forma"]],
    )


def _allocation(row: Row) -> Allocation:
    return Allocation(str(row["wp_id"]), _document(row, "dn") or "", _zloty(row["rz_kwota"]))


def _meter(row: Row, owners: dict[int, str], places: dict[int, str]) -> Meter:
    return Meter(
        id=str(row["wm_id"]),
        customer_id=owners[row["um_id"]],
        number=row["wm_nr"],
        property_address=places[row["po_id"]],
        kind=METERS[row["wm_rodz"]],
        digits=row["wm_cyfr"],
        installed_on=_day(row["wm_montaz"]),
        removed_on=_day(row["wm_demontaz"]),
        legalised_until=_day(row["wm_legal"]),
        contract=str(row["um_id"]),
        remote=row["wm_radio"] == "T",
    )


def _reading(row: Row) -> Reading:
    return Reading(
        id=f"{row['wm_id']}~{row['od_lp']}",
        meter=str(row["wm_id"]),
        read_on=_required(row["od_data"]),
        indication=Decimal(row["od_stan"]),
        consumption=None if row["od_zuz"] is None else Decimal(row["od_zuz"]),
        kind=READ[row["od_rodz"]],
        billed_on_invoice=_document(row, "dn"),
    )


def _document(row: Row, prefix: str) -> str | None:
    parts = [row[f"{prefix}_{part}"] for part in ("typ", "rok", "nr")]
    return None if None in parts else "~".join(map(str, parts))


def _day(number: int) -> date | None:
    return _required(number) if number else None


def _required(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)


def _iso(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _zloty(grosze: int) -> Decimal:
    return Decimal(grosze) / 100


def _amount(zloty: float) -> Decimal:
    return round(Decimal(zloty), 2)


def _number(value: float) -> Decimal:
    return Decimal(str(value))
