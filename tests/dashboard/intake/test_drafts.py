"""Reports before they are stored: read one by one, those that cannot be read beside the others."""

from dashboard.intake.drafts import read_drafts

REPORT = "ALMATY, 11 Jan 2022 (Own desk) - Hundreds of people protested in Almaty on Monday."


def drafts_of(files, *, pasted=""):
    found = read_drafts(files, pasted=pasted, published=None, publisher="", max_bytes=10_000)
    return [draft for drafts in found for draft in drafts]


def test_what_is_pasted_comes_before_the_files_in_their_order():
    files = [("b.txt", REPORT.encode()), ("a.txt", REPORT.encode())]
    assert [draft.name for draft in drafts_of(files, pasted=REPORT)] == [
        "Pasted text", "b.txt", "a.txt",
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_stops_no_other():
    long, whole = drafts_of([("long.txt", b"x" * 20_000), ("whole.txt", REPORT.encode())])
    assert (long.reading, long.claims) == (None, ())
    assert long.fault.startswith("long.txt: ")
    assert [claim.event_type for claim in whole.claims] == ["unrest"]
