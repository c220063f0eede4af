"""Snapshots kept in a situation: they come back as they went in, or not at all."""

from __future__ import annotations

import base64
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, text

from geodata.errors import StoreError
from geodata.store import (
    StoredSnapshot,
    copy_situation,
    create_situation,
    find_damage,
    find_snapshot,
    list_snapshots,
    open_situation,
    save_snapshot,
)

SNAPSHOT = StoredSnapshot(
    id="ab12cd34" * 8,
    as_of=date(2022, 1, 11),
    known_on=date(2022, 1, 12),
    layout="square",
    title="Unrest \x00 \U0001f5fa \u202e falls",
    made_at=datetime(2022, 1, 12, 8, 30, tzinfo=UTC),
    content='{"words": "\\u0000 \U0001f5fa"}' + " " * 70_000,
)
OTHER = replace(SNAPSHOT, id="ab12ff00" * 8, title="")


def test_a_snapshot_comes_back_by_the_digits_that_products_print(situation):
    before = situation.revision
    assert save_snapshot(situation, SNAPSHOT)
    assert save_snapshot(situation, OTHER)
    assert find_snapshot(situation, SNAPSHOT.id) == SNAPSHOT
    assert find_snapshot(situation, SNAPSHOT.id[:12].upper()) == SNAPSHOT
    listed = list_snapshots(situation)
    assert listed == [replace(OTHER, content=""), replace(SNAPSHOT, content="")]
    assert situation.revision == before


def test_a_snapshot_is_kept_once_and_as_it_was_first(situation):
    assert save_snapshot(situation, SNAPSHOT)
    assert not save_snapshot(situation, replace(SNAPSHOT, title="another"))
    assert [kept.title for kept in list_snapshots(situation)] == [SNAPSHOT.title]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [("ab12", "at least 6"), ("ffffff", "--list"), ("", "at least 6"), ("%%%%%%", "--list")],
)
def test_what_names_no_snapshot_is_refused_with_a_way_out(situation, wanted, told):
    save_snapshot(situation, SNAPSHOT)
    with pytest.raises(StoreError, match=told):
        find_snapshot(situation, wanted)


def test_digits_that_two_snapshots_share_are_refused(situation):
    save_snapshot(situation, SNAPSHOT)
    save_snapshot(situation, replace(SNAPSHOT, id="ab12cd34" * 7 + "00000000"))
    with pytest.raises(StoreError, match="more digits"):
        find_snapshot(situation, "ab12cd34")


def test_snapshots_go_to_a_server_and_back(server_url, tmp_path):
    path, back = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    with create_situation(path, title="Across") as made:
        save_snapshot(made, SNAPSHOT)
        save_snapshot(made, OTHER)
    with copy_situation(path, server_url) as moved:
        assert find_snapshot(moved, SNAPSHOT.id) == SNAPSHOT
        save_snapshot(moved, replace(SNAPSHOT, id="00" * 32))
    assert find_damage(server_url) == []
    with copy_situation(server_url, back) as returned:
        kept = [find_snapshot(returned, held.id) for held in list_snapshots(returned)]
    assert kept == [replace(SNAPSHOT, id="00" * 32), OTHER, SNAPSHOT]


def test_snapshots_cannot_be_changed_by_any_program(address, situation):
    save_snapshot(situation, SNAPSHOT)
    if situation.path is None:
        url, _, name = address.partition("?schema=")
        engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"))
        with engine.connect() as connection, pytest.raises(Exception, match="snapshots are added"):
            connection.execute(text(f"DELETE FROM {name}.snapshots"))
        engine.dispose()
        return
    with closing(sqlite3.connect(situation.path)) as file:
        for statement in ("UPDATE snapshots SET title = 'x'", "DELETE FROM snapshots"):
            with pytest.raises(sqlite3.IntegrityError, match="snapshots are added, never changed"):
                file.execute(statement)


@pytest.mark.parametrize(
    "damage",
    [
        base64.b64encode(zlib.compress(b"another")).decode(),
        base64.b64encode(zlib.compress(b"cut off" * 900)[:-9]).decode(),
        "no base64 !",
        base64.b64encode(b"not packed").decode(),
    ],
)
def test_a_damaged_snapshot_is_found_and_never_shown(tmp_path, damage):
    path = tmp_path / "a.gpkg"
    with create_situation(path, title="Test") as made:
        save_snapshot(made, SNAPSHOT)
    assert find_damage(path) == []
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP TRIGGER snapshots_refuse_update")
        file.execute("UPDATE snapshots SET content = ?", (damage,))
        file.commit()
    assert any("snapshots in row 1" in fault for fault in find_damage(path))
    with open_situation(path) as held, pytest.raises(StoreError, match=r"damaged .* backup"):
        find_snapshot(held, SNAPSHOT.id)


def test_a_read_only_situation_keeps_no_snapshot(tmp_path):
    path = tmp_path / "a.gpkg"
    create_situation(path, title="Test").close()
    with (
        open_situation(path, read_only=True) as held,
        pytest.raises(StoreError, match="read-only"),
    ):
        save_snapshot(held, SNAPSHOT)
