"""Counting and joining tables larger than memory: the same answers, however they are cut."""

import gzip
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from unittest import mock

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from geodata.errors import ImportTableError, JoinError, NetworkError
from geodata.regions import join_points
from geodata.scale import Columns, Team, count_table, join_table, pieces
from geodata.scale.tally import NO_DAY, tally_rows
from geodata.scale.total import TallyTotal

ONE = Team(workers=1)


@pytest.fixture
def regions():
    return gpd.GeoDataFrame(
        {
            "code": ["AA-1", "AA-2", "BB-1"],
            "name": ["West", "East", "Isle"],
            "country_code": ["AA", "AA", None],
        },
        geometry=[box(10, 40, 20, 45), box(20, 40, 30, 45), box(50, -5, 54, 0)],
        crs="EPSG:4326",
    )


@pytest.fixture
def events():
    """Three thousand rows, some with a gap in each column."""
    rng = np.random.default_rng(11)
    number = 3000
    table = pd.DataFrame(
        {
            "event_date": pd.to_datetime("2022-01-01")
            + pd.to_timedelta(rng.integers(0, 40, number), unit="D"),
            "event_type": rng.choice(["unrest", "deployment", "with, comma"], number),
            "latitude": rng.uniform(-6, 46, number),
            "longitude": rng.uniform(9, 56, number),
            "notes": rng.choice(["plain", 'said "no"', "two\nlines", "a, b"], number),
        }
    )
    table.loc[::97, "event_date"] = pd.NaT
    table.loc[::89, "event_type"] = None
    table.loc[::83, "latitude"] = np.nan
    return table


def _expected(events, regions):
    """Counted by pandas, in memory."""
    rows = join_points(events["latitude"], events["longitude"], regions)
    code = pd.Series(rows).map(dict(enumerate(regions["code"])))
    frame = pd.DataFrame({"r": code, "d": events["event_date"].dt.date, "t": events["event_type"]})
    counted = frame.groupby(["r", "d", "t"], dropna=False).size()
    return {
        tuple(None if pd.isna(part) else part for part in key): int(value)
        for key, value in counted.items()
    }


def _as_dict(counts):
    table = counts.table.astype({"region_code": object, "type": object})
    return {
        tuple(None if pd.isna(part) else part for part in key): number
        for key, number in zip(
            zip(table["region_code"], table["day"].dt.date, table["type"], strict=True),
            table["count"],
            strict=True,
        )
    }


def test_parquet_folder_is_counted_as_pandas_counts_it(tmp_path, events, regions):
    events.iloc[:1200].to_parquet(tmp_path / "a.parquet", row_group_size=100)
    events.iloc[1200:].to_parquet(tmp_path / "b.parquet")

    counts = count_table(str(tmp_path), regions=regions)

    assert _as_dict(counts) == _expected(events, regions)
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

    assert _as_dict(counts) == _expected(few, regions)
    assert counts.refused == 0


def test_packed_csv_and_tabs_and_semicolons_are_read(tmp_path, events, regions):
    text = events.drop(columns="notes").to_csv(index=False)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(text.encode()))
    events.drop(columns="notes").to_csv(tmp_path / "tabs.tsv", sep="\t", index=False)
    events.to_csv(tmp_path / "semicolons.csv", sep=";", index=False)
    expected = _expected(events, regions)

    for name in ("packed.csv.gz", "tabs.tsv", "semicolons.csv"):
        assert _as_dict(count_table(str(tmp_path / name), regions=regions, team=ONE)) == expected


def test_geoparquet_points_are_read_from_their_geometry(tmp_path, events, regions):
    points = gpd.GeoDataFrame(
        events[["event_date", "event_type"]],
        geometry=[
            None if np.isnan(lat) else Point(lon, lat)
            for lat, lon in zip(events["latitude"], events["longitude"], strict=True)
        ],
        crs="EPSG:4326",
    )
    points.to_parquet(tmp_path / "some_missing.parquet")
    points.dropna(subset="geometry").to_parquet(tmp_path / "all.parquet")
    points.to_parquet(tmp_path / "arrow.parquet", geometry_encoding="geoarrow")
    there = events.dropna(subset="latitude").reset_index(drop=True)

    for name, table in (("some_missing", events), ("all", there), ("arrow", events)):
        counts = count_table(str(tmp_path / f"{name}.parquet"), regions=regions, team=ONE)
        assert _as_dict(counts) == _expected(table, regions)


def test_geoparquet_in_metres_or_of_lines_is_refused(tmp_path, regions):
    metres = gpd.GeoDataFrame({"type": ["a"]}, geometry=[Point(1e6, 5e6)], crs="EPSG:3857")
    metres.to_parquet(tmp_path / "metres.parquet")
    lines = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (1, 1)])], crs="EPSG:4326")
    lines.to_parquet(tmp_path / "lines.parquet")

    with pytest.raises(ImportTableError, match="Pseudo-Mercator; turn it into WGS 84"):
        count_table(str(tmp_path / "metres.parquet"), by=["region"], regions=regions)
    with pytest.raises(ImportTableError, match="not points"):
        count_table(str(tmp_path / "lines.parquet"), by=["region"], regions=regions, team=ONE)


@pytest.mark.parametrize(
    "values",
    [
        ["2022-01-11", "2022-02-01T23:30:00+06:00", "soon", None],
        ["20220111", "1 February 2022", "01/02/2022", ""],
        pd.to_datetime(["2022-01-11 00:00", "2022-02-01 23:30", None, None]),
        pd.to_datetime(["2022-01-10T19:00Z", "2022-02-01T17:30Z", None, None]).tz_convert(
            "Asia/Almaty"
        ),
        [date(2022, 1, 11), date(2022, 2, 1), None, None],
        pd.array([20220111, 20220201, None, 7], dtype="Int64"),
        [20220111.0, 20220201.0, np.nan, 0.5],
    ],
    ids=["iso", "words", "times", "zone", "dates", "numbers", "floats"],
)
def test_days_are_read_however_they_are_stored(tmp_path, values):
    pd.DataFrame({"day": values}).to_parquet(tmp_path / "days.parquet")

    table = count_table(str(tmp_path / "days.parquet"), by=["day"], columns=_no_place()).table

    assert table["day"].dt.strftime("%Y-%m-%d").fillna("").tolist() == [
        "",
        "2022-01-11",
        "2022-02-01",
    ]
    assert table["count"].tolist() == [2, 1, 1]


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


def test_values_in_folder_names_are_columns(tmp_path, regions):
    for kind, number in (("unrest", 3), ("deployment", 2)):
        folder = tmp_path / f"type={kind}"
        folder.mkdir()
        table = pd.DataFrame({"lat": [42.0] * number, "lon": [12.0] * number})
        table.to_parquet(folder / "part.parquet")

    table = count_table(str(tmp_path), by=["type"], regions=regions).table

    assert dict(zip(table["type"], table["count"], strict=True)) == {"unrest": 3, "deployment": 2}


def test_rows_with_too_many_or_too_few_cells_are_counted_apart(tmp_path, regions):
    (tmp_path / "bad.csv").write_text("lat,lon,type\n42,12,a\n42,12\n42,12,a,b\nnorth,12,a\n")

    counts = count_table(str(tmp_path / "bad.csv"), by=["region", "type"], regions=regions)

    assert (counts.rows, counts.refused) == (2, 2)
    assert counts.unjoined == {"missing": 1}


def test_empty_tables_have_no_counts(tmp_path, regions):
    (tmp_path / "empty.csv").write_text("lat,lon,day,type\n")
    pd.DataFrame({"lat": [0.0], "lon": [0.0], "day": ["x"], "type": ["y"]}).iloc[:0].to_parquet(
        tmp_path / "empty.parquet"
    )

    for name in ("empty.csv", "empty.parquet"):
        counts = count_table(str(tmp_path / name), regions=regions)
        assert (counts.rows, len(counts.table)) == (0, 0)
        assert list(counts.table)[-3:] == ["day", "type", "count"]


def test_what_is_wrong_with_a_table_is_named(tmp_path, regions):
    (tmp_path / "a.csv").write_text("lat,lon,day\n1,2,3\n")
    (tmp_path / "b.csv").write_text("breite,laenge\n1,2\n")
    (tmp_path / "twice.csv").write_text("lat,lat\n1,2\n")
    (tmp_path / "latin.csv").write_bytes("lat,lon,größe\n".encode("latin-1"))
    (tmp_path / "not.parquet").write_text("this is no Parquet file at all")
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and nothing more")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")

    for name, by, words in (
        ("a.csv", ["type"], "no column looks like type; name it .it has lat, lon, day"),
        ("b.csv", ["region"], "no column looks like lat"),
        ("twice.csv", ["region"], "two columns have the same name .lat"),
        ("latin.csv", ["region"], "not UTF-8"),
        ("not.parquet", ["region"], "cannot be read"),
        ("cut.parquet", ["region"], "cannot be read"),
        ("photo.jpg", ["region"], "neither Parquet nor CSV"),
        ("gone.csv", ["region"], "cannot be found"),
        ("*.nothing", ["region"], "holds no Parquet and no CSV file"),
    ):
        with pytest.raises(ImportTableError, match=words):
            count_table(str(tmp_path / name), by=by, regions=regions)
    with pytest.raises(ImportTableError, match="has no column 'latitude'"):
        count_table(
            str(tmp_path / "b.csv"), by=["region"], columns=Columns(lat="latitude"), regions=regions
        )
    (tmp_path / "c.csv").write_text("latitude,lon,day\n1,2,3\n")
    paths = [str(tmp_path / "a.csv"), str(tmp_path / "c.csv")]
    with pytest.raises(ImportTableError, match="other columns than the files before it"):
        count_table(paths, by=["region"], regions=regions)


def test_bytes_that_are_no_text_stop_the_count_with_the_file_named(tmp_path, regions):
    (tmp_path / "latin.csv").write_bytes(b"lat,lon,type\n1,2,caf\xe9\n")

    with pytest.raises(ImportTableError, match=r"latin\.csv: cannot be read to its end"):
        count_table(str(tmp_path / "latin.csv"), by=["type"], regions=regions)


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
    assert _as_dict(counts) == _expected(events, regions)


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

    assert _as_dict(counts) == _expected(events, regions)


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

    doubled = {key: 2 * number for key, number in _expected(events, regions).items()}
    assert _as_dict(counts) == doubled
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


def test_joined_table_holds_every_row_with_its_region(tmp_path, events, regions):
    events.to_parquet(tmp_path / "events.parquet", row_group_size=700)

    done = join_table(str(tmp_path / "events.parquet"), str(tmp_path / "out"), regions=regions)

    every = [gpd.read_parquet(file) for file in (tmp_path / "out").rglob("*.parquet")]
    table = pd.concat(every)
    west = table[table["region_code"] == "AA-1"]
    rows = join_points(events["latitude"], events["longitude"], regions)
    assert (done.rows, len(table), done.files) == (3000, 3000, len(every))
    assert table["region_code"].value_counts().to_dict() == {
        code: int((rows == row).sum()) for row, code in enumerate(regions["code"])
    }
    assert west["region_name"].eq("West").all()
    assert west.geometry.within(box(10, 40, 20, 45)).all()
    assert table.geometry.isna().sum() == events["latitude"].isna().sum()
    assert every[0].crs == "OGC:CRS84"
    assert {folder.name for folder in (tmp_path / "out").iterdir()} == {
        "_finished",
        "region_country=AA",
        "region_country=__HIVE_DEFAULT_PARTITION__",
    }
    assert sum(done.unjoined.values()) == (rows < 0).sum()


def test_join_goes_on_where_it_was_stopped_and_writes_nothing_twice(tmp_path, events, regions):
    events.iloc[:1000].to_parquet(tmp_path / "a.parquet")
    events.iloc[1000:].to_parquet(tmp_path / "b.parquet")
    paths = [str(tmp_path / "a.parquet"), str(tmp_path / "b.parquet")]
    out = tmp_path / "out"
    join_table(paths, str(out), regions=regions, team=ONE)
    marks = sorted((out / "_finished").glob("*.json"))
    marks[0].unlink()
    files = sorted(out.rglob("*.parquet"))
    files[0].write_bytes(b"half a file")
    marks[1].unlink()

    done = join_table(paths, str(out), regions=regions, team=ONE)

    assert done.rows == 3000
    assert sorted(out.rglob("*.parquet")) == files
    assert sum(len(pd.read_parquet(file)) for file in files) == 3000


def test_join_writes_over_nobody_elses_files(tmp_path, events, regions):
    events.to_parquet(tmp_path / "events.parquet")
    path = str(tmp_path / "events.parquet")
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    join_table(path, str(tmp_path / "out"), regions=regions)

    with pytest.raises(JoinError, match="holds other files"):
        join_table(path, str(other), regions=regions)
    with pytest.raises(JoinError, match="join of another table, or by other settings"):
        join_table(path, str(tmp_path / "out"), regions=regions, partition="none")
    with pytest.raises(JoinError, match="expected one of country, region, none"):
        join_table(path, str(tmp_path / "new"), regions=regions, partition="planet")


def test_hostile_codes_and_columns_leave_no_folder(tmp_path, regions):
    regions["code"] = ["../../up", "a/b", "x=y"]
    regions["country_code"] = ["..", "/etc", "C:\\"]
    pd.DataFrame({"lat": [42.0, 42.0, -2.0], "lon": [12.0, 25.0, 51.0]}).to_parquet(
        tmp_path / "in.parquet"
    )

    for partition in ("country", "region"):
        out = tmp_path / "box" / partition
        join_table(str(tmp_path / "in.parquet"), str(out), regions=regions, partition=partition)
        assert len([each for each in out.iterdir() if "=" in each.name]) == 3
    assert {each.name for each in tmp_path.iterdir()} == {"in.parquet", "box"}

    pd.DataFrame({"lat": [1.0], "lon": [1.0], "region_code": ["x"]}).to_parquet(
        tmp_path / "clash.parquet"
    )
    with pytest.raises(JoinError, match="has a column 'region_code' already"):
        join_table(str(tmp_path / "clash.parquet"), str(tmp_path / "c"), regions=regions)


def test_csv_is_joined_too_and_keeps_its_texts(tmp_path, regions):
    (tmp_path / "in.csv").write_text('lat,lon,notes\n42.50,12,"one\ntwo"\n,12,\n')

    join_table(str(tmp_path / "in.csv"), str(tmp_path / "out"), regions=regions, partition="none")

    (file,) = (tmp_path / "out").glob("*.parquet")
    table = pq.read_table(file)
    assert table["lat"].to_pylist() == ["42.50", None]
    assert table["notes"].to_pylist()[0] == "one\ntwo"
    assert table["region_code"].to_pylist() == ["AA-1", None]
    assert json.loads(table.schema.metadata[b"geo"])["primary_column"] == "geometry"


def test_tables_in_other_stores_than_files_are_read_and_written(regions):
    import fsspec

    system = fsspec.filesystem("memory")
    with system.open("/tables/in.parquet", "wb") as stream:
        pq.write_table(pa.table({"lat": [42.0, 60.0], "lon": [12.0, 12.0]}), stream)

    counts = count_table("memory://tables", by=["region"], regions=regions, team=ONE)
    done = join_table("memory://tables", "memory://out", regions=regions, team=ONE)

    assert counts.table["count"].tolist() == [1, 1]
    assert done.files == len(system.glob("/out/*/*.parquet")) == 2
    system.rm("/", recursive=True)


def test_scheduler_that_is_not_there_and_an_unknown_protocol_are_named(tmp_path, regions):
    (tmp_path / "a.csv").write_text("lat,lon\n1,2\n")

    with pytest.raises(ImportTableError, match="cannot be found"):
        count_table("nosuch://bucket/table", by=["region"], regions=regions)
    with pytest.raises(NetworkError, match="does not answer"):
        count_table(
            str(tmp_path / "a.csv"), by=["region"], regions=regions, team=Team(scheduler="nonsense")
        )
