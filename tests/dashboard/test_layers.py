"""The layers for map programs, kept up to date while a situation is worked on."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import date

from dashboard.layers import LayerKeeper
from geodata.pipeline import timeline_of
from geodata.store import OpeningSettings, create_situation
from geodata.tables import Claim, Place, Precision, Status

CLAIM = Claim(id="c1", event_type="unrest", status=Status.OCCURRED, known_on=date(2022, 1, 5))


def note(keeper, situation):
    keeper.note(situation, timeline_of(situation), revision=situation.revision, sets=("ne-4.1",))


def test_layers_are_written_once_when_the_work_rests(tmp_path):
    keeper = LayerKeeper(rest_s=0.05)
    with create_situation(tmp_path / "a.gpkg", title="Test") as situation:
        situation.add_claims([CLAIM])
        note(keeper, situation)
        situation.add_claims([replace(CLAIM, id="c2")])
        note(keeper, situation)
        for timer in [t for t in threading.enumerate() if isinstance(t, threading.Timer)]:
            timer.join()
        assert situation.layers_revision == situation.revision
        held = len(threading.enumerate())
        note(keeper, situation)
        assert len(threading.enumerate()) == held, "nothing is due"


def test_layers_that_are_due_are_written_before_the_end(tmp_path):
    keeper = LayerKeeper(rest_s=3600)
    with create_situation(tmp_path / "a.gpkg", title="Test") as situation:
        situation.add_claims([CLAIM])
        note(keeper, situation)
        assert situation.layers_revision == 0
        keeper.write()
        assert situation.layers_revision == situation.revision


def test_a_file_that_went_away_is_told_in_the_log_and_stops_nothing(tmp_path, caplog):
    keeper = LayerKeeper(rest_s=3600)
    with create_situation(tmp_path / "a.gpkg", title="Test") as situation:
        situation.add_claims([CLAIM])
        note(keeper, situation)
        (tmp_path / "a.gpkg").rename(tmp_path / "b.gpkg")
        with caplog.at_level(logging.WARNING):
            keeper.write()
    assert "moved, deleted or replaced" in caplog.text


def test_a_boundary_set_that_went_away_is_told_in_the_log_and_stops_nothing(tmp_path, caplog):
    keeper = LayerKeeper(rest_s=3600)
    settings = OpeningSettings(country_code="KZ")
    with create_situation(tmp_path / "a.gpkg", title="Test", settings=settings) as situation:
        aktau = Place(
            name="Aktau",
            lat=43.65,
            lon=51.17,
            country_code="KZ",
            region_code="KZ-47",
            precision=Precision.CITY,
        )
        situation.add_claims([replace(CLAIM, place=aktau)])
        timeline = timeline_of(situation)
        keeper.note(situation, timeline, revision=situation.revision, sets=("gone",))
        with caplog.at_level(logging.WARNING):
            keeper.write()
    assert "boundary set 'gone' is not known" in caplog.text
