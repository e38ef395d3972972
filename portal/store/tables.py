"""The portal's own data. What the billing system owns is never copied here."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from sync.tables import NAMING, UtcDateTime

metadata = MetaData(naming_convention=NAMING)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("password_hash", String(255), nullable=False),
    Column("user_name", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("phone", String(40)),
    Column("created_at", UtcDateTime, nullable=False),
)

account_customers = Table(
    "account_customers",
    metadata,
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("customer_id", String(64), primary_key=True),
    Column("identified_at", UtcDateTime, nullable=False),
)

login_sessions = Table(
    "login_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

reported_readings = Table(
    "reported_readings",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("customer_id", String(64), nullable=False),
    Column("meter_id", String(200)),
    Column("meter_number", String(64), nullable=False),
    Column("indication", Integer, nullable=False),
    Column("read_on", Date, nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("flag", String(16)),
    Column("reason", String(500)),
    Column("submission", String(36), nullable=False),
    UniqueConstraint(
        "submission",
        "customer_id",
        "meter_number",
        "read_on",
        "indication",
        name="uq_reported_readings_submission",
    ),
    Index("ix_reported_readings_customer_id_reported_at", "customer_id", "reported_at"),
)

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False, index=True),
)
