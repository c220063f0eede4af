"""Version 2: decisions on claims, grades of sources, versions of reports."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what version 2 has and version 1 lacks. Only files were ever of version 1."""
    for table in ("reports", "claims"):
        op.add_column(
            table, sa.Column("source_grade", sa.Text(), nullable=False, server_default="")
        )
    op.add_column("reports", sa.Column("version_of", sa.Text()))
    op.create_table(
        "decisions",
        sa.Column("fid", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "who", "why", "made_at")),
        sa.Column("report_id", sa.Text(), sa.ForeignKey("reports.id")),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("into_claim", sa.Text(), sa.ForeignKey("claims.id")),
        sa.Column("known_on", sa.Date()),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Text()),
    )
    op.create_table(
        "decision_claims",
        sa.Column("fid", sa.Integer(), primary_key=True),
        sa.Column("decision", sa.Integer(), sa.ForeignKey("decisions.fid"), nullable=False),
        sa.Column("claim_id", sa.Text(), sa.ForeignKey("claims.id"), nullable=False),
        sa.Column("made_on", sa.Integer()),
        sa.Column("version", sa.Integer()),
        sa.Column("before", sa.Text(), nullable=False),
        sa.UniqueConstraint("claim_id", "version", name="one_decision_per_version"),
    )
    op.create_index("decision_claims_by_decision", "decision_claims", ["decision"])
    for table, description in (
        ("decisions", "What analysts decided on claims, in order"),
        ("decision_claims", "The claims that each decision is about"),
    ):
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'decisions are added, never changed'); END"
            )
        op.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
            f" VALUES ('{table}', 'attributes', '{table}', '{description}', 0)"
        )
