from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp_adapter.records import Invoice
from portal.config import UtilitySettings
from portal.invoices.ksef import is_number, verification_link
from portal.invoices.payable import payable

NUMBER = "5265877635-20250826-0100001AF629-AF"
HASH = "D6BV4MX_ZKj2i1bKjPl9c27UPwKhy-1kegOGsQ1Pvt4"
SITE = "https://qr.ksef.mf.gov.pl"
UTILITY = UtilitySettings(name="Wodociągi", short_name="RPWiK", address="ul. Wodna 1", nip="6490000000")
INVOICE = Invoice(
    id="1",
    customer_id="000123",
    number="FV 1/2026",
    issued_on=date(2026, 11, 1),
    gross=Decimal("1.00"),
    ksef_number=NUMBER,
    ksef_xml_sha256=HASH,
)


def test_the_published_example_is_a_number() -> None:
    assert is_number(NUMBER)


@pytest.mark.parametrize(
    "wrong",
    [
        NUMBER[:-2] + "AE",
        NUMBER.replace("5265877635", "5265877653"),
        NUMBER.lower(),
        NUMBER.replace("-", ""),
        NUMBER + "-",
        "",
    ],
)
def test_anything_else_is_not(wrong: str) -> None:
    assert not is_number(wrong)


def test_the_link_names_seller_issue_date_and_hash() -> None:
    link = verification_link(f"{SITE}/", "6490000000", date(2026, 11, 1), HASH)
    assert link == f"{SITE}/invoice/6490000000/01-11-2026/{HASH}"


@pytest.mark.parametrize("no_hash", [None, "", HASH[:-1], HASH + "=", HASH.replace("_", "/")])
def test_without_the_hash_of_the_xml_there_is_no_link(no_hash: str | None) -> None:
    assert verification_link(SITE, "6490000000", date(2026, 11, 1), no_hash) is None


def test_the_seller_is_the_one_in_the_number() -> None:
    assert payable(INVOICE, UTILITY).verification == f"{SITE}/invoice/5265877635/01-11-2026/{HASH}"


def test_before_a_number_is_given_the_seller_is_the_utility() -> None:
    link = payable(replace(INVOICE, ksef_number=None), UTILITY).verification
    assert link == f"{SITE}/invoice/6490000000/01-11-2026/{HASH}"


def test_a_number_with_a_wrong_checksum_is_not_vouched_for() -> None:
    assert payable(replace(INVOICE, ksef_number=NUMBER[:-2] + "00"), UTILITY).verification is None
