"""A billing database that is as unlike the demo's as can be, with invented data.

GUID keys, mixed-case English names that must be quoted, money as floats, timestamps with a zone, the printed
number of a customer beside its key, readings that reach the customer only over meter, service point and
installation, addresses in parts, three ways of marking a row as gone, two companies in one database, and
tables that only look like the right ones.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import quoted_name

ACCOUNTS = 30
YEARS = 2
TYPES = {
    "sqlite": {"guid": "VARCHAR(36)", "moment": "TIMESTAMP", "flag": "BOOLEAN"},
    "postgresql": {"guid": "uuid", "moment": "timestamptz", "flag": "boolean"},
}
DDL = """
CREATE TABLE "Company" ("CompanyId" integer PRIMARY KEY, "LegalName" varchar(80), "TaxNumber" varchar(13));
CREATE TABLE "Account" ("AccountGuid" {guid} PRIMARY KEY,
  "CompanyId" integer REFERENCES "Company" ("CompanyId"),
  "AccountNumber" varchar(12) NOT NULL UNIQUE, "DisplayName" varchar(80) NOT NULL,
  "MailingAddress" varchar(120),
  "EmailAddress" varchar(80), "PhoneNumber" varchar(20), "IsDeleted" char(1) NOT NULL);
CREATE TABLE "Installation" ("InstallationGuid" {guid} PRIMARY KEY,
  "AccountGuid" {guid} NOT NULL REFERENCES "Account" ("AccountGuid"), "ConnectedAt" {moment});
CREATE TABLE "ServicePoint" ("ServicePointGuid" {guid} PRIMARY KEY,
  "InstallationGuid" {guid} NOT NULL REFERENCES "Installation" ("InstallationGuid"),
  "Street" varchar(60), "HouseNumber" varchar(10), "PostalCode" varchar(6), "City" varchar(40));
CREATE TABLE "Agreement" ("AgreementGuid" {guid} PRIMARY KEY,
  "InstallationGuid" {guid} NOT NULL REFERENCES "Installation" ("InstallationGuid"),
  "AgreementNumber" varchar(20) NOT NULL, "SignedAt" {moment}, "EffectiveFrom" {moment} NOT NULL,
  "EffectiveTo" {moment}, "Status" varchar(10));
CREATE TABLE "MeterDevice" ("MeterGuid" {guid} PRIMARY KEY,
  "ServicePointGuid" {guid} NOT NULL REFERENCES "ServicePoint" ("ServicePointGuid"),
  "SerialNumber" varchar(20) NOT NULL, "Medium" varchar(10), "Digits" integer, "InstalledAt" {moment},
  "RemovedAt" {moment}, "SealValidUntil" {moment}, "IsRemote" {flag}, "IsVoid" {flag} NOT NULL);
CREATE TABLE "MeterRead" ("ReadGuid" {guid} PRIMARY KEY,
  "MeterGuid" {guid} NOT NULL REFERENCES "MeterDevice" ("MeterGuid"),
  "ReadAt" {moment} NOT NULL, "IndexValue" double precision NOT NULL, "Consumption" double precision,
  "ReadType" varchar(12), "CancelledAt" {moment});
CREATE TABLE "BillingDocument" ("DocumentGuid" {guid} PRIMARY KEY,
  "AccountGuid" {guid} NOT NULL REFERENCES "Account" ("AccountGuid"), "CompanyId" integer NOT NULL,
  "DocumentNumber" varchar(24) NOT NULL, "DocumentType" varchar(12), "IssuedAt" {moment} NOT NULL,
  "PayableUntil" {moment}, "PeriodStart" {moment}, "PeriodEnd" {moment}, "NetAmount" double precision,
  "TaxAmount" double precision, "TotalAmount" double precision NOT NULL, "VoidedAt" {moment});
CREATE TABLE "BillingDocumentItem" ("ItemGuid" {guid} PRIMARY KEY,
  "DocumentGuid" {guid} NOT NULL REFERENCES "BillingDocument" ("DocumentGuid"), "LineNumber" integer NOT NULL,
  "Description" varchar(60) NOT NULL, "Quantity" double precision NOT NULL, "UnitOfMeasure" varchar(8),
  "UnitPrice" double precision, "TaxRate" varchar(4), "NetAmount" double precision NOT NULL,
  "TaxAmount" double precision, "TotalAmount" double precision);
CREATE TABLE "CashReceipt" ("ReceiptGuid" {guid} PRIMARY KEY,
  "AccountGuid" {guid} NOT NULL REFERENCES "Account" ("AccountGuid"), "CompanyId" integer NOT NULL,
  "ReceivedAt" {moment} NOT NULL, "Amount" double precision NOT NULL, "Reference" varchar(60),
  "PaymentMethod" varchar(10), "Reversed" {flag} NOT NULL);
CREATE TABLE "ReceiptMatch" ("MatchGuid" {guid} PRIMARY KEY,
  "ReceiptGuid" {guid} NOT NULL REFERENCES "CashReceipt" ("ReceiptGuid"),
  "DocumentGuid" {guid} NOT NULL REFERENCES "BillingDocument" ("DocumentGuid"),
  "MatchedAmount" double precision NOT NULL);
CREATE TABLE "MeterReadImport" ("ImportGuid" {guid} PRIMARY KEY,
  "SerialNumber" varchar(20), "RawValue" varchar(20));
CREATE TABLE "DocumentTemplate" ("TemplateId" integer PRIMARY KEY, "Name" varchar(40), "Number" varchar(10));
CREATE TABLE "AuditTrail" ("EntryId" integer PRIMARY KEY, "At" {moment}, "AccountGuid" {guid},
  "Amount" varchar(20));
CREATE TABLE "UserLogin" ("LoginId" integer PRIMARY KEY, "DisplayName" varchar(40),
  "EmailAddress" varchar(60));
"""
STREETS = ("Mill Lane", "Spring Road", "Well Street", "Brook Row")
Row = Mapping[str, Any]


def create(engine: sa.Engine) -> None:
    """Makes and fills the tables in an empty SQLite or PostgreSQL database."""
    kind = engine.dialect.name
    with engine.begin() as connection:
        for statement in DDL.format(**TYPES[kind]).split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        for table, row in _rows(random.Random(7)):
            values = {quoted_name(name, quote=True): _written(value, kind) for name, value in row.items()}
            clause = sa.table(quoted_name(table, quote=True), *(sa.column(name) for name in values))
            connection.execute(clause.insert().values({str(name): value for name, value in values.items()}))
        if kind == "postgresql":
            connection.exec_driver_sql("ANALYZE")


def _written(value: Any, kind: str) -> Any:
    """SQLite keeps a moment as text with its offset."""
    return value.isoformat() if kind == "sqlite" and isinstance(value, datetime) else value


def _rows(chance: random.Random) -> Iterator[tuple[str, Row]]:
    for number in (1, 2):
        yield "Company", {"CompanyId": number, "LegalName": f"Water {number} Ltd", "TaxNumber": "9990000008"}
    yield "UserLogin", {"LoginId": 1, "DisplayName": "Clerk One", "EmailAddress": "clerk@example.com"}
    for number in range(ACCOUNTS):
        yield from _account(chance, number)


def _guid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _account(chance: random.Random, number: int) -> Iterator[tuple[str, Row]]:
    account, installation, point = _guid(chance), _guid(chance), _guid(chance)
    company = 1 if number % 5 else 2
    start = datetime(2024, 1, 10, 9, 30, tzinfo=UTC) + timedelta(days=number)
    yield (
        "Account",
        {
            "AccountGuid": account,
            "CompanyId": company,
            "AccountNumber": f"{200000 + 7 * number}",
            "DisplayName": f"{chance.choice(('Ada', 'Jan', 'Eva'))} Person{chr(97 + number % 26)}",
            "MailingAddress": f"{chance.choice(STREETS)} {number + 1}, 42-400 Zawiercie",
            "EmailAddress": f"person{number}@example.com",
            "PhoneNumber": f"+48 32 555 {number:02} 00",
            "IsDeleted": "Y" if number == 3 else "N",
        },
    )
    yield "Installation", {"InstallationGuid": installation, "AccountGuid": account, "ConnectedAt": start}
    yield (
        "ServicePoint",
        {
            "ServicePointGuid": point,
            "InstallationGuid": installation,
            "Street": chance.choice(STREETS),
            "HouseNumber": f"{number + 3}A",
            "PostalCode": "42-400",
            "City": "Zawiercie",
        },
    )
    yield (
        "Agreement",
        {
            "AgreementGuid": _guid(chance),
            "InstallationGuid": installation,
            "AgreementNumber": f"AG/{number:04}/2024",
            "SignedAt": start - timedelta(days=9),
            "EffectiveFrom": start,
            "EffectiveTo": start + timedelta(days=400) if number % 4 == 0 else None,
            "Status": "closed" if number % 4 == 0 else "active",
        },
    )
    yield from _metering(chance, number, point, start)
    yield from _billing(chance, number, account, company, start)


def _metering(chance: random.Random, number: int, point: str, start: datetime) -> Iterator[tuple[str, Row]]:
    meter = _guid(chance)
    yield (
        "MeterDevice",
        {
            "MeterGuid": meter,
            "ServicePointGuid": point,
            "SerialNumber": f"WZ{7_000_000 + 13 * number}",
            "Medium": "water",
            "Digits": 5,
            "InstalledAt": start - timedelta(days=100),
            "RemovedAt": None,
            "SealValidUntil": start + timedelta(days=1500 + number),
            "IsRemote": number % 3 == 0,
            "IsVoid": number == 8,
        },
    )
    stood = float(chance.randrange(50, 900))
    for month in range(6 * YEARS):
        used = float(chance.randrange(4, 30)) if month else None
        stood += used or 0.0
        yield (
            "MeterRead",
            {
                "ReadGuid": _guid(chance),
                "MeterGuid": meter,
                "ReadAt": start + timedelta(days=61 * month, hours=month),
                "IndexValue": stood,
                "Consumption": used,
                "ReadType": chance.choice(("actual", "estimated", "customer")),
                "CancelledAt": None,
            },
        )


def _billing(
    chance: random.Random, number: int, account: str, company: int, start: datetime
) -> Iterator[tuple[str, Row]]:
    for month in range(6 * YEARS):
        document, receipt = _guid(chance), _guid(chance)
        issued = start + timedelta(days=61 * month + 2)
        items = [
            _item(chance, document, place, name) for place, name in enumerate(("Water", "Sewage"), start=1)
        ]
        sums = {name: sum(item[name] for item in items) for name in ("NetAmount", "TaxAmount", "TotalAmount")}
        yield (
            "BillingDocument",
            {
                "DocumentGuid": document,
                "AccountGuid": account,
                "CompanyId": company,
                "DocumentNumber": f"INV/{issued:%Y}/{number:03}{month:02}",
                "DocumentType": "credit" if month == 5 else "invoice",
                "IssuedAt": issued,
                "PayableUntil": issued + timedelta(days=14),
                "PeriodStart": issued - timedelta(days=63),
                "PeriodEnd": issued - timedelta(days=2),
                **sums,
                "VoidedAt": issued + timedelta(days=1) if (number + month) % 19 == 0 else None,
            },
        )
        yield from (("BillingDocumentItem", item) for item in items)
        if month < 6 * YEARS - 1:
            yield from _receipt(chance, account, company, receipt, document, issued, sums["TotalAmount"])


def _item(chance: random.Random, document: str, place: int, name: str) -> dict[str, Any]:
    quantity, price = float(chance.randrange(4, 30)), (5.19, 7.83)[place - 1]
    net = quantity * price
    return {
        "ItemGuid": _guid(chance),
        "DocumentGuid": document,
        "LineNumber": place,
        "Description": name,
        "Quantity": quantity,
        "UnitOfMeasure": "m3",
        "UnitPrice": price,
        "TaxRate": "8",
        "NetAmount": net,
        "TaxAmount": net * 0.08,
        "TotalAmount": net * 1.08,
    }


def _receipt(
    chance: random.Random,
    account: str,
    company: int,
    receipt: str,
    document: str,
    issued: datetime,
    amount: float,
) -> Iterator[tuple[str, Row]]:
    yield (
        "CashReceipt",
        {
            "ReceiptGuid": receipt,
            "AccountGuid": account,
            "CompanyId": company,
            "ReceivedAt": issued + timedelta(days=chance.randrange(3, 20)),
            "Amount": amount,
            "Reference": "Thank you",
            "PaymentMethod": chance.choice(("transfer", "cash")),
            "Reversed": False,
        },
    )
    yield (
        "ReceiptMatch",
        {
            "MatchGuid": _guid(chance),
            "ReceiptGuid": receipt,
            "DocumentGuid": document,
            "MatchedAmount": amount,
        },
    )
