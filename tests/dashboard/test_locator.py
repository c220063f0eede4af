"""The small map of a report: what it shows, what it names instead, and that it is inert."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from dashboard.locator import draw_locator
from geodata.tables import (
    Claim,
    Mention,
    MentionKind,
    Place,
    Precision,
    Reading,
    Report,
    Status,
)

SVG = "{http://www.w3.org/2000/svg}"


def town(name, lat, lon, code="KZ", **fields):
    return Place(name=name, lat=lat, lon=lon, precision=Precision.CITY, country_code=code, **fields)


OTAR, AKTAU = town("Otar", 43.55, 75.21), town("Aktau", 43.65, 51.16)


def reading_of(*, claimed=(), mentioned=()):
    return Reading(
        report=Report(id="r", text="x"),
        claims=tuple(
            Claim(
                id=str(number),
                event_type="unrest",
                status=Status.OCCURRED,
                known_on=date(2022, 1, 1),
                place=place,
            )
            for number, place in enumerate(claimed)
        ),
        mentions=tuple(
            Mention(start=0, end=1, surface="x", kind=MentionKind.CITY, place=place)
            for place in mentioned
        ),
    )


def drawn(reading, **fields):
    locator = draw_locator(reading, is_dark=False, **fields)
    return locator, ET.fromstring(locator.svg)


def names(tree):
    return [element.text for element in tree.iter(f"{SVG}text") if not element.get("style")]


def dots(tree):
    return [
        (float(circle.get("cx")), float(circle.get("cy"))) for circle in tree.iter(f"{SVG}circle")
    ]


def test_places_carry_the_numbers_of_their_claims():
    _, tree = drawn(reading_of(claimed=[AKTAU, OTAR, OTAR]))
    assert sorted(names(tree)) == ["Aktau · 1", "Otar · 2, 3"]


def test_east_is_right_and_north_is_up():
    north = town("Kokshetau", 53.28, 69.39)
    _, tree = drawn(reading_of(claimed=[AKTAU, OTAR, north]))
    (aktau_x, aktau_y), (otar_x, _), (_, north_y) = dots(tree)
    assert aktau_x < otar_x
    assert north_y < aktau_y


def test_place_far_from_the_claims_is_named_and_not_drawn():
    locator, tree = drawn(reading_of(claimed=[OTAR], mentioned=[town("Lima", -12.0, -77.0, "PE")]))
    assert locator.elsewhere == ("Lima",)
    assert len(dots(tree)) == 1


def test_country_is_never_a_point():
    country = Place(
        name="Kazakhstan", lat=48.0, lon=67.0, precision=Precision.COUNTRY, country_code="KZ"
    )
    locator, tree = drawn(reading_of(claimed=[country, OTAR]))
    assert locator.elsewhere == ("Kazakhstan",)
    assert len(dots(tree)) == 1


def test_region_is_a_shape_and_not_a_point():
    region = Place(
        name="Akmola",
        lat=51.7,
        lon=70.0,
        precision=Precision.REGION,
        country_code="KZ",
        region_code="KZ-11",
        bbox=(65.9, 49.9, 74.6, 54.4),
    )
    _, tree = drawn(reading_of(claimed=[region]))
    assert dots(tree) == []
    assert [path for path in tree.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert names(tree) == ["Akmola · 1"]


def test_region_without_a_shape_is_named_and_not_pinned():
    region = Place(
        name="Old Province", lat=45.0, lon=70.0, precision=Precision.REGION, country_code="KZ"
    )
    locator, tree = drawn(reading_of(claimed=[region, OTAR]))
    assert locator.elsewhere == ("Old Province",)
    assert len(dots(tree)) == 1


def test_area_is_a_ring_and_not_a_dot():
    area = Place(name="The pass", lat=43.0, lon=75.0, precision=Precision.AREA, country_code="KZ")
    _, tree = drawn(reading_of(claimed=[area]))
    (ring,) = tree.iter(f"{SVG}circle")
    assert ring.get("fill") == "none"


def test_country_that_fills_the_map_is_named():
    _, tree = drawn(reading_of(claimed=[AKTAU, OTAR]))
    assert "KAZAKHSTAN" in [element.text for element in tree.iter(f"{SVG}text")]


def test_places_on_both_sides_of_the_date_line_stand_together():
    _, tree = drawn(
        reading_of(claimed=[town("Suva", -18.1, 178.4, "FJ"), town("Apia", -13.8, -171.8, "WS")])
    )
    (suva_x, _), (apia_x, _) = dots(tree)
    assert 0 < suva_x < apia_x < 460
    assert apia_x - suva_x > 100


def test_report_without_a_place_has_no_map():
    assert draw_locator(reading_of(), is_dark=False) is None


def test_themes_differ_in_colour_only():
    light, dark = (
        draw_locator(reading_of(claimed=[OTAR]), is_dark=is_dark) for is_dark in (False, True)
    )
    assert light.svg != dark.svg
    assert light.alt == dark.alt


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "a\x00b\u202ec", '"/><image href="//x"/>']
)
def test_hostile_name_makes_no_element(name):
    _, tree = drawn(reading_of(claimed=[town(name, 43.0, 75.0)]))
    assert {element.tag.removeprefix(SVG) for element in tree.iter()} <= {
        "svg",
        "style",
        "rect",
        "path",
        "circle",
        "text",
    }


def test_picture_asks_nobody_for_anything():
    locator, _ = drawn(reading_of(claimed=[OTAR]))
    assert "http" not in locator.svg.replace("http://www.w3.org/2000/svg", "")
    assert "href" not in locator.svg


@pytest.mark.parametrize(
    ("lat", "lon"), [(89.9, 10.0), (-89.9, -170.0), (0.0, 180.0), (0.0, -180.0)]
)
def test_any_place_on_earth_can_be_drawn(lat, lon):
    _, tree = drawn(reading_of(claimed=[town("Edge", lat, lon, None)]), width_px=300, height_px=200)
    ((x, y),) = dots(tree)
    assert 0 <= x <= 300
    assert 0 <= y <= 200
