"""The batch format: what each line holds, and what its readers may rely on."""

import json

from geodata.batch import read_records

MAIN_TYPES = {"unrest", "deployment", "withdrawal", "other"}
STATUSES = {"occurred", "announced", "planned", "claimed", "denied"}

REPORT = """BANGUI, Jan 4 (Test) — The ministry withdrew its statement that 30 people had been
killed in Bangui on Monday. Police detained 12 people in the city, it said.
"""


def line(**fields):
    return json.dumps({"id": "a", "text": REPORT, "published": "2021-01-05"} | fields).encode()


def test_claims_use_the_types_and_statuses_of_the_format():
    (record,) = read_records([line()])
    assert record["claims"]
    assert {claim["type"] for claim in record["claims"]} <= MAIN_TYPES
    assert {claim["status"] for claim in record["claims"]} <= STATUSES


def test_the_finer_type_stands_beside_the_formats_own():
    (record,) = read_records([line()])
    assert ("other", "detention") in {
        (claim["type"], claim["event_type"]) for claim in record["claims"]
    }


def test_whole_numbers_are_whole_and_what_is_not_said_is_null():
    (record,) = read_records([line()])
    (claim,) = [claim for claim in record["claims"] if claim["detained"] is not None]
    assert claim["detained"] == 12
    assert isinstance(claim["detained"], int)
    assert claim["personnel"] is None


def test_blank_lines_are_passed_over():
    assert [record["id"] for record in read_records([b"", line(), b"  ", line(id="b")])] == [
        "a",
        "b",
    ]


def test_a_line_that_is_no_object_gives_an_error_and_the_next_is_read():
    records = list(read_records([b"[1]", b"{", line(published="soon"), line()]))
    assert ["error" in record for record in records] == [True, True, True, False]
    assert "soon" in records[2]["error"]
