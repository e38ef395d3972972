"""The portal's own data. What the billing system owns is never copied here."""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sync.tables import NAMING, UtcDateTime

metadata = MetaData(naming_convention=NAMING)
NEVER_AGAIN: dict[str, Any] = {"sqlite_autoincrement": True}
"""For numbers that outlive their rows, in the audit trail or on a page still open: SQLite would give the last
one to the next row. PostgreSQL never does."""


def _account(name: str = "account_id", *, kept: bool = False, **options: Any) -> Column[int]:
    """An account's number; with ``kept`` the row outlives the account, without knowing whose it was."""
    return Column(
        name, ForeignKey("accounts.id", ondelete="SET NULL" if kept else "CASCADE"), nullable=kept, **options
    )


accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(64), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("user_name", String(200), nullable=False),
    Column("email", String(254), nullable=False, index=True),
    Column("phone", String(40)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("role", String(16), nullable=False, server_default="customer", comment="customer or staff"),
    Column("language", String(5), comment="of the e-mails"),
    Column("email_confirmed_at", UtcDateTime),
    Column("disabled_at", UtcDateTime),
    Column("totp_secret", String(64)),
    Column("totp_confirmed_at", UtcDateTime),
    Column("totp_last_step", Integer, comment="a code is good once"),
    UniqueConstraint("login", "email"),  # several may claim a login until staff decide
    **NEVER_AGAIN,
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
    Column("last_seen_at", UtcDateTime),
    Column("address", String(64)),
    Column("device", String(200), comment="browser and system, as the customer would call them"),
    Column("second_factor_at", UtcDateTime),
    Column("viewing_customer_id", String(64), index=True, comment="whom staff view the pages as"),
)

identifications = Table(
    "identifications",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("customer_id", String(64), nullable=False),
    Column("claimed_name", String(200), nullable=False),
    Column("method", String(16), nullable=False, comment="staff or invoice"),
    Column("state", String(16), nullable=False, comment="waiting, approved or refused"),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    _account("decided_by", kept=True),
    Column("reason", String(500), comment="of a refusal, as the customer is told"),
    Index(
        "uq_identifications_waiting",
        "account_id",
        "customer_id",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(None, "state", "requested_at"),
    **NEVER_AGAIN,
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(index=True),
    Column("customer_id", String(64), nullable=False),
    Column("delegate_email", String(254), nullable=False),
    Column("delegate_id", ForeignKey("accounts.id", ondelete="CASCADE"), index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    **NEVER_AGAIN,
)

one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("purpose", String(32), nullable=False),
    Column(
        "account_id",
        ForeignKey("accounts.id", ondelete="CASCADE"),
        index=True,
        comment="none yet at a registration",
    ),
    Column("data", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("spent_at", UtcDateTime),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _account(primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("spent_at", UtcDateTime),
)

known_devices = Table(
    "known_devices",
    metadata,
    _account(primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("first_seen_at", UtcDateTime, nullable=False),
)

acceptances = Table(
    "acceptances",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(index=True),
    Column("document", String(32), nullable=False),
    Column("version", String(64), nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(index=True),
    Column("customer_id", String(64)),
    Column("kind", String(32), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(index=True),
    Column("customer_id", String(64)),
    Column("category", String(32), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("state", String(16), nullable=False, comment="open, answered or closed"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("submission", String(36), nullable=False),
    UniqueConstraint("account_id", "submission"),
    Index(None, "state", "changed_at"),
    **NEVER_AGAIN,
)

ticket_messages = Table(
    "ticket_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True),
    _account("author_id", kept=True),
    Column("from_staff", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("submission", String(36), nullable=False),
    UniqueConstraint("author_id", "submission"),
)

ticket_attachments = Table(
    "ticket_attachments",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("message_id", ForeignKey("ticket_messages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("event", String(64), nullable=False),
    Column(
        "actor_id", Integer, comment="the account that acted; no reference, since it outlives the account"
    ),
    Column("account_id", Integer, index=True, comment="the account it was about"),
    Column("customer_id", String(64)),
    Column("address", String(64)),
    Column("details", JSON, nullable=False),
)

reported_readings = Table(
    "reported_readings",
    metadata,
    Column("id", String(36), primary_key=True),
    _account(kept=True),
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

reading_decisions = Table(
    "reading_decisions",
    metadata,
    Column("reading_id", ForeignKey("reported_readings.id", ondelete="CASCADE"), primary_key=True),
    Column("decision", String(16), nullable=False, comment="passed, asked or control"),
    _account("decided_by", kept=True),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("note", String(500)),
)

check_runs = Table(
    "check_runs",
    metadata,
    Column("id", Integer, primary_key=True),
    _account("started_by", kept=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("findings", JSON, nullable=False),
)

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False, index=True),
)
