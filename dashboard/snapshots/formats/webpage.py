"""A snapshot as one HTML file that opens without a network: the same playback, and the ledger.

Everything is inside the file: the map's scripts, the base geometry, fonts, and each claim shown.
The page's own policy forbids it to ask anybody for anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape

from dashboard.snapshots.changebrief import change_columns, change_rows
from dashboard.snapshots.formats.facts import facts_of
from dashboard.snapshots.formats.pictures import render_png
from dashboard.snapshots.formats.playback import playback_parts, script_tag
from dashboard.snapshots.palette import TLP_COLOURS
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import as_of_text, count_text, day_range_text
from dashboard.texts import browser_texts, text
from dashboard.told import said
from dashboard.wording import (
    day_words,
    event_label,
    quantity_words,
    visible,
)
from geodata.tables import Claim

__all__ = ["write_html"]

_STYLE = """
html { color-scheme: light; }
:root[data-sitmap-theme="dark"] { color-scheme: dark; }
body { margin: 0; font: 400 14px/1.5 var(--sm-sans, sans-serif); background: var(--sm-page);
  color: var(--sm-ink); overflow-wrap: anywhere; }
a { color: var(--sm-accent); }
.tlp { background: #000; font-weight: 700; text-align: right; padding: 3px 16px; }
.head, section, .foot { padding: 10px 16px; max-width: 1600px; margin: 0 auto; }
h1 { font: 600 26px/1.2 var(--sm-serif, serif); margin: 4px 0; }
h2 { font-size: 16px; margin: 8px 0 4px; }
.stage { display: flex; height: 62vh; min-height: 360px; }
.stage > .map { flex: 1; min-width: 0; } .stage > .panel { width: 310px; }
.time { height: 150px; }
.logo { float: right; max-height: 60px; max-width: 22%; }
.picture { max-width: 100%; height: auto; }
.soft, .foot { color: var(--sm-soft); }
.rows { overflow-x: auto; content-visibility: auto;
  contain-intrinsic-height: auto 4000px; }
table { border-collapse: collapse; width: 100%; min-width: 860px; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 4px 10px 4px 0; min-width: 5.2em;
  overflow-wrap: anywhere; border-top: 1px solid var(--sm-rule); }
td:first-child { min-width: 2.2em; }
tr:target { background: var(--sm-hover); }
@media (max-width: 760px) { .stage { display: block; height: auto; } .stage > .map { height: 60vh; }
  .stage > .panel { width: auto; height: 50vh; } .time { height: 320px; } }
@media print { body { font-size: 10pt; } .stage { display: block; height: auto; }
  .stage > .map { height: 120mm; break-inside: avoid; } .time { break-inside: avoid; }
  .stage > .panel { width: auto; height: auto; } .rows { overflow: visible;
  content-visibility: visible; }
  table { min-width: 0; font-size: 8pt; } th, td { min-width: 0; } tr { break-inside: avoid; } }
"""
#: Colours of a page on which nothing plays, as those of the map's own styles.
_COLOURS = """
:root { --sm-ink: #22252a; --sm-soft: #686258; --sm-rule: #dcd8cf; --sm-page: #ffffff;
  --sm-accent: #9c2f24; --sm-hover: #f3efe7; }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; --sm-ink: #eceae5;
  --sm-soft: #a7a39a; --sm-rule: #343a40; --sm-page: #14181c; --sm-accent: #ee8f78;
  --sm-hover: #232a30; } }
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
    play = playback_parts(snapshot)
    scripts, stage, styles = play if play is not None else ([], _still(snapshot), _COLOURS)
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
    tags = "".join(script_tag(kind, code) for kind, code in scripts)
    page = (
        f'<!DOCTYPE html>\n<html lang="{browser_texts()["language"]}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{facts['Title']}</title>"
        f'<meta name="description" content="{facts["Description"]}">'
        f'<meta name="author" content="{facts["Author"]}">'
        f"<style>{styles}{_STYLE}</style></head><body>"
        f"<header>{_banner(snapshot)}{_head(snapshot)}</header>"
        f"<main>{stage}{_points(snapshot)}{_changes(snapshot)}{_ledger(snapshot)}</main>"
        f"<footer>{_foot(snapshot)}{_banner(snapshot)}</footer>{tags}</body></html>\n"
    )
    return page.encode("utf-8")


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
        f'<div class="head">{picture}<h1>{_text(snapshot.title or snapshot.subtitle)}</h1>'
        f'<div class="soft">{_text(snapshot.subtitle)}{who}</div></div>'
    )


def _still(snapshot: Snapshot) -> str:
    picture = base64.b64encode(render_png(snapshot, dpi=150)).decode()
    return (
        f'<section><img class="picture" src="data:image/png;base64,{picture}" '
        f'alt="{_text(snapshot.subtitle)}"></section>'
    )


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
    rows = (
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row.cells)}</tr>"
        for row in change_rows(snapshot.changes)
    )
    return _table(title, change_columns(), rows)


def _table(title: str, names: Sequence[str], rows: Iterable[str]) -> str:
    """Write a table under its title; what is too wide for a small screen is moved in its frame."""
    head = "".join(f'<th scope="col">{_text(name)}</th>' if name else "<td></td>" for name in names)
    told = _text(title)
    return (
        f'<section><h2>{told}</h2><div class="rows" role="region" aria-label="{told}" '
        f'tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        "</div></section>"
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
    title = count_text("product.rests_on", len(claims))
    return _table(title, names, (_row(claim, number) for number, claim in enumerate(claims, 1)))


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
            + f" {said(boundaries.vintage)}. {said(boundaries.disclaimer)}"
        ),
        f"{text('product.credits')} {text('product.page_credits')}",
        (
            as_of_text(snapshot.as_of, snapshot.known_on)
            + f". {text('product.id', id=snapshot.id, software=snapshot.software)}."
        ),
    ]
    told = "".join(f"<p>{_text(line)}</p>" for line in lines if line)
    return f'<div class="foot">{told}</div>'
