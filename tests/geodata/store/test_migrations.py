"""Situations of older schemas."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from geodata.store import create_situation, find_damage, open_situation
from geodata.store.schema import SCHEMA_VERSION
from geodata.tables import Claim, Decision, DecisionKind, Reading, Report, Status

CLAIM = Claim(id="c1", event_type="unrest", status=Status.OCCURRED, known_on=date(2022, 1, 5))
REPORT = Report(id="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", text="test")

#: What later schemas brought, those that refer to others first.
LATER_TABLES = (
    *("snapshots", "decision_claims", "decisions"),
    *("report_extents", "events", "regions", "layer_styles"),
)


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
