"""A snapshot as data, and all products in one archive."""

import csv
import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree

import geopandas as gpd
import pytest
from PIL import Image

from dashboard.snapshots import FORMATS, ending_of, export, make_snapshot
from tests.dashboard.snapshot_states import situation_claims, state_of

DATA = ("gpkg", "geojson", "geoparquet", "csv", "xlsx", "kml")


def snapshot_of(claims):
    state, events = state_of(claims)
    return make_snapshot(state, country="KZ", all_events=events, layout="square")


@pytest.fixture(scope="module")
def snapshot():
    return snapshot_of(situation_claims())


@pytest.fixture(scope="module")
def packed(snapshot, tmp_path_factory):
    return export(snapshot, "zip", tmp_path_factory.mktemp("zip") / "brief.zip").read_bytes()


@pytest.fixture(scope="module")
def archive(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as held:
        return {entry.filename: held.read(entry) for entry in held.infolist()}


def test_the_data_hold_every_claim_shown_with_what_it_rests_on(snapshot, tmp_path):
    path = export(snapshot, "csv", tmp_path / "brief.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    shown = {c.id for e in (*snapshot.state.events, *snapshot.state.ahead) for c in e.claims}
    assert {row["quote"] for row in rows} == {c.quote for c in snapshot.claims if c.id in shown}
    assert all(snapshot.id in row["attribution"] for row in rows)
    assert {row["as_of"] for row in rows} == {"2022-01-11"}


def test_the_geopackage_brings_the_regions_that_the_codes_are_of(snapshot, tmp_path):
    path = export(snapshot, "gpkg", tmp_path / "brief.gpkg")
    layers = set(gpd.list_layers(path)["name"])
    assert {"claims", "events", "regions"} <= layers
    assert "KZ-75" in set(gpd.read_file(path, layer="regions")["code"])


@pytest.mark.parametrize("kind", DATA)
def test_the_same_snapshot_gives_the_same_data(snapshot, tmp_path, kind):
    again = snapshot_of(list(reversed(situation_claims())))
    first = export(snapshot, kind, tmp_path / "first").read_bytes()
    assert export(again, kind, tmp_path / "second").read_bytes() == first


def test_the_archive_holds_every_format_with_its_hash(archive, snapshot):
    wanted = {
        f"brief.{ending_of(kind)}" for kind in FORMATS if kind not in ("zip", "mp4", "pptx-film")
    }
    assert set(archive) == wanted | {"brief.manifest.json", "README.txt", "SHA256SUMS"}
    sums = dict(reversed(line.split("  ")) for line in archive["SHA256SUMS"].decode().splitlines())
    for name, content in archive.items():
        if name != "SHA256SUMS":
            assert sums[name] == hashlib.sha256(content).hexdigest()
    assert json.loads(archive["brief.manifest.json"])["product_id"] == snapshot.id


def test_what_is_in_the_archive_is_what_is_made_alone(archive, snapshot, tmp_path):
    for kind in ("png", "csv", "html"):
        alone = export(snapshot, kind, tmp_path / f"brief.{kind}").read_bytes()
        assert archive[f"brief.{kind}"] == alone


def test_the_archive_does_not_tell_when_it_was_made(packed, snapshot, tmp_path):
    with zipfile.ZipFile(io.BytesIO(packed)) as held:
        assert {entry.date_time[0] for entry in held.infolist()} == {1980}
    assert export(snapshot, "zip", tmp_path / "b.zip").read_bytes() == packed


def test_the_archive_says_what_each_file_is(archive, snapshot):
    told = archive["README.txt"].decode("utf-8-sig").split("\r\n")
    assert told[0] == snapshot.title
    assert snapshot.id in "".join(told)
    named = {line.partition(": ")[0] for line in told if ": " in line}
    assert set(archive) - {"README.txt", "SHA256SUMS"} <= named


def test_unpacked_files_can_be_given_to_others(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as held:
        assert {entry.external_attr >> 16 for entry in held.infolist()} == {0o644}
        assert {entry.create_system for entry in held.infolist()} == {3}


@pytest.mark.parametrize("kind", ["jpeg", "webp", "webp-film"])
def test_a_picture_that_is_passed_on_names_its_product_in_any_script(tmp_path, kind):
    state, events = state_of(situation_claims())
    title = "Протесты & احتجاجات <Almaty>"
    made = make_snapshot(state, country="KZ", all_events=events, layout="square", title=title)
    with Image.open(export(made, kind, tmp_path / "a")) as picture:
        packet = ElementTree.fromstring(picture.info["xmp"])
    told = "{http://purl.org/dc/elements/1.1/}"
    assert packet.find(f".//{told}identifier").text == made.id
    assert "".join(packet.find(f".//{told}title").itertext()) == title


def test_a_drawing_says_what_it_is_and_in_which_language(snapshot, tmp_path):
    root = ElementTree.parse(export(snapshot, "svg", tmp_path / "a.svg")).getroot()
    names = {"svg": "http://www.w3.org/2000/svg"}
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert root.find("svg:title", names).text == snapshot.title
    assert snapshot.id in root.find("svg:desc", names).text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_drawing_brings_its_own_paper(tmp_path, theme):
    made = make_snapshot(state_of(situation_claims())[0], country="KZ", theme=theme)
    root = ElementTree.parse(export(made, "svg", tmp_path / "a.svg")).getroot()
    drawn = [at for at in root.iter() if at.tag.endswith(("}rect", "}path", "}use"))]
    assert drawn[0].attrib == {
        "width": "100%",
        "height": "100%",
        "fill": made.theme.colour("#ffffff"),
    }
