"""Row: claims stored, read back, gathered, asked for a day, and decided on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import Measurement, Plan, Row, check_same, run_alone
from benchmarks.inputs import scatter_points
from geodata.store import ClaimFilter, ClaimOrder, create_situation, open_situation
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Place,
    Precision,
    Quantity,
    Source,
    Status,
)
from geodata.timeline import Timeline

__all__ = ["measure"]

_SIZES = (10_000, 100_000, 1_000_000)
_QUICK_SIZES = (1_000, 5_000)
_FIRST_DAY = date(2022, 1, 1)
_DAYS = 365
#: Places recur in real tables; each of these has many claims.
_PLACES = 5_000
_PUBLISHERS = 300
_WINDOW_DAYS = 7
#: Days for which the state is asked.
_ASKED = 40
_DECISIONS = 20
_OURS, _PEER = "sitmap", "pyogrio + geopandas, points and attributes alone"
_TASKS = {
    "stored": "{} claims stored in a new file",
    "read": "{} claims read back",
    "gathered": "{} claims gathered into events",
    "asked": "state of one day among {} claims",
    "listed": "100 claims of a text search among {} claims",
    "decided": "one decision among {} claims, on the disk",
}
_NOTES = (
    "Claims of one year at 5,000 places, each with a number, of 300 publishers.",
    "The peer writes and reads a GeoPackage of the same points with the same text columns.",
    "It keeps no places, spans, numbers or decisions, and makes no record of each row.",
    "Both count the claims of each week asked for alike.",
    "One process for each size and program; peak memory holds the claims made up for it.",
)


def measure(plan: Plan) -> Row:
    """Time the ledger at several sizes.

    Parameters
    ----------
    plan : Plan
        A quick run has smaller sizes.

    Returns
    -------
    Row
        Seconds; milliseconds for a state and a decision.

    Raises
    ------
    AnswersDifferError
        If the peer counts other claims in a week.
    PeerFailedError
        If a program fails.
    """
    lines = []
    for size in _QUICK_SIZES if plan.quick else _SIZES:
        (ours, counts), peak_mb = run_alone(_time_ours, plan.work / f"ours-{size}.gpkg", size)
        (theirs, peer_counts), peer_mb = run_alone(
            _time_peer, plan.work / f"peer-{size}.gpkg", size
        )
        check_same(f"weeks among {size:,}", {_OURS: counts, _PEER: peer_counts})
        for task, words in _TASKS.items():
            for program, found, peak in ((_OURS, ours, peak_mb), (_PEER, theirs, peer_mb)):
                if task in found:
                    lines.append(
                        Measurement(
                            task=words.format(f"{size:,}"),
                            program=program,
                            values=found[task],
                            unit="ms" if task in ("asked", "listed", "decided") else "s",
                            ours=program == _OURS,
                            peak_mb=peak,
                        )
                    )
    return Row(
        title="Ledger: claims stored, read, and asked",
        measurements=tuple(lines),
        notes=_NOTES,
    )


def _days(size: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.random.default_rng(4).integers(0, _DAYS, size)


def _asked_days() -> list[int]:
    return np.linspace(_WINDOW_DAYS, _DAYS - 1, _ASKED).astype(int).tolist()


def _time_ours(path: Path, size: int) -> tuple[dict[str, tuple[float, ...]], Any]:
    claims = _claims(size)
    found: dict[str, tuple[float, ...]] = {}
    create_situation(path, title="Benchmark").close()
    with open_situation(path) as situation:
        found["stored"] = (_seconds(lambda: situation.add_claims(claims)),)
        claims.clear()
        held: list[Claim] = []
        found["read"] = (_seconds(lambda: held.extend(situation.claims())),)
        timelines: list[Timeline] = []
        found["gathered"] = (_seconds(lambda: timelines.append(Timeline(held))),)
        (timeline,) = timelines
        counts, asked = [], []
        for number in _asked_days():
            day = _FIRST_DAY + timedelta(days=number)
            start = time.perf_counter()
            state = timeline.state(day, window_days=_WINDOW_DAYS, country="KZ")
            asked.append((time.perf_counter() - start) * 1000)
            counts.append(sum(len(event.claims) for event in state.events))
        found["asked"] = tuple(asked)
        wanted = ClaimFilter(text="made measuring", publisher="Publisher 7")
        order = ClaimOrder.KNOWN_ON
        found["listed"] = tuple(
            1000 * _seconds(lambda at=at: situation.find_claims(wanted, order=order, offset=at))
            for at in range(0, 500, 100)
        )
        found["decided"] = tuple(
            1000
            * _seconds(
                lambda number=number: situation.decide(
                    Decision(
                        kind=DecisionKind.REJECT,
                        who="benchmark",
                        claim_ids=(f"claim-{number}",),
                        versions=(0,),
                    )
                )
            )
            for number in range(_DECISIONS)
        )
    return found, np.array(counts)


def _claims(size: int) -> list[Claim]:
    lat, lon = scatter_points(_PLACES, country="KZ")
    places = [
        Place(
            name=f"Place {at}",
            lat=float(lat[at]),
            lon=float(lon[at]),
            precision=Precision.CITY,
            geonameid=-1_000_000 - at,
            country_code="KZ",
            region_code="KZ-X",
        )
        for at in range(_PLACES)
    ]
    sources = [Source(title="Benchmark", publisher=f"Publisher {at}") for at in range(_PUBLISHERS)]
    claims = []
    for at, number in enumerate(_days(size).tolist()):
        day = _FIRST_DAY + timedelta(days=number)
        claims.append(
            Claim(
                id=f"claim-{at}",
                event_type="unrest",
                status=Status.OCCURRED,
                known_on=day,
                place=places[at % _PLACES],
                date_start=day,
                date_end=day,
                date_precision="day",
                quote="Made up for measuring.",
                quantities=(Quantity(kind="fatalities", value=float(at % 50)),),
                source=sources[at % _PUBLISHERS],
                confidence=1.0,
            )
        )
    return claims


def _time_peer(path: Path, size: int) -> tuple[dict[str, tuple[float, ...]], Any]:
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    lat, lon = scatter_points(_PLACES, country="KZ")
    at = np.arange(size) % _PLACES
    days = pd.Timestamp(_FIRST_DAY) + pd.to_timedelta(_days(size), unit="D")
    rows = gpd.GeoDataFrame(
        {
            "id": [f"claim-{number}" for number in range(size)],
            "event_type": "unrest",
            "status": "occurred",
            "known_on": days,
            "date_start": days,
            "date_end": days,
            "quote": "Made up for measuring.",
            "fatalities": (np.arange(size) % 50).astype(float),
            "source": [f"Publisher {number % _PUBLISHERS}" for number in range(size)],
        },
        geometry=gpd.points_from_xy(lon[at], lat[at]),
        crs="EPSG:4326",
    )
    found: dict[str, tuple[float, ...]] = {}
    found["stored"] = (_seconds(lambda: pyogrio.write_dataframe(rows, path, layer="claims")),)
    held = []
    found["read"] = (_seconds(lambda: held.append(pyogrio.read_dataframe(path))),)
    (table,) = held
    counts, asked = [], []
    for number in _asked_days():
        day = pd.Timestamp(_FIRST_DAY + timedelta(days=number))
        first = day - pd.Timedelta(days=_WINDOW_DAYS - 1)
        start = time.perf_counter()
        shown = table[
            (table["known_on"] <= day) & (table["date_start"] <= day) & (table["date_end"] >= first)
        ]
        asked.append((time.perf_counter() - start) * 1000)
        counts.append(len(shown))
    found["asked"] = tuple(asked)
    return found, np.array(counts)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
