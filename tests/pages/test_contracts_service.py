"""The parties of a contract, whatever the billing system keeps of them."""

from datetime import date

import pytest

from erp_adapter.records import Contract, Customer
from portal.config import UtilitySettings
from portal.contracts.service import Party, counterparty, nip, seller

UTILITY = UtilitySettings(name="Wodociągi", short_name="W", address="ul. Źródlana 1", nip="9990000008")
BARE = Contract(id="1", customer_id="000123", number="U/1", starts_on=date(2015, 1, 5))
FULL = Contract(
    id="2",
    customer_id="000123",
    number="U/2",
    starts_on=date(2015, 1, 5),
    seller_name="RPWiK",
    seller_address="ul. 11 Listopada 2",
    seller_nip="649-000-00-00",
    counterparty_name="Piekarnia",
    counterparty_address="ul. Polna 3",
    counterparty_nip="5265877635",
)


def test_the_parties_are_those_named_on_the_contract() -> None:
    assert seller(FULL, UTILITY) == Party("RPWiK", "ul. 11 Listopada 2", "649-000-00-00")
    assert counterparty(FULL, {}) == Party("Piekarnia", "ul. Polna 3", "5265877635")


def test_the_seller_not_named_is_the_utility() -> None:
    assert seller(BARE, UTILITY) == Party("Wodociągi", "ul. Źródlana 1", "9990000008")


def test_the_counterparty_not_named_is_the_contracts_own_customer() -> None:
    others = {
        "000124": Customer("000124", "Kto inny"),
        "000123": Customer("000123", "Anna", address="Polna 3"),
    }
    assert counterparty(BARE, others) == Party("Anna", "Polna 3", None)
    assert counterparty(BARE, {"000124": Customer("000124", "Kto inny")}) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        ("5265877635", "5265877635"),
        ("PL 526-587-76-35", "PL 526-587-76-35"),
        ("44051401359", None),
    ],
)
def test_a_pesel_in_the_place_of_a_nip_is_not_shown(value: str | None, shown: str | None) -> None:
    assert nip(value) == shown
