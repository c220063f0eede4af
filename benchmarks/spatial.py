"""Peers that join points to regions, with their regions loaded before the clock starts."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from benchmarks.harness import peak_mb, time_call
from benchmarks.postgis import missing_postgis, postgis_server
from benchmarks.programs import Peer, Ran

if TYPE_CHECKING:
    import geopandas as gpd
    import polars as pl

__all__ = [
    "DUCKDB",
    "POLARS",
    "POSTGIS",
    "SEDONA",
    "PostGIS",
    "duckdb_with_regions",
    "polars_regions",
    "postgis_with_regions",
    "prepare_grid",
    "region_shapes",
    "timed",
    "use_own_cache",
    "write_regions",
]

_T = TypeVar("_T")
SEDONA = Peer(name="SedonaDB SQL", needs=("sedonadb",))
POLARS = Peer(name="polars-st sjoin", needs=("polars_st",))
POSTGIS = Peer(name="PostGIS", needs=("pg8000",), lack=missing_postgis)
DUCKDB = Peer(name="DuckDB spatial", needs=("duckdb", "duckdb_extension_spatial"))
#: Memory that the server's processes share, as its handbook advises for a machine of its own.
_SHARED_MB = 1024


def write_regions(folder: Path) -> int:
    """Write the regions to join to, as ``rid`` and ``geometry``; give how many there are."""
    from geodata.regions import load_regions

    regions = load_regions(1)[["code", "geometry"]].reset_index(drop=True)
    regions.insert(0, "rid", np.arange(len(regions), dtype=np.int32))
    regions.to_parquet(folder / "regions.parquet")
    return len(regions)


def region_shapes(folder: Path) -> gpd.GeoDataFrame:
    """Read the regions."""
    import geopandas as gpd

    return gpd.read_parquet(folder / "regions.parquet")[["rid", "geometry"]]


def timed(call: Callable[[], _T], *, repetitions: int, warm_up: bool = True) -> Ran:
    """Time a call, as `benchmarks.harness.time_call`, with what it gave last."""
    timing, result = time_call(call, repetitions=repetitions, warm_up=warm_up)
    return Ran(timing=timing, result=result)


def use_own_cache(folder: Path) -> None:
    """Let this process keep our grid in a folder of the benchmark, whatever the user has kept."""
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")


def prepare_grid(folder: Path) -> Ran:
    """Time the building of our grid, kept for the processes after this one."""
    from geodata.regions import load_regions, prepare_join

    use_own_cache(folder)
    regions = load_regions(1)
    return timed(lambda: prepare_join(regions), repetitions=1, warm_up=False)


def polars_regions(folder: Path) -> pl.DataFrame:
    """Give the regions as polars-st has them."""
    import polars as pl

    shapes = region_shapes(folder)
    return pl.DataFrame(
        {"rid": shapes["rid"].to_numpy(), "geometry": list(shapes.geometry.to_wkb())},
        schema={"rid": pl.Int32, "geometry": pl.Binary},
    )


def duckdb_with_regions(folder: Path) -> Any:  # noqa: ANN401
    """Give a connection of DuckDB with a table ``regions`` of ``rid`` and ``g``."""
    import duckdb
    import duckdb_extension_spatial

    found = Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension")
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"load '{next(found)}'")
    connection.execute("set enable_progress_bar = false")
    shapes = region_shapes(folder)
    table = pa.table({"rid": shapes["rid"].to_numpy(), "shape": shapes.geometry.to_wkb()})
    connection.register("shapes", table)
    connection.execute("create table regions as select rid, ST_GeomFromWKB(shape) g from shapes")
    return connection


class PostGIS:
    """A session on a server of our own, with a table ``regions`` of ``rid`` and ``g``, indexed."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401
        self._connection = connection
        self._cursor = connection.cursor()

    def execute(self, query: str) -> None:
        """Run a statement."""
        self._cursor.execute(query)

    def copy_in(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table that has the same columns."""
        text = io.BytesIO()
        pacsv.write_csv(rows, text, pacsv.WriteOptions(include_header=False))
        text.seek(0)
        self._cursor.execute(f"copy {table} from stdin with (format csv)", stream=text)

    def copy_out(self, table: str) -> pa.Table:
        """Give all rows of a table."""
        text = io.BytesIO()
        self._cursor.execute(f"copy {table} to stdout with (format csv, header)", stream=text)
        text.seek(0)
        return pacsv.read_csv(text)

    def time_table(self, query: str, *, repetitions: int) -> Ran:
        """Time the making of a table from a query; the result is that table."""

        def make() -> None:
            self.execute("drop table if exists answer")
            self.execute(f"create unlogged table answer as {query}")

        timing, _ = time_call(make, repetitions=repetitions, warm_up=False)
        self._cursor.execute("select pg_backend_pid()")
        peak = peak_mb(int(self._cursor.fetchone()[0]))
        return Ran(timing=timing, result=self.copy_out("answer"), peak_mb=peak)


@contextmanager
def postgis_with_regions(folder: Path) -> Iterator[PostGIS]:
    """Start a server with the regions on it, and stop it at the end."""
    from urllib.parse import urlsplit

    import pg8000.dbapi

    with postgis_server(shared_buffers_mb=_SHARED_MB) as url:
        where = urlsplit(url)
        connection = pg8000.dbapi.connect(
            where.username, host=where.hostname, port=where.port, database=where.path[1:]
        )
        try:
            connection.autocommit = True
            server = PostGIS(connection)
            server.execute("create extension postgis")
            server.execute("create unlogged table regions (rid int, g geometry)")
            shapes = region_shapes(folder)
            server.copy_in(
                "regions",
                pa.table({"rid": shapes["rid"].to_numpy(), "g": shapes.geometry.to_wkb(hex=True)}),
            )
            server.execute("create index on regions using gist (g)")
            # One process does the work, so that its memory can be weighed.
            server.execute("set max_parallel_workers_per_gather = 0")
            server.execute("vacuum analyze regions")
            yield server
        finally:
            connection.close()
