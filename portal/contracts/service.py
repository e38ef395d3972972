"""Who the two parties of a contract are, also where the billing system does not say so on the contract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from erp_adapter.records import Contract, Customer
from portal.config import UtilitySettings
from portal.services import billing, customer_ids, services

NIP_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    address: str | None = None
    nip: str | None = None


@dataclass(frozen=True, slots=True)
class ContractParties:
    contract: Contract
    seller: Party
    counterparty: Party | None


def with_parties(contracts: Iterable[Contract]) -> tuple[ContractParties, ...]:
    """Each contract with its parties; at most one statement more, only where a counterparty is missing."""
    contracts = tuple(contracts)
    unnamed = any(contract.counterparty_name is None for contract in contracts)
    customers = billing().customers(customer_ids()) if unnamed else ()
    buyers = {customer.customer_id: customer for customer in customers}
    utility = services().config.utility
    return tuple(
        ContractParties(contract, seller(contract, utility), counterparty(contract, buyers))
        for contract in contracts
    )


def seller(contract: Contract, utility: UtilitySettings) -> Party:
    """The seller named on the contract, else the utility that runs this office."""
    if contract.seller_name is None:
        return Party(utility.name, utility.address, utility.nip)
    return Party(contract.seller_name, contract.seller_address, nip(contract.seller_nip))


def counterparty(contract: Contract, buyers: Mapping[str, Customer]) -> Party | None:
    """The counterparty named on the contract, else the customer it belongs to."""
    if contract.counterparty_name is not None:
        return Party(
            contract.counterparty_name, contract.counterparty_address, nip(contract.counterparty_nip)
        )
    buyer = buyers.get(contract.customer_id)
    return Party(buyer.name, buyer.address, nip(buyer.tax_id)) if buyer else None


def nip(value: str | None) -> str | None:
    """``value`` when it is a NIP; some keep a person's PESEL in the same column, and that is never shown."""
    digits = sum(character.isdigit() for character in value or "")
    return value if digits == NIP_DIGITS else None
