"""The same counts from a real cluster of two worker processes, one of them killed on the way."""

import os
import signal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from geodata.scale import Team, count_table, join_table

pytest.importorskip("distributed")

_FILES, _ROWS = 24, 20_000


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    import dask
    from distributed import LocalCluster

    space = str(tmp_path_factory.mktemp("workers"))
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "20s"}),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=space,
        ) as workers,
    ):
        yield workers


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = tmp_path_factory.mktemp("table")
    rng = np.random.default_rng(4)
    for number in range(_FILES):
        pd.DataFrame(
            {
                "lat": rng.uniform(-6, 46, _ROWS),
                "lon": rng.uniform(9, 56, _ROWS),
                "day": pd.to_datetime("2022-01-01")
                + pd.to_timedelta(rng.integers(0, 20, _ROWS), unit="D"),
                "type": rng.choice(["unrest", "deployment"], _ROWS),
            }
        ).to_parquet(folder / f"{number:02d}.parquet")
    return folder


@pytest.fixture(scope="module")
def regions():
    shapes = [box(10, 40, 20, 45), box(20, 40, 30, 45), box(50, -5, 54, 0)]
    columns = {"code": ["A", "B", "C"], "name": ["a", "b", "c"], "country_code": ["X", "X", "Y"]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def _kill_one(cluster):
    """Kill a worker as a full machine would: without a word."""
    victim = next(iter(cluster.workers.values()))
    os.kill(victim.pid, signal.SIGKILL)


def test_killed_worker_changes_no_count(cluster, table, regions):
    expected = count_table(str(table), regions=regions)
    seen = []

    def kill_early(done, total):
        if done == 3:
            _kill_one(cluster)
        seen.append((done, total))

    counts = count_table(
        str(table),
        regions=regions,
        team=Team(scheduler=cluster.scheduler_address),
        progress=kill_early,
    )

    pd.testing.assert_frame_equal(counts.table, expected.table)
    assert counts.rows == _FILES * _ROWS
    assert counts.unjoined == expected.unjoined
    assert seen == [(done, _FILES) for done in range(1, _FILES + 1)]


def test_killed_worker_leaves_no_row_unwritten_and_none_twice(cluster, table, regions, tmp_path):
    def kill_early(done, _total):
        if done == 2:
            _kill_one(cluster)

    done = join_table(
        str(table),
        str(tmp_path / "out"),
        regions=regions,
        team=Team(scheduler=cluster.scheduler_address),
        progress=kill_early,
    )

    files = list((tmp_path / "out").rglob("*.parquet"))
    assert done.rows == sum(len(pd.read_parquet(file)) for file in files) == _FILES * _ROWS
    assert done.files == len(files)


def test_error_in_a_piece_comes_back_as_it_was(cluster, table, regions, tmp_path):
    from geodata.errors import ImportTableError

    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"lat,lon,day,type\n1,2,2022-01-01,caf\xe9\n")

    with pytest.raises(ImportTableError, match=r"wrong\.csv: cannot be read to its end"):
        count_table(
            [str(table / "00.parquet"), str(wrong)],
            regions=regions,
            team=Team(scheduler=cluster.scheduler_address),
        )
