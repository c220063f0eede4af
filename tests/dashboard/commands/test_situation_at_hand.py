"""Situations that are read beside the command that draws them."""

from __future__ import annotations

from datetime import date

import psutil
import pytest

from dashboard.commands import beside
from dashboard.commands.beside import situation_at_hand
from geodata.errors import StoreError
from geodata.store import (
    OpeningSettings,
    StoredSnapshot,
    create_situation,
    find_snapshot,
    open_situation,
)
from geodata.tables import Claim, Place, Precision, Quantity, Status

TOWN = Place(name="Oran", lat=35.7, lon=-0.64, precision=Precision.CITY, country_code="DZ")
SNAPSHOT = StoredSnapshot(
    id="ab" * 32, as_of=date(2021, 3, 7), known_on=date(2021, 3, 7), layout="a4-landscape",
    title="Oran", content='{"a": 1}',
)  # fmt: skip


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "oran.gpkg"
    settings = OpeningSettings(country_code="DZ", counts_waiting=True)
    with create_situation(path, title="Oran", settings=settings) as situation:
        situation.add_claims(
            [
                Claim(
                    id=f"c{number}",
                    event_type="unrest",
                    status=Status.OCCURRED,
                    known_on=date(2021, 3, 7),
                    place=TOWN,
                    quantities=(Quantity(kind="detained", value=number),),
                )
                for number in range(20)
            ]
        )
    return path


@pytest.fixture(params=["beside", "here"])
def read(request, monkeypatch):
    """Read in the process beside this one, and in this one, as files too large for that are."""
    if request.param == "here":
        monkeypatch.setattr(beside, "_LARGE", 0)
    return situation_at_hand


def readers():
    """Give the processes that this one started to read situations."""
    return [
        child
        for child in psutil.Process().children()
        if "dashboard.commands.beside" in child.cmdline()
    ]


def test_what_is_at_hand_is_what_the_situation_holds(read, path):
    with read(str(path)) as at_hand, open_situation(path) as opened:
        assert at_hand.title == opened.title
        assert at_hand.settings == opened.settings
        assert at_hand.claims() == opened.claims()


def test_a_snapshot_is_kept_once(read, path):
    with read(str(path)) as at_hand:
        assert at_hand.keep(SNAPSHOT)
    with open_situation(path) as opened:
        assert find_snapshot(opened, SNAPSHOT.id).content == SNAPSHOT.content
    with read(str(path)) as at_hand:
        assert not at_hand.keep(SNAPSHOT)


def test_a_file_is_left_folded_and_no_reader_behind(path):
    with situation_at_hand(str(path)) as at_hand:
        assert at_hand.title == "Oran"
        assert len(readers()) == 1
    assert not readers()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_who_asks_for_nothing_leaves_no_reader_behind(path):
    with situation_at_hand(str(path)):
        pass
    assert not readers()


def test_what_cannot_be_read_is_refused(read, tmp_path):
    path = tmp_path / "notes.gpkg"
    path.write_text("not a situation", "utf-8")
    with pytest.raises(StoreError, match=r"notes\.gpkg"), read(str(path)) as at_hand:
        at_hand.claims()
    with (
        pytest.raises(StoreError, match=r"none\.gpkg"),
        read(str(tmp_path / "none.gpkg")) as at_hand,
    ):
        at_hand.claims()


def test_what_cannot_be_kept_is_told(read, path):
    with read(str(path)) as at_hand:
        assert len(at_hand.claims()) == 20
        path.rename(path.with_name("elsewhere.gpkg"))
        with pytest.raises(StoreError, match=r"oran\.gpkg: was moved"):
            at_hand.keep(SNAPSHOT)


def test_a_reader_that_was_ended_is_told(path):
    with situation_at_hand(str(path)) as at_hand:
        assert len(at_hand.claims()) == 20
        (reader,) = readers()
        reader.kill()
        reader.wait()
        with pytest.raises(StoreError, match=r"oran\.gpkg: the process that reads it ended early"):
            at_hand.keep(SNAPSHOT)
    with open_situation(path) as opened:
        assert len(opened.claims()) == 20
