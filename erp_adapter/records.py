"""What the portal sees of a billing database, whatever the database looks like.

Money is ``Decimal`` in złoty with two places, volumes are ``Decimal`` in m³, dates are calendar dates in
Europe/Warsaw. Identifiers are text, stable and safe in an address, whatever the ERP keys its rows by.

A field without a default is required of the mapping; a field that defaults to ``None`` may be left out, and
then only the line or the section that needs it is left out too. What the ERP does not store but the adapter
can compute is named in ``derived``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated


class Kind(StrEnum):
    """How a field's raw column value is to be understood unless the mapping says otherwise."""

    KEY = "key"
    CUSTOMER = "customer"
    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    FLAG = "flag"


Key = Annotated[str, Kind.KEY]
CustomerId = Annotated[str, Kind.CUSTOMER]
Text = Annotated[str, Kind.TEXT]
Code = Annotated[str, Kind.CODE]
Money = Annotated[Decimal, Kind.MONEY]
Number = Annotated[Decimal, Kind.NUMBER]
Integer = Annotated[int, Kind.INTEGER]
Day = Annotated[date, Kind.DATE]
Flag = Annotated[bool, Kind.FLAG]


@dataclass(frozen=True, slots=True)
class Customer:
    """The buyer; ``customer_id`` is the ID as printed on the invoice, leading zeros included."""

    customer_id: CustomerId
    name: Text
    kind: Code | None = None
    """``person`` or ``company``."""
    tax_id: Text | None = None
    address: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    bank_account: Text | None = None
    """The customer's own account for payments, an NRB of 26 digits."""


@dataclass(frozen=True, slots=True)
class Contract:
    id: Key
    customer_id: CustomerId
    number: Text
    starts_on: Day
    concluded_on: Day | None = None
    ends_on: Day | None = None
    seller_name: Text | None = None
    seller_address: Text | None = None
    seller_nip: Text | None = None
    counterparty_name: Text | None = None
    counterparty_address: Text | None = None
    counterparty_nip: Text | None = None
    property_address: Text | None = None
    tariff: Text | None = None
    state: Code | None = None
    """``active``, ``ended`` or ``suspended``."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice, a correction or a note; ``outstanding`` = ``gross`` − ``paid``."""

    id: Key
    customer_id: CustomerId
    number: Text
    issued_on: Day
    gross: Money
    kind: Code | None = None
    """``invoice``, ``correction`` or ``note``."""
    due_on: Day | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    net: Money | None = None
    vat: Money | None = None
    paid: Money | None = None
    outstanding: Money | None = None
    state: Code | None = None
    contract: Key | None = None
    corrects: Key | None = None
    """The invoice that this correction corrects."""
    ksef_number: Text | None = None
    ksef_xml_sha256: Text | None = None
    """SHA-256 of the invoice's XML in Base64URL without padding, for the KSeF verification link."""
    bank_account: Text | None = None
    derived: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    invoice: Key
    position: Integer
    name: Text
    quantity: Number
    net: Money
    unit: Text | None = None
    net_price: Number | None = None
    vat_rate: Text | None = None
    """As printed: ``8 %``, ``zw.`` and so on; a bare number is a percentage."""
    vat: Money | None = None
    gross: Money | None = None
    meter: Key | None = None
    reading_from: Number | None = None
    reading_to: Number | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    id: Key
    customer_id: CustomerId
    paid_on: Day
    amount: Money
    title: Text | None = None
    method: Code | None = None
    """``transfer``, ``cash``, ``card`` or ``compensation``."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """The part of a payment that was set against an invoice."""

    payment: Key
    invoice: Key
    amount: Money


@dataclass(frozen=True, slots=True)
class Meter:
    id: Key
    customer_id: CustomerId
    number: Text
    property_address: Text
    kind: Code | None = None
    """``water``, ``garden`` or ``sewage``."""
    digits: Integer | None = None
    installed_on: Day | None = None
    removed_on: Day | None = None
    legalised_until: Day | None = None
    contract: Key | None = None
    remote: Flag | None = None
    """Read by radio: the customer need not report it."""


@dataclass(frozen=True, slots=True)
class Reading:
    id: Key
    meter: Key
    read_on: Day
    indication: Number
    consumption: Number | None = None
    kind: Code | None = None
    """``actual``, ``estimated``, ``self_reported``, ``remote`` or ``exchange``."""
    billed_on_invoice: Key | None = None
    derived: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the billing system decided about a reading that the portal reported."""

    reading_id: Text
    customer_id: CustomerId
    state: Code
    """``accepted`` or ``rejected``; anything else is not decided yet."""
    reason_code: Text | None = None
    reason: Text | None = None
    invoice: Text | None = None
    """The number of the invoice that an accepted reading is billed on, once it is."""
