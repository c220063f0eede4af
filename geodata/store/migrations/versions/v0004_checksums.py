"""Version 4: checksums of rows; layers of events, regions and extents of reports."""

import sqlalchemy as sa
from alembic import op

from geodata.store.database.checksums import CHECKSUM
from geodata.store.database.columns import MultiPolygon, Point
from geodata.store.migrations.sealing import add_extents, seal_rows

revision = "0004"
down_revision = "0003"

_REFUSING = ("decisions", "decision_claims", "snapshots")
_ADDED_TO = ("places", "reports", "mentions", "claims", *_REFUSING)


def upgrade() -> None:
    """Add what version 4 has and version 3 lacks, and seal what is held as it is."""
    on_server = op.get_bind().dialect.name == "postgresql"
    for table in _REFUSING:
        _drop_triggers(table, on_server=on_server)
    for table in (*_ADDED_TO, "sitmap_meta"):
        op.add_column(table, sa.Column(CHECKSUM, sa.Text(), nullable=False, server_default=""))
    _create_layers(sa.BigInteger() if on_server else sa.Integer())
    connection = op.get_bind()
    add_extents(connection)
    for table in (*_ADDED_TO, "sitmap_meta"):
        seal_rows(connection, table)
    for table in (*_ADDED_TO, "report_extents"):
        _create_triggers(table, on_server=on_server)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _seal() -> sa.Column[str]:
    return sa.Column(CHECKSUM, sa.Text(), nullable=False, server_default="")


def _create_layers(whole: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "report_extents",
        sa.Column("fid", whole, primary_key=True),
        sa.Column("report_id", sa.Text(), sa.ForeignKey("reports.id"), nullable=False, unique=True),
        sa.Column("geom", MultiPolygon),
        _text("title"),
        _text("publisher"),
        sa.Column("published", sa.Date()),
        _text("url"),
        sa.Column("places", whole, nullable=False),
        _seal(),
    )
    op.create_table(
        "events",
        sa.Column("fid", whole, primary_key=True),
        sa.Column("event_id", sa.Text(), nullable=False, unique=True),
        sa.Column("geom", Point),
        _text("event_type"),
        _text("status"),
        sa.Column("date_start", sa.Date()),
        sa.Column("date_end", sa.Date()),
        _text("place_name", nullable=True),
        _text("place_precision", nullable=True),
        _text("region_code", nullable=True),
        _text("country_code", nullable=True),
        _text("actor"),
        *(
            sa.Column(kind, sa.Double())
            for kind in (
                "personnel",
                "equipment",
                "fatalities",
                "injured",
                "detained",
                "participants",
            )
        ),
        *(
            _text(name)
            for name in (
                "attributed_to",
                "quote",
                "source_title",
                "source_publisher",
                "source_url",
                "source_grade",
            )
        ),
        sa.Column("known_first", sa.Date(), nullable=False),
        sa.Column("known_last", sa.Date(), nullable=False),
        sa.Column("claims", whole, nullable=False),
        _text("reason"),
        _seal(),
    )
    op.create_table(
        "regions",
        sa.Column("fid", whole, primary_key=True),
        sa.Column("code", sa.Text(), nullable=False, unique=True),
        sa.Column("geom", MultiPolygon),
        _text("name"),
        _text("country_code", nullable=True),
        sa.Column("level", whole, nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        *(_text(name) for name in ("source", "version", "boundary_set", "vintage")),
        sa.Column("events", whole, nullable=False),
        _seal(),
    )


def _drop_triggers(table: str, *, on_server: bool) -> None:
    if on_server:
        op.execute(f"DROP TRIGGER {table}_refuse_change ON {table}")
        return
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_refuse_{act}")


def _create_triggers(table: str, *, on_server: bool) -> None:
    if on_server:
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING MESSAGE = "
            "TG_TABLE_NAME || ' are added, never changed'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are added, never changed'); END"
        )
