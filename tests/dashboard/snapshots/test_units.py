"""Signs of forces: what the names of actors tell, drawn as milsymbol draws it."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.forces import Sides
from dashboard.snapshots import export, make_snapshot
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, PathMark, Sheet
from dashboard.snapshots.drawing.units import draw_unit, unit_reach_mm
from dashboard.snapshots.freezing import frozen_text, thawed
from dashboard.snapshots.palette import event_styles
from dashboard.snapshots.themes import load_theme
from dashboard.units import sign_fill
from geodata.tables import Precision
from tests.dashboard.contrast import contrast
from tests.dashboard.snapshot_states import CAPITAL, claim, state_of

STYLE = event_styles()["deployment"]


def drawn(unit, form="occurred"):
    sheet = Sheet(40.0, 40.0)
    draw_unit(sheet, Layer.SYMBOLS, STYLE, form, 20.0, 20.0, 5.0, unit=unit)
    return [mark for _, mark in sheet.marks if isinstance(mark, PathMark)]


def test_frames_and_icons_are_those_of_the_standard():
    square, clover = (
        drawn(unit)[1].path.get_extents() for unit in ("neutral-force", "unknown-force")
    )
    assert square.extents == pytest.approx([15.0, 15.0, 25.0, 25.0])
    # the quatrefoil of the unknown side is wider than the square
    assert clover.width > square.width * 1.1
    assert unit_reach_mm("unknown-force", 5.0)[0] >= clover.width / 2
    assert len(drawn("unknown-infantry")) == len(drawn("unknown-force")) + 1
    icons = {unit: drawn(f"neutral-{unit}")[-1].path for unit in ("infantry", "artillery")}
    assert not np.array_equal(icons["infantry"].vertices, icons["artillery"].vertices)


def test_friend_and_foe_have_the_frames_of_the_standard():
    friend, foe = (drawn(f"{side}-force")[1].path for side in ("friend", "hostile"))
    # a rectangle that is wider than high, and a square on its corner
    assert friend.get_extents().width == pytest.approx(1.5 * friend.get_extents().height)
    corners = np.asarray(foe.vertices)[np.isin(foe.codes, (1, 2))]
    assert np.isclose(corners, 20.0, atol=1e-6).any(axis=1).all()


@pytest.mark.parametrize(
    ("echelon", "marks"),
    [("squad", 1), ("platoon", 3), ("company", 1), ("battalion", 2), ("regiment", 3),
     ("brigade", 1), ("division", 1), ("corps", 1), ("army", 1)],
)  # fmt: skip
@pytest.mark.parametrize("side", ["friend", "hostile", "neutral", "unknown"])
def test_an_echelon_stands_over_the_frame_of_its_sign(side, echelon, marks):
    plain, marked = drawn(f"{side}-armour"), drawn(f"{side}-armour-{echelon}")
    # each with a light line below, so that it can be read on any ground
    added = marked[len(plain) :]
    assert len(added) == 2 * marks
    top = plain[1].path.get_extents().ymin
    assert all(mark.path.get_extents().ymax < top for mark in added)
    across, up, down = unit_reach_mm(f"{side}-armour-{echelon}", 5.0)
    assert min(mark.path.get_extents().ymin for mark in added) >= 20.0 - up
    assert (across, down) == unit_reach_mm(f"{side}-armour", 5.0)[::2]


def test_a_force_known_for_a_region_alone_has_no_sign_in_the_legend():
    region = replace(CAPITAL, name="Akmola", precision=Precision.REGION, region_code="KZ-11")
    state, events = state_of([claim(1, "deployment", region, day=8, actor="the army")])
    sheet = draw_sheet(make_snapshot(state, country="KZ", all_events=events))
    words = [mark.text for mark in sheet.texts()]
    assert "Deployment" in words
    assert not [word for word in words if "APP-6" in word]


@pytest.mark.parametrize("unit", ["unknown-force", "hostile-force"])
@pytest.mark.parametrize("form", ["occurred", "announced", "claimed", "planned", "denied"])
def test_each_status_is_told_by_form(form, unit):
    others = {"occurred", "announced", "claimed", "planned", "denied"} - {form}

    def look(form):
        return [
            (m.fill, m.fill_alpha, m.edge, m.dash, len(m.path.vertices)) for m in drawn(unit, form)
        ]

    assert all(look(form) != look(other) for other in others)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_known_side_has_its_own_fill_and_ink_that_can_be_read_on_it(theme):
    shades = load_theme(theme)
    fills = set()
    for side in ("friend", "hostile", "neutral"):
        frame, icon = drawn(f"{side}-infantry")[1:3]
        assert frame.edge == icon.edge != STYLE.colour
        fill, ink = shades.colour(frame.fill), shades.colour(icon.edge)
        assert contrast(fill, ink) > 3.0
        fills.add(fill)
        told = sign_fill(f"{side}-infantry")
        assert fill == getattr(told, theme)
    assert len(fills) == 3
    assert sign_fill("unknown-infantry") is None
    assert drawn("unknown-infantry")[1].fill == STYLE.colour


@pytest.mark.parametrize(
    ("actor", "label", "note"),
    [
        ("UN engineers", "Deployment, neutral engineers", "Signs of forces after APP-6"),
        (
            "the army", "Deployment, × events",
            "Signs of forces after APP-6; rounded frame: side not told",
        ),
    ],
)  # fmt: skip
def test_a_product_explains_the_signs_that_it_draws(actor, label, note):
    state, events = state_of([claim(1, "deployment", CAPITAL, day=8, actor=actor)])
    sheet = draw_sheet(make_snapshot(state, country="KZ", all_events=events))
    words = [mark.text for mark in sheet.texts()]
    assert label in words
    assert note in " ".join(words)


MALI = Sides(view="Mali", friend=("Malian army",), hostile=("rebel*",))


def words_of(*actors, sides=MALI):
    state, events = state_of(
        [claim(n, "deployment", CAPITAL, day=8, actor=actor) for n, actor in enumerate(actors)]
    )
    return [mark.text for mark in draw_sheet(
        make_snapshot(state, country="KZ", all_events=events, sides=sides)
    ).texts()]  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "label"),
    [
        ("Malian army", "Deployment, friendly"),
        ("rebels", "Deployment, hostile"),
        ("rebel tank battalion", "Deployment, hostile armour battalion"),
        ("UN observers", "Deployment, neutral"),
    ],
)
def test_a_product_says_side_and_echelon_and_whose_view_it_is(actor, label):
    words = words_of(actor)
    assert label in words
    assert "Signs of forces after APP-6; sides as Mali sees them" in " ".join(words)


def test_a_legend_that_nobody_signed_says_so():
    words = " ".join(words_of("a force", sides=Sides(hostile=("rebels",))))
    assert "sides as the author sees them; rounded frame: side not told" in words


def test_many_signs_are_explained_by_their_frames():
    functions = ("infantry", "tank", "artillery", "sappers", "helicopters")
    claims = [
        claim(n, "deployment", replace(CAPITAL, lat=CAPITAL.lat + n), actor=f"rebel {function}")
        for n, function in enumerate(functions)
    ]
    state, events = state_of(claims)
    sheet = draw_sheet(make_snapshot(state, country="KZ", all_events=events, sides=MALI))
    labels = [mark.text for mark in sheet.texts() if mark.text.startswith("Deployment, ")]
    assert labels == ["Deployment, hostile"]


def test_sides_are_frozen_with_the_snapshot(tmp_path):
    state, events = state_of([claim(1, "deployment", CAPITAL, day=8, actor="rebels")])
    made = make_snapshot(state, country="KZ", all_events=events, sides=MALI)
    again = thawed(frozen_text(made))
    assert (again.sides, again.id) == (MALI, made.id)
    assert (
        export(again, "svg", tmp_path / "again.svg").read_bytes()
        == export(made, "svg", tmp_path / "made.svg").read_bytes()
    )
    assert made.id != make_snapshot(state, country="KZ", all_events=events).id
