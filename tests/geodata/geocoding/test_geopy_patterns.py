"""What geopy's own tests ask of every geocoder, asked of ours."""

import math

import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from geodata import Gazetteer


def test_it_is_a_geopy_geocoder(gazetteer):
    assert isinstance(gazetteer, Geocoder)


@pytest.mark.parametrize(
    ("payload", "lat", "lon"),
    [
        ({"query": "Marylebone"}, 51.52, -0.15),
        ({"query": "São Paulo"}, -23.55, -46.63),
        ({"query": "北京"}, 39.9, 116.4),
        ({"query": "Москва"}, 55.75, 37.62),
        ({"query": {"city": "Aktau", "country": "Kazakhstan"}}, 43.65, 51.16),
        ({"query": "Georgetown", "country_codes": ["gy"]}, 6.8, -58.16),
        ({"query": "Springfield", "viewbox": [(39.0, -90.5), (40.5, -88.5)]}, 39.8, -89.64),
        ({"query": "Georgia", "featuretype": "state"}, 32.6, -83.4),
    ],
)
def test_geocode(gazetteer, payload, lat, lon):
    location = gazetteer.geocode(**payload)

    assert isinstance(location, Location)
    assert location.latitude == pytest.approx(lat, abs=0.3)
    assert location.longitude == pytest.approx(lon, abs=0.3)
    assert location.address
    assert isinstance(location.raw, dict)
    assert tuple(location) == (location.address, (location.latitude, location.longitude))


@pytest.mark.parametrize("query", [(43.2567, 76.9286), "43.2567, 76.9286", Point(43.2567, 76.9286)])
def test_reverse_takes_a_point_in_each_form(gazetteer, query):
    location = gazetteer.reverse(query)

    assert location.raw["country_code"] == "KZ"
    assert location.raw["gap_m"] < 20_000


def test_exactly_one_false_gives_a_list(gazetteer):
    found = gazetteer.geocode("Springfield", exactly_one=False)

    assert isinstance(found, list)
    assert len(found) > 5
    assert all(isinstance(location, Location) for location in found)
    assert isinstance(gazetteer.reverse((0.0, 0.0), exactly_one=False), list)


@pytest.mark.parametrize("exactly_one", [True, False])
def test_nothing_found_is_none(gazetteer, exactly_one):
    assert gazetteer.geocode("Qwrtzplk", exactly_one=exactly_one) is None
    assert gazetteer.geocode("", exactly_one=exactly_one) is None


def test_timeout_may_be_given(gazetteer):
    assert gazetteer.geocode("Almaty", timeout=0.001)


def test_bounded_keeps_to_the_box(gazetteer):
    box = [Point(40, 60), Point(45, 80)]
    inside = gazetteer.geocode("Springfield", viewbox=box, bounded=True)
    assert inside is None


def test_it_stands_behind_a_rate_limiter(gazetteer):
    limited = RateLimiter(gazetteer.geocode, max_retries=0, swallow_exceptions=False)
    assert limited("Almaty").raw["country_code"] == "KZ"
    with pytest.raises(GeocoderQueryError):
        limited("Almaty", featuretype="moon")


def test_it_is_a_context_manager():
    with Gazetteer() as gazetteer:
        assert gazetteer.geocode("Almaty")


@pytest.mark.parametrize(
    "query",
    [(math.nan, 0.0), (math.inf, 0.0), (0.0, -math.inf), (91.0, 0.0), "somewhere", None, ()],
)
def test_what_is_no_point_is_refused(gazetteer, query):
    if query in (None, ()):
        query = object()
    with pytest.raises(GeocoderQueryError, match="is not a point"):
        gazetteer.reverse(query)


@pytest.mark.parametrize("query", [(105.3, 52.1), "105.3, 52.1"])
def test_swapped_point_is_named_not_mended(gazetteer, query):
    with pytest.raises(GeocoderQueryError, match="look swapped"):
        gazetteer.reverse(query)


@pytest.mark.parametrize(
    ("lat", "lon", "near"), [(90.0, 0.0, 70.0), (-90.0, 50.0, -50.0), (-18.1, 180.0, -18.0)]
)
def test_poles_and_the_date_line_have_a_nearest_town(gazetteer, lat, lon, near):
    location = gazetteer.reverse((lat, lon))
    assert (location.latitude - near) * math.copysign(1, near) >= -1.5
    assert location.raw["gap_m"] >= 0


def test_both_sides_of_the_date_line_have_the_same_nearest_town(gazetteer):
    west, east = gazetteer.reverse((-16.8, -179.99)), gazetteer.reverse((-16.8, 179.99))
    assert west.raw["geonameid"] == east.raw["geonameid"]
