"""The benchmark must fail where answers differ, and only there."""

import math
import sys

import numpy as np
import pytest

from benchmarks.fitting import fit_ridge
from benchmarks.harness import (
    AnswersDifferError,
    Measurement,
    PeerFailedError,
    Row,
    check_same,
    missing,
    run_alone,
    time_call,
    time_command,
)
from benchmarks.inputs import report_texts, scatter_points
from benchmarks.machine import child_environment
from benchmarks.releases import claim_figures, place_figures, save_release
from benchmarks.rendering import render_row
from benchmarks.results import save_section

ROWS = np.array([4, -1, 7], dtype=np.int32)


def test_equal_answers_pass():
    check_same("join", {"ours": ROWS, "peer": ROWS.copy()})


def test_one_unequal_answer_fails_and_is_named():
    other = ROWS.copy()
    other[2] = 8
    with pytest.raises(AnswersDifferError, match="peer and ours differ in 1 of 3; first at item 2"):
        check_same("join", {"ours": ROWS, "peer": other})


def test_missing_answers_fail():
    with pytest.raises(AnswersDifferError, match="2"):
        check_same("join", {"ours": ROWS, "peer": ROWS[:2]})


def test_every_differing_program_is_named():
    with pytest.raises(AnswersDifferError, match=r"first one .*second one"):
        check_same("join", {"ours": ROWS, "first one": ROWS + 1, "second one": ROWS + 2})


def test_a_slow_program_is_no_fault():
    timing, answer = time_call(lambda: ROWS, repetitions=3)
    assert len(timing.seconds) == 3
    assert timing.first_s is not None
    check_same("join", {"ours": ROWS, "slow": answer})


@pytest.mark.parametrize(
    ("unit", "ours", "peer", "ratio"),
    [("s", 0.5, 2.0, "4.00 x"), ("ms", 8.0, 400.0, "50.0 x"), ("names/s", 1000.0, 100.0, "10.0 x")],
)
def test_a_ratio_says_how_many_times_our_time_the_peer_needs(unit, ours, peer, ratio):
    row = Row(
        title="Work",
        measurements=(
            Measurement(task="same", program="sitmap", values=(ours,), unit=unit, ours=True),
            Measurement(task="same", program="peer", values=(peer,), unit=unit),
        ),
    )
    (line,) = (each for each in render_row(row).splitlines() if each.startswith("| peer"))
    assert f" {ratio} " in line


def test_the_median_is_shown_with_its_range():
    measured = Measurement(task="t", program="p", values=(3.0, 1.0, 2.0), ours=True)
    last = render_row(Row(title="Work", measurements=(measured,))).splitlines()[-1]
    assert [cell.strip() for cell in last.split("|")[2:6]] == ["2.00 s", "-", "1.00 - 3.00", "3"]


def test_an_absent_program_keeps_its_line_with_the_reason():
    reason = missing("json", "no_such_module_here")
    assert reason == "not installed: no_such_module_here"
    row = Row(title="Work", measurements=(Measurement(task="t", program="peer", note=reason),))
    assert reason in render_row(row)


def test_a_command_that_fails_is_a_fault_of_its_own():
    with pytest.raises(PeerFailedError, match="ended with 3"):
        time_command(["sh", "-c", "exit 3"], repetitions=1, env=child_environment())


def test_processor_time_is_of_the_work_and_not_of_waiting():
    env = child_environment()
    busy = "sum(range(10_000_000))"
    working, _ = time_command([sys.executable, "-c", busy], repetitions=1, env=env)
    waiting, _ = time_command(["sleep", "0.3"], repetitions=1, env=env)
    alone, _ = time_call(lambda: sum(range(1_000_000)), repetitions=2)

    assert waiting.cpu_s < 0.1 < waiting.seconds[0]
    assert working.cpu_s > waiting.cpu_s
    assert len(alone.cpu_seconds) == 2
    assert all(seconds > 0.0 for seconds in alone.cpu_seconds)


def test_processor_time_stands_in_the_table():
    measured = Measurement(task="t", program="p", values=(3.0,), cpu_s=1.25, ours=True)
    table = render_row(Row(title="Work", measurements=(measured,))).splitlines()
    head, last = ([cell.strip() for cell in line.split("|")] for line in (table[4], table[-1]))
    assert last[head.index("CPU s")] == "1.25"


def test_a_program_that_breaks_alone_is_named():
    with pytest.raises(PeerFailedError, match="divmod ended with ZeroDivisionError"):
        run_alone(divmod, 1, 0)


def test_children_may_write_bytecode(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in child_environment()


def test_a_program_alone_is_weighed_alone():
    own_mb = 300
    ballast = bytearray(own_mb * 2**20)
    answer, peak_mb = run_alone(divmod, 7, 2)
    assert answer == (3, 1)
    if peak_mb is not None:
        assert peak_mb < own_mb
    assert len(ballast) == own_mb * 2**20


def test_points_are_the_same_in_every_run():
    lat, lon = scatter_points(100)
    again, _ = scatter_points(100)
    assert np.array_equal(lat, again)
    assert np.abs(lat).max() < 90
    assert np.abs(lon).max() > 90


def test_texts_are_there_without_any_corpus():
    texts, words = report_texts(None, number=3)
    assert len(texts) == 3
    assert all(texts)
    assert words == "the shipped reports"


def test_saving_a_section_keeps_the_others(tmp_path):
    path = tmp_path / "RESULTS.md"
    save_section("Speed", "old figures", path=path)
    save_section("Accuracy", "## Places\n\n.5", path=path)
    save_section("Speed", "## Join\n\nnew figures", path=path)
    content = path.read_text()
    assert "old figures" not in content
    assert content.index("new figures") < content.index("# Accuracy") < content.index(".5")
    assert content.count("# Speed") == 1


def test_a_release_keeps_its_row_and_what_could_not_be_measured_again(tmp_path):
    path = tmp_path / "RESULTS.md"
    save_section("Accuracy", "whole", path=path)
    save_release(
        "0.1.0", "2026-01-02", {"LGL": ".70 / .80", "reports_dev": ".9 / 1 / 1"}, path=path
    )
    save_release("0.2.0", "2026-02-03", {"LGL": ".75 / .85"}, path=path)
    save_release("0.1.0", "2026-03-04", {"reports_dev": ".8 / 1 / 1"}, path=path)
    rows = [line for line in path.read_text().splitlines() if line.startswith("| 0.")]
    assert rows == [
        "| 0.1.0 | 2026-03-04 | .70 / .80 | .8 / 1 / 1 |",
        "| 0.2.0 | 2026-02-03 | .75 / .85 |  |",
    ]
    assert "# Accuracy\n\nwhole" in path.read_text()


def test_the_cells_of_a_release_are_those_that_the_targets_speak_of():
    places = {"all_mentions": {"accuracy_161": 0.7234, "precision_161": None}}
    assert place_figures(places) == "0.723 / -"
    total = {"situated": {"f1": 0.7}, "quantity_accuracy": 0.8, "status_accuracy": 0.85}
    assert claim_figures({"total": total}) == "0.700 / 0.800 / 0.850"


SCORER = """
from typing import NamedTuple

class Toponym(NamedTuple):
    start: int
    end: int
    surface: str
    lat: float
    lon: float
    coded: bool

class Document(NamedTuple):
    text: str
    toponyms: list

class Mention(NamedTuple):
    start: int
    end: int
    kind: str
    point: tuple

TEXT = "Troops left Oran on Sunday. Qxwzburg is calm, said the mayor of Oran. They went to Kenya."

def load(folder, name):
    oran, burg = TEXT.index("Oran"), TEXT.index("Qxw")
    return [Document(TEXT, [Toponym(oran, oran + 4, "Oran", 35.7, -0.6, True),
                            Toponym(oran + 52, oran + 56, "Oran", 0, 90, True),
                            Toponym(burg, burg + 8, "Qxwzburg", 1, 1, True)])]

def pair(gold, found, overlap):
    at = {mention.start: row for row, mention in enumerate(found)}
    return [(row, at[one.start]) for row, one in enumerate(gold) if one.start in at]

def haversine_km(lat1, lon1, lat2, lon2):
    return 111 * max(abs(lat1 - lat2), abs(lon1 - lon2))
"""


def test_errors_of_the_reader_are_told_apart_by_cause(tmp_path, capsys, monkeypatch):
    from benchmarks import confusion

    (tmp_path / "corpora.py").write_text(SCORER, encoding="utf-8")
    for name in ("score_places", "evalio"):
        (tmp_path / f"{name}.py").write_text("from corpora import *\n", encoding="utf-8")
    monkeypatch.setattr("sys.path", list(sys.path))
    monkeypatch.setattr("sys.argv", ["confusion", "places", str(tmp_path), str(tmp_path), "Tiny"])
    for name in ("corpora", "score_places", "evalio"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert confusion.main() == 0
    told = capsys.readouterr().out
    assert "Places of the gold (3)" in told
    for cause in (
        "1  33.3%  right",
        "1  33.3%  found, the gazetteer has no such place there",
        "1  33.3%  not found: the gazetteer has no such name",
        "1  100.0%  country, where the gold has no place",
    ):
        assert cause in told


def test_a_fit_finds_the_odds_that_the_cases_have():
    # With the cue 90 of 100 are true, without it 20 of 100.
    rows = [{"cue": 1.0}] * 100 + [{}] * 100
    labels = [True] * 90 + [False] * 10 + [True] * 20 + [False] * 80
    found = fit_ridge(rows, labels, [1.0] * 200, penalty=1e-6)
    assert found["base"] == pytest.approx(math.log(20 / 80), abs=0.01)
    assert found["base"] + found["cue"] == pytest.approx(math.log(90 / 10), abs=0.01)


def test_a_ridge_holds_back_what_few_cases_say_and_weights_count():
    rows, labels = [{"rare": 1.0}] * 3 + [{}] * 40, [True] * 3 + [False, True] * 20
    loose, tight = (fit_ridge(rows, labels, [1.0] * 43, penalty=p)["rare"] for p in (0.01, 3.0))
    assert loose > 3 * tight > 0
    heavier = fit_ridge(rows, labels, [100.0] * 3 + [1.0] * 40, penalty=3.0)["rare"]
    assert heavier > 2 * tight
