"""Colours of the briefing products, in one place.

Ground colours stay pale and warm, so that the event types of `config/event_types.toml` are the
only strong colours on the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from geodata.errors import SnapshotError
from geodata.settings import load_table

__all__ = [
    "CALLOUT",
    "CHOROPLETH",
    "GROUND",
    "INK",
    "TLP_COLOURS",
    "EventStyle",
    "check_tlp",
    "event_styles",
]

#: Greys of text and rules, dark to light.
INK = {
    "text": "#22262b",
    "body": "#3f444a",
    "grey": "#666c72",
    "light": "#8b9096",
    "rule": "#cfcdc6",
    "panel": "#f6f4ef",
    "window": "#e9e1d2",
}
#: The ground of the map.
GROUND = {
    "sea": "#d3e1e9",
    "space": "#f1f3f4",
    "shore": "#ffffff",
    "coast": "#8ba6b5",
    "water": "#c4d9e4",
    "river": "#a9c6d6",
    "water_name": "#5f8499",
    "land": "#eceae4",
    "land_border": "#bfbab0",
    "neighbour_name": "#99958a",
    "focus": "#fdfbf6",
    "ribbon": "#a88757",
    "region_border": "#b3a68d",
    "national_border": "#4a4136",
    "region_name": "#85765a",
    "graticule": "#ffffff",
    "graticule_name": "#8f8b80",
    "frame": "#8b8b86",
}
#: Shades of a region by class, none first; light enough for names and symbols to stand on.
CHOROPLETH = ("#fdfbf6", "#f8ead6", "#f0d2ae", "#e5b483", "#d6925c")
#: Numbered discs.
CALLOUT = "#22262b"

#: Traffic Light Protocol 2.0, colours as FIRST gives them (first.org/tlp): text on black.
TLP_COLOURS = {
    "TLP:RED": "#FF2B2B",
    "TLP:AMBER+STRICT": "#FFC000",
    "TLP:AMBER": "#FFC000",
    "TLP:GREEN": "#33FF00",
    "TLP:CLEAR": "#FFFFFF",
}


@dataclass(frozen=True, slots=True)
class EventStyle:
    """How an event type is drawn; from `config/event_types.toml`."""

    key: str
    colour: str
    symbol: str
    #: "main": drawn as symbols; "context": counted and listed.
    role: str


def event_styles() -> dict[str, EventStyle]:
    """Give the style of each event type, in the order of the taxonomy."""
    return {
        key: EventStyle(key, row["colour"], row["symbol"], row["role"])
        for key, row in load_table("event_types.toml").items()
    }


def check_tlp(tlp: str) -> str:
    """Give the label in its canonical form.

    Parameters
    ----------
    tlp : str
        A TLP 2.0 label in any case, with or without "TLP:"; "" for no banner.

    Returns
    -------
    str
        A key of `TLP_COLOURS`, or "".

    Raises
    ------
    SnapshotError
        If it is not a label of TLP 2.0.
    """
    label = tlp.strip().upper()
    if not label:
        return ""
    if not label.startswith("TLP:"):
        label = f"TLP:{label}"
    if label not in TLP_COLOURS:
        msg = (
            f"handling label {tlp!r} is not one of TLP 2.0; "
            f"use one of: {', '.join(TLP_COLOURS)}, or nothing"
        )
        raise SnapshotError(msg)
    return label
