"""What a session looks at, as a deep link and as the browser reports it: both are hostile."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import ViewState, query_of, view_from_browser, view_from_query

TYPES = ("unrest", "deployment", "withdrawal", "casualties")
OPENING = ViewState(day=date(2022, 1, 11), known=date(2022, 1, 11), window_days=7, types=TYPES[:3])
VIEWS = st.builds(
    ViewState,
    day=st.dates(),
    known=st.dates(),
    window_days=st.integers(1, 30),
    types=st.sets(st.sampled_from(TYPES)).map(lambda on: tuple(t for t in TYPES if t in on)),
)


@given(VIEWS)
def test_a_deep_link_leads_back_to_its_view(view):
    query = query_of(view, opening=OPENING)
    assert view_from_query(query, opening=OPENING, known_types=TYPES) == (view, [])


def test_the_opening_view_needs_no_query():
    assert query_of(OPENING, opening=OPENING) == {}


def test_each_part_of_a_link_that_makes_no_sense_is_told_and_the_others_hold():
    query = {"day": "2022-01-09", "known": "soon", "window": "0", "types": "parades"}
    view, faults = view_from_query(query, opening=OPENING, known_types=TYPES)
    assert view.day == date(2022, 1, 9)
    assert (view.known, view.window_days, view.types) == (OPENING.known, 7, OPENING.types)
    assert len(faults) == 3
    assert "'soon'" in faults[0]


def test_a_link_may_switch_all_types_off():
    view, faults = view_from_query({"types": ""}, opening=OPENING, known_types=TYPES)
    assert (view.types, faults) == ((), [])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["day", "known", "window", "types", "x"]), inner)
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
