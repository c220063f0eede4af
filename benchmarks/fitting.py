"""The command `python -m benchmarks.fitting`: where the weights of place mentions come from.

Fits the weights of cues (``[mentions.weights]`` of the lexicon) and of what makes a place sure
(`geodata.geocoding.sureness`) to a corpus with places marked by hand, and tells how well shipped
and fitted weights do on outlets that had no part in the fit. Nothing is changed: the weights are
printed. No word of a report is.

Logistic regression with a ridge. A cue's label is whether the span is marked exactly, a place's
whether it lies within 161 km of a marked one. Half of the weight goes to texts on the country that
most texts are about, half to all others: a corpus of one country's news must not make its rules.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import numpy as np

from geodata.geocoding.resolver import weigh_candidates
from geodata.geocoding.sureness import LEAST_SURE, SURE_WEIGHTS, Sureness
from geodata.pipeline import place_index
from geodata.reading.documents import read_document
from geodata.reading.mentions import find_mentions
from geodata.reading.mentions.place_words import PlaceWords, place_words
from geodata.tables import Candidate, Place, Report

__all__ = ["fit_ridge"]

#: Set by hand: corpora do not mark these, or mark them otherwise than we mean.
_BY_HAND = frozenset({"wide", "wide demonym", "before newspaper"})
#: A cue seen less often keeps its shipped weight.
_LEAST_SEEN = 5
#: Cues that other names' weights decide ("beside place") need a second fit.
_ROUNDS = 2
#: The constant, which no ridge holds back.
_BASE = "base"


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of the corpus."""

    #: As the scorer's loader gives it.
    document: Any
    report: Report
    outlet: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Fit:
    """Weights of cues and of what makes a place sure."""

    cues: Mapping[str, float]
    sure: Mapping[str, float]


def fit_ridge(
    rows: Sequence[Mapping[str, float]],
    labels: Sequence[bool],
    weights: Sequence[float],
    *,
    penalty: float,
) -> dict[str, float]:
    """Fit a logistic regression with a ridge.

    Parameters
    ----------
    rows : sequence of mapping of str to float
        Features by name, one mapping per case; a feature left out is 0.
    labels : sequence of bool
        Whether the case is true.
    weights : sequence of float
        How much each case counts.
    penalty : float
        Half of it times the square of each weight, the constant's aside, is added to the loss.

    Returns
    -------
    dict of str to float
        Log odds that each feature adds, by name; the constant is "base".
    """
    names = [*sorted({name for row in rows for name in row}), _BASE]
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for name, value in row.items():
            table[number, place[name]] = value
    table[:, -1] = 1.0
    truth, counts = np.asarray(labels, float), np.asarray(weights, float)
    ridge = np.full(len(names), penalty)
    ridge[-1] = 0.01

    def loss(found: np.ndarray) -> float:
        odds = table @ found
        cost = counts * (np.logaddexp(0.0, odds) - truth * odds)
        return float(cost.sum() + 0.5 * (ridge * found**2).sum())

    found, gain = np.zeros(len(names)), np.inf
    while gain > 1e-6:
        before = loss(found)
        share = 1.0 / (1.0 + np.exp(-np.clip(table @ found, -30.0, 30.0)))
        slope = table.T @ (counts * (share - truth)) + ridge * found
        curve = (table * (counts * np.maximum(share * (1 - share), 1e-6))[:, None]).T @ table
        step = np.linalg.solve(curve + np.diag(ridge), slope)
        # Newton's step may be too long: halve it until the loss falls.
        while loss(found - step) > before and np.abs(step).max() > 1e-9:
            step = step / 2
        found = found - step
        gain = before - loss(found)
    return dict(zip(names, found.tolist(), strict=True))


def main() -> int:
    """Fit, compare on outlets left out, and print."""
    options = _options()
    sys.path.insert(0, str(options.eval))
    corpora, scorer, evalio = map(importlib.import_module, ("corpora", "score_places", "evalio"))
    texts = _texts(corpora, options.folder, options.name)
    outlets = sorted({text.outlet for text in texts})
    np.random.default_rng(0).shuffle(outlets)
    part = {outlet: number % options.parts for number, outlet in enumerate(outlets)}
    shipped = _Fit(place_words().weights, SURE_WEIGHTS)
    print(f"{options.name}: {len(texts)} texts of {len(outlets)} outlets, in {options.parts} parts")
    held: dict[str, dict[str, Any]] = {"shipped": {}, "fitted": {}}
    for number in range(options.parts):
        rest = [text for text in texts if part[text.outlet] != number]
        fitted = _fit(rest, evalio, penalty=options.penalty)
        for text in texts:
            if part[text.outlet] == number:
                for title, fit in (("shipped", shipped), ("fitted", fitted)):
                    held[title][text.document.id] = _predict(text, fit, scorer)
    documents = [text.document for text in texts]
    for title, predictions in held.items():
        row = scorer.score(documents, predictions, demonyms=True)
        note = "" if title == "shipped" else ", each part by weights of the others"
        print(f"A@161 {row['accuracy_161']:.3f}  P@161 {row['precision_161']:.3f}  {title}{note}")
    fitted = _fit(texts, evalio, penalty=options.penalty)
    for title, ours, new in (
        ("[mentions.weights]", shipped.cues, fitted.cues),
        ("SURE_WEIGHTS", shipped.sure, fitted.sure),
    ):
        print(f"\n{title}: fitted, shipped")
        for name, weight in sorted(new.items(), key=lambda entry: -entry[1]):
            print(f"  {weight:6.2f} {ours.get(name, 0.0):6.2f}  {name}")
    return 0


def _texts(corpora: ModuleType, folder: Path, name: str) -> list[_Text]:
    root = ElementTree.parse(corpora.find(folder, name)).getroot()
    outlet_of = {
        node.get("docid"): node.findtext("domain") or node.get("docid") or ""
        for node in root.iter("article")
    }
    documents = corpora.load(folder, name)
    about = {document.id: _country(document) for document in documents}
    leading = Counter(about.values()).most_common(1)[0][0]
    share = Counter(country == leading for country in about.values())
    return [
        _Text(
            document,
            read_document(document.text),
            outlet_of.get(document.id, document.id),
            0.5 * len(documents) / share[about[document.id] == leading],
        )
        for document in documents
    ]


def _country(document: Any) -> str | None:  # noqa: ANN401
    """Give the country that most marked places of a text lie in."""
    index = place_index()
    found = Counter(
        index.nearest(toponym.lat, toponym.lon)[0][1].country_code
        for toponym in document.toponyms
        if toponym.coded
    )
    return found.most_common(1)[0][0] if found else None


def _fit(texts: Sequence[_Text], evalio: ModuleType, *, penalty: float) -> _Fit:
    words = place_words()
    shipped = words.weights
    cues: Mapping[str, float] = shipped
    for _ in range(_ROUNDS):
        rows, labels, weights = [], [], []
        for text in texts:
            marked = {(toponym.start, toponym.end) for toponym in text.document.toponyms}
            for candidate in _candidates(text, words.with_weights(cues)):
                rows.append(candidate.reasons)
                labels.append((candidate.start, candidate.end) in marked)
                weights.append(text.weight)
        seen = Counter(cue for reasons in rows for cue in reasons)
        usual = {cue for cue, count in seen.items() if count >= _LEAST_SEEN}
        found = fit_ridge([_counts(row, usual) for row in rows], labels, weights, penalty=penalty)
        kept = {cue: w for cue, w in shipped.items() if cue not in found or cue in _BY_HAND}
        cues = found | kept
    sure_rows, sure_labels, sure_weights = [], [], []
    for text in texts:
        for candidate, places, sureness in _weighed(text, words.with_weights(cues)):
            if sureness is not None:
                sure_rows.append(sureness.features())
                sure_labels.append(_is_right(candidate, places[0], text.document, evalio))
                sure_weights.append(text.weight)
    return _Fit(cues, fit_ridge(sure_rows, sure_labels, sure_weights, penalty=1.0))


def _counts(reasons: Collection[str], usual: Collection[str]) -> dict[str, float]:
    return {cue: float(count) for cue, count in Counter(reasons).items() if cue in usual}


def _candidates(text: _Text, words: PlaceWords) -> tuple[Candidate, ...]:
    return find_mentions(text.report, place_index(), on=text.report.published, words=words)


def _weighed(
    text: _Text, words: PlaceWords
) -> list[tuple[Candidate, list[Place], Sureness | None]]:
    candidates = _candidates(text, words)
    weighed = weigh_candidates(text.report, candidates)
    return [(one, *found) for one, found in zip(candidates, weighed, strict=True)]


def _is_right(candidate: Candidate, place: Place, document: Any, evalio: ModuleType) -> bool:  # noqa: ANN401
    return any(
        evalio.haversine_km(toponym.lat, toponym.lon, place.lat, place.lon) < evalio.RADIUS_KM
        for toponym in document.toponyms
        if toponym.coded and toponym.start < candidate.end and candidate.start < toponym.end
    )


def _predict(text: _Text, fit: _Fit, scorer: ModuleType) -> list[Any]:
    """Give the mentions with a place, as the scorer has them."""
    found = []
    for candidate, places, sureness in _weighed(text, place_words().with_weights(fit.cues)):
        sure = candidate.evidence
        if sureness is not None:
            features = sureness.features().items()
            sure = fit.sure[_BASE] + sum(fit.sure[name] * value for name, value in features)
        if places and sure > LEAST_SURE:
            point = (places[0].lat, places[0].lon)
            found.append(scorer.Mention(candidate.start, candidate.end, "city", point))
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fitting", description="Fit the weights of place mentions."
    )
    parser.add_argument("eval", type=Path, help="folder with the scorers")
    parser.add_argument("folder", type=Path, help="folder with the corpora")
    parser.add_argument("name", help="name of the corpus")
    parser.add_argument("--parts", type=int, default=5, help="parts of outlets (default: 5)")
    parser.add_argument("--penalty", type=float, default=3.0, help="the ridge (default: 3)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
