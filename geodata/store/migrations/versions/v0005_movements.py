"""Version 5: the other ends of movements in claims and events; the layer of movements."""

import sqlalchemy as sa
from alembic import op

from geodata.store.database.checksums import CHECKSUM
from geodata.store.database.columns import MultiLine

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what version 5 has and version 4 lacks.

    Nothing that is held has a value in the new columns, so its checksums stay as they are.
    """
    for end in ("from", "to"):
        # SQLite adds a column that refers to another table only in its own words.
        op.execute(f"ALTER TABLE claims ADD COLUMN place_{end}_key TEXT REFERENCES places (key)")
        for table in ("claims", "events"):
            op.add_column(table, sa.Column(f"place_{end}", sa.Text()))
    on_server = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "movements",
        sa.Column("fid", sa.BigInteger() if on_server else sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Text(), nullable=False, unique=True),
        sa.Column("geom", MultiLine),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("date_start", sa.Date()),
        sa.Column("date_end", sa.Date()),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("place_from", "precision_from", "place_to", "precision_to", "actor")
        ),
        sa.Column("personnel", sa.Double()),
        sa.Column("equipment", sa.Double()),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("quote", "source_publisher", "source_url")
        ),
        sa.Column(CHECKSUM, sa.Text(), nullable=False, server_default=""),
    )
