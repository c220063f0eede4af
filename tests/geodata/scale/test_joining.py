"""Tables larger than memory joined to regions: every row with its region, and nothing twice."""

import json

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import box

from geodata.errors import JoinError
from geodata.regions import join_points
from geodata.scale import Team, count_table, join_table

ONE = Team(workers=1)


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
