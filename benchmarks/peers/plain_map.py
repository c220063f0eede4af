"""A plain briefing map with geopandas and matplotlib: `plain_map.py JOB OUT EXPORTS`.

JOB is the JSON file that `benchmarks.snapshot` writes; OUT ends in .png or .pdf. The map is drawn
EXPORTS times, everything anew each time; the seconds of each are printed as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

mpl.use("Agg")

_INCH_MM = 25.4
#: Area of a circle for one event, in points squared.
_AREA_PER_EVENT = 30


def main() -> None:
    """Draw as often as asked and print how long each took."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    seconds = []
    for _ in range(int(sys.argv[3])):
        start = time.perf_counter()
        _draw(job, sys.argv[2])
        seconds.append(time.perf_counter() - start)
    print(json.dumps(seconds))


def _draw(job: dict[str, Any], out: str) -> None:
    read = {
        layer: gpd.read_file(job["layers"], layer=layer).to_crs(job["crs"])
        for layer in ("neighbours", "regions", "events")
    }
    regions, events = read["regions"], read["events"]
    figure, axes = plt.subplots(figsize=(297 / _INCH_MM, 210 / _INCH_MM))
    figure.subplots_adjust(0.03, 0.03, 0.97, 0.92)
    axes.set_facecolor("#eef5fa")
    read["neighbours"].plot(ax=axes, color="#e0e0e0", edgecolor="#aaaaaa", lw=0.5)
    colours = job["colours"]
    regions.plot(ax=axes, color=[colours[c] for c in regions["class"]], edgecolor="#555555", lw=0.7)
    area = events["count"] * _AREA_PER_EVENT
    axes.scatter(
        events.geometry.x, events.geometry.y, s=area, c="#1f78b4", alpha=0.6, ec="w", zorder=3
    )
    for name, point in zip(regions["name"], regions.representative_point(), strict=True):
        axes.annotate(name, (point.x, point.y), ha="center", fontsize=8)
    _furnish(axes, regions.total_bounds, colours)
    figure.suptitle(job["title"], fontsize=20, x=0.03, ha="left")
    figure.savefig(out, dpi=300)
    plt.close(figure)


def _furnish(axes: Axes, bounds: np.ndarray, colours: list[str]) -> None:
    x_min, y_min, x_max, y_max = bounds
    axes.set_xlim(x_min - 1e5, x_max + 1e5)
    axes.set_ylim(y_min - 1.5e5, y_max + 1.5e5)
    axes.set(xticks=[], yticks=[], xlabel="", ylabel="")
    classes = [Patch(fc=each, ec="#555555", label=f"class {at}") for at, each in enumerate(colours)]
    circles = [
        Line2D([], [], marker="o", ls="", c="#1f78b4", alpha=0.6, ms=size**0.5, label=str(count))
        for count in (1, 5, 10)
        for size in (count * _AREA_PER_EVENT,)
    ]
    axes.legend(handles=classes + circles, title="Legend", loc="upper right")
    at_y = y_min - 1e5
    axes.plot([x_min, x_min + 5e5], [at_y, at_y], "k", lw=3)
    axes.text(x_min + 2.5e5, at_y + 2e4, "500 km", ha="center")
    axes.annotate(
        "N",
        xy=(0.96, 0.13),
        xytext=(0.96, 0.04),
        xycoords="axes fraction",
        ha="center",
        fontsize=14,
        arrowprops={"arrowstyle": "->", "lw": 2},
    )


main()
