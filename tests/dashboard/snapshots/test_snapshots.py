"""Briefing products: whole, traceable, the same again, and sound on bad input."""

import hashlib
import io
import json
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from pypdf import PdfReader

from dashboard.snapshots import (
    FORMATS,
    KeyPoint,
    export,
    layout_names,
    load_layout,
    make_snapshot,
    render_png,
)
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, PathMark, TextMark
from geodata.errors import SnapshotError
from geodata.tables import Place, Precision, Source, Status
from tests.dashboard.snapshot_states import (
    AGENCY,
    AKTAU,
    ALMATY,
    CAPITAL,
    DAY,
    EMPTY,
    claim,
    situation_claims,
    state_of,
)


def snapshot_of(claims, **wanted):
    state, events = state_of(claims)
    return make_snapshot(state, **{"country": "KZ", "all_events": events, **wanted})


@pytest.fixture(scope="module")
def snapshot():
    return snapshot_of(situation_claims(), organisation="Crisis room")


@pytest.fixture(scope="module")
def sheet_text(snapshot):
    return text_of(snapshot)


def text_of(snapshot):
    """Give all text of a product as one string, wrapped lines joined."""
    return " ".join(mark.text for mark in draw_sheet(snapshot).texts()).replace("\u00a0", " ")


def colour_at(snapshot, place, *, shift_mm=0.0, dpi=150):
    picture = Image.open(io.BytesIO(render_png(snapshot, dpi=dpi))).convert("RGB")
    x_mm, y_mm = snapshot.view.to_page([place.lon], [place.lat])[0]
    return picture.getpixel((int((x_mm + shift_mm) * dpi / 25.4), int(y_mm * dpi / 25.4)))


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_each_format_is_one_page_of_the_layouts_size(snapshot, tmp_path, kind):
    path = export(snapshot, kind, tmp_path / f"brief.{kind}")
    if kind == "png":
        with Image.open(path) as picture:
            assert picture.size == (3507, 2480)
            assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
            assert snapshot.id in picture.info["Description"]
    elif kind == "pdf":
        page = PdfReader(path).pages[0]
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]
    else:
        view_box = ET.parse(path).getroot().get("viewBox").split()
        assert [round(float(side) / 72 * 25.4) for side in view_box[2:]] == [297, 210]


@pytest.mark.parametrize("kind", ["png", "pdf", "svg", "jpeg", "webp", "pptx"])
def test_the_same_state_gives_the_same_bytes_again(snapshot, tmp_path, kind):
    again = snapshot_of(list(reversed(situation_claims())), organisation="Crisis room")
    first = export(snapshot, kind, tmp_path / "first").read_bytes()
    second = export(again, kind, tmp_path / "second").read_bytes()
    assert again.id == snapshot.id
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


def test_products_drawn_at_once_by_several_threads_are_the_same(snapshot, tmp_path):
    paths = [tmp_path / f"{number}.pdf" for number in range(4)]
    threads = [threading.Thread(target=export, args=(snapshot, "pdf", path)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({path.read_bytes() for path in paths}) == 1


def test_another_quote_gives_another_product_id(snapshot):
    claims = situation_claims()
    claims[0] = replace(claims[0], quote="Something else was said.")
    assert snapshot_of(claims, organisation="Crisis room").id != snapshot.id


def test_the_manifest_holds_every_claim_with_its_words_and_source(snapshot, tmp_path):
    path = export(snapshot, "svg", tmp_path / "brief.svg")
    manifest = json.loads(path.with_name("brief.manifest.json").read_text(encoding="utf-8"))
    held = {entry["id"]: entry for entry in manifest["snapshot"]["claims"]}
    shown = [c for c in situation_claims() if c.known_on <= DAY]
    assert set(held) == {c.id for c in shown}
    assert held["claim-32"]["quote"] == "The force leaves within ten days, starting in two."
    assert held["claim-32"]["source"]["publisher"] == "Steppe Wire"
    canonical = json.dumps(manifest["snapshot"], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == manifest["product_id"]


def test_the_pdf_can_be_searched_and_names_itself(snapshot, tmp_path):
    reader = PdfReader(export(snapshot, "pdf", tmp_path / "brief.pdf"))
    text = reader.pages[0].extract_text().replace("\u00a0", " ")
    for words in ("Almaty", "Nur-Sultan", "2,030", "UZBEKISTAN", snapshot.short_id, "GeoNames"):
        assert words in text
    assert reader.metadata.title == snapshot.title
    assert reader.metadata.author == "Crisis room"
    assert reader.metadata.creation_date.date() == DAY


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"layout": "a3-diagonal"}, "a4-landscape"),
        ({"layout": "missing.toml"}, "missing.toml"),
        ({"tlp": "TLP:WHITE"}, "TLP:CLEAR"),
        ({"country": "XX"}, "XX"),
        ({"extent": (10.0, 50.0, 20.0, 40.0)}, "lat_min < lat_max"),
    ],
)
def test_what_is_not_known_is_refused_and_the_known_named(change, named):
    with pytest.raises(SnapshotError, match=named):
        make_snapshot(EMPTY, **{"country": "KZ", **change})


def test_an_unknown_format_is_refused_and_the_known_named(snapshot, tmp_path):
    with pytest.raises(SnapshotError, match="png, pdf, svg, jpeg"):
        export(snapshot, "bmp", tmp_path / "brief.bmp")
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named_and_not_made(snapshot, tmp_path):
    with pytest.raises(SnapshotError, match="nowhere"):
        export(snapshot, "svg", tmp_path / "nowhere" / "brief.svg")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_in_the_files_place_leaves_no_half_written_file(snapshot, tmp_path):
    (tmp_path / "brief.svg").mkdir()
    with pytest.raises(SnapshotError, match=r"brief\.svg"):
        export(snapshot, "svg", tmp_path / "brief.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["brief.svg"]


# ---------------------------------------------------------------- layouts


def test_every_shipped_layout_draws_all_its_text_on_the_page():
    state, events = state_of(situation_claims())
    for name in layout_names():
        made = make_snapshot(state, country="KZ", all_events=events, layout=name)
        width, height = made.layout.paper_mm
        marks = draw_sheet(made).texts()
        footer = " ".join(m.text for m in marks if m.y_mm > made.layout.footer_mm[1])
        for words in ("GeoNames", "endorsement of such boundaries.", "known on", made.short_id):
            assert words in footer, name
        off = [m.text for m in marks if not (0 <= m.x_mm <= width and 0 <= m.y_mm <= height)]
        assert off == [], name


def test_no_number_stands_on_the_map_without_its_point_beside_it(tmp_path):
    narrow = tmp_path / "narrow.toml"
    source = layout_source("square").replace("points = 0", "points = 4")
    narrow.write_text(source.replace('["legend"]', '["points"]'), encoding="utf-8")
    places = (ALMATY, AKTAU, CAPITAL, replace(ALMATY, name="Semey", lat=50.4, lon=80.2))
    points = [KeyPoint(title=p.name, text="Much was said. " * 30, place=p) for p in places]
    made = snapshot_of(situation_claims(), layout=str(narrow), key_points=points)
    numbers = {
        layer: {m.text for on, m in draw_sheet(made).marks if on is layer and is_number(m)}
        for layer in (Layer.CALLOUTS, Layer.PANELS)
    }
    assert numbers[Layer.CALLOUTS] == numbers[Layer.PANELS]
    assert 0 < len(numbers[Layer.CALLOUTS]) < len(points)


def is_number(mark):
    return isinstance(mark, TextMark) and mark.face == "sans-bold" and mark.text in tuple("12345")


def test_a_layout_of_ones_own_is_used_and_its_faults_are_all_named(tmp_path):
    own = tmp_path / "poster.toml"
    shipped = load_layout("square")
    own.write_text(
        'title = "Poster"\npage_mm = [400, 300]\ntype_scale = 1.5\ndpi = 72\nbanner_mm = 8\n'
        "headline_pt = [30]\nheadline_lines = 1\nfigures = 0\npoints = 0\n"
        "title_mm = [10, 10, 380, 20]\nmap_mm = [10, 35, 380, 220]\n"
        "footer_mm = [10, 260, 380, 25]\n",
        encoding="utf-8",
    )
    assert load_layout(str(own)).page_mm != shipped.page_mm
    made = make_snapshot(EMPTY, country="KZ", layout=str(own))
    assert Image.open(io.BytesIO(render_png(made))).size == (1133, 850)
    own.write_text(own.read_text().replace("dpi = 72", 'dpi = "much"\nmapp_mm = [1]'))
    with pytest.raises(SnapshotError, match=r"mapp_mm is not known.*dpi is 'much'; expected"):
        load_layout(str(own))


def test_a_box_that_leaves_the_page_is_refused(tmp_path):
    source = layout_source("square").replace(
        "map_mm = [7, 33, 189, 106]", "map_mm = [7, 33, 300, 9]"
    )
    own = tmp_path / "off.toml"
    own.write_text(source, encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"map_mm .* leaves the page"):
        load_layout(str(own))


def layout_source(name):
    from geodata.settings import config_path

    return config_path("layouts", f"{name}.toml").read_text(encoding="utf-8")


# ---------------------------------------------------------------- what is said


def test_the_headline_states_the_trend_and_what_is_planned(snapshot):
    assert snapshot.title == (
        "Unrest reports down since 5 January; CSTO withdrawal planned for 13–23 January"
    )


def test_a_withdrawal_that_is_reported_comes_before_one_that_is_planned():
    claims = [*situation_claims(), claim(40, "withdrawal", ALMATY, day=9, actor="CSTO")]
    claims.append(claim(41, "withdrawal", AKTAU, day=10, actor="CSTO"))
    made = snapshot_of(claims)
    assert made.title == (
        "Unrest reports down since 5 January; CSTO withdrawal reported since 9 January"
    )
    assert made.key_points[1].title == "Withdrawal from Aktau"


def test_a_second_clause_goes_on_the_sentence():
    claims = [claim(1, day=11), claim(2, "withdrawal", AKTAU, day=9), claim(3, day=11, place=AKTAU)]
    assert snapshot_of([replace(c, actor="") for c in claims]).title == (
        "Unrest reported at 2 places; withdrawal reported on 9 January"
    )


def test_no_place_is_called_the_most_where_two_have_as_many():
    claims = [claim(1, day=8), claim(2, place=AKTAU, day=8), claim(3, place=CAPITAL, day=9)]
    assert snapshot_of(claims).title == "Unrest reported at 3 places"


def test_every_key_point_rests_on_claims_that_are_shown(snapshot):
    shown = {c.id for c in snapshot.claims}
    assert [point.title for point in snapshot.key_points] == [
        "Almaty",
        "2,030 troops",
        "Withdrawal planned for 13–23 January",
        "Aktau",
        "44 to 164 reported dead",
    ]
    for point in snapshot.key_points:
        assert point.claim_ids
        assert set(point.claim_ids) <= shown


def test_competing_figures_stand_side_by_side_with_their_speakers(sheet_text):
    assert "claims range 44–164" in sheet_text
    assert "44 stated by the prosecutor, 11 Jan; 164 claimed by a campaigner, 11 Jan" in sheet_text


def test_the_days_the_boundaries_and_the_credits_are_said(snapshot, sheet_text):
    for words in (
        "5–11 January 2022 (7 days)",
        "As of 11 January 2022, as known on 11 January 2022",
        "Steppe Wire (",
        "Natural Earth",
        "GeoNames, CC BY 4.0",
        "imply no judgement",
        "Albers equal-area conic",
        snapshot.short_id,
    ):
        assert words in sheet_text


def test_the_analysts_own_words_replace_the_proposed_ones():
    own = KeyPoint(title="Watch the border", claim_ids=("claim-30",), place=CAPITAL)
    made = snapshot_of(situation_claims(), title="A quiet week", key_points=[own])
    text = text_of(made)
    assert "A quiet week" in text
    assert "Watch the border" in text
    assert "withdrawal planned for" not in text


def test_events_known_for_the_country_only_are_counted_and_not_pinned(snapshot, sheet_text):
    assert "Known for the whole country only: deployment 1 occurred; withdrawal 1 planned" in (
        sheet_text
    )
    names = {mark.name for mark in snapshot.content.place_marks}
    assert names == {"Almaty", "Aktau", "Nur-Sultan"}


def test_events_outside_the_frame_are_counted():
    moscow = Place(name="Moscow", lat=55.75, lon=37.6, precision=Precision.CITY, country_code="RU")
    text = text_of(snapshot_of([claim(1), claim(2, place=moscow)]))
    assert "1 event outside the frame" in text


def test_withdrawn_events_are_not_counted():
    claims = [claim(1), claim(2, place=AKTAU, status=Status.RETRACTED)]
    state, _ = state_of(claims)
    events = tuple(replace(event, status=event.claims[0].status) for event in state.events)
    made = make_snapshot(replace(state, events=events), country="KZ")
    assert {mark.name for mark in made.content.place_marks} == {"Almaty"}


def test_nothing_known_is_said_plainly():
    text = text_of(make_snapshot(EMPTY, country="KZ"))
    assert "Kazakhstan: no events reported" in text
    assert "does not say that nothing happened" in text
    assert "Legend" not in text


def test_the_legend_explains_only_what_is_shown(sheet_text):
    unrest_only = text_of(snapshot_of([claim(1), claim(2, day=11)]))
    assert "Deployment, × events" in sheet_text
    assert "Claimed, not established" in sheet_text
    assert "Deployment" not in unrest_only.split("Legend")[1].split("Unrest events per region")[0]
    assert "Claimed, not established" not in unrest_only


def test_the_handling_label_has_the_colour_that_tlp_2_gives():
    made = make_snapshot(EMPTY, country="KZ", tlp="amber+strict")
    labels = [m for m in draw_sheet(made).texts() if m.text.startswith("TLP:")]
    assert [(m.text, m.colour, m.size_pt) for m in labels] == [
        ("TLP:AMBER+STRICT", "#FFC000", 12.0)
    ] * 2
    assert not any("TLP" in m.text for m in draw_sheet(replace(made, tlp="")).texts())


# ---------------------------------------------------------------- what is drawn


def test_occurred_is_filled_and_claimed_is_hollow():
    occurred = colour_at(snapshot_of([claim(1)]), ALMATY)
    claimed = colour_at(snapshot_of([claim(1, status=Status.CLAIMED)]), ALMATY)
    assert occurred[0] > 150
    assert max(occurred[1:]) < 120
    assert min(claimed) > 220


def test_each_status_has_a_form_of_its_own():
    forms = {
        status: edges_at_almaty(snapshot_of([claim(1, status=status), claim(2, place=AKTAU)]))
        for status in (Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED, Status.DENIED)
    }
    assert len(set(forms.values())) == 4
    dashes = {status: any(dash for _, dash in edges) for status, edges in forms.items()}
    assert [status for status, dashed in dashes.items() if dashed] == [Status.CLAIMED]


def edges_at_almaty(made):
    """Give colour and dash of each line of the symbol, in painting order."""
    x_mm, y_mm = made.view.to_page([ALMATY.lon], [ALMATY.lat])[0]
    return tuple(
        (f"{mark.fill} {mark.edge}", mark.dash)
        for layer, mark in draw_sheet(made).marks
        if layer is Layer.SYMBOLS
        and isinstance(mark, PathMark)
        and abs(mark.path.get_extents().x0 + mark.path.get_extents().x1 - 2 * x_mm) < 0.1
        and abs(mark.path.get_extents().y0 + mark.path.get_extents().y1 - 2 * y_mm) < 0.1
    )


def test_a_moved_event_moves_its_symbol():
    moved = replace(ALMATY, lat=ALMATY.lat + 2.5)
    made = snapshot_of([claim(1, place=moved)])
    assert max(colour_at(made, moved)[1:]) < 120
    assert min(colour_at(made, ALMATY)) > 120


def test_a_region_is_hatched_where_only_the_region_is_known():
    region = Place(
        name="Karaganda", lat=48.0, lon=71.0, precision=Precision.REGION, country_code="KZ",
        region_code=region_code("Karaganda"),
    )  # fmt: skip
    made = snapshot_of([claim(1, place=region)])
    assert made.content.place_marks == ()
    assert [mark.count for mark in made.content.area_marks] == [1]
    assert "Region or area only" in text_of(made)
    assert made.content.region_counts == {region.region_code: 1}


def region_code(name):
    from dashboard.snapshots import load_ground

    regions = load_ground("KZ", on=DAY).regions
    return next(code for code, n in zip(regions.codes, regions.names, strict=True) if name in n)


def test_a_citys_airport_at_the_same_point_adds_to_the_city():
    airport = replace(ALMATY, name="Almaty airport", geonameid=None)
    marks = snapshot_of([claim(1), claim(2), claim(3, place=airport)]).content.place_marks
    assert [(mark.name, mark.total) for mark in marks] == [("Almaty", 3)]


def test_the_histogram_counts_what_the_map_counts(snapshot):
    content = snapshot.content
    first = (DAY - content.first_day).days - 6
    in_window = sum(content.daily["unrest"][first : first + 7])
    on_map = sum(m.total for m in content.place_marks if m.event_type == "unrest")
    assert in_window == on_map == content.type_counts["unrest"] == 9


# ---------------------------------------------------------------- hostile and odd input


HOSTILE = (
    '<script>alert("x")</script>',
    "]]><svg onload=alert(1)>",
    "مدينة ألماتي",
    "北京市",
    "Қызылорда облысы",
    "bell\x07 null\x00 turn\u202e end",
    "half \ud800 pair",
    "$\\frac{1}{2}$ & more",
    "w" * 400,
    "",
)


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "zip"])
def test_hostile_names_are_inert_and_break_nothing(tmp_path, kind):
    claims = [
        claim(
            number, place=replace(ALMATY, name=name, lat=44.0 + number, geonameid=None),
            actor=name, quote=name * 3, attributed_to=name, source=Source(publisher=name),
        )
        for number, name in enumerate(HOSTILE)
    ]  # fmt: skip
    made = snapshot_of(claims, title=" ".join(HOSTILE), organisation=HOSTILE[0])
    path = export(made, kind, tmp_path / f"brief.{kind}")
    if kind == "svg":
        root = ET.parse(path).getroot()
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert "script" not in tags
        assert not any(key.lower().startswith("on") for e in root.iter() for key in e.attrib)
        assert HOSTILE[0] in "".join(root.itertext())


def test_a_title_of_two_thousand_characters_stays_in_its_box():
    made = make_snapshot(EMPTY, country="KZ", title="Протесты продолжаются в городах " * 64)
    lines = [m for m in draw_sheet(made).texts() if m.face == "serif-semibold"]
    assert len(lines) == 2
    assert lines[-1].text.endswith("…")
    assert lines[-1].y_mm < made.layout.map_mm[1]


def test_very_many_events_are_drawn_small_and_named_sparingly():
    claims = [
        claim(n, place=replace(ALMATY, name=f"P{n}", lat=42 + n % 60 / 5, lon=50 + n // 60 / 2.0))
        for n in range(2000)
    ]
    events = state_of(claims)[1]
    made = make_snapshot(replace(EMPTY, events=events), country="KZ")
    names = [m.text for m in draw_sheet(made).texts() if m.text.startswith("P") and len(m.text) < 6]
    assert len(names) <= 60
    assert sum(m.total for m in made.content.place_marks) == 2000


def test_a_country_without_regions_is_drawn_whole():
    from dashboard.snapshots import load_ground

    full = load_ground("KZ", on=DAY)
    bare = replace(full, regions=load_ground(None, on=DAY).regions)
    made = make_snapshot(state_of([claim(1)])[0], country="KZ", ground=bare)
    assert "KARAGANDA" not in text_of(made)
    assert min(colour_at(made, replace(CAPITAL, lat=49.0, lon=68.0))) > 230


def test_a_pdf_waits_for_no_renderer_of_pictures():
    # in a process of its own: what is imported once stays
    code = (
        "import sys\n"
        "from dashboard.commands import snapshots\n"
        "from dashboard.briefings.products import make_product, make_snapshot\n"
        "from tests.dashboard.snapshot_states import EMPTY\n"
        "made = make_product(make_snapshot(EMPTY, country='KZ'), 'pdf', name='map.pdf')\n"
        "assert made['map.pdf'].startswith(b'%PDF')\n"
        "slow = ('geopandas', 'pandas', 'pptx', 'matplotlib.text', 'geodata.reading', 'rich')\n"
        "print(*(name for name in (*slow, 'lxml', 'resvg_py') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_products_are_made_without_the_typefaces():
    # in a process of its own: faces are looked up once
    code = (
        "from dashboard.snapshots import make_snapshot, render_png\n"
        "from dashboard.snapshots.drawing import typefaces\n"
        "from tests.dashboard.snapshot_states import EMPTY\n"
        "faces = typefaces.FACES\n"
        "faces.update({key: ('missing.ttf', files[1]) for key, files in faces.items()})\n"
        "assert render_png(make_snapshot(EMPTY, country='KZ'), dpi=50)[:4] == b'\\x89PNG'\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "missing.ttf is missing" in done.stderr


def test_the_day_decides_the_names():
    then = make_snapshot(EMPTY, country="KZ")
    now = make_snapshot(
        replace(EMPTY, as_of=date(2024, 1, 11), known_on=date(2024, 1, 11)), country="KZ"
    )
    assert "Nur-Sultan" in text_of(then)
    assert "Astana" in text_of(now)
    assert AGENCY.publisher not in text_of(then)


def test_aktau_is_where_it_is_on_the_page(snapshot):
    x_mm, y_mm = snapshot.view.to_page([AKTAU.lon, ALMATY.lon], [AKTAU.lat, ALMATY.lat]).T
    assert x_mm[0] < x_mm[1] - 100
    assert abs(y_mm[0] - y_mm[1]) < 30
