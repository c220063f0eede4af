"""Briefing products: whole, traceable, the same again, and sound on bad input."""

import hashlib
import json
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader

from dashboard.snapshots import FORMATS, export, make_snapshot
from geodata.errors import SnapshotError
from geodata.tables import Source
from tests.dashboard.snapshot_states import ALMATY, DAY, EMPTY, claim, situation_claims
from tests.dashboard.snapshots.made import snapshot_of


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


def test_a_pdf_waits_for_no_renderer_of_pictures():
    # in a process of its own: what is imported once stays
    code = (
        "import sys\n"
        "from dashboard.commands import snapshots\n"
        "from dashboard.briefings.products import make_product, make_snapshot\n"
        "from tests.dashboard.snapshot_states import EMPTY\n"
        "made = make_product(make_snapshot(EMPTY, country='KZ'), 'pdf', name='map.pdf')\n"
        "assert made['map.pdf'].startswith(b'%PDF')\n"
        "slow = ('geopandas', 'pandas', 'pyarrow', 'pptx', 'matplotlib.text', 'geodata.reading')\n"
        "print(*(name for name in (*slow, 'rich', 'lxml', 'resvg_py') if name in sys.modules))\n"
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
