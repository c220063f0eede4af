"""The command `python -m benchmarks.confusion`: what the reader gets wrong, by cause.

Run by `benchmarks.accuracy` after the scorers, over the same reports. The scorers' own modules
load the gold and pair it with what was found; here the pairs are only told apart. No word of a
report is printed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from geodata.batch import reading_record
from geodata.errors import ReadError
from geodata.pipeline import place_index, read_report
from geodata.tables import Reading

#: As of the scorer: a place nearer than this to the gold one is right.
_NEAR_KM = 161.0


class _Spot(Protocol):
    lat: float
    lon: float


class _Toponym(_Spot, Protocol):
    """A place of the gold, as the scorer has it."""

    start: int
    end: int
    surface: str


class _ScoredPlace(Protocol):
    point: tuple[float, float] | None
    country_code: str | None
    precision: str | None


class _ScoredClaim(Protocol):
    """A claim of the gold or of the reader, as the scorer has it."""

    place: _ScoredPlace
    first_day: date | None
    quantities: Mapping[str, float]
    status: str | None


def main() -> int:
    """Read the reports of one folder and print the causes."""
    options = _options()
    sys.path.insert(0, str(options.eval))
    causes = _place_causes if options.what == "places" else _claim_causes
    for title, counts in causes(options.folder, options.name):
        print(f"{title} ({counts.total():,})")
        for cause, number in counts.most_common():
            print(f"  {number:6,}  {number / counts.total():5.1%}  {cause}")
    return 0


def _read(text: str, published: date | None) -> Reading | None:
    try:
        return read_report(text, published=published)
    except ReadError:
        return None


# ---- places ------------------------------------------------------------------------------------


def _place_causes(folder: Path, name: str) -> Iterable[tuple[str, Counter[str]]]:
    corpora, scorer, evalio = map(importlib.import_module, ("corpora", "score_places", "evalio"))
    gold: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    for document in corpora.load(folder, name):
        reading = _read(document.text, None)
        if reading is None:
            gold["report refused"] += sum(toponym.coded for toponym in document.toponyms)
            continue
        found = [
            scorer.Mention(
                mention.start,
                mention.end,
                mention.kind.value,
                (mention.place.lat, mention.place.lon) if mention.place else None,
            )
            for mention in reading.mentions
        ]
        pairs = dict(scorer.pair(document.toponyms, found, overlap=True))
        for row, toponym in enumerate(document.toponyms):
            if toponym.coded:
                gold[_gold_cause(reading, toponym, pairs.get(row), evalio)] += 1
        taken = set(pairs.values())
        for row, mention in enumerate(reading.mentions):
            if mention.place is not None and row not in taken:
                placed[f"{mention.kind.value}, where the gold has no place"] += 1
    yield "Places of the gold", gold
    yield "Places put on the map without gold", placed


def _gold_cause(reading: Reading, toponym: _Toponym, row: int | None, evalio: ModuleType) -> str:
    def is_near(place: _Spot) -> bool:
        km: float = evalio.haversine_km(toponym.lat, toponym.lon, place.lat, place.lon)
        return km < _NEAR_KM

    if row is None:
        return _missed_cause(reading, toponym)
    mention = reading.mentions[row]
    if mention.place is not None and is_near(mention.place):
        return "right"
    if mention.place is None:
        return "found, not placed"
    kind = mention.kind.value
    wrong = f"found as {kind}, " if kind in ("metonym", "demonym") else "found, "
    if any(map(is_near, mention.rejected)):
        return f"{wrong}lost to another place of the name"
    if any(map(is_near, place_index().candidates(mention.surface))):
        return f"{wrong}the right place was not weighed"
    return f"{wrong}the gazetteer has no such place there"


def _missed_cause(reading: Reading, toponym: _Toponym) -> str:
    passed = any(
        candidate.start < toponym.end and toponym.start < candidate.end
        for candidate in reading.passed_over
    )
    if passed:
        return "not found: looked at and taken for no place"
    if place_index().candidates(toponym.surface):
        return "not found: not looked at, though the gazetteer has the name"
    return "not found: the gazetteer has no such name"


# ---- claims ------------------------------------------------------------------------------------


def _claim_causes(folder: Path, name: str) -> Iterable[tuple[str, Counter[str]]]:
    del name
    scorer, evalio = map(importlib.import_module, ("score_claims", "evalio"))
    documents = scorer.load_gold(folder)
    predictions = {}
    for document in documents:
        day = document.input.published
        reading = _read(document.input.text, date.fromisoformat(day) if day else None)
        record = json.loads(json.dumps(reading_record(reading))) if reading else {"claims": []}
        predictions[document.input.id] = scorer.parse_claims(
            record, document.input, evalio.Where(document.name)
        )
    report = scorer.evaluate(documents, predictions)
    gold: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for document, result in zip(documents, report["documents"], strict=True):
        claims = {claim.id: claim for claim in document.claims}
        predicted = predictions[document.input.id]
        gold.update(f"missed: {claims[missed].type}" for missed in result["missed"])
        extra.update(f"no such claim: {predicted[row].type}" for row in result["spurious"])
        for pair in result["pairs"]:
            if pair["required"]:
                claim, guess = claims[pair["gold"]], predicted[pair["predicted"]]
                faults = _claim_faults(pair, claim, guess)
                gold["found, all right" if not faults else "found, something wrong"] += 1
                wrong.update(faults)
    yield "Claims of the gold", gold
    yield "What is wrong in claims found", wrong
    yield "Claims without gold", extra


def _claim_faults(pair: Mapping[str, Any], gold: _ScoredClaim, guess: _ScoredClaim) -> list[str]:
    faults = []
    if not pair["placed"]:
        if guess.place.country_code is None and guess.place.point is None:
            faults.append("place: none given")
        elif guess.place.country_code != gold.place.country_code:
            faults.append("place: another country")
        else:
            faults.append(f"place: {guess.place.precision} instead of {gold.place.precision}")
    elif not pair["situated"]:
        faults.append("days: none given" if guess.first_day is None else "days: others")
    if not pair["status"]:
        faults.append(f"status: {gold.status} read as {guess.status}")
    for kind in pair["wrong_quantities"]:
        faults.append(f"{kind}: {'another value' if kind in guess.quantities else 'not read'}")
    faults += [f"{kind}: a number that is not of it" for kind in pair["false_quantities"]]
    return faults


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.confusion", description="Tell the reader's errors by cause."
    )
    parser.add_argument("what", choices=("places", "claims"))
    parser.add_argument("eval", type=Path, help="folder with the scorers")
    parser.add_argument("folder", type=Path, help="folder with the gold")
    parser.add_argument("name", nargs="?", default="", help="name of the corpus, for places")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
