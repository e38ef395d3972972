"""The first tables"""

import sqlalchemy as sa
from alembic import op

from sync.tables import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
    )
    with op.batch_alter_table("rate_limits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_limits_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "account_customers",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("identified_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_account_customers_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "customer_id", name=op.f("pk_account_customers")),
    )
    op.create_table(
        "login_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_login_sessions_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_sessions")),
    )
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "reported_readings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("meter_id", sa.String(length=200), nullable=True),
        sa.Column("meter_number", sa.String(length=64), nullable=False),
        sa.Column("indication", sa.Integer(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("flag", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("submission", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_reported_readings_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_readings")),
        sa.UniqueConstraint(
            "submission",
            "customer_id",
            "meter_number",
            "read_on",
            "indication",
            name="uq_reported_readings_submission",
        ),
    )
    with op.batch_alter_table("reported_readings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reported_readings_customer_id_reported_at", ["customer_id", "reported_at"], unique=False
        )

    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, comment="1, 2, 3, … of its kind, without gaps"),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False, comment="SHA-256 of what it carries"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True, comment="None once it is sent or stuck"),
        sa.Column("lease_owner", sa.String(length=36), nullable=True, comment="None while it is put off"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("kind", "seq", name=op.f("uq_batch_kind_seq")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_kind_lease_until"), ["kind", "lease_until"], unique=False)

    op.create_table(
        "outbox",
        sa.Column(
            "id",
            sa.String(length=36),
            nullable=False,
            comment="the item's own id, its idempotency key everywhere",
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column(
            "ordering_key", sa.String(length=200), nullable=False, comment="items of one key arrive in order"
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "needs_check",
            sa.Boolean(),
            nullable=False,
            comment="to be checked against the ERP before it is sent",
        ),
        sa.Column("state", sa.String(length=16), nullable=False, comment="see sync.states"),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column(
            "attempts",
            sa.Integer(),
            nullable=False,
            comment="at checking it, or alone; a batch counts its own",
        ),
        sa.Column("enqueued_at", UtcDateTime(), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column(
            "asked_at", UtcDateTime(), nullable=True, comment="when the ERP was last asked for a verdict"
        ),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True, comment="in plain words, without personal data"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_outbox_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("position", name=op.f("uq_outbox_position")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_kind_ordering_key_position"),
            ["kind", "ordering_key", "position"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_kind_state_position"), ["kind", "state", "position"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_kind_state_asked_at_position"),
            ["kind", "state", "asked_at", "position"],
            unique=False,
        )


def downgrade() -> None:
    for table in ("outbox", "batch", "reported_readings", "login_sessions", "account_customers"):
        op.drop_table(table)
    op.drop_table("rate_limits")
    op.drop_table("accounts")
