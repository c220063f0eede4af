"""Situation files: made whole or not at all, and refused with the way out where they are not."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.errors import StoreError
from geodata.store import create_situation, open_situation
from tests.geodata.store.made_up import CLAIM, READING


def test_making_fills_the_file_before_it_appears(path):
    def fill(situation):
        assert not path.exists()
        situation.add_claims([CLAIM])

    with create_situation(path, title="Test", fill=fill) as situation:
        assert situation.claims() == [CLAIM]


def test_a_failed_filling_leaves_nothing_behind(path):
    def fill(situation):
        situation.add_claims([CLAIM])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_situation(path, title="Test", fill=fill)
    assert list(path.parent.iterdir()) == []


def test_an_existing_file_is_not_overwritten(path):
    path.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        create_situation(path, title="Test")
    assert path.read_text() == "mine"
    create_situation(path, title="Test", overwrite=True).close()
    with open_situation(path) as situation:
        assert situation.claims() == []


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda _: None, "there is no such situation"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_text("a report"), "another kind of file"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00"), "cut short"),
    ],
)
def test_what_is_not_a_situation_is_refused(path, make, told):
    make(path)
    with pytest.raises(StoreError, match=told) as caught:
        open_situation(path)
    assert str(path) in str(caught.value)


def test_another_database_is_refused(path):
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE notes (text)")
    file.close()
    with pytest.raises(StoreError, match="is a database, but not a situation"):
        open_situation(path)


def test_a_geopackage_from_elsewhere_is_refused(path):
    with sqlite3.connect(path) as file:
        file.execute(f"PRAGMA application_id = {0x47504B47}")
        file.execute("CREATE TABLE roads (fid INTEGER PRIMARY KEY)")
    file.close()
    with pytest.raises(StoreError, match="is a GeoPackage, but not a situation"):
        open_situation(path)


@pytest.fixture
def filled(path):
    with create_situation(path, title="Test") as situation:
        situation.add_claims([replace(CLAIM, id=str(number)) for number in range(500)])
    return path


@pytest.mark.parametrize("kept", [0.05, 0.5, 0.999])
def test_a_file_cut_short_is_refused(filled, kept):
    content = filled.read_bytes()
    filled.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(StoreError, match=r"cut short.*backup"):
        open_situation(filled)


def test_a_damaged_file_is_refused(filled):
    content = bytearray(filled.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    filled.write_bytes(content)
    with pytest.raises(StoreError, match="backup"):
        open_situation(filled)


def test_a_file_of_a_newer_version_is_refused_and_left_alone(filled):
    with sqlite3.connect(filled) as file:
        file.execute("UPDATE sitmap_meta SET value = '99' WHERE key = 'schema_version'")
    file.close()
    before = filled.read_bytes()
    with pytest.raises(StoreError, match=r"newer Sitmap \(schema 99.*update"):
        open_situation(filled)
    assert filled.read_bytes() == before


def test_a_row_that_another_program_spoilt_is_named(filled):
    with sqlite3.connect(filled) as file:
        file.execute("DROP TRIGGER claims_refuse_update")
        file.execute("UPDATE claims SET status = 'perhaps' WHERE fid = 7")
    file.close()
    with open_situation(filled) as situation, pytest.raises(StoreError, match="claim in row 7"):
        situation.claims()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://me:secret@example.org/x.gpkg", "files or on PostgreSQL"),
        ("postgresql://me:secret@127.0.0.1:1/db", "see that the server runs"),
        ("postgresql://me:secret@127.0.0.1/db?schema=A;b", "is no name for a situation"),
        ("postgresql://me:secret@127.0.0.1/db?sslmode=perhaps", "sslmode 'perhaps'"),
        ("postgresql://me:secret@127.0.0.1/db?service=x", "service in the URL is not known"),
        ("postgresql://me:secret@127.0.0.1:port/db", "cannot be understood"),
    ],
)
def test_urls_that_lead_nowhere_are_refused_without_showing_passwords(url, told):
    for act in (open_situation, lambda address: create_situation(address, title="Test")):
        with pytest.raises(StoreError, match=told) as caught:
            act(url)
        assert "secret" not in str(caught.value)


def test_a_situation_opened_for_reading_refuses_writes(filled):
    before = filled.read_bytes()
    with open_situation(filled, read_only=True) as situation:
        assert len(situation.claims()) == 500
        for write in (
            lambda: situation.add_claims([CLAIM]),
            lambda: situation.add_reading(READING),
            lambda: situation.save_settings(title="New"),
        ):
            with pytest.raises(StoreError, match="read-only; copy it"):
                write()
    assert filled.read_bytes() == before


def _run(program: str, *arguments: str) -> str:
    """Run a program that sets limits to itself; give what it says."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written():
    # Root may write anywhere, so the program gives that up once everything is imported.
    program = """
import os, sys
from geodata.errors import StoreError
from geodata.store import create_situation, open_situation
open_situation(sys.argv[1]).close()
os.chmod(sys.argv[1], 0o444)
os.chmod(os.path.dirname(sys.argv[1]), 0o555)
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
situation = open_situation(sys.argv[1])
print("read", situation.read_only, len(situation.claims()))
for act in (lambda: situation.add_claims([]),
            lambda: create_situation(sys.argv[1] + "2", title="T")):
    try:
        act()
    except StoreError as error:
        print(error)
"""
    with tempfile.TemporaryDirectory() as folder:
        # pytest's own folders are closed to other users.
        shelf = Path(folder)
        shelf.chmod(0o755)
        path = shelf / "test.sitmap.gpkg"
        with create_situation(path, title="Test") as situation:
            situation.add_claims([CLAIM])
        told = _run(program, str(path))
        shelf.chmod(0o755)
    assert "read True 1" in told
    assert "is read-only; copy it" in told
    assert "name an existing folder that you may write to" in told


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(StoreError, match="name an existing folder"):
        create_situation(tmp_path / "none" / "x.gpkg", title="Test")


def test_writing_to_a_file_that_was_moved_away_is_refused(in_file, path):
    path.rename(path.with_name("elsewhere.gpkg"))
    with pytest.raises(StoreError, match="moved, deleted or replaced"):
        in_file.add_claims([CLAIM])


@pytest.mark.skipif(os.name != "posix", reason="limits to files are those of POSIX")
def test_a_disk_that_takes_no_more_changes_nothing(filled):
    program = """
import resource, signal, sys
from dataclasses import replace
from geodata.errors import StoreError
from geodata.store import open_situation
situation = open_situation(sys.argv[1])
claim = situation.claims()[0]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    situation.add_claims([replace(claim, id=f"n{i}", quote="x" * 5000) for i in range(500)])
except StoreError as error:
    print(error)
print(len(situation.claims()))
"""
    told = _run(program, str(filled))
    assert "nothing was changed" in told
    assert told.split()[-1] == "500"
    with open_situation(filled) as situation:
        assert len(situation.claims()) == 500
