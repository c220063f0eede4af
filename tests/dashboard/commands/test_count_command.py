"""``sitmap count``: what it prints and writes, and its exit codes."""

import csv
import functools
import json

import geopandas as gpd
import pandas as pd
import pytest


@pytest.fixture
def count(sitmap):
    """Run `sitmap count` and give its exit code, standard output and standard error."""
    return functools.partial(sitmap, "count")


@pytest.fixture
def table(tmp_path):
    """Almaty twice, Astana once, the open sea once, and one row without coordinates."""
    path = tmp_path / "events.csv"
    path.write_text(
        "event_date,event_type,latitude,longitude\n"
        "2022-01-05,unrest,43.25,76.95\n"
        "2022-01-05,unrest,43.26,76.90\n"
        "2022-01-06,=deployment(),51.15,71.45\n"
        "2022-01-06,unrest,0,-30\n"
        "2022-01-06,unrest,,\n"
    )
    return path


def test_count_prints_regions_days_types_and_what_did_not_join(count, table):
    code, out, err = count(table, "--country", "KZ", "--on", "2022-01-06")

    assert (code, err) == (0, "")
    for part in ("Almaty", "Nur-Sultan", "2022-01-05", "unrest", "5 rows in 3 combinations"):
        assert part in " ".join(out.split())
    assert "In no region: 2 (missing 1, outside every region 1)" in out


def test_count_as_json_holds_all_counts(count, table):
    code, out, _ = count(table, "--by", "country,month,type", "--json")

    said = json.loads(out)
    assert code == 0
    assert (said["rows"], said["refused"]) == (5, 0)
    assert {"country_code": "KZ", "month": "2022-01", "type": "unrest", "count": 2} in said[
        "counts"
    ]
    assert {"country_code": None, "month": "2022-01", "type": "unrest", "count": 2} in said[
        "counts"
    ]


def test_counts_are_written_as_csv_without_formulas_and_as_parquet(count, table, tmp_path):
    for name in ("counts.csv", "counts.parquet"):
        assert count(table, "--by", "day,type", "--out", tmp_path / name)[0] == 0

    with (tmp_path / "counts.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["type"] for row in rows} == {"unrest", "'=deployment()"}
    assert pd.read_parquet(tmp_path / "counts.parquet")["count"].sum() == 5


def test_joined_rows_are_written_and_the_same_command_goes_on(count, table, tmp_path):
    arguments = (table, "--joined", tmp_path / "out", "--resume", tmp_path / "kept")
    code, _, err = count(*arguments)
    again, _, _ = count(*arguments)

    assert (code, again) == (0, 0)
    assert "5 rows in 2 files" in err
    assert len(gpd.read_parquet(tmp_path / "out" / "region_country=KZ")) == 3


def test_rows_that_do_not_fit_the_header_are_reported(count, table):
    table.write_text(table.read_text() + "2022-01-06,unrest\n")

    code, _, err = count(table, "--by", "type")

    assert code == 1
    assert "1 row refused: more or fewer cells" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--by", "planet"], "expected some of region, country, day, month, type"),
        (["--lat", "breite"], "has no column 'breite'; it has event_date"),
        (["--out", "counts.pdf"], "ending in .csv or .parquet"),
        (["--scheduler", "tcp://127.0.0.1"], "does not answer"),
    ],
)
def test_wrong_use_ends_with_one_clear_message(count, table, arguments, words):
    code, out, err = count(table, *arguments)

    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_missing_table_is_named(count, tmp_path):
    code, _, err = count(tmp_path / "gone.parquet")

    assert code == 2
    assert "gone.parquet: cannot be found" in err
