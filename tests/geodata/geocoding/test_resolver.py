"""Which place a name means, decided with the whole report."""

from dataclasses import replace
from datetime import date

import pytest

from geodata.geocoding.gazetteer import Gazetteer
from geodata.geocoding.resolver import resolve_mentions
from geodata.geocoding.sureness import SURE_WEIGHTS, Sureness
from geodata.pipeline import read_report
from geodata.reading.documents import read_document
from geodata.reading.mentions import find_mentions
from geodata.tables import Candidate, Mention, MentionKind, Place, Precision

# A made-up world: two countries, each with a town of Milford; Westland's is the larger one.
EASTLAND = Place(
    name="Eastland", lat=10, lon=40, precision=Precision.COUNTRY, country_code="EE", geonameid=1
)
WESTLAND = Place(
    name="Westland", lat=12, lon=-60, precision=Precision.COUNTRY, country_code="WW", geonameid=2
)
NORTH_EAST = Place(
    name="Upper Eastland",
    lat=12,
    lon=41,
    precision=Precision.REGION,
    country_code="EE",
    admin1="Upper Eastland",
    region_code="EE-1",
    geonameid=3,
    population=400_000,
)


def town(name: str, lat: float, lon: float, code: str, population: int, **more: str) -> Place:
    return Place(
        name=name,
        lat=lat,
        lon=lon,
        precision=Precision.CITY,
        country_code=code[:2],
        region_code=code,
        population=population,
        feature=more.get("feature", "PPL"),
        match=more.get("match", "name"),
    )


MILFORD_EAST = town("Milford", 12.2, 41.3, "EE-1", 9_000)
MILFORD_WEST = town("Milford", 12.5, -60.4, "WW-1", 90_000)
ASHTON = town("Ashton", 12.4, 41.1, "EE-1", 30_000)
CAPITAL = town("Eastmouth", 9.8, 40.2, "EE-2", 800_000, feature="PPLC")


def resolve(*found: tuple[str, tuple[Place, ...], float] | Candidate) -> tuple[Mention, ...]:
    candidates: list[Candidate] = []
    text = ""
    for item in found:
        start = len(text)
        if isinstance(item, Candidate):
            end = start + len(item.surface)
            candidates.append(
                Candidate(
                    start=start,
                    end=end,
                    surface=item.surface,
                    kind=item.kind,
                    places=item.places,
                    states=item.states,
                    evidence=item.evidence,
                    container=item.container,
                )
            )
        else:
            surface, places, evidence = item
            end = start + len(surface)
            candidates.append(
                Candidate(start=start, end=end, surface=surface, places=places, evidence=evidence)
            )
        text += candidates[-1].surface + " "
    return resolve_mentions(read_document(text), candidates)


MILFORD = ("Milford", (MILFORD_WEST, MILFORD_EAST), 4.0)


def test_alone_the_better_known_place_wins() -> None:
    assert resolve(MILFORD)[0].place == MILFORD_WEST


@pytest.mark.parametrize(
    "company",
    [
        [("Upper Eastland", (NORTH_EAST,), 4.0)],
        [("Ashton", (ASHTON,), 4.0)],
        [("Eastland", (EASTLAND,), 4.0), ("Eastmouth", (CAPITAL,), 4.0)],
    ],
)
def test_the_other_names_of_the_report_decide(
    company: list[tuple[str, tuple[Place, ...], float]],
) -> None:
    (milford, *_) = resolve(MILFORD, *company)
    assert milford.place == MILFORD_EAST
    assert MILFORD_WEST in milford.rejected


def test_a_container_overrules_everything() -> None:
    qualified = Candidate(
        start=0,
        end=0,
        surface="Milford",
        places=(MILFORD_EAST, MILFORD_WEST),
        evidence=4.0,
        container=2,
    )
    found = resolve(("Ashton", (ASHTON,), 4.0), qualified, ("Westland", (WESTLAND,), 4.0), MILFORD)
    assert [mention.place for mention in found] == [ASHTON, MILFORD_WEST, WESTLAND, MILFORD_WEST]


def test_a_container_means_what_holds_the_name_before_it() -> None:
    inner = Candidate(start=0, end=0, surface="Ashton", places=(ASHTON,), evidence=4.0, container=1)
    namesake = replace(EASTLAND, geonameid=99, country_code="XX", lat=-30.0)
    found = resolve(inner, ("Eastland", (namesake, EASTLAND), 4.0))
    assert [mention.place for mention in found] == [ASHTON, EASTLAND]


def test_a_town_that_its_container_lacks_stays_unplaced() -> None:
    lost = Candidate(start=0, end=0, surface="Ashton", places=(ASHTON,), evidence=4.0, container=1)
    (ashton, westland) = resolve(lost, ("Westland", (WESTLAND,), 4.0))
    assert ashton.place is None
    assert westland.place == WESTLAND


def test_one_name_means_one_place_throughout() -> None:
    found = resolve(MILFORD, ("Ashton", (ASHTON,), 4.0), MILFORD)
    assert found[0].place == found[2].place


def test_a_capital_that_stands_for_its_state_keeps_its_own_place() -> None:
    metonym = Candidate(
        start=0,
        end=0,
        surface="Eastmouth",
        kind=MentionKind.METONYM,
        places=(CAPITAL,),
        states=(EASTLAND,),
        evidence=4.0,
    )
    (mention,) = resolve(metonym)
    assert (mention.kind, mention.place) == (MentionKind.METONYM, CAPITAL)


def test_a_capital_is_meant_where_the_report_names_its_country(gazetteer: Gazetteer) -> None:
    text = (
        "Floods cut off villages in northern Bangladesh, officials in Dhaka said, and trains "
        "stopped in Darbhanga in India."
    )

    assert read(text, gazetteer)["Dhaka"].country_code == "BD"


def test_a_namesake_of_a_capital_stands_for_nothing() -> None:
    small = town("Eastmouth", 12.3, 41.2, "EE-1", 5_000)
    metonym = Candidate(
        start=0,
        end=0,
        surface="Eastmouth",
        kind=MentionKind.METONYM,
        places=(small,),
        states=(EASTLAND,),
        evidence=4.0,
    )
    (mention,) = resolve(metonym)
    assert (mention.kind, mention.place) == (MentionKind.CITY, small)


def test_weak_evidence_gives_no_mention() -> None:
    assert resolve(("Milford", (MILFORD_WEST,), -3.0)) == ()


def test_surer_words_give_a_higher_score() -> None:
    scores = [resolve(("Ashton", (ASHTON,), evidence))[0].score for evidence in (1.5, 3.0, 5.0)]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_an_alternate_name_loses_to_the_place_that_bears_it() -> None:
    other = town("Stone Bay", 11.0, 40.0, "EE-2", 5_000_000, match="alternate")
    own = town("Ashton", 12.4, 41.1, "EE-1", 30_000)
    assert resolve(("Ashton", (other, own), 4.0))[0].place == own


def test_a_region_gives_way_to_the_town_it_is_named_after() -> None:
    region = Place(
        name="Ashton",
        lat=12.0,
        lon=41.0,
        precision=Precision.REGION,
        country_code="EE",
        region_code="EE-1",
        population=90_000,
        geonameid=9,
    )
    assert resolve(("Ashton", (region, ASHTON), 4.0))[0].place == ASHTON


def read(text: str, gazetteer: Gazetteer, on: date | None = None) -> dict[str, Place]:
    report = read_document(text, published=on)
    mentions = resolve_mentions(report, find_mentions(report, gazetteer, on=on))
    return {mention.surface: mention.place for mention in mentions if mention.place}


@pytest.mark.parametrize(
    ("text", "surface", "country", "region"),
    [
        ("A mill burnt in Paris, Texas.", "Paris", "US", "Texas"),
        ("A mill burnt in Paris, and France mourned. Lyon sent help.", "Paris", "FR", "Paris"),
        ("Georgia’s army left Gori. Officials in Tbilisi kept silent.", "Georgia", "GE", None),
        ("Floods in Georgia closed roads from Atlanta to Savannah.", "Georgia", "US", "Georgia"),
        (
            "Rain fell on Birmingham, Mobile and Huntsville in Alabama.",
            "Birmingham",
            "US",
            "Alabama",
        ),
        ("Rain fell on Birmingham. Leeds and Manchester stayed dry.", "Birmingham", "GB", None),
    ],
)
def test_real_namesakes_are_told_apart(
    text: str, surface: str, country: str, region: str | None, gazetteer: Gazetteer
) -> None:
    place = read(text, gazetteer)[surface]
    assert place.country_code == country
    if region is not None:
        assert place.admin1 == region


def test_no_village_stands_for_the_country_whose_name_it_bears(gazetteer: Gazetteer) -> None:
    text = "ALMATY, Jan 11 - Troops came to Kazakhstan. Shots were heard in Almaty."
    places = read(text, gazetteer)
    assert places["Kazakhstan"].precision is Precision.COUNTRY
    assert (places["Almaty"].name, places["Almaty"].precision) == ("Almaty", Precision.CITY)
    capital = read("PANAMA, Jan 11 - Colón and Panama stayed calm.", gazetteer)
    assert {place.country_code for place in capital.values()} == {"PA"}


def test_a_place_bears_the_name_of_the_day(gazetteer: Gazetteer) -> None:
    text = "Troops landed in Nur-Sultan on Friday."
    assert read(text, gazetteer, date(2022, 1, 11))["Nur-Sultan"].name == "Nur-Sultan"
    text = "Troops landed in Astana on Friday."
    assert read(text, gazetteer, date(2023, 1, 11))["Astana"].name == "Astana"


def test_a_city_that_the_whole_world_knows_is_placed_beside_its_small_namesakes() -> None:
    text = "Talks in Milan between Italian and Texas officials. A man from San Antonio was held."
    (milan,) = [
        mention
        for mention in read_report(text, published=date(2023, 7, 27)).mentions
        if mention.surface == "Milan"
    ]
    assert milan.place is not None
    assert milan.place.country_code == "IT"


def test_the_name_of_a_country_is_not_a_region_in_it(gazetteer: Gazetteer) -> None:
    text = "PRISTINA - Lorries barred roads at Zvecan and Leposavic, in the north of Kosovo."
    assert read(text, gazetteer)["Kosovo"].precision is Precision.COUNTRY


def test_what_makes_a_place_sure_has_a_weight_and_counts_for_it() -> None:
    def odds(**changes: object) -> float:
        facts = {
            "evidence": 1.0,
            "best_evidence": 1.0,
            "agreed": 0.5,
            "support": 1.0,
            "place": ASHTON,
            "is_sole": False,
            "is_contained": False,
            "is_unlisted": False,
        }
        return Sureness(**(facts | changes)).log_odds()  # type: ignore[arg-type]

    features = Sureness(
        evidence=0,
        best_evidence=0,
        agreed=0,
        support=0,
        place=ASHTON,
        is_sole=True,
        is_contained=True,
        is_unlisted=True,
    ).features()
    assert set(features) | {"base"} == set(SURE_WEIGHTS)
    for place in (ASHTON, EASTLAND, NORTH_EAST, replace(ASHTON, match="alternate")):
        for sole in (False, True):
            sureness = Sureness(
                evidence=1.5,
                best_evidence=2.5,
                agreed=0.7,
                support=3.0,
                place=place,
                is_sole=sole,
                is_contained=not sole,
                is_unlisted=sole,
            )
            told = sum(SURE_WEIGHTS[name] * value for name, value in sureness.features().items())
            assert sureness.log_odds() == pytest.approx(SURE_WEIGHTS["base"] + told)
    assert odds(evidence=3.0) > odds()
    assert odds(agreed=1.0) > odds()
    assert odds(is_contained=True) > odds()
    assert odds(is_unlisted=True) > odds()
    assert odds(place=replace(ASHTON, population=9_000_000)) > odds()
    assert odds(place=replace(ASHTON, match="alternate")) < odds()
