"""The map that plays in a page of one file: scripts, styles, base geometry, model, all inside."""

from __future__ import annotations

import base64
import json
import mimetypes
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from dashboard.maps import (
    CompiledMap,
    build_map,
    build_model,
    compile_map,
    focus_base,
    focus_bbox,
    playing_days,
    static_folder,
    world_base,
)
from dashboard.snapshots.palette import event_styles
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import count_text, quantity_text
from dashboard.texts import browser_texts, text
from dashboard.wording import (
    figure_words,
    number_words,
    visible,
)
from geodata.errors import JoinError
from geodata.regions.drawn import described_set, span_starts
from geodata.regions.finding import region_finder
from geodata.regions.sets import BoundarySet

__all__ = ["playback_parts", "script_tag"]

_LINK = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
#: Hands the map what it would fetch.
_BEFORE = """
window.sitmapPart = (id) => JSON.parse(document.getElementById(id).textContent);
window.sitmapEarly = {};
for (const [address, id] of Object.entries(sitmapPart("addresses")))
  window.sitmapEarly[address] =
    Promise.resolve({ ok: true, json: async () => sitmapPart(id) });
"""
_START = """
sitmap.useTexts(sitmapPart("texts"));
{
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const fit = () => sitmap.useTheme(dark.matches ? "dark" : "light");
  dark.addEventListener("change", fit);
  // paper is white
  addEventListener("beforeprint", () => sitmap.useTheme("light"));
  addEventListener("afterprint", fit);
  fit();
}
sitmap.setModel(new sitmap.Model(sitmapPart("model")), sitmapPart("view"));
"""
_END = """
sitmap.mountTimeline(document.getElementById("time"), () => {});
sitmap.mountPanel(document.getElementById("panel")).setFigures(sitmapPart("figures"));
sitmap.mapReady();
"""


def _credited(snapshot: Snapshot, starts: Sequence[date]) -> list[tuple[date, BoundarySet]]:
    """Give what is drawn from which day on."""
    sets = snapshot.ground.sets
    if len(starts) == 1:
        return [(starts[0], snapshot.boundary_set)]
    return [
        (first, described_set(sets, wanted=sets, country=snapshot.country, on=first))
        for first in starts
    ]


def playback_parts(snapshot: Snapshot) -> tuple[list[tuple[str, str]], str, str] | None:
    """Give the scripts in order, the stage and the styles; None where there is nothing to play."""
    # what changed lies on no single day, so there is nothing to play
    if snapshot.country is None or snapshot.changes is not None:
        return None
    sets = snapshot.ground.sets
    try:
        bbox = focus_bbox(snapshot.country)
        first_day, last_day = playing_days(snapshot.timeline, snapshot.as_of)
        starts = span_starts(first_day, last_day, country=snapshot.country, sets=sets)
        days = (first_day, last_day) if len(starts) > 1 else None
        focus = focus_base(snapshot.country, snapshot.as_of, sets, days=days)
        spans = [(first, region_finder(sets, snapshot.country, on=first)) for first in starts]
    except JoinError:
        return None
    built = build_map(
        country=snapshot.country, bbox=bbox, sets=sets, names_on=snapshot.as_of, days=days,
        boundaries=_credited(snapshot, starts),
    )  # fmt: skip
    compiled = compile_map(built)
    model = build_model(
        snapshot.timeline, key=snapshot.id, first_day=first_day, last_day=last_day,
        middle_lon=(bbox[0] + bbox[2]) / 2, country=snapshot.country, spans=spans,
        sides=snapshot.sides,
    )  # fmt: skip
    view = {
        "day": snapshot.as_of.isoformat(),
        "known": snapshot.known_on.isoformat(),
        "window": snapshot.window_days,
        "types": [key for key, style in event_styles().items() if style.role == "main"],
    }
    parts: dict[str, Any] = {
        "focus": json.loads(focus),
        "world": json.loads(world_base()),
        "addresses": {built.first_fetch: "focus", "/base/world.json": "world"},
        "model": model,
        "view": view,
        "figures": _figure_rows(snapshot),
        "texts": browser_texts(),
    }
    scripts = [(name, _inert(value)) for name, value in parts.items()]
    code = [_BEFORE, *_files(compiled.js), _START, compiled.script, _END]
    label = text("situation.map_label", title=snapshot.country_name)
    stage = (
        f'<div class="stage sitmap-mount"><div class="map sitmap-part-map">'
        f'<div id="{escape(compiled.map_id)}" class="sitmap-map" role="application" tabindex="0" '
        f'aria-label="{escape(visible(label))}"></div></div>'
        '<div id="panel" class="panel sitmap-part-panel sitmap-mount"></div></div>'
        '<div id="time" class="time sitmap-part-timeline sitmap-mount"></div>'
    )
    return (
        [*scripts, *(("text/javascript", text) for text in code)],
        stage,
        _styles(compiled),
    )


def script_tag(kind: str, text: str) -> str:
    """Write a part of `playback_parts` as an element: a script, or JSON with its id."""
    if kind == "text/javascript":
        return f"<script>{text}</script>"
    return f'<script type="application/json" id="{kind}">{text}</script>'


def _inert(value: Any) -> str:  # noqa: ANN401
    """Write JSON that cannot end the element that holds it."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _files(addresses: Iterable[str]) -> list[str]:
    """Read scripts by the addresses under which a server would give them."""
    texts = [_file_of(address).read_text(encoding="utf-8") for address in addresses]
    # within a string or comment of a script, the same to the script
    return [text.replace("</script", "<\\/script") for text in texts]


def _file_of(address: str) -> Path:
    return static_folder() / address.partition("assets/")[2].partition("?")[0]


def _styles(compiled: CompiledMap) -> str:
    """Read the styles, with the fonts and pictures that they name inside."""

    def held(link: re.Match[str], folder: Path) -> str:
        target = link.group(1)
        if target.startswith(("#", "data:")):
            return link.group(0)
        path = folder / target
        if not path.is_file():
            # a picture of Leaflet's that Sitmap has no use for and does not ship
            return "none"
        kind = "font/woff2" if path.suffix == ".woff2" else mimetypes.guess_type(path.name)[0]
        return f"url(data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()})"

    texts = []
    for address in compiled.css:
        path = _file_of(address)
        css = path.read_text(encoding="utf-8")
        texts.append(_LINK.sub(lambda link, at=path.parent: held(link, at), css))  # type: ignore[misc]
    return "\n".join(texts)


def _figure_rows(snapshot: Snapshot) -> Mapping[str, Any]:
    """Give the key figures as the panel takes them."""
    rows = []
    for figure in snapshot.figures:
        quantity = figure.claim.quantity(figure.kind)
        ranged = figure.value_low != figure.value_high
        low, high = number_words(figure.value_low), number_words(figure.value_high)
        claim = figure.claim
        row = {
            "value": quantity_text(quantity) if quantity else number_words(figure.value),
            "label": figure_words(figure.kind),
            "range": text("situation.figure_range", low=low, high=high) if ranged else "",
            "status": claim.status.value,
            "source": claim.attributed_to or claim.source.publisher or claim.source.title,
            "age": count_text("product.days_old", figure.age_days)
            if figure.age_days > 0
            else text("product.today"),
            "quote": claim.quote,
        }
        rows.append({key: visible(value) for key, value in row.items()})
    return {
        "as_of": snapshot.as_of.isoformat(),
        "known_on": snapshot.known_on.isoformat(),
        "figures": rows,
    }
