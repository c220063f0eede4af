"""A snapshot as one HTML file that opens without a network: the same playback, and the ledger.

Everything is inside the file: the map's scripts, the base geometry, fonts, and each claim shown.
The page's own policy forbids it to ask anybody for anything.
"""

from __future__ import annotations

import base64
import hashlib
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
from dashboard.snapshots.changebrief import change_columns, change_rows
from dashboard.snapshots.formats.facts import facts_of
from dashboard.snapshots.formats.pictures import render_png
from dashboard.snapshots.palette import TLP_COLOURS, event_styles
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import as_of_text, count_text, day_range_text, quantity_text
from dashboard.texts import browser_texts, text
from dashboard.wording import (
    day_words,
    event_label,
    figure_words,
    number_words,
    quantity_words,
    visible,
)
from geodata.errors import JoinError
from geodata.regions.drawn import described_set, span_starts
from geodata.regions.finding import region_finder
from geodata.regions.sets import BoundarySet
from geodata.tables import Claim

__all__ = ["write_html"]

_LINK = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
_STYLE = """
html { color-scheme: light dark; }
body { margin: 0; font: 400 14px/1.5 var(--sm-sans, sans-serif); background: var(--sm-page, #fff);
  color: var(--sm-ink, #22262b); overflow-wrap: anywhere; }
.tlp { background: #000; font-weight: 700; text-align: right; padding: 3px 16px; }
header, body > section, footer { padding: 10px 16px; max-width: 1600px; margin: 0 auto; }
h1 { font: 600 26px/1.2 var(--sm-serif, serif); margin: 4px 0; }
h2 { font-size: 16px; margin: 8px 0 4px; }
.stage { display: flex; height: 62vh; min-height: 360px; }
.stage > .map { flex: 1; min-width: 0; } .stage > .panel { width: 310px; }
.time { height: 150px; }
.logo { float: right; max-height: 60px; max-width: 22%; }
.picture { max-width: 100%; height: auto; }
.soft, footer { color: var(--sm-soft, #666c72); }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 4px 10px 4px 0; min-width: 4.5em;
  overflow-wrap: anywhere;
  border-top: 1px solid var(--sm-rule, #cfcdc6); }
td:first-child, th:first-child { min-width: 2.2em; }
tr:target { background: var(--sm-hover, #f3efe7); }
@media (max-width: 760px) { .stage { display: block; height: auto; } .stage > .map { height: 60vh; }
  .stage > .panel { width: auto; height: 50vh; } }
"""
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
sitmap.checkTheme();
sitmap.setModel(new sitmap.Model(sitmapPart("model")), sitmapPart("view"));
"""
_END = """
sitmap.mountTimeline(document.getElementById("time"), () => {});
sitmap.mountPanel(document.getElementById("panel")).setFigures(sitmapPart("figures"));
sitmap.mapReady();
"""


def write_html(snapshot: Snapshot) -> bytes:
    """Give a snapshot as a page in one file.

    Parameters
    ----------
    snapshot : Snapshot
        What the page shows. Without a country in focus, or where its shape is not at hand, the
        map is a picture.

    Returns
    -------
    bytes
        HTML in UTF-8; the same snapshot gives the same bytes again.
    """
    play = _playback(snapshot)
    scripts, stage, styles = play if play is not None else ([], _still(snapshot), "")
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
        for kind, code in scripts
        if kind == "text/javascript"
    )
    policy = (
        f"default-src 'none'; script-src {hashes or chr(39) + 'none' + chr(39)}; "
        "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    facts = {key: escape(value) for key, value in facts_of(snapshot).items()}
    tags = "".join(_script(kind, code) for kind, code in scripts)
    page = (
        f'<!DOCTYPE html>\n<html lang="{browser_texts()["language"]}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{facts['Title']}</title>"
        f'<meta name="description" content="{facts["Description"]}">'
        f'<meta name="author" content="{facts["Author"]}">'
        f"<style>{styles}{_STYLE}</style></head><body>"
        f"{_banner(snapshot)}{_head(snapshot)}{stage}{_points(snapshot)}{_changes(snapshot)}"
        f"{_ledger(snapshot)}"
        f"{_foot(snapshot)}{_banner(snapshot)}{tags}</body></html>\n"
    )
    return page.encode("utf-8")


def _credited(snapshot: Snapshot, starts: Sequence[date]) -> list[tuple[date, BoundarySet]]:
    """Give what is drawn from which day on."""
    sets = snapshot.ground.sets
    if len(starts) == 1:
        return [(starts[0], snapshot.boundary_set)]
    return [
        (first, described_set(sets, wanted=sets, country=snapshot.country, on=first))
        for first in starts
    ]


def _text(words: str) -> str:
    return escape(visible(words))


def _banner(snapshot: Snapshot) -> str:
    told = "   ".join(filter(None, (snapshot.banner, snapshot.tlp)))
    if not told:
        return ""
    colour = TLP_COLOURS.get(snapshot.tlp, "#ffffff")
    return f'<div class="tlp" style="color: {colour}">{_text(told)}</div>'


def _head(snapshot: Snapshot) -> str:
    who = f" · {_text(snapshot.organisation)}" if snapshot.organisation else ""
    logo = snapshot.logo
    picture = (
        f'<img class="logo" src="data:image/png;base64,{logo.png_base64}" alt="{who[3:]}">'
        if logo
        else ""
    )
    return (
        f"<header>{picture}<h1>{_text(snapshot.title or snapshot.subtitle)}</h1>"
        f'<div class="soft">{_text(snapshot.subtitle)}{who}</div></header>'
    )


def _still(snapshot: Snapshot) -> str:
    picture = base64.b64encode(render_png(snapshot, dpi=150)).decode()
    return (
        f'<section><img class="picture" src="data:image/png;base64,{picture}" '
        f'alt="{_text(snapshot.subtitle)}"></section>'
    )


def _playback(snapshot: Snapshot) -> tuple[list[tuple[str, str]], str, str] | None:
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
        f'aria-label="{_text(label)}"></div></div>'
        '<div id="panel" class="panel sitmap-part-panel sitmap-mount"></div></div>'
        '<div id="time" class="time sitmap-part-timeline sitmap-mount"></div>'
    )
    return (
        [*scripts, *(("text/javascript", text) for text in code)],
        stage,
        _styles(compiled),
    )


def _script(kind: str, text: str) -> str:
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


def _points(snapshot: Snapshot) -> str:
    numbers = {claim.id: number for number, claim in enumerate(snapshot.claims, 1)}
    rests_on = _text(text("briefing.point_rests"))
    entries = []
    for point in snapshot.key_points if snapshot.changes is None else ():
        links = ", ".join(
            f'<a href="#claim-{numbers[key]}">{numbers[key]}</a>'
            for key in point.claim_ids
            if key in numbers
        )
        rests = f' <span class="soft">{rests_on} {links}.</span>' if links else ""
        entries.append(f"<li><b>{_text(point.title)}</b> {_text(point.told)}{rests}</li>")
    if not entries:
        return ""
    head = _text(text("product.key_points"))
    return f"<section><h2>{head}</h2><ol>{''.join(entries)}</ol></section>"


def _changes(snapshot: Snapshot) -> str:
    if snapshot.changes is None:
        return ""
    title = text("product.all_changes", day=day_words(snapshot.changes.since))
    head = "".join(f"<th>{_text(name)}</th>" for name in change_columns())
    rows = "".join(
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row.cells)}</tr>"
        for row in change_rows(snapshot.changes)
    )
    return (
        f"<section><h2>{_text(title)}</h2>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _ledger(snapshot: Snapshot) -> str:
    claims = snapshot.claims
    if not claims:
        return (
            f"<section><h2>{_text(text('data.claims'))}</h2>"
            f"<p>{_text(text('product.no_report'))}</p></section>"
        )
    names = (
        "",
        text("product.col_days"),
        text("product.col_type"),
        text("product.col_place"),
        text("product.col_status"),
        text("product.col_figures"),
        text("product.col_words"),
        text("product.col_says"),
        text("product.col_known_on"),
    )
    head = "".join(f"<th>{_text(name)}</th>" for name in names)
    title = count_text("product.rests_on", len(claims))
    rows = "".join(_row(claim, number) for number, claim in enumerate(claims, 1))
    return (
        f"<section><h2>{_text(title)}</h2>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _row(claim: Claim, number: int) -> str:
    source = claim.source
    says = _text(claim.attributed_to or source.publisher or source.title)
    if source.url.startswith(("https://", "http://")):
        says = says or _text(text("product.col_source"))
        says = f'<a href="{_text(source.url)}" rel="noopener noreferrer">{says}</a>'
    quote = f"“{claim.quote}”" if claim.quote else ""
    cells = (
        _text(day_range_text(*claim.days)),
        _text(event_label(claim.event_type)),
        _text(claim.place.name if claim.place else ""),
        _text(text(f"status.{claim.status.value}").lower()),
        _text(", ".join(map(quantity_words, claim.quantities))),
        _text(quote),
        says,
        claim.known_on.isoformat(),
    )
    told = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr id="claim-{number}"><td>{number}</td>{told}</tr>'


def _foot(snapshot: Snapshot) -> str:
    boundaries = snapshot.boundary_set
    sources = ", ".join(f"{name} ({count})" for name, count in snapshot.sources)
    lines = [
        text("product.sources", names=sources) if sources else "",
        (
            text("product.boundaries", set=f"{boundaries.source} {boundaries.version}")
            + f" {boundaries.vintage}. {boundaries.disclaimer}"
        ),
        f"{text('product.credits')} {text('product.page_credits')}",
        (
            as_of_text(snapshot.as_of, snapshot.known_on)
            + f". {text('product.id', id=snapshot.id, software=snapshot.software)}."
        ),
    ]
    told = "".join(f"<p>{_text(line)}</p>" for line in lines if line)
    return f"<footer>{told}</footer>"
