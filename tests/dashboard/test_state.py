"""What a session looks at, as a deep link and as the browser reports it: both are hostile."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import ViewState, query_of, view_from_browser, view_from_query

TYPES = ("unrest", "deployment", "withdrawal", "casualties")
KEYS = ("day", "known", "window", "types", "bbox", "sel", "x")
OPENING = ViewState(day=date(2022, 1, 11), known=date(2022, 1, 11), window_days=7, types=TYPES[:3])
_LON = st.integers(-180_000, 359_000)
_LAT = st.integers(-90_000, 89_000)


@st.composite
def boxes(draw):
    """Extents in whole thousandths of a degree, as the map gives them."""
    west, south = draw(_LON), draw(_LAT)
    east = draw(st.integers(west + 1, 540_000))
    north = draw(st.integers(south + 1, 90_000))
    return tuple(edge / 1000 for edge in (west, south, east, north))


VIEWS = st.builds(
    ViewState,
    day=st.dates(),
    known=st.dates(),
    window_days=st.integers(1, 30),
    types=st.sets(st.sampled_from(TYPES)).map(lambda on: tuple(t for t in TYPES if t in on)),
    bbox=st.none() | boxes(),
    selected=st.none() | st.text(min_size=1, max_size=120),
)


@given(VIEWS)
def test_a_deep_link_leads_back_to_its_view(view):
    query = query_of(view, opening=OPENING)
    assert view_from_query(query, opening=OPENING, known_types=TYPES) == (view, [])


def test_the_opening_view_needs_no_query():
    assert query_of(OPENING, opening=OPENING) == {}


def test_each_part_of_a_link_that_makes_no_sense_is_told_and_the_others_hold():
    query = {
        "day": "2022-01-09", "known": "soon", "window": "0", "types": "parades",
        "bbox": "87,40,46,55", "sel": "x" * 121,
    }  # fmt: skip
    view, faults = view_from_query(query, opening=OPENING, known_types=TYPES)
    assert view.day == date(2022, 1, 9)
    assert (view.known, view.window_days, view.types) == (OPENING.known, 7, OPENING.types)
    assert (view.bbox, view.selected) == (None, None)
    assert len(faults) == 5
    assert "'soon'" in faults[0]


def test_a_link_may_switch_all_types_off():
    view, faults = view_from_query({"types": ""}, opening=OPENING, known_types=TYPES)
    assert (view.types, faults) == ((), [])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["day", "known", "window", "types", "bbox", "sel", "x"]), inner
            )
        ),
    )
)
def test_whatever_the_browser_reports_gives_a_view(value):
    view = view_from_browser(value, held=OPENING, known_types=TYPES)
    assert isinstance(view.day, date)
    assert 1 <= view.window_days <= 30
    assert set(view.types) <= set(TYPES)


def test_the_browser_reports_a_view():
    value = {"day": "2022-01-05", "known": "2022-01-06", "window": 3, "types": ["casualties"]}
    view = view_from_browser(value, held=OPENING, known_types=TYPES)
    assert view == ViewState(
        day=date(2022, 1, 5), known=date(2022, 1, 6), window_days=3, types=("casualties",)
    )


def test_extent_and_choice_come_back_from_the_browser():
    report = {
        "day": "2022-01-09", "known": "2022-01-09", "window": 7, "types": ["unrest"],
        "bbox": [50.5, 43, 53.25, 45], "sel": "KZ-47",
    }  # fmt: skip
    view = view_from_browser(report, held=OPENING, known_types=TYPES)
    assert (view.bbox, view.selected) == ((50.5, 43.0, 53.25, 45.0), "KZ-47")
    home = view_from_browser({**report, "bbox": None, "sel": None}, held=view, known_types=TYPES)
    assert (home.bbox, home.selected) == (None, None)


@pytest.mark.parametrize("text", ["1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "0,0,0,1", ""])
def test_an_extent_that_is_none_is_told(text):
    view, faults = view_from_query({"bbox": text}, opening=OPENING, known_types=TYPES)
    assert view.bbox is None
    assert len(faults) == 1
