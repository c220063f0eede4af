"""The map engine draws what it drew: pictures held against those in `images/`."""

from dataclasses import replace

import pytest
from PIL import Image

from dashboard.snapshots import make_snapshot
from tests.dashboard.snapshot_states import AKTAU, situation_claims, state_of
from tests.dashboard.snapshots import pictures


@pytest.fixture(scope="module")
def drawn():
    return {name: pictures.picture_of(made) for name, made in pictures.snapshots().items()}


def test_each_picture_is_the_one_that_is_kept(drawn):
    kept = {path.stem for path in pictures.KEPT.glob("*.png")}
    assert set(drawn) == kept
    off = {}
    for name, actual in drawn.items():
        expected = Image.open(pictures.KEPT / f"{name}.png").convert("RGB")
        worst = pictures.worst_square(actual, expected)
        if worst > pictures.TOLERANCE:
            off[name] = round(worst, 1)
            pictures.keep_failure(name, actual, expected)
    assert off == {}, f"see {pictures.OUT}; images/README.md says how to keep new ones"


def test_one_moved_symbol_is_noticed_and_its_pictures_are_left(drawn, tmp_path, monkeypatch):
    moved = replace(AKTAU, lat=AKTAU.lat + 0.5)
    claims = [
        replace(claim, place=moved) if claim.place == AKTAU else claim
        for claim in situation_claims()
    ]
    state, events = state_of(claims)
    other = pictures.picture_of(make_snapshot(state, country="KZ", all_events=events))
    assert pictures.worst_square(drawn["kazakhstan"], other) > 3 * pictures.TOLERANCE
    monkeypatch.setattr(pictures, "OUT", tmp_path)
    pictures.keep_failure("kazakhstan", drawn["kazakhstan"], other)
    difference = Image.open(tmp_path / "kazakhstan-difference.png")
    assert difference.getbbox() is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "kazakhstan-actual.png", "kazakhstan-difference.png", "kazakhstan-expected.png",
    ]  # fmt: skip


def test_a_changed_colour_of_one_symbol_is_noticed(drawn):
    other = drawn["kazakhstan"].copy()
    middle = (other.width // 2, other.height // 3)
    other.paste((184, 60, 50), (*middle, middle[0] + 6, middle[1] + 6))
    assert pictures.worst_square(drawn["kazakhstan"], other) > pictures.TOLERANCE
    assert pictures.worst_square(drawn["kazakhstan"], drawn["kazakhstan"]) == 0.0
