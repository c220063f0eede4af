"""What the core says in English is said in the language of the screens, with the same values."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geodata
from dashboard.snapshots import layout_names, load_layout, load_theme, theme_names
from dashboard.texts import speaking, text
from dashboard.told import cue_words, form_of, said
from geodata import read_report
from geodata.geocoding.chain import GeocoderChain
from geodata.pipeline import place_index
from geodata.regions.drawn import described_set, missing_sets
from geodata.regions.sets import SHIPPED_ONLY, boundary_set
from geodata.settings import load_table

REPORTS = sorted((Path(__file__).parents[1] / "data" / "reports_own").glob("*.txt"))
#: Places of the core where a sentence for the analyst is made, by the name that it is given.
SENTENCES = re.compile(r"reason|published_reason|date_reason")
#: What a value of a form may look like.
VALUE = "2022"


@pytest.fixture
def german():
    with speaking("de"):
        yield


def sentences_in(tree):
    """Each text that is given a name of `SENTENCES`, or joins a list of reasons; values filled."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            named = [getattr(one, "id", getattr(one, "attr", "")) for one in node.targets]
            values = [node.value] * any(map(SENTENCES.fullmatch, named))
        elif isinstance(node, ast.keyword) and SENTENCES.fullmatch(node.arg or ""):
            values = [node.value]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("reasons.append"):
            values = node.args
        else:
            values = []
        for value in values:
            choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            yield from filter(None, map(_filled, choices))


def _filled(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values
        )
    return ""


def unknown_in(sources):
    found = {one for source in sources for one in sentences_in(ast.parse(source))}
    # what begins with a value goes on with one that has a form itself, such as an event type
    return sorted(
        one for one in found if one[0] != VALUE[0] and form_of(one.partition("; ")[0]) is None
    )


def test_each_sentence_that_the_core_makes_has_a_form():
    sources = [path.read_text("utf-8") for path in Path(geodata.__file__).parent.rglob("*.py")]
    assert unknown_in(sources) == []


def test_the_check_can_fail():
    source = 'reason = f"place: {name}"\nthis.date_reason = "by mere chance"\nx = "anything"'
    assert unknown_in([source]) == ["by mere chance"]


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_all_that_a_reading_explains_is_said_in_the_language(path):
    reading = read_report(path.read_text("utf-8"))
    reasons = {reason for claim in reading.claims for reason in claim.reasons}
    cues = {cue for mention in reading.mentions for cue in mention.reasons}
    reasons.add(reading.report.published_reason)
    assert {one for one in reasons if said(one) == one} == set()
    assert {one for one in cues if cue_words(one) == one} == set()


@pytest.mark.usefixtures("german")
def test_each_cue_that_has_a_weight_is_said():
    weights = load_table("lexicon.en.toml")["mentions"]["weights"]
    assert [cue for cue in weights if cue != "base" and cue_words(cue) == cue] == []


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("place: the report is about Mali", "Ort: Die Meldung handelt von Mali"),
        ("unrest: were burned", "Unruhen: „were burned“"),
        ("date: 2013-12-09", "Zeit: 9.\u00a0Dezember 2013"),
        (
            "fatalities 164, now at least 1,225; days not known, now 2022-01-03",
            "Tote 164, jetzt mindestens 1.225; Tage nicht bekannt, jetzt 3.\u00a0Januar 2022",
        ),
        ("status occurred, now planned; 2 claims more", ("Status eingetreten, jetzt geplant; "
         "2 Aussagen mehr")),
        (
            "3 claims of unrest in Almaty: days overlap, actors agree (CSTO); 1 withdrawn",
            ("3 Aussagen über Unruhen in Almaty: Die Tage überschneiden sich, Beteiligte stimmen "
            "überein (CSTO); 1 zurückgezogen"),
        ),
        (
            "put into this event by ann on 2022-01-03: the same riot",
            "diesem Ereignis zugeordnet von ann am 3.\u00a0Januar 2022: the same riot",
        ),
        (
            ("the dateline's 6 Aug has no year, and is no Monday in the years after 2023, the "
            "latest year named; give the day of publication"),
            ("Die Ortszeile nennt 6.\u00a0Aug. ohne Jahr, und der Tag ist in den Jahren nach 2023, "
            "dem spätesten genannten, kein Montag; geben Sie den Tag der Veröffentlichung an"),
        ),
    ],
)  # fmt: skip
def test_values_are_written_as_the_language_writes_them(sentence, told):
    assert said(sentence) == told


@pytest.mark.usefixtures("german")
def test_boundaries_say_their_edition_and_what_is_missing_in_the_language():
    drawn = described_set(SHIPPED_ONLY, wanted=("kz-2022",), country="KZ")
    assert said(drawn.vintage) == (
        "Grenzen von 2018 (Natural Earth 4.1), vereinfacht; Namen für den gezeigten Tag; "
        "anstelle der Grenzen kz-2022, die auf diesem Rechner fehlen"
    )
    missing = said(missing_sets(SHIPPED_ONLY, wanted=("kz-2022",), country="KZ"))
    assert missing.startswith("Die Grenzen ne-4.1 sind gezeichnet anstelle von kz-2022")
    assert "`sitmap boundaries add FILE --id kz-2022`" in missing
    assert said(boundary_set().disclaimer).startswith("Gezeigte Grenzen")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("name", ["Paris", "Nur-Sultan", "Qwertzu", "Alma Ata", "Kazakhstan"])
def test_what_the_gazetteer_answers_is_said_in_the_language(name):
    answer = GeocoderChain(place_index(), max_candidates=5).geocode(name)
    told = [answer.reason, *(one.reason for one in answer.rejected)]
    assert [one for one in told if said(one) == one] == []


@pytest.mark.usefixtures("german")
@given(sentence=st.text(max_size=60))
def test_other_words_stay_as_they_are(sentence):
    if all(form_of(part) is None for part in sentence.split("; ")):
        assert said(sentence) == sentence


@pytest.mark.usefixtures("german")
@given(value=st.text(st.characters(exclude_characters=";"), min_size=1, max_size=40))
def test_a_value_is_kept_whatever_it_is(value):
    assert value in said(f"place: {value}, where the mission is")


@pytest.mark.usefixtures("german")
def test_a_sentence_made_to_do_harm_is_left_alone():
    for hostile in ("; ".join(["one claim"] * 5_000), "date: " + "9" * 100_000):
        assert said(hostile) == hostile
    assert said("date: 9999-99-99") == "Zeit: 9999-99-99"
    assert said("1 claims of unrest in {printed!r}: days overlap, no actor named").count("!r") == 1


def test_in_english_the_core_is_taken_at_its_word():
    assert said("status occurred, now planned") == "status occurred, now planned"
    assert cue_words("before word") == text("cue.before_word")


def test_shipped_layouts_and_themes_are_called_by_their_titles():
    for name in layout_names():
        assert text(f"layout.{re.sub(r'[^a-z0-9]', '_', name)}") == load_layout(name).title
    for name in theme_names():
        assert text(f"theme.{re.sub(r'[^a-z0-9]', '_', name)}") == load_theme(name).title
