"""The command ``sitmap count``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.arguments import DAY, REFUSED, examples
from dashboard.console import counted, plain, print_json, print_line, print_table, warn
from geodata.errors import ImportTableError
from geodata.exchange import disarm

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geodata.scale import Columns, Counts, Team

__all__ = ["command"]

#: Rows of the printed table, the largest counts first.
_PRINTED = 40


@click.command(
    "count",
    short_help="Count the rows of tables of any size by region, day and type.",
    epilog=examples(
        "count points.parquet --by region,month --country KZ",
        "count tables/ --joined with_regions/ --resume kept/ --processes",
    ),
)
@click.argument("tables", nargs=-1, required=True, metavar="TABLE...")
@click.option(
    "--by",
    default="region,day,type",
    show_default=True,
    metavar="WHAT,...",
    help="Some of region or country, day or month, and type.",
)
@click.option(
    "--level", type=click.IntRange(0, 3), default=1, show_default=True, help="Of regions."
)
@click.option("--country", metavar="KZ", help="Regions of this country only, ISO 3166-1 alpha-2.")
@click.option("--on", type=DAY, help="Names of regions valid on this day; today's without it.")
@click.option("--lat", metavar="COLUMN", help="Column of latitudes, where its name does not tell.")
@click.option("--lon", metavar="COLUMN", help="Column of longitudes.")
@click.option("--day", metavar="COLUMN", help="Column of days.")
@click.option("--type", "kind", metavar="COLUMN", help="Column of types.")
@click.option(
    "--max-gap-km",
    type=click.FloatRange(0, 1000),
    default=0.0,
    show_default=True,
    help="How far off all regions a point may lie and still belong to the nearest.",
)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="At once, on this machine.")
@click.option("--processes", is_flag=True, help="Processes instead of threads.")
@click.option(
    "--resume",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep what is finished there; the same command goes on from it.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write all counts: .csv or .parquet.",
)
@click.option(
    "--joined", metavar="DIR", help="Write all rows with their region, as GeoParquet by country."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    tables: tuple[str, ...],
    by: str,
    level: int,
    country: str | None,
    on: date | None,
    lat: str | None,
    lon: str | None,
    day: str | None,
    kind: str | None,
    max_gap_km: float,
    scheduler: str | None,
    workers: int | None,
    processes: bool,
    resume: Path | None,
    out: Path | None,
    joined: str | None,
    as_json: bool,
) -> int:
    """Count the rows of tables of any size: Parquet, GeoParquet or CSV, files or folders."""
    from geodata.regions import load_regions
    from geodata.scale import Columns, Team, count_table

    if out is not None and out.suffix not in (".csv", ".parquet"):
        msg = f"{out}: expected a file ending in .csv or .parquet"
        raise click.UsageError(msg)
    columns = Columns(lat=lat, lon=lon, day=day, type=kind)
    team = Team(scheduler=scheduler, workers=workers, processes=processes)
    regions = load_regions(level, country=country, on=on)
    if joined is not None:
        _write_joined(tables, joined, regions, columns, max_gap_km, team)
    with _bar("count") as tell:
        counts = count_table(
            tables,
            by=[name.strip() for name in by.split(",") if name.strip()],
            regions=regions,
            columns=columns,
            max_gap_m=max_gap_km * 1000,
            team=team,
            resume_in=resume,
            progress=tell,
        )
    if out is not None:
        _write(counts.table, out)
    _show(counts, as_json=as_json)
    if counts.refused:
        warn(f"{counted(counts.refused, 'row')} refused: more or fewer cells than the header has")
    return REFUSED if counts.refused else 0


def _write_joined(
    tables: tuple[str, ...],
    folder: str,
    regions: gpd.GeoDataFrame,
    columns: Columns,
    max_gap_km: float,
    team: Team,
) -> None:
    from geodata.scale import Columns, join_table

    places = Columns(lat=columns.lat, lon=columns.lon)
    with _bar("join") as tell:
        result = join_table(
            tables,
            folder,
            regions=regions,
            columns=places,
            max_gap_m=max_gap_km * 1000,
            team=team,
            progress=tell,
        )
    warn(f"{plain(folder)}: {counted(result.rows, 'row')} in {counted(result.files, 'file')}")


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], object]]:
    """Show a progress bar on a terminal, none in a pipe."""
    from tqdm import tqdm

    with tqdm(desc=label, unit="piece", disable=None, leave=False) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tell


def _write(table: pd.DataFrame, out: Path) -> None:
    try:
        if out.suffix == ".csv":
            _disarmed(table).to_csv(out, index=False, lineterminator="\n")
        else:
            table.to_parquet(out, index=False)
    except OSError as error:
        msg = f"{out}: cannot be written ({error.strerror or error}); name another file"
        raise ImportTableError(msg) from error


def _disarmed(table: pd.DataFrame) -> pd.DataFrame:
    """Make the texts of a table safe to open in a spreadsheet: types may come from anywhere."""
    import pandas as pd

    safe = table.copy()
    for name in table:
        if isinstance(table[name].dtype, pd.CategoricalDtype):
            safe[name] = table[name].cat.rename_categories(disarm)
    return safe


def _show(counts: Counts, *, as_json: bool) -> None:
    table = counts.table
    if as_json:
        print_json(
            {
                "rows": counts.rows,
                "unjoined": counts.unjoined,
                "refused": counts.refused,
                "counts": [dict(zip(table, row, strict=True)) for row in _cells(table)],
            }
        )
        return
    largest = table.nlargest(_PRINTED, "count")
    rows = ([*row[:-1], f"{row[-1]:,}"] for row in _cells(largest))
    shown = f", the {len(largest)} largest of" if len(table) > len(largest) else " in"
    print_table(
        f"{counted(counts.rows, 'row')}{shown} {counted(len(table), 'combination')}",
        [str(name).replace("_", " ") for name in table],
        rows,
    )
    if counts.unjoined:
        reasons = ", ".join(f"{reason} {number:,}" for reason, number in counts.unjoined.items())
        print_line(f"In no region: {sum(counts.unjoined.values()):,} ({reasons})")


def _cells(table: pd.DataFrame) -> Iterator[list[Any]]:
    """Give rows of plain values, None where one is missing."""
    plain_columns = []
    for name in table:
        values = table[name]
        if name in ("day", "month"):
            values = values.dt.strftime("%Y-%m-%d" if name == "day" else "%Y-%m")
        plain_columns.append(values.astype(object).where(values.notna(), None).tolist())
    return (list(row) for row in zip(*plain_columns, strict=True))
