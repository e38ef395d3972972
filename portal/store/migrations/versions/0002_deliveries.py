"""What is withdrawn and billed; tokens of the billing system"""

import sqlalchemy as sa
from alembic import op

from sync.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of it"),
        sa.Column("scopes", sa.String(length=200), nullable=False, comment="separated by blanks"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
        sa.UniqueConstraint("name", name=op.f("uq_api_tokens_name")),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False, comment="when that last happened"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "withdrawn_at",
                UtcDateTime(),
                nullable=True,
                comment="when staff gave it up; its number stays used",
            )
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "billed_on",
                sa.String(length=200),
                nullable=True,
                comment="the invoice it is billed on, where the ERP says so",
            )
        )

    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_table("marks")
    op.drop_table("api_tokens")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("billed_on")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")
