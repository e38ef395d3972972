from datetime import date
from decimal import Decimal

import pytest

from erp_adapter.records import Invoice
from portal.config import UtilitySettings
from portal.invoices.transfer import Transfer, code_text, is_nrb, transfer_for

VALID_NRB = "61109010140000071219812874"
UTILITY = UtilitySettings(
    name="Wodociągi Sp. z o.o.", short_name="RPWiK", address="ul. Wodna 1", nip="6490000000"
)


def invoice(outstanding: str | None, account: str | None = VALID_NRB, number: str = "FV 1/2026") -> Invoice:
    owed = None if outstanding is None else Decimal(outstanding)
    return Invoice(
        id="1",
        customer_id="000123",
        number=number,
        issued_on=date(2026, 11, 1),
        gross=Decimal("500.00"),
        outstanding=owed,
        bank_account=account,
    )


def transfer(**changes: object) -> Transfer:
    fields = {
        "account": "12345678901234567890123456",
        "amount": Decimal("123.45"),
        "recipient": "RPWiK",
        "title": "FV 1/2026",
        "recipient_short": "RPWiK",
        "recipient_nip": "6490000000",
    }
    return Transfer(**{**fields, **changes})  # type: ignore[arg-type]  # the fields as above


def test_the_code_is_written_as_the_bank_association_recommends() -> None:
    assert code_text(transfer()) == "6490000000|PL|12345678901234567890123456|012345|RPWiK|FV 1/2026|||"


@pytest.mark.parametrize(
    ("amount", "grosze"), [("0.01", "000001"), ("9999.99", "999999"), ("123456.70", "12345670")]
)
def test_amounts_are_grosze_of_six_digits_or_more(amount: str, grosze: str) -> None:
    assert code_text(transfer(amount=Decimal(amount))).split("|")[3] == grosze


def test_long_texts_are_cut_and_separators_taken_out() -> None:
    fields = code_text(transfer(recipient_short="Wodociągi | Kanalizacja Zawiercie", title="x" * 50)).split(
        "|"
    )
    assert len(fields) == 9
    assert fields[4] == "Wodociągi Kanalizacj"
    assert fields[5] == "x" * 32


def test_the_longest_code_has_no_more_than_160_characters() -> None:
    longest = transfer(recipient_short="ż" * 80, title="ó" * 80, amount=Decimal("99999999.99"))
    assert len(code_text(longest)) <= 160


def test_what_is_paid_is_what_is_outstanding() -> None:
    found = transfer_for(invoice("84.12"), UTILITY)
    assert found is not None
    assert found.amount == Decimal("84.12")
    assert found.qr_text == f"6490000000|PL|{VALID_NRB}|008412|RPWiK|FV 1/2026|||"


@pytest.mark.parametrize("outstanding", [None, "0.00", "-12.00"])
def test_where_nothing_is_owed_there_is_no_transfer(outstanding: str | None) -> None:
    assert transfer_for(invoice(outstanding), UTILITY) is None


def test_without_an_account_on_the_invoice_the_utility_s_own_is_used() -> None:
    utility = UTILITY.model_copy(update={"bank_account": "61 1090 1014 0000 0712 1981 2874"})
    found = transfer_for(invoice("1.00", account=None), utility)
    assert found is not None
    assert found.account == VALID_NRB
    assert transfer_for(invoice("1.00", account=None), UTILITY) is None


def test_an_account_with_wrong_check_digits_gets_no_code() -> None:
    found = transfer_for(invoice("1.00", account="62" + VALID_NRB[2:]), UTILITY)
    assert found is not None
    assert found.qr_text is None


@pytest.mark.parametrize(
    ("account", "valid"),
    [(VALID_NRB, True), (VALID_NRB[:-1], False), ("62" + VALID_NRB[2:], False), ("", False)],
)
def test_an_account_number_is_checked_by_its_check_digits(account: str, valid: bool) -> None:
    assert is_nrb(account) is valid
