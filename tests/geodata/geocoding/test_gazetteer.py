from datetime import date

import pytest
from geopy.exc import GeocoderQueryError, GeocoderServiceError
from hypothesis import given
from hypothesis import strategies as st

from geodata.geocoding.names import fold, fold_all, strip_generic
from geodata.tables import Precision

JANUARY_2022 = date(2022, 1, 11)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nur-Sultan", "nur sultan"),
        ("U.S.", "us"),
        ("Côte d’Ivoire", "cote divoire"),
        ("Алматы", "almaty"),
        ("  St.  Louis ", "st louis"),
        ("Łódź", "lodz"),
        ("—", ""),
    ],
)
def test_names_are_folded(name, key):
    assert fold(name) == key


@given(st.lists(st.text()))
def test_many_names_are_folded_as_each_alone(names):
    assert fold_all(names) == [fold(name) for name in names]


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name):
    key = fold(name)

    assert fold(key) == key
    assert key.isascii()
    assert key == key.strip()


def test_generic_words_are_parted_from_a_name():
    assert strip_generic("almaty region") == ("almaty", "region")
    assert strip_generic("state of victoria") == ("victoria", "region")
    assert strip_generic("quebec city") == ("quebec", "city")
    assert strip_generic("almaty") is None
    assert strip_generic("region") is None


@pytest.mark.parametrize(
    ("name", "lat", "lon", "country", "precision"),
    [
        ("Almaty", 43.25, 76.91, "KZ", Precision.CITY),
        ("Moscow", 55.75, 37.62, "RU", Precision.CITY),
        ("Washington", 38.90, -77.04, "US", Precision.CITY),
        ("New York", 40.71, -74.01, "US", Precision.CITY),
        ("Bagram", 34.95, 69.27, "AF", Precision.CITY),
        ("Qamishli", 37.05, 41.23, "SY", Precision.CITY),
        ("Hungary", 47.15, 19.39, "HU", Precision.COUNTRY),
        ("Georgia", 42.16, 43.51, "GE", Precision.COUNTRY),
        ("the Netherlands", 52.2, 5.5, "NL", Precision.COUNTRY),
        ("Mangystau region", 44.06, 53.95, "KZ", Precision.REGION),
        ("Almaty oblast", 44.93, 77.97, "KZ", Precision.REGION),
        ("Washington state", 47.35, -120.42, "US", Precision.REGION),
        ("England", 52.5, -1.5, "GB", Precision.REGION),
        ("Scotland", 56.6, -4.0, "GB", Precision.REGION),
        ("Crimea", 45.32, 34.37, "UA", Precision.REGION),
        ("Transnistria", 47.2, 29.4, "MD", Precision.REGION),
        ("Nagorno-Karabakh", 39.8, 46.8, "AZ", Precision.AREA),
        ("South Ossetia", 42.3, 44.0, "GE", Precision.AREA),
        ("Darfur", 13.0, 25.0, "SD", Precision.AREA),
        ("Donbas", 48.3, 38.2, "UA", Precision.AREA),
    ],
)
def test_best_known_place_of_a_name_comes_first(gazetteer, name, lat, lon, country, precision):
    best = gazetteer.candidates(name)[0]

    assert (best.lat, best.lon) == (pytest.approx(lat, abs=0.3), pytest.approx(lon, abs=0.3))
    assert best.country_code == country
    assert best.precision is precision


def test_unknown_name_has_no_candidates(gazetteer):
    assert gazetteer.candidates("Qwrtzplk") == ()
    assert gazetteer.candidates("") == ()
    assert gazetteer.candidates("—") == ()


def test_code_is_known_only_as_it_is_written(gazetteer):
    def countries(name):
        return [p.country_code for p in gazetteer.candidates(name) if p.match == "code"]

    assert countries("US") == ["US"]
    assert countries("U.S.") == ["US"]
    assert countries("us") == []
    assert countries("UK") == ["GB"]
    assert countries("UAE") == ["AE"]
    assert countries("uae") == []


def test_short_form_needs_its_full_stop(gazetteer):
    assert gazetteer.candidates("Calif.")[0].name == "California"
    assert "Alabama" in [place.name for place in gazetteer.candidates("Ala.")]
    assert "Alabama" not in [place.name for place in gazetteer.candidates("Ala")]


def test_state_s_short_form_is_no_country_code(gazetteer):
    assert [place.name for place in gazetteer.candidates("S.C.")] == ["South Carolina"]
    assert gazetteer.candidates("SC")[0].name == "Seychelles"


@pytest.mark.parametrize("name", ["the U.S.", "The U.S.", "the United States"])
def test_article_before_a_name_is_set_aside(gazetteer, name):
    assert gazetteer.candidates(name)[0].country_code == "US"


@pytest.mark.parametrize("name", ["the", "The-Qwrtz", "the the", "region", "state of"])
def test_words_that_are_no_names_have_no_candidates(gazetteer, name):
    assert gazetteer.candidates(name) == ()


def test_place_bears_the_name_of_the_day(gazetteer):
    (then, *_), (now, *_) = (
        gazetteer.candidates("Nur-Sultan", on=on) for on in (JANUARY_2022, None)
    )

    assert (then.name, then.match) == ("Nur-Sultan", "name")
    assert (now.name, now.match) == ("Astana", "former")
    assert then.geonameid == now.geonameid == 1526273


def test_name_of_another_time_comes_last(gazetteer):
    places = gazetteer.candidates("Astana", on=JANUARY_2022)

    matches = [place.match == "former" for place in places]
    assert matches == sorted(matches)
    assert 1526273 in [place.geonameid for place in places if place.match == "former"]


@pytest.mark.parametrize(
    ("on", "name", "match"),
    [(date(1980, 1, 1), "Leningrad", "name"), (JANUARY_2022, "Saint Petersburg", "former")],
)
def test_renamed_city_is_found_by_its_old_name(gazetteer, on, name, match):
    (city,) = [p for p in gazetteer.candidates("Leningrad", on=on) if p.geonameid == 498817]

    assert (city.name, city.match) == (name, match)


def test_region_is_named_for_the_day(gazetteer):
    shymkent = gazetteer.place(1518980, on=date(2018, 1, 1))

    assert shymkent.admin1 == "South Kazakhstan"
    assert gazetteer.place(1518980, on=JANUARY_2022).admin1 == "Turkistan"


def test_place_names_the_region_it_lies_in(gazetteer):
    aktau = gazetteer.candidates("Aktau")[0]

    assert (aktau.region_code, aktau.admin1) == ("KZ-47", "Mangystau")


def test_names_with_one_spelling_in_many_scripts_meet(gazetteer):
    ids = {gazetteer.candidates(name)[0].geonameid for name in ("Almaty", "Алматы", "ALMATY")}

    assert ids == {1526384}


def test_region_and_country_have_an_extent_and_a_city_has_none(gazetteer):
    kazakhstan = gazetteer.candidates("Kazakhstan")[0]

    lon_min, lat_min, lon_max, lat_max = kazakhstan.bbox
    assert lon_min == pytest.approx(46.5, abs=0.5)
    assert lat_max == pytest.approx(55.4, abs=0.5)
    assert lon_min < kazakhstan.lon < lon_max
    assert lat_min < kazakhstan.lat < lat_max
    assert gazetteer.candidates("Almaty")[0].bbox is None


def test_place_is_found_by_its_id_and_nothing_else_is(gazetteer):
    assert gazetteer.place(1526384).name == "Almaty"
    assert gazetteer.place(1) is None
    assert gazetteer.place(-(2**30) - 5) is None


def test_own_place_is_found_by_its_id(gazetteer):
    bagram = gazetteer.candidates("Bagram")[0]

    assert bagram.geonameid < 0
    assert gazetteer.place(bagram.geonameid).name == "Bagram"


def test_every_candidate_is_found_again_by_its_id(gazetteer):
    for name in ("San Antonio", "Springfield", "Fulton County", "Georgia", "Kashmir"):
        for place in gazetteer.candidates(name):
            assert gazetteer.place(place.geonameid).lat == place.lat


def test_geocode_gives_a_location_with_the_fields_of_the_place(gazetteer):
    location = gazetteer.geocode("Nur-Sultan", on=JANUARY_2022)

    assert (location.latitude, location.longitude) == (51.1801, 71.44598)
    assert location.address == "Nur-Sultan, Kazakhstan"
    assert location.raw["geonameid"] == 1526273
    assert location.raw["precision"] == "city"


def test_location_keeps_the_places_that_were_not_taken_with_the_reason(gazetteer):
    georgia = gazetteer.geocode("Georgia").raw["rejected"]
    state = next(place for place in georgia if place["region_code"] == "US-GA")
    assert state["reason"] == "less often meant than the country of that name"
    springfield = gazetteer.geocode("Springfield").raw["rejected"]
    even = [place for place in springfield if place["reason"].startswith("about as well known")]
    assert {place["admin1"] for place in even} >= {"Massachusetts", "Illinois"}

    narrowed = gazetteer.geocode("Moscow", country_codes="us", exactly_one=False)
    reasons = {place["country_code"]: place["reason"] for place in narrowed[0].raw["rejected"]}
    assert reasons["RU"] == "lies outside US"
    kind = gazetteer.geocode("New York", featuretype="state").raw["rejected"]
    assert "is no state" in {place["reason"] for place in kind}
    box = [(30, -100), (50, -60)]
    bounded = gazetteer.geocode("Georgia", viewbox=box, bounded=True).raw
    assert bounded["country_code"] == "US"
    assert "lies outside the box asked for" in {each["reason"] for each in bounded["rejected"]}


@pytest.mark.parametrize(
    ("query", "country", "region"),
    [
        ("Paris, TX", "US", "US-TX"),
        ("Paris, France", "FR", "FR-75C"),
        ("Springfield, Illinois", "US", "US-IL"),
        ("London, Ontario, Canada", "CA", "CA-ON"),
        ("Manchester, England", "GB", "GB-MAN"),
        ({"city": "Paris", "state": "Texas"}, "US", "US-TX"),
        ({"city": "Aktau", "country": "Kazakhstan"}, "KZ", "KZ-47"),
    ],
)
def test_query_is_narrowed_by_what_the_place_lies_in(gazetteer, query, country, region):
    raw = gazetteer.geocode(query).raw

    assert (raw["country_code"], raw["region_code"]) == (country, region)


def test_geocode_finds_nothing_where_the_parts_do_not_meet(gazetteer):
    assert gazetteer.geocode("Almaty, France") is None
    assert gazetteer.geocode("") is None
    assert gazetteer.geocode(" , ") is None


def test_all_places_are_given_best_first(gazetteer):
    locations = gazetteer.geocode("Moscow", exactly_one=False)

    assert [location.raw["country_code"] for location in locations[:1]] == ["RU"]
    assert len(locations) > 5


def test_geocode_is_held_to_countries_and_kinds(gazetteer):
    assert gazetteer.geocode("Georgia", country_codes="us").raw["precision"] == "region"
    assert gazetteer.geocode("Moscow", country_codes=["US", "CA"]).raw["country_code"] == "US"
    assert gazetteer.geocode("New York", featuretype="state").raw["precision"] == "region"
    assert gazetteer.geocode("Almaty", country_codes="FR") is None


def test_box_prefers_and_bounds(gazetteer):
    idaho = [(42.0, -117.3), (49.0, -111.0)]

    preferred = gazetteer.geocode("Moscow", viewbox=idaho, exactly_one=False)
    bounded = gazetteer.geocode("Moscow", viewbox=idaho, bounded=True, exactly_one=False)

    assert preferred[0].raw["region_code"] == "US-ID"
    assert "RU" in [location.raw["country_code"] for location in preferred]
    assert {location.raw["country_code"] for location in bounded} == {"US"}


def test_reverse_gives_the_nearest_town_and_the_gap(gazetteer):
    location = gazetteer.reverse((43.26, 76.93))

    assert location.raw["name"] == "Almaty"
    assert 1_000 < location.raw["gap_m"] < 3_000


def test_reverse_gives_several_nearest_first(gazetteer):
    gaps_m = [one.raw["gap_m"] for one in gazetteer.reverse("51.2, 71.4", exactly_one=False)]

    assert len(gaps_m) == 5
    assert gaps_m == sorted(gaps_m)


def test_reverse_looks_across_the_date_line(gazetteer):
    east, west = (gazetteer.reverse((-16.8, lon)).raw["geonameid"] for lon in (179.999, -179.999))

    assert east == west


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"featuretype": "planet"}, "known ones: country"),
        ({"viewbox": [(1, 2)]}, "two opposite"),
        ({"viewbox": [("a", "b"), (1, 2)]}, "not a point"),
        ({"language": "fr"}, "names are English"),
    ],
)
def test_arguments_that_cannot_be_understood_are_named(gazetteer, arguments, words):
    with pytest.raises(GeocoderQueryError, match=words):
        gazetteer.geocode("Almaty", **arguments)


def test_unknown_part_of_a_query_and_bad_point_are_named(gazetteer):
    with pytest.raises(GeocoderQueryError, match="known parts: city"):
        gazetteer.geocode({"street": "Abai"})
    with pytest.raises(GeocoderQueryError, match="not a point"):
        gazetteer.reverse("nowhere at all")


def test_gazetteer_has_no_way_to_the_network(gazetteer):
    with pytest.raises(GeocoderServiceError, match="asks no service"):
        gazetteer.adapter.get_text("https://example.org", timeout=1, headers={})


@given(name=st.text(max_size=30))
def test_any_text_can_be_looked_up(gazetteer, name):
    places = gazetteer.candidates(name)

    assert all(-90 <= place.lat <= 90 and -180 <= place.lon <= 180 for place in places)


@given(name=st.sampled_from(["Almaty", "Georgia", "San Antonio", "Astana", "Kashmir", "Congo"]))
def test_case_and_hyphens_change_nothing(gazetteer, name):
    expected = gazetteer.candidates(name)

    assert gazetteer.candidates(name.lower()) == expected
    assert gazetteer.candidates(name.replace(" ", "-")) == expected
