"""Counting tables larger than memory: the same answers, however they are cut."""

import gzip
import subprocess
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ImportTableError, JoinError, NetworkError
from geodata.scale import Columns, Team, count_table, pieces
from geodata.scale.tally import NO_DAY, tally_rows
from geodata.scale.total import TallyTotal
from tests.geodata.scale.expected import as_dict, expected_counts

ONE = Team(workers=1)


def test_parquet_folder_is_counted_as_pandas_counts_it(tmp_path, events, regions):
    events.iloc[:1200].to_parquet(tmp_path / "a.parquet", row_group_size=100)
    events.iloc[1200:].to_parquet(tmp_path / "b.parquet")

    counts = count_table(str(tmp_path), regions=regions)

    assert as_dict(counts) == expected_counts(events, regions)
    assert counts.rows == 3000
    assert counts.unjoined["missing"] == events["latitude"].isna().sum()
    assert counts.table["region_name"].dropna().isin(["West", "East", "Isle"]).all()


@pytest.mark.parametrize("piece_bytes", [37, 1_000, 50_000])
def test_csv_is_cut_only_between_rows(tmp_path, events, regions, monkeypatch, piece_bytes):
    # Quoted line ends, commas and doubled quotation marks stand wherever a cut may fall.
    monkeypatch.setattr(pieces, "_PIECE_BYTES", piece_bytes)
    few = events.iloc[: 300 if piece_bytes < 100 else 3000]
    few.to_csv(tmp_path / "events.csv", index=False)

    counts = count_table(str(tmp_path / "events.csv"), regions=regions, team=ONE)

    assert as_dict(counts) == expected_counts(few, regions)
    assert counts.refused == 0


def test_packed_csv_and_tabs_and_semicolons_are_read(tmp_path, events, regions):
    text = events.drop(columns="notes").to_csv(index=False)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(text.encode()))
    events.drop(columns="notes").to_csv(tmp_path / "tabs.tsv", sep="\t", index=False)
    events.to_csv(tmp_path / "semicolons.csv", sep=";", index=False)
    expected = expected_counts(events, regions)

    for name in ("packed.csv.gz", "tabs.tsv", "semicolons.csv"):
        assert as_dict(count_table(str(tmp_path / name), regions=regions, team=ONE)) == expected


def _no_place():
    return Columns(lat="day", lon="day")


def test_months_and_countries_add_up_days_and_regions(tmp_path, events, regions):
    events.to_parquet(tmp_path / "events.parquet")
    path = str(tmp_path / "events.parquet")

    fine = count_table(path, by=["region", "day"], regions=regions).table
    coarse = count_table(path, by=["country", "month"], regions=regions).table

    fine["month"] = fine["day"].dt.to_period("M").dt.to_timestamp()
    added = fine.groupby(["country_code", "month"], dropna=False, observed=True)["count"].sum()
    got = coarse.groupby(["country_code", "month"], dropna=False, observed=True)["count"].sum()
    assert got.sort_index().tolist() == added.sort_index().tolist()
    assert list(coarse) == ["country_code", "month", "count"]


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ([], "by nothing"),
        (["region", "region"], "once each"),
        (["planet"], "by planet"),
        (["day", "month"], "by day and by month at once"),
        (["region", "country"], "by region and by country at once"),
    ],
)
def test_what_cannot_be_counted_by_is_named(tmp_path, by, words):
    with pytest.raises(JoinError, match=words):
        count_table(str(tmp_path), by=by)


def test_column_that_tells_rows_apart_is_no_type(tmp_path):
    names = pd.DataFrame({"type": [f"row {number}" for number in range(10_001)]})
    names.to_parquet(tmp_path / "names.parquet")

    with pytest.raises(ImportTableError, match="more than 10,000 different values"):
        count_table(
            str(tmp_path / "names.parquet"), by=["type"], columns=Columns(lat="type", lon="type")
        )


def test_count_goes_on_where_it_was_stopped(tmp_path, events, regions):
    for number in range(4):
        part = events.iloc[number * 750 : (number + 1) * 750]
        part.to_parquet(tmp_path / f"part{number}.parquet")
    kept = tmp_path / "kept"
    done = []

    class StoppedError(Exception):
        pass

    def stop(number, _total):
        done.append(number)
        if number == 2:
            raise StoppedError

    paths = [str(tmp_path / f"part{number}.parquet") for number in range(4)]
    with pytest.raises(StoppedError):
        count_table(paths, regions=regions, team=ONE, resume_in=kept, progress=stop)
    finished = {file: file.stat().st_mtime_ns for file in kept.glob("*.npz")}
    counts = count_table(paths, regions=regions, team=ONE, resume_in=kept)

    assert len(finished) >= 2
    assert all(file.stat().st_mtime_ns == time for file, time in finished.items())
    assert len(list(kept.glob("*.npz"))) == 4
    assert as_dict(counts) == expected_counts(events, regions)


def test_kept_pieces_are_of_no_use_to_another_question_or_a_changed_file(tmp_path, events, regions):
    events.to_parquet(tmp_path / "events.parquet")
    path, kept = str(tmp_path / "events.parquet"), tmp_path / "kept"
    count_table(path, regions=regions, resume_in=kept)
    count_table(path, by=["region"], regions=regions, resume_in=kept)
    assert len(list(kept.glob("*.npz"))) == 2

    events.iloc[:10].to_parquet(tmp_path / "events.parquet")

    assert count_table(path, regions=regions, resume_in=kept).rows == 10


def test_harmed_kept_piece_is_counted_again(tmp_path, events, regions):
    events.to_parquet(tmp_path / "events.parquet")
    path, kept = str(tmp_path / "events.parquet"), tmp_path / "kept"
    count_table(path, regions=regions, resume_in=kept)
    (file,) = kept.glob("*.npz")
    file.write_bytes(file.read_bytes()[:50])

    counts = count_table(path, regions=regions, resume_in=kept)

    assert as_dict(counts) == expected_counts(events, regions)


def test_processes_count_as_threads_do(tmp_path, events, regions):
    events.to_parquet(tmp_path / "events.parquet", row_group_size=500)
    events.to_parquet(tmp_path / "again.parquet")
    done = []

    counts = count_table(
        str(tmp_path),
        regions=regions,
        team=Team(workers=2, processes=True),
        progress=lambda number, total: done.append((number, total)),
    )

    doubled = {key: 2 * number for key, number in expected_counts(events, regions).items()}
    assert as_dict(counts) == doubled
    assert done == [(1, 2), (2, 2)]


_rows = st.lists(
    st.tuples(
        st.integers(-1, 3),
        st.sampled_from([NO_DAY, -400, 0, 18_000, 18_001]),
        st.sampled_from(["a", "b", "c", None]),
    ),
    max_size=40,
)


@given(
    parts=st.lists(_rows, min_size=1, max_size=6),
    counters=st.sampled_from([0, 40, 2_000, 1 << 25]),
    grouped=st.booleans(),
)
def test_tallies_add_up_however_the_rows_are_parted(parts, counters, grouped):
    def tally(rows):
        types = sorted({kind for _, _, kind in rows if kind})
        region, day = (np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1))
        kind = np.array([types.index(row[2]) if row[2] else -1 for row in rows], dtype=np.int64)
        return tally_rows(region, day, kind, types)

    def add_up(tallies):
        total = TallyTotal()
        for each in tallies:
            total.add(each)
        return total.value()

    tallies = [tally(rows) for rows in parts]
    with mock.patch("geodata.scale.total._DENSE", counters):
        if grouped:  # as workers do that add up what others have added up
            tallies = [add_up(tallies[:2]), add_up(tallies[2:])]
        total = add_up(tallies)

    every = [row for rows in parts for row in rows]
    names = [*total.types, None]
    assert list(total.types) == sorted(total.types)
    assert (np.diff(total.cells) > 0).all()
    got = {
        (region, day, names[kind]): number
        for region, day, kind, number in zip(
            *(part.tolist() for part in total.parts()), total.counts.tolist(), strict=True
        )
    }
    assert got == {row: every.count(row) for row in set(every)}
    assert total.rows == len(every)


_COUNT_AND_WEIGH = """
import sys
import geopandas as gpd
from shapely.geometry import box
from geodata.scale import Team, count_table
columns = {"code": ["A", "B"], "name": ["a", "b"], "country_code": ["X", "Y"]}
shapes = [box(10, 40, 20, 45), box(20, 40, 30, 45)]
regions = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
count_table(sys.argv[1], by=["region"], regions=regions, team=Team(workers=2))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system tells no memory")
def test_memory_does_not_grow_with_a_table_of_one_row_group(tmp_path):
    rng = np.random.default_rng(2)
    peaks_mb = []
    for rows in (500_000, 6_000_000):
        table = pa.table({"lat": rng.uniform(40, 45, rows), "lon": rng.uniform(9, 31, rows)})
        path = tmp_path / f"{rows}.parquet"
        pq.write_table(table, path, row_group_size=rows, compression="none")
        told = subprocess.run(
            [sys.executable, "-c", _COUNT_AND_WEIGH, str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        peaks_mb.append(int(told.stdout) / 1024)

    # The columns of the larger table have 96 MB.
    assert peaks_mb[1] - peaks_mb[0] < 40


def test_scheduler_that_is_not_there_and_an_unknown_protocol_are_named(tmp_path, regions):
    (tmp_path / "a.csv").write_text("lat,lon\n1,2\n")

    with pytest.raises(ImportTableError, match="cannot be found"):
        count_table("nosuch://bucket/table", by=["region"], regions=regions)
    with pytest.raises(NetworkError, match="does not answer"):
        count_table(
            str(tmp_path / "a.csv"), by=["region"], regions=regions, team=Team(scheduler="nonsense")
        )
