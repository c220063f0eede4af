"""Situations of older schemas."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from geodata.errors import StoreError
from geodata.store import create_situation, find_damage, open_situation, repair_situation
from geodata.store.database.schema import SCHEMA_VERSION
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Mention,
    MentionKind,
    Place,
    Precision,
    Reading,
    Report,
    Status,
)

CLAIM = Claim(id="c1", event_type="unrest", status=Status.OCCURRED, known_on=date(2022, 1, 5))
TOWN = Place(name="Oskemen", lat=49.95, lon=82.6, precision=Precision.CITY, country_code="KZ")
SEALED = ("places", "reports", "mentions", "claims", "decisions", "decision_claims", "snapshots")
REPORT = Report(id="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", text="test")

#: What later schemas brought, those that refer to others first.
LATER_TABLES = (
    *("snapshots", "decision_claims", "decisions"),
    *("report_extents", "events", "movements", "regions", "layer_styles"),
)
#: Columns of claims that schema 5 brought.
LATER_ENDS = ("place_from_key", "place_to_key", "place_from", "place_to")


def drop_ends(run: Callable[[str], object], *, on_server: bool = False) -> None:
    """Take out what schema 5 brought; SQLite drops no column that refers to another table."""
    if not on_server:
        run("PRAGMA writable_schema = ON")
        for column in LATER_ENDS[:2]:
            run(
                "UPDATE sqlite_master SET sql = replace(sql, ', ' || char(10) || char(9) ||"
                f" 'FOREIGN KEY({column}) REFERENCES places (\"key\")', '') WHERE name = 'claims'"
            )
        run("PRAGMA writable_schema = RESET")
    for column in LATER_ENDS:
        run(f"ALTER TABLE claims DROP COLUMN {column}")


def make_version_1(path: Path) -> None:
    """Make a file as the first schema had it: the newest without what came later."""
    with create_situation(path, title="Old") as situation:
        situation.add_reading(Reading(report=REPORT))
        situation.add_claims([CLAIM])
    with closing(sqlite3.connect(path)) as file:
        for (trigger,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            file.execute(f"DROP TRIGGER {trigger}")
        for table in LATER_TABLES:
            file.execute(f"DROP TABLE {table}")
            file.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", (table,))
            file.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (table,))
        for table in ("places", "reports", "mentions", "claims", "sitmap_meta"):
            file.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
        file.execute("DELETE FROM sitmap_meta WHERE key LIKE 'total:%' OR key = 'structure'")
        file.execute("ALTER TABLE reports DROP COLUMN version_of")
        for table in ("reports", "claims"):
            file.execute(f"ALTER TABLE {table} DROP COLUMN source_grade")
        drop_ends(file.execute)
        file.execute("UPDATE sitmap_meta SET value = '1' WHERE key = 'schema_version'")
        file.commit()


def shape(path: Path) -> dict[str, object]:
    """Give all that tells one schema from another, whatever the order of columns."""
    engine = create_engine(f"sqlite:///{path}")
    seen = inspect(engine)
    tables = {
        name: (
            sorted(
                (column["name"], str(column["type"]), column["nullable"], column["primary_key"])
                for column in seen.get_columns(name)
            ),
            sorted(
                (key["constrained_columns"], key["referred_table"])
                for key in seen.get_foreign_keys(name)
            ),
            sorted((str(index["name"]), index["column_names"]) for index in seen.get_indexes(name)),
            sorted(unique["column_names"] for unique in seen.get_unique_constraints(name)),
        )
        for name in seen.get_table_names()
        if not name.startswith("gpkg_")
    }
    engine.dispose()
    with closing(sqlite3.connect(path)) as file:
        triggers = file.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        ).fetchall()
        layers = file.execute(
            "SELECT table_name, data_type, description FROM gpkg_contents ORDER BY table_name"
        ).fetchall()
    return {"tables": tables, "triggers": triggers, "layers": layers}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.gpkg"
    make_version_1(path)
    return path


def test_an_older_file_gets_the_schema_of_a_new_one(old, tmp_path):
    create_situation(tmp_path / "new.gpkg", title="New").close()
    assert shape(old) != shape(tmp_path / "new.gpkg")
    open_situation(old).close()
    assert shape(old) == shape(tmp_path / "new.gpkg")
    assert find_damage(old) == []


def test_an_older_file_keeps_its_content_and_takes_decisions(old):
    with open_situation(old) as situation:
        assert situation.claims() == [CLAIM]
        assert situation.reports() == [REPORT]
        assert situation.describe().schema_version == SCHEMA_VERSION
        situation.decide(
            Decision(kind=DecisionKind.REJECT, who="ann", claim_ids=("c1",), versions=(0,))
        )
        assert situation.claims() == []


def test_a_backup_is_made_before_and_only_once(old):
    before = old.read_bytes()
    open_situation(old).close()
    open_situation(old).close()
    backups = [entry for entry in old.parent.iterdir() if "backup" in entry.name]
    assert [entry.name for entry in backups] == ["old.schema-1.backup.gpkg"]
    with closing(sqlite3.connect(backups[0])) as file:
        stated = file.execute("SELECT value FROM sitmap_meta WHERE key = 'schema_version'")
        assert stated.fetchone() == ("1",)
    assert old.read_bytes() != before


def test_an_older_file_opened_for_reading_stays_as_it_is(old):
    before = old.read_bytes()
    with open_situation(old, read_only=True) as situation:
        assert situation.claims() == [CLAIM]
        assert situation.location == str(old)
        assert situation.decisions() == []
    assert old.read_bytes() == before
    assert [entry.name for entry in old.parent.iterdir()] == [old.name]


def make_version_3(address: str) -> list[Decision]:
    """Make a situation as the third schema had it, in a file or on a server."""
    with create_situation(address, title="Old") as situation:
        mention = Mention(start=0, end=4, surface="test", kind=MentionKind.CITY, place=TOWN)
        situation.add_reading(Reading(report=REPORT, mentions=(mention,)))
        situation.add_claims([CLAIM, replace(CLAIM, id="c2", place=TOWN)])
        situation.decide(
            Decision(kind=DecisionKind.REJECT, who="ann", claim_ids=("c1",), versions=(0,))
        )
        made = situation.decisions()
        on_server = situation.path is None
        with situation.home.writing() as connection:
            run = connection.exec_driver_sql
            if on_server:
                for table in ("places", "reports", "mentions", "claims"):
                    run(f"DROP TRIGGER {table}_refuse_change ON {table}")
            else:
                later = ("places_", "reports_", "mentions_", "claims_")
                names = run("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
                for name in names:
                    if name.startswith(later):
                        run(f"DROP TRIGGER {name}")
                run("DROP TABLE layer_styles")
                for about in ("gpkg_geometry_columns", "gpkg_contents"):
                    run(
                        f"DELETE FROM {about} WHERE table_name IN"
                        " ('report_extents', 'events', 'movements', 'regions', 'layer_styles')"
                    )
            for table in ("report_extents", "events", "movements", "regions"):
                run(f"DROP TABLE {table}")
            drop_ends(run, on_server=on_server)
            for table in (*SEALED, "sitmap_meta"):
                run(f"ALTER TABLE {table} DROP COLUMN checksum")
            run("DELETE FROM sitmap_meta WHERE key LIKE 'total:%%' OR key = 'structure'")
            run("UPDATE sitmap_meta SET value = '3' WHERE key = 'schema_version'")
        return made


def test_what_had_no_checksums_is_sealed_as_it_is_in_a_file_and_on_a_server(address):
    made = make_version_3(address)
    with open_situation(address) as situation:
        assert situation.describe().schema_version == SCHEMA_VERSION
        assert [claim.id for claim in situation.claims()] == ["c2"]
        assert situation.decisions() == made
        situation.undo(made[0].id, "ann")
        situation.add_claims([replace(CLAIM, id="c3")])
        with (
            pytest.raises(StoreError, match="added, never changed"),
            situation.home.writing() as connection,
        ):
            connection.exec_driver_sql("UPDATE claims SET quote = 'x'")
        with situation.home.reading() as connection:
            (extent,) = connection.exec_driver_sql("SELECT places FROM report_extents").scalars()
    assert extent == 1
    assert find_damage(address) == []


@pytest.mark.parametrize("make", [make_version_1, lambda path: make_version_3(str(path))])
def test_what_is_left_of_an_older_file_is_saved(tmp_path, make):
    path = tmp_path / "old.gpkg"
    make(path)
    summary = repair_situation(path, tmp_path / "saved.gpkg")
    assert summary.dropped == {}
    with open_situation(tmp_path / "saved.gpkg") as saved:
        assert saved.claim_versions()[0].claim.id == "c1"
        assert saved.reports() == [REPORT]
    assert find_damage(tmp_path / "saved.gpkg") == []
