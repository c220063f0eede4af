"""The tables of a situation, the same in a file and on a server.

Tables ``claims``, ``places`` and ``events`` carry points. Only what is known to city precision has
one: a claim about a region or a country is an area, so its geometry is empty and its
``region_code`` and ``country_code`` say which area to join.

Reports, mentions, places, claims and decisions are added, never changed; triggers see to it.
``events``, ``movements`` and ``regions`` follow from them, for map programs, and are made anew.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Double,
    ForeignKey,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    event,
)

from geodata.store.database.checksums import CHECKSUM
from geodata.store.database.columns import Day, Flag, MultiLine, MultiPolygon, Point, Whole, Words

__all__ = [
    "LAYERS",
    "LEDGER",
    "SCHEMA_VERSION",
    "claims",
    "decision_claims",
    "decisions",
    "events",
    "mentions",
    "meta",
    "metadata",
    "movements",
    "places",
    "regions",
    "report_extents",
    "reports",
    "snapshots",
]

#: Raised with every change of the tables below; each has a step in `geodata.store.migrations`.
SCHEMA_VERSION = 5


metadata = MetaData()


def _checksum() -> Column[str]:
    """Make the column for what `geodata.store.database.checksums` gives."""
    return Column(CHECKSUM, Words, nullable=False, server_default="")


#: Facts about the file itself: schema_version, revision, title, settings.
meta = Table(
    "sitmap_meta",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
    _checksum(),
)

reports = Table(
    "reports",
    metadata,
    Column("fid", Whole, primary_key=True),
    Column("id", Words, nullable=False, unique=True),
    Column("text", Words, nullable=False),
    Column("headline", Words, nullable=False),
    Column("dateline", Words),
    Column("dateline_start", Whole),
    Column("dateline_end", Whole),
    Column("body_start", Whole, nullable=False),
    Column("body_end", Whole, nullable=False),
    Column("published", Day),
    Column("published_reason", Words, nullable=False),
    Column("source_title", Words, nullable=False),
    Column("source_publisher", Words, nullable=False),
    Column("source_url", Words, nullable=False),
    Column("source_published", Day),
    #: Whether its claims counted at once; False: they waited for review.
    Column("accepted", Flag, nullable=False),
    Column("source_grade", Words, nullable=False, server_default=""),
    #: Id of the oldest held version of this report; NULL where there is but this one.
    Column("version_of", Words),
    _checksum(),
)

places = Table(
    "places",
    metadata,
    Column("fid", Whole, primary_key=True),
    #: Hash of the whole record: the same place found in two ways is two rows.
    Column("key", Words, nullable=False, unique=True),
    Column("geom", Point),
    Column("name", Words, nullable=False),
    Column("lat", Double, nullable=False),
    Column("lon", Double, nullable=False),
    Column("precision", Words, nullable=False),
    Column("geonameid", Whole),
    Column("country_code", Words),
    Column("admin1", Words),
    Column("region_code", Words),
    Column("feature", Words, nullable=False),
    Column("population", Whole, nullable=False),
    Column("lon_min", Double),
    Column("lat_min", Double),
    Column("lon_max", Double),
    Column("lat_max", Double),
    Column("match", Words, nullable=False),
    _checksum(),
)

mentions = Table(
    "mentions",
    metadata,
    Column("fid", Whole, primary_key=True),
    Column("report_id", Words, ForeignKey("reports.id"), nullable=False),
    Column("span_start", Whole, nullable=False),
    Column("span_end", Whole, nullable=False),
    Column("surface", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("place_key", Words, ForeignKey("places.key")),
    Column("score", Double, nullable=False),
    #: JSON list of strings.
    Column("reasons", Words, nullable=False),
    #: JSON list of place keys, best first.
    Column("rejected", Words, nullable=False),
    _checksum(),
    Index("mentions_by_report", "report_id"),
)

claims = Table(
    "claims",
    metadata,
    Column("fid", Whole, primary_key=True),
    Column("id", Words, nullable=False, unique=True),
    Column("geom", Point),
    Column("event_type", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("known_on", Day, nullable=False),
    Column("place_key", Words, ForeignKey("places.key")),
    Column("date_start", Day),
    Column("date_end", Day),
    Column("date_precision", Words, nullable=False),
    Column("date_text", Words, nullable=False),
    #: JSON list of objects with the fields of `Quantity`.
    Column("quantities", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("attributed_to", Words, nullable=False),
    Column("report_id", Words, ForeignKey("reports.id")),
    #: JSON list of [start, end].
    Column("spans", Words, nullable=False),
    Column("quote", Words, nullable=False),
    Column("source_title", Words, nullable=False),
    Column("source_publisher", Words, nullable=False),
    Column("source_url", Words, nullable=False),
    Column("source_published", Day),
    Column("confidence", Double, nullable=False),
    Column("reasons", Words, nullable=False),
    # For map programs, which read one layer at a time; claims never change, so neither do these.
    Column("place_name", Words),
    Column("place_precision", Words),
    Column("country_code", Words),
    Column("region_code", Words),
    Column("personnel", Double),
    Column("equipment", Double),
    Column("fatalities", Double),
    Column("injured", Double),
    Column("detained", Double),
    Column("participants", Double),
    Column("source_grade", Words, nullable=False, server_default=""),
    # The ends of a movement, as far as they are stated beside the place.
    Column("place_from_key", Words, ForeignKey("places.key")),
    Column("place_to_key", Words, ForeignKey("places.key")),
    Column("place_from", Words),
    Column("place_to", Words),
    _checksum(),
    CheckConstraint("id <> ''"),
    Index("claims_by_known_on", "known_on"),
    Index("claims_by_report", "report_id"),
)

#: What analysts decided. Rows are added, never changed: triggers see to it.
decisions = Table(
    "decisions",
    metadata,
    #: Also the order in which they were made.
    Column("fid", Whole, primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("why", Words, nullable=False),
    #: ISO 8601, UTC.
    Column("made_at", Words, nullable=False),
    Column("report_id", Words, ForeignKey("reports.id")),
    #: JSON object: field of a claim -> new value; of a decision on sides "sides" and "view".
    Column("changes", Words, nullable=False),
    Column("into_claim", Words, ForeignKey("claims.id")),
    Column("known_on", Day),
    Column("publisher", Words, nullable=False),
    Column("grade", Words, nullable=False),
    Column("undoes", Words),
    _checksum(),
)

decision_claims = Table(
    "decision_claims",
    metadata,
    Column("fid", Whole, primary_key=True),
    Column("decision", Whole, ForeignKey("decisions.fid"), nullable=False),
    Column("claim_id", Words, ForeignKey("claims.id"), nullable=False),
    #: Version of the claim that was looked at; NULL where none had to be.
    Column("made_on", Whole),
    #: Version that the decision led to; NULL where it changed nothing.
    Column("version", Whole),
    #: JSON object: what stood before.
    Column("before", Words, nullable=False),
    _checksum(),
    UniqueConstraint("claim_id", "version", name="one_decision_per_version"),
    Index("decision_claims_by_decision", "decision"),
)

#: Frozen views of the situation. Rows are added, never changed: triggers see to it.
snapshots = Table(
    "snapshots",
    metadata,
    Column("fid", Whole, primary_key=True),
    #: SHA-256 of the snapshot's canonical form, hexadecimal.
    Column("id", Words, nullable=False, unique=True),
    #: ISO 8601, UTC.
    Column("made_at", Words, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("known_on", Day, nullable=False),
    Column("layout", Words, nullable=False),
    Column("title", Words, nullable=False),
    #: SHA-256 of the text that `content` holds, hexadecimal.
    Column("sha256", Words, nullable=False),
    #: All that the products are made from: JSON, zlib, base64.
    Column("content", Words, nullable=False),
    _checksum(),
)

#: Extent of the places that each report names, for map programs.
report_extents = Table(
    "report_extents",
    metadata,
    Column("fid", Whole, primary_key=True),
    Column("report_id", Words, ForeignKey("reports.id"), nullable=False, unique=True),
    Column("geom", MultiPolygon),
    Column("title", Words, nullable=False),
    Column("publisher", Words, nullable=False),
    Column("published", Day),
    Column("url", Words, nullable=False),
    #: Number of places that the extent spans.
    Column("places", Whole, nullable=False),
    _checksum(),
)

#: What the claims amount to after review, as known last, for map programs.
events = Table(
    "events",
    metadata,
    Column("fid", Whole, primary_key=True),
    Column("event_id", Words, nullable=False, unique=True),
    Column("geom", Point),
    Column("event_type", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("date_start", Day),
    Column("date_end", Day),
    Column("place_name", Words),
    Column("place_precision", Words),
    Column("region_code", Words),
    Column("country_code", Words),
    Column("actor", Words, nullable=False),
    # Numbers, words and source of the leading claim.
    Column("personnel", Double),
    Column("equipment", Double),
    Column("fatalities", Double),
    Column("injured", Double),
    Column("detained", Double),
    Column("participants", Double),
    Column("attributed_to", Words, nullable=False),
    Column("quote", Words, nullable=False),
    Column("source_title", Words, nullable=False),
    Column("source_publisher", Words, nullable=False),
    Column("source_url", Words, nullable=False),
    Column("source_grade", Words, nullable=False),
    #: First and last day on which one of its claims became known.
    Column("known_first", Day, nullable=False),
    Column("known_last", Day, nullable=False),
    Column("claims", Whole, nullable=False),
    #: Why these claims are one event.
    Column("reason", Words, nullable=False),
    # Names of both ends of a movement; NULL where one is not stated.
    Column("place_from", Words),
    Column("place_to", Words),
    _checksum(),
)

#: Lines of the events that went, or are to go, from one place to another, for map programs.
movements = Table(
    "movements",
    metadata,
    Column("fid", Whole, primary_key=True),
    Column("event_id", Words, nullable=False, unique=True),
    #: From the origin to the destination; two parts where it crosses the 180th meridian.
    Column("geom", MultiLine),
    Column("event_type", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("date_start", Day),
    Column("date_end", Day),
    Column("place_from", Words, nullable=False),
    #: As `Place.precision`: the line begins or ends in the middle of what is no town.
    Column("precision_from", Words, nullable=False),
    Column("place_to", Words, nullable=False),
    Column("precision_to", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("personnel", Double),
    Column("equipment", Double),
    Column("quote", Words, nullable=False),
    Column("source_publisher", Words, nullable=False),
    Column("source_url", Words, nullable=False),
    _checksum(),
)

#: The regions of the boundary set that events lie in.
regions = Table(
    "regions",
    metadata,
    Column("fid", Whole, primary_key=True),
    Column("code", Words, nullable=False, unique=True),
    Column("geom", MultiPolygon),
    Column("name", Words, nullable=False),
    Column("country_code", Words),
    Column("level", Whole, nullable=False),
    #: First day of its name and shape, and first day no more; NULL: not known to end.
    Column("valid_from", Day),
    Column("valid_to", Day),
    Column("source", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("boundary_set", Words, nullable=False),
    Column("vintage", Words, nullable=False),
    #: Number of events in it.
    Column("events", Whole, nullable=False),
    _checksum(),
)

#: Tables that follow from the ledger, and are made anew.
LAYERS = (events, movements, regions)

#: Tables that are only added to, in the order in which they refer to one another.
LEDGER = (
    places,
    reports,
    mentions,
    report_extents,
    claims,
    decisions,
    decision_claims,
    snapshots,
)

#: PostgreSQL's way of refusing; the function lies in the situation's own schema.
_REFUSING_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' are added, never changed'; END $$"
)


def _refuse_changes(table: Table, connection: Connection, **_options: object) -> None:
    run = connection.exec_driver_sql
    if connection.dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            run(
                f"CREATE TRIGGER {table.name}_refuse_{act.lower()} BEFORE {act} ON {table.name} "
                f"BEGIN SELECT RAISE(ABORT, '{table.name} are added, never changed'); END"
            )
    else:
        run(_REFUSING_FUNCTION)
        run(
            f"CREATE TRIGGER {table.name}_refuse_change BEFORE UPDATE OR DELETE ON {table.name} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


for _table in LEDGER:
    event.listen(_table, "after_create", _refuse_changes)
