"""Time-lapses: one frame a day, steady, true to the days, the same bytes again."""

import io
import sys
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from dashboard.snapshots import export, make_snapshot
from dashboard.snapshots.drawing.timelapse import draw_frames, frame_days
from geodata.errors import SnapshotError
from geodata.tables import Status
from tests.dashboard.snapshot_states import (
    AKTAU,
    ALMATY,
    CAPITAL,
    EMPTY,
    claim,
    situation_claims,
    state_of,
)

WIDTH_PX = 640


def film_of(claims, *, as_of=date(2022, 1, 8), layout="square"):
    state, events = state_of(claims, as_of=as_of, window_days=2)
    return make_snapshot(state, country="KZ", all_events=events, layout=layout)


@pytest.fixture(scope="module")
def film():
    return film_of(situation_claims())


@pytest.fixture(scope="module")
def frames(film):
    return list(draw_frames(film, width_px=WIDTH_PX))


def colours_about(frame, film, place, reach_px=2):
    """Give the colours within a few dots of a place."""
    x_mm, y_mm = film.view.to_page([place.lon], [place.lat])[0]
    scale = WIDTH_PX / film.layout.page_mm[0]
    x, y = int(x_mm * scale), int(y_mm * scale)
    box = (x - reach_px, y - reach_px, x + reach_px + 1, y + reach_px + 1)
    return np.asarray(frame.picture.crop(box)).reshape(-1, 3).astype(int)


def is_red(colours):
    return bool(((colours[:, 0] > 150) & (colours[:, 1] < 110)).any())


def test_there_is_a_frame_for_each_day_from_the_first_event_on(film, frames):
    days = [date(2022, 1, 5) + timedelta(days=n) for n in range(4)]
    assert frame_days(film) == days
    assert [frame.day for frame in frames] == days
    assert {frame.picture.size for frame in frames} == {(WIDTH_PX, WIDTH_PX)}


def test_a_symbol_stands_only_in_the_frames_of_its_window(film, frames):
    # Aktau: unrest on the 5th and 6th, a window of two days
    shown = [is_red(colours_about(frame, film, AKTAU)) for frame in frames]
    assert shown == [True, True, True, False]


def test_a_place_without_events_on_a_day_keeps_its_dot(film, frames):
    # its name stands on the map in every frame
    quiet = colours_about(frames[-1], film, AKTAU, 4)
    assert not is_red(quiet)
    assert quiet.sum(axis=1).min() < 300 < 700 < quiet.sum(axis=1).max()


def test_what_stands_still_is_the_same_in_every_frame(film, frames):
    lake = np.asarray(frames[0].picture)[8:14], np.asarray(frames[-1].picture)[8:14]
    assert np.array_equal(*lake)
    corner = film.layout.footer_mm
    scale = WIDTH_PX / film.layout.page_mm[0]
    top = int(corner[1] * scale)
    first, last = (np.asarray(frames[n].picture)[top:] for n in (0, -1))
    assert np.array_equal(first, last)


def test_a_plan_is_not_shown_before_it_was_known():
    plan = claim(
        40, "withdrawal", CAPITAL, status=Status.PLANNED, date_start=date(2022, 1, 9),
        date_end=date(2022, 1, 12), known_on=date(2022, 1, 7),
    )  # fmt: skip
    film = film_of([*situation_claims(), plan])
    frames = {f.day.day: f for f in draw_frames(film, width_px=WIDTH_PX)}
    before, after = (colours_about(frames[day], film, CAPITAL, 6) for day in (6, 8))
    green = [bool(((c[:, 1] - c[:, 0]) > 40).any()) for c in (before, after)]
    assert green == [False, True]


def test_one_moved_event_changes_the_frames(film, frames):
    claims = [claim(50, place=CAPITAL, day=6), *situation_claims()]
    other = list(draw_frames(film_of(claims), width_px=WIDTH_PX))
    assert frames[1].picture.tobytes() != other[1].picture.tobytes()
    assert (
        frames[0].picture.tobytes() == next(draw_frames(film, width_px=WIDTH_PX)).picture.tobytes()
    )


@pytest.mark.parametrize("kind", ["gif", "webp-film"])
def test_a_film_has_all_frames_and_the_same_bytes_again(film, tmp_path, kind):
    content = export(film, kind, tmp_path / "first").read_bytes()
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.n_frames == 4
        assert max(picture.size) == (1280 if kind == "gif" else 1920)
    again = film_of(list(reversed(situation_claims())))
    assert export(again, kind, tmp_path / "second").read_bytes() == content


def test_an_mp4_plays_in_slides_and_names_its_product(film, tmp_path):
    av = pytest.importorskip("av")
    path = export(film, "mp4", tmp_path / "film.mp4")
    with av.open(str(path)) as played:
        track = played.streams.video[0]
        assert (track.codec_context.name, track.width % 2, track.height % 2) == ("h264", 0, 0)
        assert film.id in played.metadata["comment"]
        assert sum(1 for _ in played.decode(track)) == 3 * 3 + 12
    assert export(film, "mp4", tmp_path / "again.mp4").read_bytes() == path.read_bytes()


def test_an_mp4_begins_at_once_and_keeps_the_colours(film, tmp_path):
    av = pytest.importorskip("av")
    path = export(film, "mp4", tmp_path / "film.mp4")
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(path)) as played:
        track = played.streams.video[0]
        # 1: BT.709, for which players take a picture of this size anyway
        told = track.codec_context
        assert (told.colorspace, told.color_primaries, told.color_trc) == (1, 1, 1)
        shown = next(played.decode(track)).to_ndarray(format="rgb24").astype(int)
    (drawn, *_) = draw_frames(film, width_px=1920)
    assert np.abs(shown - np.asarray(drawn.picture).astype(int)).mean() < 1.5


def test_slides_with_a_movie_hold_the_mp4_and_a_picture_until_it_plays(film, tmp_path):
    pytest.importorskip("av")
    path = export(film, "pptx-film", tmp_path / "film.pptx")
    _title, shown = Presentation(str(path)).slides[1].shapes
    assert shown.shape_type == MSO_SHAPE_TYPE.MEDIA
    assert "one a frame" in shown._element.nvPicPr.cNvPr.get("descr")
    assert Image.open(io.BytesIO(shown.poster_frame.blob)).size[0] == 1920
    with zipfile.ZipFile(path) as held:
        movies = [held.read(name) for name in held.namelist() if name.endswith(".mp4")]
    assert [movie[4:8] for movie in movies] == [b"ftyp"]
    assert export(film, "pptx-film", tmp_path / "again.pptx").read_bytes() == path.read_bytes()


def test_films_share_the_manifest_of_the_other_formats(film, tmp_path):
    export(film, "webp-film", tmp_path / "a.film.webp")
    assert {path.name for path in tmp_path.iterdir()} == {"a.film.webp", "a.manifest.json"}


def test_without_the_extra_an_mp4_is_refused_with_the_remedy(film, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.setattr("dashboard.snapshots.formats.film.find_spec", lambda _name: None)
    with pytest.raises(SnapshotError, match=r"sitmap\[video\]"):
        export(film, "mp4", tmp_path / "film.mp4")
    assert not list(tmp_path.iterdir())


def test_nothing_to_show_is_one_composed_frame():
    made = make_snapshot(EMPTY, country="KZ", layout="square")
    frames = list(draw_frames(made, width_px=WIDTH_PX))
    assert [frame.day for frame in frames] == [made.as_of]
    colours = colours_about(frames[0], made, ALMATY)
    assert not is_red(colours)


def test_events_of_many_countries_play_without_one_in_focus():
    places = [(-12.0, -77.0, "Lima"), (-18.1, 178.4, "Suva"), (59.9, 10.7, "Oslo")]
    claims = [
        claim(
            number, day=6 + number,
            place=replace(ALMATY, name=name, lat=lat, lon=lon, country_code=None, region_code=None),
        )
        for number, (lat, lon, name) in enumerate(places)
    ]  # fmt: skip
    state, events = state_of(claims, as_of=date(2022, 1, 8))
    film = make_snapshot(state, country=None, all_events=events, layout="square")
    frames = list(draw_frames(film, width_px=WIDTH_PX))
    lima = replace(ALMATY, lat=-12.0, lon=-77.0)
    assert len(frames) == 3
    assert is_red(colours_about(frames[0], film, lima, 4))
