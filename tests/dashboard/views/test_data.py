"""The Data page says what is true of what is held."""

import dataclasses

from dashboard.texts import text
from tests.dashboard.views.apps import CLAIMS, html


def gaps(serve, claims=()):
    app = serve("data", claims=claims)
    app.session_state["part_choice"] = "gaps"
    return html(app.run())


def test_a_situation_without_claims_does_not_boast_that_everything_is_on_the_map(serve):
    shown = gaps(serve)
    assert text("data.none_counts") in shown
    assert text("data.no_gaps") not in shown


def test_a_situation_whose_claims_are_all_on_the_map_says_so(serve):
    shown = gaps(serve, CLAIMS)
    assert text("data.no_gaps") in shown


def test_a_claim_without_a_place_is_listed(serve):
    nowhere = dataclasses.replace(CLAIMS[0], id="nowhere", place=None)
    shown = gaps(serve, [*CLAIMS, nowhere])
    assert text("data.gap_no_place", count=1) in shown
    assert text("data.none_counts") not in shown
