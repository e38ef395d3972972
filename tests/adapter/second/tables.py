"""The tables of the three databases, in the types of each engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

TABLES: Mapping[str, str] = {
    "crm": """
Company: Company integer, LegalName text, Address text, TaxNumber text
Account: Account guid, AccountNumber integer, DisplayName text, AccountType text, TaxNumber text,
  Address text, PhoneNumber text, BankAccount text
AccountAttribute: Attribute guid, Account guid, Name text, Value text, Rank integer
ServicePoint: ServicePoint guid, Account guid, Street text, House text, Postcode text, City text
Agreement: Agreement guid, ServicePoint guid, Number text, SignedAt moment, StartsAt moment, EndsAt moment,
  Tariff text, Phase text
""",
    "billing": """
Document: Document guid, Account guid, Agreement guid, DocumentNumber text, DocumentType text,
  IssuedAt moment, PayableUntil moment, PeriodStart moment, PeriodEnd moment,
  NetAmount double, TaxAmount double, TotalAmount double, Corrects guid, BankAccount text
DocumentAttribute: Attribute guid, Document guid, Name text, Value text
DocumentItem: Item guid, Document guid, LineNumber integer, Description text, Quantity double, Unit text,
  UnitPrice double, TaxRate text, NetAmount double, TaxAmount double, Meter guid, FromIndex double,
  ToIndex double
Receipt: Receipt guid, Account guid, ReceivedAt moment, Amount double, Reference text, Method text
ReceiptMatch: Match guid, Receipt guid, Document guid, Amount double
ReadingImport: Import guid, Account guid, Verdict text, Code text, Message text
""",
    "telemetry": """
Meter: Meter guid, SerialNumber text, Medium text, SealedUntil moment
MeterAttribute: Attribute guid, Meter guid, Name text, Value text
Installation: Installation guid, Meter guid, ServicePoint guid, InstalledAt moment, RemovedAt moment
MeterReading: Reading guid, Installation guid, ReadAt moment, Value double, Unit text, Source text,
  Document guid
""",
}
"""By database; every table also has the columns of ``MARKS``."""
MARKS = "Tenant integer, IsDeleted integer, Status text"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Engine:
    """How an engine keeps GUIDs and moments, and how each is written."""

    guid: sa.types.TypeEngine[Any]
    moment: sa.types.TypeEngine[Any]
    write_guid: Callable[[UUID], Any]
    write_moment: Callable[[datetime], Any]


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _same(value: Any) -> Any:
    return value


def _bytes(guid: UUID) -> bytes:
    return guid.bytes


def _capitals(guid: UUID) -> str:
    return str(guid).upper()


def engine(name: str) -> Engine:
    if name == "postgresql":
        return Engine(sa.Uuid(), sa.TIMESTAMP(timezone=True), _same, _same)
    if name == "mariadb":
        return Engine(sa.BINARY(16), sa.DateTime(), _bytes, _naive)
    if name.startswith("firebird"):
        from sqlalchemy_firebird.types import FBBINARY  # noqa: PLC0415 - it needs Firebird's library

        return Engine(FBBINARY(16), sa.TIMESTAMP(), _bytes, _naive)
    return Engine(sa.String(36), sa.String(20), _capitals, _written)


def create(url: str, database: str, rows: Mapping[str, list[Row]]) -> None:
    """Makes and fills one of the three databases."""
    made = sa.create_engine(url)
    kind = engine(made.dialect.name)
    metadata = sa.MetaData()
    tables = [_table(line, kind, metadata) for line in _lines(TABLES[database])]
    metadata.create_all(made)
    with made.begin() as connection:
        for table in tables:
            listed = [{name: _value(value, kind) for name, value in row.items()} for row in rows[table.name]]
            connection.execute(table.insert(), listed)
    made.dispose()


def columns(table: str) -> list[str]:
    """The names of a table's columns, without the marks."""
    line = next(line for text in TABLES.values() for line in _lines(text) if line.startswith(f"{table}:"))
    return [name for name, _ in _columns(line.partition(":")[2])]


def _lines(text: str) -> list[str]:
    return text.strip().replace(",\n  ", ", ").splitlines()


def _columns(text: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind in (each.split() for each in text.split(","))]


def _table(line: str, engine: Engine, metadata: sa.MetaData) -> sa.Table:
    name, _, text = line.partition(":")
    types = {
        "guid": engine.guid,
        "moment": engine.moment,
        "integer": sa.Integer(),
        "double": sa.DOUBLE_PRECISION(),
        "text": sa.String(100),
    }
    found = [sa.Column(each, types[kind], index=kind == "guid") for each, kind in _columns(text)]
    marks = [sa.Column(each, types[kind], nullable=False) for each, kind in _columns(MARKS)]
    return sa.Table(name, metadata, *found, *marks, mysql_charset="utf8mb4")


def _value(value: Any, engine: Engine) -> Any:
    if isinstance(value, UUID):
        return engine.write_guid(value)
    return engine.write_moment(value) if isinstance(value, datetime) else value
