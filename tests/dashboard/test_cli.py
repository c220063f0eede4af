"""The command line: what it prints, its exit codes, and its one clear message for bad input."""

import json
import os
import socket

import pytest

REPORT = """Marchers set fire to the mayor's office in Oran on Sunday

ORAN, Mar 7 (Agence Test) — Protesters torched the mayor's office in Oran on Sunday and police
detained 40 people, the interior ministry said.
"""


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_read_prints_places_and_claims(sitmap, report):
    code, out, _ = sitmap("read", report, "--published", "2021-03-07")
    assert code == 0
    for part in ("Oran", "DZ", "unrest", "2021-03-07", "detained 40"):
        assert part in out


def test_read_as_json_has_the_columns_of_the_batch_format(sitmap, report):
    code, out, _ = sitmap("read", report, "--published", "2021-03-07", "--json")
    assert code == 0
    (record,) = json.loads(out)
    assert record["published"] == "2021-03-07"
    for mention in record["mentions"]:
        assert REPORT[mention["start"] : mention["end"]] == mention["surface"]
    assert {"type", "place", "date_start", "detained", "status", "confidence"} <= set(
        record["claims"][0]
    )


def test_explain_says_why(sitmap, report):
    _, plain, _ = sitmap("read", report, "--published", "2021-03-07")
    _, explained, _ = sitmap("read", report, "--published", "2021-03-07", "--explain")
    assert "why" not in plain
    for part in (
        "day: given with the report",
        "dateline: ORAN, Mar 7 (Agence Test)",
        "in [Oran] on Sunday",
        "lost: ",
        "says: the interior ministry",
        "detained: 40, flow, exact",
        "told as a fact",
    ):
        assert part in explained


def test_explain_names_what_was_taken_for_no_place(sitmap, tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("General Abel Jackson left Oran on Sunday.\n\nAbel Jackson is calm.\n")
    _, out, _ = sitmap("read", path, "--published", "2021-03-07", "--explain")
    told = out[out.index("Names taken for no place") :]
    assert "Jackson" in told[: told.index("Claims")]


def test_explained_json_has_reasons_for_every_mention_and_claim(sitmap, report):
    _, out, _ = sitmap("read", report, "--published", "2021-03-07", "--explain", "--json")
    (record,) = json.loads(out)
    assert record["text"] == REPORT
    assert len(record["why_mentions"]) == len(record["mentions"]) > 0
    assert len(record["why_claims"]) == len(record["claims"]) > 0
    assert all(why["reasons"] for why in record["why_mentions"] + record["why_claims"])


def test_a_folder_is_read_with_what_lies_below_it(sitmap, report, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    page = f"<html><body><article><h1>Oran burns</h1><p>{REPORT}</p></article></body></html>"
    (inner / "page.html").write_text(page, encoding="utf-8")
    (inner / "photo.jpg").write_bytes(b"x")
    (inner / ".hidden.txt").write_text("Hidden words.", encoding="utf-8")
    code, out, err = sitmap("read", tmp_path, "--published", "2021-03-07", "--json")
    assert code == 0
    assert [record["id"] for record in json.loads(out)] == [str(report), str(inner / "page.html")]
    assert "passed over 1 file of another kind\n" in err


def test_a_folder_without_reports_is_named(sitmap, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"x")
    code, _, err = sitmap("read", tmp_path)
    assert code == 2
    assert "no report in this folder" in err


def test_offsets_of_a_page_index_the_text_that_is_printed_with_them(sitmap, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<html><body><h1>Oran</h1><p>{REPORT}</p></body></html>", encoding="utf-8")
    _, out, _ = sitmap("read", path, "--published", "2021-03-07", "--json")
    (record,) = json.loads(out)
    for mention in record["mentions"]:
        assert record["text"][mention["start"] : mention["end"]] == mention["surface"]


def test_read_into_a_new_situation_stores_the_report_once(sitmap, report, tmp_path):
    situation = tmp_path / "algeria.gpkg"
    code, out, _ = sitmap("read", report, "--published", "2021-03-07", "--into", situation)
    assert (code, situation.exists()) == (0, True)
    code, out, _ = sitmap("read", report, "--published", "2021-03-07", "--into", situation)
    assert code == 0
    assert "nothing added" in out
    code, out, _ = sitmap("check", situation, "--json")
    assert json.loads(out)[0]["reports"] == 1


def test_one_bad_report_among_good_ones_is_named_and_the_rest_is_read(sitmap, report, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    code, out, err = sitmap("read", report, empty)
    assert code == 1
    assert "Oran" in out
    assert "empty.txt" in err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.txt", None),
        ("empty.txt", b""),
        ("blank.txt", b" \n\n "),
        ("binary.txt", bytes(range(256)) * 40),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(600)),
        ("broken.pdf", b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 50),
        ("broken.docx", b"PK\x03\x04" + bytes(600)),
        ("empty.html", b"<html><body><script>x()</script></body></html>"),
        ("broken.rss", b"<rss><chan"),
    ],
)
def test_unreadable_report_is_one_line_and_exit_2(sitmap, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    code, out, err = sitmap("read", path)
    assert code == 2
    assert out == ""
    assert name in err
    assert err.count("\n") == 1


def test_report_above_the_limit_is_refused_unread(sitmap, tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    code, _, err = sitmap("read", path)
    assert code == 2
    assert "huge.txt" in err
    assert "max_report_bytes" in err


def test_control_characters_of_a_report_never_reach_the_terminal(sitmap, tmp_path):
    path = tmp_path / "hostile.txt"
    path.write_text(f"\x1b[2J\x1b]0;owned\x07 {REPORT}\u202e", encoding="utf-8")
    _, out, err = sitmap("read", path, "--published", "2021-03-07")
    assert not {"\x1b", "\x07", "\u202e"} & set(out + err)


def test_batch_keeps_order_and_reports_what_it_refused(sitmap, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        json.dumps({"id": "a", "text": REPORT, "published": "2021-03-07"}),
        json.dumps({"id": "b", "text": 7, "published": None}),
        "{broken",
        json.dumps({"id": "d", "text": REPORT, "published": None}),
    ]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, _, err = sitmap("read", "--jsonl", source, "--out", target)
    records = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert code == 1
    assert [record["id"] for record in records] == ["a", "b", None, "d"]
    assert ["error" in record for record in records] == [False, True, True, False]
    assert "line 2" in err
    assert "line 3" in err


def test_batch_into_a_missing_folder_leaves_nothing(sitmap, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": "a", "text": REPORT, "published": None}), "utf-8")
    code, _, err = sitmap("read", "--jsonl", source, "--out", tmp_path / "no" / "out.jsonl")
    assert code == 2
    assert "out.jsonl" in err
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.parametrize(("day", "name"), [("2022-01-11", "Nur-Sultan"), ("2023-01-11", "Astana")])
def test_geocode_gives_the_name_of_the_day(sitmap, day, name):
    code, out, _ = sitmap("geocode", "Nur-Sultan", "--on", day, "--json")
    assert code == 0
    (answer,) = json.loads(out)
    assert (answer["status"], answer["candidates"][0]["name"]) == ("found", name)


def test_geocode_of_an_unknown_name_says_so(sitmap):
    code, _, err = sitmap("geocode", "Xqzvtown")
    assert code == 2
    assert "Xqzvtown" in err


def test_an_unknown_day_is_wrong_usage(sitmap):
    code, _, err = sitmap("snapshot", "--as-of", "2022-02-30")
    assert code == 2
    assert "2022-02-30" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("option", "value", "known"), [("--layout", "a9", "a4-landscape"), ("--format", "bmp", "pdf")]
)
def test_an_unknown_layout_or_format_names_the_known_ones(sitmap, tmp_path, option, value, known):
    code, _, err = sitmap("snapshot", option, value, "--out", tmp_path / "out")
    assert code == 2
    assert value in err
    assert known in err
    assert not (tmp_path / "out").exists()


def test_a_situation_that_is_none_is_refused(sitmap, tmp_path):
    path = tmp_path / "notes.gpkg"
    path.write_text("not a situation", "utf-8")
    for command in (
        ("check", path),
        ("snapshot", path),
        ("changes", path, "--since", "2022-01-01"),
    ):
        code, _, err = sitmap(*command)
        assert code == 2
        assert "notes.gpkg" in err


def test_a_situation_cut_short_is_refused(sitmap, report, tmp_path):
    path = tmp_path / "cut.gpkg"
    sitmap("read", report, "--published", "2021-03-07", "--into", path)
    os.truncate(path, path.stat().st_size // 2)
    code, _, err = sitmap("check", path)
    assert code == 2
    assert "cut.gpkg" in err


def test_geocode_asks_services_only_when_told_to(sitmap, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    own = tmp_path / "own.toml"
    own.write_text(
        f"""[[geocoding.services]]
name = "nominatim"
url = "http://127.0.0.1:{port}"
user_agent = "tests of a map/1.0 (desk@newsroom.test)"
max_retries = 0
""",
        encoding="utf-8",
    )
    code, out, err = sitmap("--config", own, "geocode", "Xqzvtown", "--json")
    assert (code, json.loads(out)[0]["status"]) == (2, "not_found")
    assert "nominatim" not in err
    code, out, err = sitmap("--config", own, "geocode", "Xqzvtown", "Almaty", "--online", "--json")
    assert code == 1
    assert [answer["status"] for answer in json.loads(out)] == ["failed", "found"]
    assert "are sent to nominatim" in err
    assert "cannot be reached" in err


def test_geocode_shows_candidates_and_why_others_are_not_meant(sitmap):
    code, out, _ = sitmap("geocode", "Springfield")
    assert code == 0
    for part in ("ambiguous", "Missouri", "less known: 30,484", "more rejected"):
        assert part in out
