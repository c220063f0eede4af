"""What words tell of a force, and whose side it is put on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.forces import FORCE, NO_SIDES, Sides, common_sign, sides_of, unit_sign
from geodata.errors import SettingsError
from geodata.settings import SidesSettings, load_settings
from geodata.tables import DecidedSides, Side

SIDES = Sides(
    view="Mali",
    friend=("Malian*", "army", "UN"),
    hostile=("Malian rebels", "insurgent*"),
    neutral=("press", "rebels"),
)


@pytest.mark.parametrize(
    ("actors", "sign"),
    [
        ([], "unknown-force"),
        ([""], "unknown-force"),
        (["Kazakh National Guard"], "unknown-force"),
        (["31st paratroopers"], "unknown-infantry"),
        (["United Nations engineers"], "neutral-engineers"),
        (["UN"], "neutral-force"),
        (["unit 7"], "unknown-force"),
        (["tank crews", "armoured forces"], "unknown-armour"),
        (["UN observers", "tank crews"], "unknown-force"),
        (["UN observers", "UN engineers"], "neutral-force"),
        (["engineers and infantry"], "unknown-force"),
        (["mechanized infantry"], "unknown-mechanised"),
        (["45th Motor Rifle Brigade"], "unknown-motorised-brigade"),
        (["riot police", "the gendarmerie"], "unknown-police"),
        (["border police"], "unknown-border_guard"),
        (["air defence artillery"], "unknown-air_defence"),
        (["army medics"], "unknown-medical"),
        (["the navy"], "unknown-naval"),
        (["naval infantry"], "unknown-infantry"),
        (["a scoutmaster"], "unknown-force"),
    ],
)
def test_a_sign_says_what_the_names_tell_and_no_more(actors, sign):
    assert common_sign(map(unit_sign, actors)) == sign


@pytest.mark.parametrize(
    ("actor", "side"),
    [
        ("Malian gendarmes", "friend"),
        ("the Army", "friend"),
        ("Malian rebels", "hostile"),  # more words than "Malian*"
        ("army of insurgents", "hostile"),
        ("rebels", "neutral"),
        ("Armyworm", "unknown"),
        ("visitors", "unknown"),
        ("UN", "friend"),  # before the side that the name itself tells
        ("OSCE monitors", "neutral"),
        ("", "unknown"),
    ],
)
def test_the_analyst_says_whose_side_a_force_is_on(actor, side):
    assert SIDES.of(actor) == side
    assert unit_sign(actor, sides=SIDES).split("-")[0] == side


def test_words_of_two_sides_that_are_as_long_tell_none():
    assert Sides(friend=("guard",), hostile=("north",)).of("north guard") == "unknown"


@pytest.mark.parametrize(
    ("actor", "quote", "sign"),
    [
        ("45th Airborne Brigade", "", "unknown-infantry-brigade"),
        ("army", "An infantry regiment of the army entered the town", "unknown-infantry-regiment"),
        ("troops", "A tank battalion of the 4th Guards Division came", "unknown-armour-battalion"),
        ("troops", "The 2nd Rifle Company came", "unknown-force-company"),
        ("4th Division", "its 2nd battalion came", "unknown-force-division"),
        ("soldiers", "2,000 troops were sent", "unknown-force"),
        ("soldiers", "Two battalions were sent", "unknown-force"),
        ("soldiers", "A battalion and a brigade were sent", "unknown-force"),
        ("soldiers", "Soldiers guard the oil company", "unknown-force"),
        ("soldiers", "A Belarusian company guards an airfield", "unknown-force"),
        ("soldiers", "A company of paratroopers guards an airfield", "unknown-infantry-company"),
        ("soldiers", "a company of the state", "unknown-force"),
        ("soldiers", "Bravo Company guards an airfield", "unknown-force-company"),
        ("8th Army", "", "unknown-force-army"),
        ("First Army", "", "unknown-force-army"),
        ("1st Guards Tank Army", "", "unknown-armour-army"),
        ("III Corps", "", "unknown-force-corps"),
        ("2nd Army Corps", "", "unknown-force-corps"),
        ("troops", "a brigade of the 2nd Corps came", "unknown-force-brigade"),
        ("soldiers", "the first army vehicles came", "unknown-force"),
        ("soldiers", "the Malian army came", "unknown-force"),
        ("soldiers", "the diplomatic corps left", "unknown-force"),
        ("Marine Corps", "", "unknown-force"),
        ("soldiers", "a brigade-sized force", "unknown-force"),
        ("soldiers", "the division of labour", "unknown-force"),
    ],
)
def test_an_echelon_is_that_of_the_one_unit_named(actor, quote, sign):
    assert unit_sign(actor, quote) == sign


SIGNS = st.builds(
    lambda side, function, echelon: "-".join(filter(None, (side, function, echelon))),
    st.sampled_from(["friend", "hostile", "neutral", "unknown"]),
    st.sampled_from(["force", "infantry", "armour"]),
    st.sampled_from(["", "company", "brigade"]),
)


@given(st.lists(SIGNS, min_size=1, max_size=5), st.randoms())
def test_forces_share_no_more_than_each_of_them_has(signs, random):
    common = common_sign(signs)
    untold = {"unknown", "force"}
    for sign in signs:
        assert set(common.split("-")) - untold <= set(sign.split("-"))
    shuffled = list(signs)
    random.shuffle(shuffled)
    assert common_sign(shuffled) == common_sign([common, *signs]) == common
    assert common_sign([]) == FORCE


def test_sides_come_from_the_settings(tmp_path):
    assert sides_of(load_settings().sides) == NO_SIDES
    own = tmp_path / "own.toml"
    own.write_text('[sides]\nview = "Mali"\nhostile = ["rebel*"]\n')
    sides = sides_of(load_settings(own).sides)
    assert sides == Sides(view="Mali", hostile=("rebel*",))
    assert sides.of("rebels") == "hostile"


def test_what_is_decided_in_the_situation_stands_over_the_settings():
    settings = SidesSettings(view="Mali", friend=["Army", "CSTO"], hostile=["rebel*"], neutral=[])
    assert sides_of(settings, DecidedSides()) == sides_of(settings)
    decided = DecidedSides(
        words={"army": Side.HOSTILE, "CSTO": Side.UNKNOWN, "UN": Side.NEUTRAL}, view="the press"
    )
    assert sides_of(settings, decided) == Sides(
        view="the press", hostile=("army", "rebel*"), neutral=("UN",)
    )
    assert sides_of(settings, DecidedSides(view="")).view == ""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('friend = ["army"]\nhostile = ["Army "]', "'Army ' is named friend and hostile"),
        ('neutral = [""]', "neutral must name actors"),
        ('neutral = ["*"]', "neutral must name actors"),
        ("neutral = [7]", "neutral must be list[str]"),
        ('enemy = ["army"]', "enemy is not known"),
    ],
)
def test_sides_that_cannot_be_meant_are_refused(tmp_path, line, told):
    own = tmp_path / "own.toml"
    own.write_text(f"[sides]\n{line}\n")
    with pytest.raises(SettingsError, match=told.replace("[", "\\[")):
        load_settings(own)
