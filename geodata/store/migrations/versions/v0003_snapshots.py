"""Version 3: snapshots, kept so that their products can be made again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table that version 2 lacks, in a file or on a server."""
    connection = op.get_bind()
    is_file = connection.dialect.name == "sqlite"
    op.create_table(
        "snapshots",
        sa.Column("fid", sa.Integer() if is_file else sa.BigInteger(), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("layout", "title", "sha256", "content")
        ),
    )
    if not is_file:
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING "
            "MESSAGE = TG_TABLE_NAME || ' are added, never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER snapshots_refuse_change BEFORE UPDATE OR DELETE ON snapshots "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER snapshots_refuse_{act.lower()} BEFORE {act} ON snapshots "
            "BEGIN SELECT RAISE(ABORT, 'snapshots are added, never changed'); END"
        )
    op.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
        " VALUES ('snapshots', 'attributes', 'snapshots', "
        "'Frozen views that products were made from', 0)"
    )
