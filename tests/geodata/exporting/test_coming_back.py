"""What was exported and is imported again: the same claims, and rows that no export writes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.exchange import claim_cells, claim_from_cells
from geodata.exporting import FORMATS, export_table
from geodata.importing import open_event_table, read_claims_table
from geodata.importing.sources import cell_text
from geodata.settings import load_table
from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Event,
    Modality,
    Place,
    Precision,
    Quantity,
    Source,
    Status,
)
from geodata.timeline import build_events
from tests.geodata.exporting.events import (
    ABOUT,
    EVENTS,
    LANDING,
    LEAVING,
    NOWHERE,
    PLAN,
    RIOT,
    events_of,
    export,
    fields,
)

WAYS_BACK = [format for format in FORMATS if format != "kml"]


@pytest.mark.parametrize("format", WAYS_BACK)
def test_what_was_exported_comes_back_as_the_same_claims(tmp_path, format):
    table = open_event_table(export(tmp_path, format), holds_report=lambda _: True)
    assert table.format == "export"
    claims = [claim for batch in table.batches() for claim in batch.claims]
    assert sorted(claims, key=lambda claim: claim.id) == [RIOT, PLAN, NOWHERE]
    assert build_events(claims) == EVENTS


@pytest.mark.parametrize("format", WAYS_BACK)
def test_the_ends_of_a_movement_come_back(tmp_path, format):
    path = export(tmp_path, format, events_of(LANDING, LEAVING))
    assert sorted(read_claims_table(path).claims, key=lambda claim: claim.id) == [LANDING, LEAVING]


def test_hashtags_are_no_claim(tmp_path):
    path = export(tmp_path, "csv", hxl=True)
    assert len(read_claims_table(path).claims) == 3


def test_a_claim_whose_report_is_not_held_names_it(tmp_path):
    claims = {claim.id: claim for claim in read_claims_table(export(tmp_path, "csv")).claims}
    riot = claims["a1"]
    assert (riot.report_id, riot.spans, riot.quote) == (None, (), RIOT.quote)
    assert "characters 10-52;80-95" in riot.reasons[-1]
    assert riot.source.url == "https://example.org/1"


def test_a_claim_without_an_address_names_its_report_by_its_hash(tmp_path):
    bare = Claim(**{**fields(RIOT), "source": Source()})
    path = export(tmp_path, "csv", events_of(bare))
    (claim,) = read_claims_table(path).claims
    assert claim.source.url == f"urn:sha256:{'f' * 64}"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"claim_id": "a b"}, "claim_id"),
        ({"event_type": "picnic"}, "event_type"),
        ({"status": "maybe"}, "status"),
        ({"known_on": ""}, "known_on"),
        ({"lat": "200"}, "precision"),
        ({"lat": "nan"}, "precision"),
        ({"confidence": "2"}, "confidence"),
        ({"quantities": '[{"kind":"money"}]'}, "quantities"),
        ({"quantities": "[" * 5_000}, "quantities"),
        ({"quantities": "7"}, "quantities"),
        ({"reasons": '["\\ud800"]'}, "reasons"),
        ({"span": "9-3"}, "span"),
        ({"reasons": "{}"}, "reasons"),
        ({"ends": "[]"}, "ends"),
        ({"ends": '{"by":{}}'}, "ends"),
        ({"ends": '{"to":{"precision":"city","lat":"91","lon":"0"}}'}, "ends"),
        ({"ends": '{"to":7}'}, "ends"),
        ({"quote": "x" * 100_001}, "quote"),
    ],
)
def test_a_row_that_no_export_writes_is_refused_with_the_reason(cells, told):
    texts = {name: cell_text(cell) for name, cell in claim_cells(RIOT).items()}
    types = load_table("event_types.toml")
    assert claim_from_cells(texts, event_types=types, holds_report=lambda _: True) == RIOT
    with pytest.raises(ValueError, match=told):
        claim_from_cells({**texts, **cells}, event_types=types)


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


NUMBERS = st.integers(0, 10**9) | st.floats(0, 1e9).map(lambda number: round(number, 3))


PLACES = st.builds(
    Place,
    name=TEXTS,
    lat=st.floats(-90, 90).map(lambda degrees: round(degrees, 6)),
    lon=st.floats(-180, 180).map(lambda degrees: round(degrees, 6)),
    precision=st.sampled_from(Precision),
    geonameid=st.none() | st.integers(-(2**40), 2**40),
    country_code=st.none() | st.just("XA"),
    admin1=st.none() | TEXTS.filter(bool),
    feature=st.sampled_from(["", "PPLA"]),
    population=st.integers(0, 10**9),
    bbox=st.none() | st.just((-1.5, -2.0, 3.25, 4.0)),
)


CLAIMS = st.builds(
    Claim,
    id=st.text("abcdef0123456789", min_size=16, max_size=16),
    event_type=st.sampled_from(["unrest", "deployment", "other"]),
    status=st.sampled_from(Status),
    known_on=st.dates(),
    place=st.none() | PLACES,
    place_from=st.none() | PLACES,
    place_to=st.none() | PLACES,
    date_start=st.none() | st.dates(),
    date_end=st.none() | st.dates(),
    quantities=st.lists(
        st.builds(
            Quantity,
            kind=st.sampled_from(QUANTITY_KINDS),
            value=NUMBERS,
            value_max=st.none() | NUMBERS,
            modality=st.sampled_from(Modality),
        ),
        max_size=3,
    ).map(tuple),
    actor=TEXTS,
    attributed_to=TEXTS,
    quote=st.just("=1") | TEXTS,
    source=st.builds(Source, title=TEXTS, url=TEXTS, published=st.none() | st.dates()),
    confidence=st.floats(0, 1).map(lambda share: round(share, 4)),
    reasons=st.lists(TEXTS, max_size=2).map(tuple),
)


#: Whatever JSON can spell, among it what Python reads and no export writes.
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-3, 3) | st.sampled_from(["", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["from", "to", "span", "precision"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(found=_JSON, column=st.sampled_from(["ends", "quantities", "reasons"]))
def test_a_cell_of_any_json_is_read_or_refused_and_what_is_read_can_be_stored(found, column):
    figure = {
        "kind": "fatalities", "value": 3, "value_max": None, "measure": "flow",
        "modality": "exact", "span": found,
    }  # fmt: skip
    texts = {name: cell_text(cell) for name, cell in claim_cells(RIOT).items()}
    texts[column] = json.dumps([figure] if column == "quantities" else found)
    try:
        claim = claim_from_cells(texts, event_types=load_table("event_types.toml"))
    except ValueError:
        return
    for words in (*claim.reasons, *(end.name for end in (claim.place_from, claim.place_to) if end)):
        assert words.encode().decode() == words
    spans = [quantity.span for quantity in claim.quantities if quantity.span]
    assert all(0 <= start <= end for start, end in spans)


@pytest.mark.parametrize("format", WAYS_BACK)
@settings(max_examples=15)
@given(claims=st.lists(CLAIMS, max_size=6, unique_by=lambda claim: claim.id))
def test_any_claims_come_back_as_they_were(tmp_path_factory, format, claims):
    events = [
        Event(id=claim.id, event_type=claim.event_type, status=claim.status, claims=(claim,))
        for claim in claims
    ]
    path = tmp_path_factory.mktemp("any") / f"out{FORMATS[format]}"
    result = read_claims_table(export_table(events, format, path, about=ABOUT))
    assert result.refused == ()
    assert list(result.claims) == claims
