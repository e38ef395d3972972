"""The outbox and its batches. The portal's store creates them, beside its own tables, by its migrations."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both sides; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(naming_convention=NAMING)

batch = Table(
    "batch",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("seq", Integer, nullable=False, comment="1, 2, 3, … of its kind, without gaps"),
    Column("kind", String(32), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("checksum", String(64), nullable=False, comment="SHA-256 of what it carries"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime, comment="None once it is sent or stuck"),
    Column("lease_owner", String(36), comment="None while it is put off"),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("withdrawn_at", UtcDateTime, comment="when staff gave it up; its number stays used"),
    UniqueConstraint("kind", "seq"),
    Index(None, "kind", "lease_until"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(36), primary_key=True, comment="the item's own id, its idempotency key everywhere"),
    Column("kind", String(32), nullable=False),
    Column("customer_id", String(64), nullable=False),
    Column("ordering_key", String(200), nullable=False, comment="items of one key arrive in order"),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("payload", JSON, nullable=False),
    Column("needs_check", Boolean, nullable=False, comment="to be checked against the ERP before it is sent"),
    Column("state", String(16), nullable=False, comment="see sync.states"),
    Column("not_before", UtcDateTime),
    Column("attempts", Integer, nullable=False, comment="at checking it, or alone; a batch counts its own"),
    Column("enqueued_at", UtcDateTime, nullable=False),
    Column("batch_id", ForeignKey("batch.id"), index=True),
    Column("sent_at", UtcDateTime),
    Column("asked_at", UtcDateTime, comment="when the ERP was last asked for a verdict"),
    Column("decided_at", UtcDateTime),
    Column("reason_code", Text),
    Column("reason", Text),
    Column("billed_on", String(200), comment="the invoice it is billed on, where the ERP says so"),
    Column("last_error", Text, comment="in plain words, without personal data"),
    Index(None, "kind", "state", "position"),
    Index(None, "kind", "ordering_key", "position"),
    Index(None, "kind", "state", "asked_at", "position"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True, comment="SHA-256 of it"),
    Column("scopes", String(200), nullable=False, comment="separated by blanks"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False, comment="when that last happened"),
)
