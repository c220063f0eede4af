"""A situation to briefing products: which days and files, and nothing half-written."""

import json
from datetime import date

import pytest

from dashboard.briefings.products import (
    Wishes,
    check_formats,
    freeze,
    freeze_situation,
    make_product,
    make_products,
    product_name,
)
from dashboard.opening import opening_view
from geodata.errors import SnapshotError
from geodata.settings import load_settings
from geodata.store import OpeningSettings, create_situation
from geodata.tables import Claim, Place, Precision, Quantity, Source, Status
from geodata.timeline import Timeline

SETTINGS = load_settings()


def claim(number, day, *, known=None, **fields):
    given = {
        "id": f"claim-{number}",
        "event_type": "unrest",
        "status": Status.OCCURRED,
        "known_on": known or day,
        "place": Place(
            name="Almaty",
            lat=43.25,
            lon=76.92,
            precision=Precision.CITY,
            country_code="KZ",
            region_code="KZ-75",
        ),
        "date_start": day,
        "date_end": day,
        "quote": f"Crowds gathered, note {number}",
        "source": Source(publisher="Our own desk"),
        **fields,
    }
    return Claim(**given)


CLAIMS = [
    claim(1, date(2022, 1, 5)),
    claim(2, date(2022, 1, 7), known=date(2022, 1, 8)),
    claim(
        3,
        date(2022, 1, 6),
        event_type="deployment",
        actor="Relief force",
        quantities=(Quantity(kind="personnel", value=1200),),
    ),
]


@pytest.fixture
def make_situation(tmp_path):
    made = []

    def make(*, claims=CLAIMS, **opening):
        situation = create_situation(
            tmp_path / f"s{len(made)}.gpkg",
            title="Алматы & Co. <b>2022</b>",
            settings=OpeningSettings(**opening),
            fill=lambda new: new.add_claims(claims),
        )
        made.append(situation)
        return situation

    yield make
    for situation in made:
        situation.close()


def make(situation, *, formats, folder, **wishes):
    snapshot = freeze_situation(situation, settings=SETTINGS, wishes=Wishes(**wishes))
    return make_products(snapshot, formats=formats, title=situation.title, folder=folder)


def view_of(situation, **days):
    return opening_view(situation, Timeline(situation.claims()), settings=SETTINGS, **days)


def test_without_days_the_situation_opens_as_its_settings_say(make_situation):
    view = view_of(make_situation(as_of=date(2022, 1, 6), known_on=date(2022, 1, 7), window_days=3))
    assert (view.as_of, view.known_on, view.window_days) == (
        date(2022, 1, 6),
        date(2022, 1, 7),
        3,
    )


def test_without_settings_the_last_day_is_shown_with_all_that_is_known(make_situation):
    view = view_of(make_situation())
    assert (view.as_of, view.known_on) == (date(2022, 1, 7), date(2022, 1, 8))
    assert view.country == "KZ"


def test_a_day_given_alone_is_shown_as_known_that_day(make_situation):
    view = view_of(make_situation(known_on=date(2022, 1, 8)), as_of=date(2022, 1, 6))
    assert view.known_on == date(2022, 1, 6)


def test_plans_do_not_move_the_day_beyond_what_is_known(make_situation):
    plan = claim(9, date(2022, 3, 1), known=date(2022, 1, 8), status=Status.PLANNED)
    assert view_of(make_situation(claims=[*CLAIMS, plan])).as_of == date(2022, 1, 8)


def test_empty_situation_has_a_view(make_situation):
    view = view_of(make_situation(claims=[]))
    assert view.as_of == view.known_on
    assert view.country is None


def test_product_shows_only_what_was_known(make_situation):
    situation = make_situation()
    timeline = Timeline(situation.claims())
    shown = {}
    for known in (date(2022, 1, 7), date(2022, 1, 8)):
        view = opening_view(
            situation, timeline, settings=SETTINGS, as_of=date(2022, 1, 7), known_on=known
        )
        shown[known] = {c.id for c in freeze(timeline, view, settings=SETTINGS).claims}
    assert "claim-2" not in shown[date(2022, 1, 7)]
    assert "claim-2" in shown[date(2022, 1, 8)]


def test_products_of_one_run_share_name_and_manifest(make_situation, tmp_path):
    folder = tmp_path / "new" / "folder"
    made = make(make_situation(), formats=["png", "SVG", ".png"], folder=folder)
    stem = "sitmap_almaty-co-b-2022-b_2022-01-07_known-2022-01-08_a4-landscape"
    assert [path.name for path in made] == [
        f"{stem}.png",
        f"{stem}.svg",
        f"{stem}.manifest.json",
    ]
    assert sorted(folder.iterdir()) == sorted(made)
    assert made[0].read_bytes().startswith(b"\x89PNG")
    manifest = json.loads(made[2].read_text(encoding="utf-8"))
    assert manifest["snapshot"]["known_on"] == "2022-01-08"


def test_title_given_is_the_headline(make_situation, tmp_path):
    made = make(
        make_situation(),
        formats=["svg"],
        title="Our own headline",
        folder=tmp_path,
    )
    assert "Our own headline" in made[0].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ({"formats": ["docx"]}, "png"),
        ({"formats": []}, "png"),
        ({"formats": ["png"], "layout": "napkin"}, "a4-landscape"),
    ],
)
def test_what_is_not_known_is_refused_before_anything_is_written(
    make_situation, tmp_path, asked, known
):
    folder = tmp_path / "out"
    with pytest.raises(SnapshotError, match=known):
        make(make_situation(), folder=folder, **asked)
    assert not folder.exists()


def test_folder_that_is_a_file_is_an_error_with_a_remedy(make_situation, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(SnapshotError, match="name another one"):
        make(make_situation(), formats=["svg"], folder=tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_unknown_formats_are_named_together():
    with pytest.raises(SnapshotError, match="'docx', 'odt'"):
        check_formats(["docx", "png", "odt"])


def test_download_equals_the_file_on_disk(make_situation, tmp_path):
    situation = make_situation()
    made = make(situation, formats=["svg"], folder=tmp_path)
    timeline = Timeline(situation.claims())
    snapshot = freeze(
        timeline, opening_view(situation, timeline, settings=SETTINGS), settings=SETTINGS
    )
    files = make_product(snapshot, "svg", name=product_name(situation.title, snapshot, "svg"))
    assert files == {path.name: path.read_bytes() for path in made}


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "\x00\n", "=cmd|'/c calc'!A1", "x" * 5_000, ""]
)
def test_hostile_title_names_a_harmless_file(make_situation, title):
    situation = make_situation()
    timeline = Timeline(situation.claims())
    snapshot = freeze(
        timeline, opening_view(situation, timeline, settings=SETTINGS), settings=SETTINGS
    )
    name = product_name(title, snapshot, "png")
    assert len(name) < 130
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert name.count(".") == 1
