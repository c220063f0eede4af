"""Signs of forces: what the names of actors tell, drawn as milsymbol draws it."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.snapshots import make_snapshot
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, PathMark, Sheet
from dashboard.snapshots.drawing.units import draw_unit, unit_reach_mm
from dashboard.snapshots.palette import event_styles
from dashboard.units import unit_sign
from geodata.tables import Precision
from tests.dashboard.snapshot_states import CAPITAL, claim, state_of

STYLE = event_styles()["deployment"]


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
        (["tank battalion", "armoured brigade"], "unknown-armour"),
        (["UN observers", "tank battalion"], "unknown-force"),
        (["engineers and infantry"], "unknown-force"),
    ],
)
def test_a_sign_says_what_the_names_tell_and_no_more(actors, sign):
    assert unit_sign(actors) == sign


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


def test_a_force_known_for_a_region_alone_has_no_sign_in_the_legend():
    region = replace(CAPITAL, name="Akmola", precision=Precision.REGION, region_code="KAZ-KZ10")
    state, events = state_of([claim(1, "deployment", region, day=8, actor="the army")])
    sheet = draw_sheet(make_snapshot(state, country="KZ", all_events=events))
    words = [mark.text for mark in sheet.texts()]
    assert "Deployment" in words
    assert not [word for word in words if "APP-6" in word]


@pytest.mark.parametrize("form", ["occurred", "announced", "claimed", "planned", "denied"])
def test_each_status_is_told_by_form(form):
    others = {"occurred", "announced", "claimed", "planned", "denied"} - {form}

    def look(form):
        return [
            (m.fill, m.fill_alpha, m.edge, m.dash, len(m.path.vertices))
            for m in drawn("unknown-force", form)
        ]

    assert all(look(form) != look(other) for other in others)


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
    assert {label, note} <= {mark.text for mark in sheet.texts()}
