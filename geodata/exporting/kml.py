"""Events as KML 2.2 for globes and map viewers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape as escape_html
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from geodata.exchange import claim_cells, fit_text
from geodata.exporting.rows import About
from geodata.movements import lines_between
from geodata.settings import event_type_labels, load_table
from geodata.tables import Claim, Event, Precision

__all__ = ["write_kml"]


def write_kml(path: Path, events: Iterable[Event], *, about: About) -> None:
    """Write events as placemarks, in a folder for each event type.

    Parameters
    ----------
    path : Path
        The file.
    events : iterable of Event
        Each becomes one placemark with its days and all its claims, their words and sources.
        One in a region or country has no point: a pin would state what nobody knows.
    about : About
        Stands in the document's description.

    Notes
    -----
    Viewers read a description as HTML, so its texts are escaped twice: as HTML, then as XML.
    Nothing is loaded from outside: placemarks keep the viewer's own icon, in the type's colour.
    """
    types = load_table("event_types.toml")
    by_type: dict[str, list[Event]] = {}
    for event in events:
        by_type.setdefault(event.event_type, []).append(event)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        stream.write('<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n')
        stream.write(f"<name>{_text(about.title)}</name>\n")
        stated = [f"{name}: {cell}" for name, cell in about.cells().items() if cell]
        stream.write(f"<description>{_text(escape_html('; '.join(stated)))}</description>\n")
        for name in by_type:
            stream.write(_style(name, types.get(name, {})))
        for name, members in by_type.items():
            label = event_type_labels().get(name, name)
            stream.write(f"<Folder>\n<name>{_text(label)}</name>\n")
            for event in members:
                stream.writelines(_placemark(event, label))
            stream.write("</Folder>\n")
        stream.write("</Document>\n</kml>\n")


def _style(name: str, stated: Mapping[str, Any]) -> str:
    red, green, blue = (str(stated.get("colour", "#808080"))[at : at + 2] for at in (1, 3, 5))
    return (
        f"<Style id={quoteattr(_style_id(name))}><IconStyle>"
        f"<color>ff{blue}{green}{red}</color></IconStyle>"
        f"<LineStyle><color>ff{blue}{green}{red}</color><width>3</width></LineStyle></Style>\n"
    )


def _style_id(name: str) -> str:
    return "type-" + "".join(char if char.isalnum() and char.isascii() else "-" for char in name)


def _placemark(event: Event, label: str) -> Iterator[str]:
    where = event.place.name if event.place else "no place"
    yield f"<Placemark id={quoteattr(f'event-{event.id}')}>\n"
    yield f"<name>{_text(f'{label}, {where} ({event.status.value})')}</name>\n"
    yield f"<description>{_text(''.join(_description(event)))}</description>\n"
    yield _time_span(event.date_start, event.date_end)
    yield f"<styleUrl>#{_style_id(event.event_type)}</styleUrl>\n<ExtendedData>\n"
    cells = claim_cells(event.lead)
    cells.update(status=event.status.value, event_id=event.id, reason=event.reason)
    for name, cell in cells.items():
        if cell not in (None, ""):
            yield f"<Data name={quoteattr(name)}><value>{_text(str(cell))}</value></Data>\n"
    yield "</ExtendedData>\n"
    yield from _geometry(event)
    yield "</Placemark>\n"


def _geometry(event: Event) -> Iterator[str]:
    """Give a placemark's point, and the line of its movement."""
    # KML's order is longitude, latitude.
    shapes = []
    if event.place is not None and event.place.precision is Precision.CITY:
        shapes.append(f"<Point>{_coordinates([(event.place.lon, event.place.lat)])}</Point>")
    if event.movement:
        shapes += [
            f"<LineString><tessellate>1</tessellate>{_coordinates(line)}</LineString>"
            for line in lines_between(*event.movement)
        ]
    if len(shapes) > 1:
        yield f"<MultiGeometry>{''.join(shapes)}</MultiGeometry>\n"
    else:
        yield from (f"{shape}\n" for shape in shapes)


def _coordinates(points: Sequence[tuple[float, float]]) -> str:
    return f"<coordinates>{' '.join(f'{lon!r},{lat!r}' for lon, lat in points)}</coordinates>"


def _description(event: Event) -> Iterator[str]:
    for claim in event.claims:
        words = escape_html(claim.quote or "no words")
        yield f"<p>{words}<br/><i>{escape_html(_credit(claim))}</i></p>"


def _credit(claim: Claim) -> str:
    source = claim.source
    parts = [
        claim.status.value,
        f"says {claim.attributed_to}" if claim.attributed_to else "",
        source.publisher or source.title,
        source.url,
        f"known on {claim.known_on}",
        f"report {claim.report_id}" if claim.report_id else "",
    ]
    return "; ".join(part for part in parts if part)


def _time_span(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return ""
    return f"<TimeSpan><begin>{start}</begin><end>{end}</end></TimeSpan>\n"


def _text(text: str) -> str:
    # "$[name]" is KML's own substitution in balloons.
    return escape(fit_text(text).replace("$[", "$ ["))
