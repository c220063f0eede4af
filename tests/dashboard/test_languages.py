"""Screens and products in a second language: its words, its days, its numbers, its forms."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta

import pytest

from dashboard.snapshots import export, make_snapshot
from dashboard.snapshots.freezing import frozen_text, thawed
from dashboard.summary import summarise
from dashboard.texts import browser_texts, current_language, speaking, text
from dashboard.wording import (
    amount_words,
    day_words,
    days_words,
    event_label,
    number_words,
    quantity_words,
    short_day_words,
)
from geodata.settings import event_type_labels, load_table
from geodata.tables import Modality, Quantity
from geodata.timeline import changes
from tests.dashboard.snapshot_states import DAY, situation_claims, state_of


@pytest.fixture
def german():
    with speaking("de"):
        yield


def _snapshot():
    state, events = state_of(situation_claims())
    return make_snapshot(state, country="KZ", all_events=events)


def test_english_is_spoken_again_after_the_block():
    with speaking("de"):
        assert current_language() == "de"
        assert text("menu.ledger") == "Verzeichnis"
    assert text("menu.ledger") == "Ledger"


def test_a_language_without_a_catalogue_is_spoken_in_english():
    with speaking("tlh"):
        assert text("menu.ledger") == "Ledger"


@pytest.mark.usefixtures("german")
def test_days_are_written_as_the_language_writes_them():
    assert day_words(date(2022, 1, 11)) == "11.\u00a0Januar 2022"
    assert short_day_words(date(2022, 3, 2), year=True) == "2.\u00a0März 2022"
    assert days_words(date(2022, 1, 5), date(2022, 1, 11), close="–") == "5.–11.\u00a0Januar 2022"
    assert days_words(date(2021, 12, 30), date(2022, 1, 2)) == (
        "30.\u00a0Dezember 2021 bis 2.\u00a0Januar 2022"
    )
    assert day_words(None) == "kein Tag"


@pytest.mark.usefixtures("german")
def test_numbers_are_written_as_the_language_writes_them():
    assert number_words(12_345.5) == "12.345,5"
    few = Quantity(kind="detained", value=9_900, value_max=10_000)
    assert amount_words(few) == "9.900 bis 10.000"
    most = Quantity(kind="fatalities", value=1_640, modality=Modality.AT_LEAST)
    assert quantity_words(most) == "mindestens 1.640 Tote"


@pytest.mark.usefixtures("german")
def test_counts_have_the_forms_of_the_language():
    forms = [text("event_count.withdrawal", count=n, number=n) for n in (1, 2)]
    assert forms == ["1 Abzug", "2 Abzüge"]


def test_each_event_type_has_one_name_in_each_place_where_it_is_told():
    for kind in load_table("event_types.toml"):
        assert event_label(kind) == event_type_labels()[kind]
        assert event_label(kind).lower() == text(f"event_type_inside.{kind}")


@pytest.mark.usefixtures("german")
def test_headline_and_line_above_the_map_are_told_in_the_language():
    claims = situation_claims()
    state, events = state_of(claims)
    told = summarise(
        state,
        all_events=events,
        types=tuple(load_table("event_types.toml")),
        changed=changes(claims, DAY - timedelta(days=1), DAY),
        country_name="Kazakhstan",
        later_claims=2,
    )
    assert "Unruhen" in told.what
    assert "nrest" not in told.what
    assert told.past.startswith("Stand ")


def test_a_product_keeps_its_language_wherever_it_is_made_again(tmp_path):
    with speaking("de"):
        made = _snapshot()
    assert made.language == "de"
    assert json.loads(made.canonical)["language"] == "de"
    again = thawed(frozen_text(made))
    assert (again.language, again.id) == ("de", made.id)
    first = export(made, "html", tmp_path / "first.html").read_bytes()
    assert export(again, "html", tmp_path / "again.html").read_bytes() == first
    page = first.decode()
    assert '<html lang="de">' in page
    for english in ("Key points", "Legend", "known on", "Sources:", "unrest event"):
        assert english not in page.partition('<script type="application/json"')[0]
    assert text("product.key_points") == "Key points"


def test_english_products_keep_the_ids_that_they_had():
    assert "language" not in json.loads(_snapshot().canonical)


def test_slides_and_sheet_are_in_the_language_and_data_files_are_not(tmp_path):
    with speaking("de"):
        made = _snapshot()
    slides = zipfile.ZipFile(export(made, "pptx", tmp_path / "a.pptx"))
    told = "".join(
        slides.read(name).decode() for name in slides.namelist() if name.startswith("ppt/slides/")
    )
    assert "Worauf dies beruht" in told
    assert "What this rests on" not in told
    drawn = export(made, "svg", tmp_path / "a.svg").read_text()
    assert "Ereignisse je Tag" in drawn
    assert "Events per day" not in drawn
    with speaking("de"):
        rows = export(made, "csv", tmp_path / "a.csv").read_text()
    heads = next(csv.reader(io.StringIO(rows)))
    assert "event_type" in heads


def test_scripts_in_the_browser_get_the_language_that_is_spoken():
    with speaking("de"):
        held = browser_texts()
    assert held["language"] == "de"
    assert held["texts"]["map.play"] == "Abspielen (Leertaste)"
