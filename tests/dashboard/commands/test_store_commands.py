"""The commands that check, repair, back up and copy situations."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import date

import pytest

from geodata.store import create_situation, open_situation
from geodata.tables import Claim, Place, Precision, Status

TOWN = Place(name="Oran", lat=35.7, lon=-0.64, precision=Precision.CITY, country_code="DZ")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "oran.gpkg"
    with create_situation(path, title="Oran") as situation:
        situation.add_claims(
            [
                Claim(
                    id=f"c{number}",
                    event_type="unrest",
                    status=Status.OCCURRED,
                    known_on=date(2021, 3, 7),
                    place=TOWN,
                    quote="x" * 200,
                )
                for number in range(600)
            ]
        )
    return path


def test_check_counts_what_is_whole(sitmap, path):
    code, out, _ = sitmap("check", path, "--json")
    assert code == 0
    assert json.loads(out)[0]["claims"] == 600


def test_check_names_damage_and_the_way_out(sitmap, path):
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP TRIGGER places_refuse_update")
        file.execute("UPDATE places SET lat = 36")
        file.commit()
    code, _, err = sitmap("check", path)
    assert code == 2
    assert "places in row 1" in err
    assert "sitmap check --repair" in err


def test_repair_saves_what_is_left_beside_the_damaged_file(sitmap, path):
    os.truncate(path, path.stat().st_size * 2 // 3)
    before = path.read_bytes()
    code, out, err = sitmap("check", path, "--repair")
    assert code == 1
    assert "cut short" in err
    saved = path.with_name("oran.repaired.gpkg")
    assert str(saved) in out.replace("\n", "")
    assert path.read_bytes() == before
    with open_situation(saved) as situation:
        assert 0 < len(situation.claims()) < 600
        assert situation.layers_revision == situation.revision


def test_backup_lies_beside_the_situation_and_is_whole(sitmap, path):
    code, out, _ = sitmap("backup", path)
    assert code == 0
    (backup,) = [entry for entry in path.parent.iterdir() if "backup" in entry.name]
    assert backup.name in out
    assert sitmap("check", backup)[0] == 0
    code, _, err = sitmap("backup", path, "--out", backup)
    assert code == 2
    assert "exists already" in err


def test_copy_makes_an_equal_situation_and_overwrites_only_when_told(sitmap, path):
    target = path.with_name("copy.gpkg")
    code, out, _ = sitmap("copy", path, target)
    assert code == 0
    assert "claims 600" in out
    with open_situation(path) as one, open_situation(target) as other:
        assert one.claims() == other.claims()
    assert sitmap("copy", path, target)[0] == 2
    assert sitmap("copy", path, target, "--overwrite")[0] == 0


def test_what_is_not_there_cannot_be_copied_or_backed_up(sitmap, tmp_path):
    for command in (("backup", tmp_path / "no.gpkg"), ("copy", tmp_path / "no.gpkg", "x.gpkg")):
        code, _, err = sitmap(*command)
        assert code == 2
        assert "there is no such situation" in err


def test_a_password_is_never_shown(sitmap, path):
    url = "postgresql://me:secret@127.0.0.1:1/db"
    for command in (("check", url), ("backup", url), ("copy", path, url), ("copy", url, path)):
        code, out, err = sitmap(*command)
        assert code == 2
        assert "secret" not in out + err
        assert "127.0.0.1" in err
