"""A whole report read: the traps of news language end to end, and text made to do harm."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.pipeline import read_report
from geodata.tables import MentionKind

DAY = date(2021, 5, 3)


def placed(text: str) -> dict[str, tuple[str, str | None]]:
    return {
        mention.surface: (mention.kind.value, mention.place.country_code)
        for mention in read_report(text, published=DAY).mentions
        if mention.place
    }


@pytest.mark.parametrize(
    "text",
    [
        "Jordan Paris and Mr Austin Georgia spoke in Oran on Sunday.",
        "The Washington Post and the Bangkok Times wrote of the march in Oran.",
        "Bank of Baroda and Manchester United paid for the Paris Agreement office in Oran.",
        "Ford sold a Dakota pickup and Cadbury’s Milan biscuits in Oran.",
        "Nice work. Reading helps. Mobile phones and Turkey sandwiches went to Oran.",
        "March began in Oran. Police Chief Houston Lake resigned in May.",
        "Lyme disease spread in Oran.",
    ],
)
def test_persons_papers_firms_goods_and_words_put_nothing_on_the_map(text: str) -> None:
    assert placed(text) == {"Oran": ("city", "DZ")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police fired shots in Paris, Texas, on Sunday.",
         {"Paris": ("city", "US"), "Texas": ("region", "US")}),
        ("Marchers in Springfield, Illinois and Portland, Maine blocked roads.",
         {"Springfield": ("city", "US"), "Illinois": ("region", "US"),
          "Portland": ("city", "US"), "Maine": ("region", "US")}),
        ("Police in New Mexico and South Sudan met in West Virginia.",
         {"New Mexico": ("region", "US"), "South Sudan": ("country", "SS"),
          "West Virginia": ("region", "US")}),
        ("Kabul’s mayor met Herat's governor in Bamyan.",
         {"Kabul": ("city", "AF"), "Herat": ("city", "AF"), "Bamyan": ("city", "AF")}),
        ("The U.S. and the DRC signed; the UK and the UAE did not.",
         {"U.S.": ("country", "US"), "DRC": ("country", "CD"), "UK": ("country", "GB"),
          "UAE": ("country", "AE")}),
        ("Kiev’s airport and Kyiv’s station were shelled.",
         {"Kiev": ("city", "UA"), "Kyiv": ("city", "UA")}),
        ("Russian-led troops and French soldiers went home.",
         {"Russian": ("demonym", "RU"), "French": ("demonym", "FR")}),
        ("Shots were heard in Port-au-Prince, in Deir ez-Zor and in Dar es Salaam.",
         {"Port-au-Prince": ("city", "HT"), "Deir ez-Zor": ("city", "SY"),
          "Dar es Salaam": ("city", "TZ")}),
        ("Camps in Cox’s Bazar were shut.", {"Cox’s Bazar": ("city", "BD")}),
        ("Troops from Côte d’Ivoire entered São Tomé.",
         {"Côte d’Ivoire": ("country", "CI"), "São Tomé": ("city", "ST")}),
    ],
)  # fmt: skip
def test_names_are_taken_whole_and_for_what_they_are(
    text: str, expected: dict[str, tuple[str, str]]
) -> None:
    assert placed(text) == expected


def test_capitals_letters_of_a_headline_make_no_places() -> None:
    text = (
        "ARMY LEAVES NICE BASE AS POLICE FIND MOBILE BOMBS IN ORAN\n\n"
        "ORAN, 3 May 2021 - It was calm in Oran."
    )
    assert set(placed(text)) <= {"ORAN", "Oran"}


def test_a_country_is_an_area_at_the_middle_of_its_largest_part() -> None:
    (mention,) = read_report("Shops burned across France.", published=DAY).mentions
    assert mention.kind is MentionKind.COUNTRY
    # The mean with the parts overseas would lie in the Atlantic.
    assert 44 < mention.place.lat < 49
    assert 0 < mention.place.lon < 5


def test_some_cities_and_half_of_a_country_give_a_claim_without_a_point() -> None:
    text = "Half of the nation’s territory and some cities saw protests on Sunday."
    (claim,) = read_report(text, published=DAY).claims
    assert claim.event_type == "unrest"
    assert claim.place is None
    assert claim.quantities == ()


def test_the_dateline_is_no_place_of_an_event() -> None:
    text = "PRETORIA, 3 May 2021 (Own) - About 300 soldiers left Maputo on Sunday, he said."
    (claim,) = read_report(text).claims
    assert claim.place.name == "Maputo"


def test_ten_thousand_place_names_give_a_claim_for_each_town_and_no_more() -> None:
    read_report("The army left Oran.", published=DAY)
    towns = ["Oran", "Maputo", "Kara", "Gori", "Herat", "Almaty", "Goma", "Gao", "Suai", "Koné"]
    text = "Shots were heard in " + ", ".join(towns[at % 10] for at in range(10_000)) + "."
    reading = read_report(text, published=DAY)
    assert len(reading.mentions) > 5_000
    assert len(reading.claims) <= 10


@pytest.mark.parametrize(
    "unit",
    [
        "Police killed 12 protesters in Oran on Sunday, the mayor said. ",
        "Rioters burned shops in Karvonala. ",
        "Paris, ",
        "on Tuesday ",
        "twelve hundred thousand ",
        "Moscow said that ",
        "“",
        "a.",
        "\u202b\u0627\u0646 ",
        "e\u0301",
        "-",
    ],
)
def test_reading_takes_work_linear_in_the_length(
    unit: str, count_lines: Callable[[Callable[[], object]], int]
) -> None:
    def work(chars: int) -> int:
        text = unit * (chars // len(unit)) + "."
        return count_lines(lambda: read_report(text, published=DAY))

    read_report(unit + ".", published=DAY)
    # Where sentences are cut, twice the text may be a little more than twice the work.
    assert work(16_000) < 2.5 * work(8_000)


_NEWS = (
    "Oran Paris, Texas police killed 12 protesters on Tuesday said 3 May 2021 “the half of U.S. "
    "Moscow-led troops\u00a0left\u202e will not within 10 days — (AP) 1,5 000 é\u0301 🙂 \x07"
)
news = st.sampled_from([*_NEWS.split(" "), ".\n\n"])


@given(text=st.lists(news, max_size=30).map(" ".join) | st.text(max_size=200), published=st.dates())
def test_any_text_on_any_day_is_read_and_offsets_slice_to_the_words(
    text: str, published: date
) -> None:
    if not text.strip() or "\0" in text:
        return
    reading = read_report(text, published=published)
    end = 0
    for mention in reading.mentions:
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.surface
        end = mention.end
    for claim in reading.claims:
        assert text[slice(*claim.spans[0])] == claim.quote
        assert claim.date_start is None or claim.date_start <= claim.date_end
    for candidate in reading.passed_over:
        assert text[candidate.start : candidate.end] == candidate.surface


def test_every_name_that_is_no_place_is_kept_for_the_explanation() -> None:
    reading = read_report("General Abel Jackson left Oran on Sunday.", published=DAY)
    assert "Jackson" in " ".join(found.surface for found in reading.passed_over)
    taken = {(mention.start, mention.end) for mention in reading.mentions}
    assert not taken & {(found.start, found.end) for found in reading.passed_over}


def test_a_report_is_read_without_libraries_that_take_longer_to_import_than_it_takes_to_read():
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from geodata import read_report\n"
        "text = 'Police fired on protesters in Paris on Monday, killing two people.'\n"
        "assert read_report(text, published=date(2022, 1, 11)).claims[0].place.name == 'Paris'\n"
        "slow = ('numpy', 'pyarrow', 'pandas', 'shapely', 'sqlalchemy')\n"
        "print(*(name for name in slow if name in sys.modules))\n"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.split() == []
