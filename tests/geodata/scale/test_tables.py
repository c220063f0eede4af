"""Tables to be counted, whatever they are kept as; and those that cannot be."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from geodata.errors import ImportTableError
from geodata.scale import Columns, Team, count_table
from tests.geodata.scale.expected import as_dict, expected_counts

ONE = Team(workers=1)


def _no_place():
    return Columns(lat="day", lon="day")


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
        assert as_dict(counts) == expected_counts(table, regions)


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
