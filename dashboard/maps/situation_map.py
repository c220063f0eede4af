"""The folium map of a situation, and what a page needs to mount it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import folium
from branca.element import CssLink, Figure, JavascriptLink, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from dashboard.maps.assets import PAGE_SCRIPTS, PAGE_STYLES, AssetError, asset_address
from dashboard.texts import text
from dashboard.told import said
from geodata.regions import BoundarySet
from geodata.regions.sets import SHIPPED_ONLY, sets_stamp

__all__ = ["MAP_ID", "CompiledMap", "SituationMap", "build_map", "compile_map"]

#: Fixed, so that the same situation gives the same map: one page holds one.
MAP_ID = "map_situation"
_FROM_OUTSIDE = re.compile(r"(?:https?|wss?):|['\"(]//", re.IGNORECASE)


class SituationMap(folium.Map):
    """A folium map that loads Leaflet and Sitmap's own scripts, and nothing else."""

    #: Address of the geometry that it needs first; "" for none.
    first_fetch: str = ""
    default_js = [  # noqa: RUF012 - folium's own attribute
        ("leaflet", "asset:vendor/leaflet/leaflet.js"),
        *((link.rpartition("/")[2], link) for link in PAGE_SCRIPTS),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_css", "asset:vendor/leaflet/leaflet.css"),
        *((link.rpartition("/")[2], link) for link in PAGE_STYLES),
    ]


class _Part(JSCSSMixin, MacroElement):
    """A part of the map that one of Sitmap's scripts draws."""

    default_js = []  # noqa: RUF012
    default_css = []  # noqa: RUF012
    _template = Template("""
        {% macro script(this, kwargs) %}
        sitmap.{{ this.function }}({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
    """)

    def __init__(self, function: str, options: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = function
        self._id = "situation"
        self.function = function
        self.options = options


def build_map(
    *,
    country: str,
    bbox: tuple[float, float, float, float],
    boundaries: Sequence[tuple[date, BoundarySet]],
    sets: Sequence[str] = SHIPPED_ONLY,
    names_on: date | None = None,
    days: tuple[date, date] | None = None,
    notice: str = "",
    root: str = "/",
) -> SituationMap:
    """Build the map of a situation; what happens on it comes later, over the session.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2 of the country in focus.
    bbox : tuple of float
        First extent ``(lon_min, lat_min, lon_max, lat_max)``, degrees.
    boundaries : sequence of (date, BoundarySet)
        What is drawn from which day on, for the credit line; the first of all days before, too.
    sets : sequence of str
        Ids of the boundary sets that are drawn.
    names_on : date or None
        Day whose names of regions are wanted; None: today's.
    days : tuple of date or None
        First and last day that are played, where regions turn between them; as for `focus_base`.
    notice : str, default ""
        What is to be told on the map itself; "" for nothing.
    root : str, default "/"
        Where the dashboard is mounted, with a slash at the end.

    Returns
    -------
    SituationMap
        Without tiles: ground, playback and furniture are drawn by Sitmap's own scripts.
    """
    west, south, east, north = bbox
    situation_map = SituationMap(
        location=[(south + north) / 2, min(180, max(-180, (west + east) / 2))],
        zoom_start=4,
        tiles=None,
        prefer_canvas=True,
        zoom_control=True,
        attributionControl=False,
        keyboard=False,
        minZoom=2,
        maxZoom=11,
        zoomSnap=0.25,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=110,
        zoomAnimation=True,
        fadeAnimation=False,
    )
    situation_map._name, situation_map._id = "map", "situation"
    asked = {"on": names_on.isoformat()} if names_on is not None else {}
    if tuple(sets) != SHIPPED_ONLY:
        asked["set"] = ",".join(sets)
        # Another address when a set was stored anew: the browser keeps what it got.
        asked["stamp"] = f"{sets_stamp():x}"
    if days is not None:
        asked["first"], asked["last"] = (day.isoformat() for day in days)
    question = f"?{urlencode(asked)}" if asked else ""
    focus = f"{root}base/{country.lower()}.json{question}"
    situation_map.first_fetch = focus
    _Part("addGround", {"focus": focus, "world": f"{root}base/world.json"}).add_to(situation_map)
    _Part("addPlayback", {}).add_to(situation_map)
    _Part(
        "addFurniture",
        {
            "bbox": list(bbox),
            "credits": [
                {
                    "from": first.isoformat(),
                    "attribution": (
                        f"{said(drawn.vintage)} · {drawn.source} ({said(drawn.licence)}) · "
                        f"{text('situation.places_credit')}"
                    ),
                    "boundaries": said(drawn.disclaimer),
                }
                for first, drawn in boundaries
            ],
            "notice": said(notice),
        },
    ).add_to(situation_map)
    return situation_map


@dataclass(frozen=True, slots=True)
class CompiledMap:
    """A folium map as plain parts, to be mounted without an iframe."""

    #: Id of the element that the script draws into.
    map_id: str
    #: What folium wrote; wants the scripts of `js` and, of its names, nothing else.
    script: str
    #: Addresses on the serving machine, in loading order.
    js: tuple[str, ...]
    css: tuple[str, ...]
    #: Address of the geometry that it needs first, to be asked for early; "" for none.
    first_fetch: str = ""


def compile_map(situation_map: folium.Map, *, root: str = "/") -> CompiledMap:
    """Render a folium map to the parts that a page mounts.

    Parameters
    ----------
    situation_map : folium.Map
        With local files only.
    root : str, default "/"
        Where the dashboard is mounted, with a slash at the end.

    Returns
    -------
    CompiledMap
        The same for the same map, byte for byte.

    Raises
    ------
    AssetError
        If anything on the map would be fetched from another machine, or a file is missing.
    """
    figure = situation_map.get_root()
    if not isinstance(figure, Figure):
        msg = f"the map hangs in a {type(figure).__name__}; expected a branca Figure of its own"
        raise AssetError(msg)
    figure.render()
    script: str = figure.script.render()
    outside = _FROM_OUTSIDE.search(script)
    if outside:
        around = script[max(0, outside.start() - 40) : outside.end() + 60]
        msg = f"the map would ask another machine: ...{around}...; take that layer off the map"
        raise AssetError(msg)
    links = list(figure.header._children.values())
    scripts = (link.url for link in links if isinstance(link, JavascriptLink))
    styles = (link.url for link in links if isinstance(link, CssLink))
    return CompiledMap(
        map_id=situation_map.get_name(),
        script=script,
        js=tuple(asset_address(link, root=root) for link in scripts),
        css=tuple(asset_address(link, root=root) for link in styles),
        first_fetch=getattr(situation_map, "first_fetch", ""),
    )
