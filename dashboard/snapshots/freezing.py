"""A snapshot to text that holds all its products are made from, and back.

The text is enough: no claim, decision or layout file is asked again, and what was decided on or
became known since changes nothing. Base map, typefaces and symbols are the program's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from dashboard.forces import Sides
from dashboard.snapshots.codec import from_plain, to_plain
from dashboard.snapshots.content import build_content
from dashboard.snapshots.filters import Filters
from dashboard.snapshots.framing import frame_map
from dashboard.snapshots.frozen_ground import frozen_shapes, frozen_spans, thawed_ground
from dashboard.snapshots.ground import load_ground
from dashboard.snapshots.keypoints import KeyPoint
from dashboard.snapshots.layouts import Layout
from dashboard.snapshots.logos import Logo
from dashboard.snapshots.product import sources_of
from dashboard.snapshots.record import Snapshot, canonical_json
from dashboard.snapshots.themes import Theme
from geodata.errors import SnapshotError
from geodata.regions.sets import BoundarySet
from geodata.tables import Claim, Event, Figure, State
from geodata.timeline import Changes

__all__ = ["frozen_text", "is_of_this_version", "thawed"]

#: Forms that are read; the second has the regions of other days, which the first could not hold.
_FORM, _FORM_WITH_SPANS = 1, 2


def frozen_text(snapshot: Snapshot) -> str:
    """Give all that the products of a snapshot are made from.

    Parameters
    ----------
    snapshot : Snapshot
        What is kept.

    Returns
    -------
    str
        JSON in ASCII. Shapes of regions are in it where their boundary set is not the shipped one.
    """
    spans = frozen_spans(snapshot)
    parts = {
        "format": str(_FORM if spans is None else _FORM_WITH_SPANS),
        "id": json.dumps(snapshot.id),
        "ledger": snapshot.ledger,
        "record": snapshot.canonical,
        "regions": json.dumps(frozen_shapes(snapshot.ground.regions, snapshot.boundary_set)),
        **({} if spans is None else {"spans": json.dumps(spans)}),
    }
    return "{" + ",".join(f'"{name}":{text}' for name, text in parts.items()) + "}"


def thawed(text: str) -> Snapshot:
    """Give the snapshot that was frozen as a text.

    Parameters
    ----------
    text : str
        As `frozen_text` gave it.

    Returns
    -------
    Snapshot
        With the id that it had. Its products are the same bytes, made by the same version of
        Sitmap; a newer one may draw finer.

    Raises
    ------
    SnapshotError
        If the text is of a newer version, damaged, or not what its id says.
    """
    try:
        held = json.loads(text)
        if held["format"] not in (_FORM, _FORM_WITH_SPANS):
            msg = (
                f"the snapshot was frozen by a newer Sitmap (form {held['format']}; this one knows "
                f"{_FORM_WITH_SPANS}); update Sitmap to make it again"
            )
            raise SnapshotError(msg)
        canonical = canonical_json(held["record"])
        _check(held, canonical)
        return _snapshot(held, canonical)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        msg = f"the snapshot is damaged ({error!r}); restore the situation from a backup"
        raise SnapshotError(msg) from error


def is_of_this_version(snapshot: Snapshot) -> bool:
    """Tell whether the version of Sitmap that froze a snapshot is the one that runs."""
    return snapshot.software == f"Sitmap {version('sitmap')}"


def _check(held: Mapping[str, Any], canonical: str) -> None:
    found = hashlib.sha256(canonical.encode("ascii")).hexdigest()
    stated = held["record"]["history"]["sha256"]
    ledger = hashlib.sha256(canonical_json(held["ledger"]).encode("ascii")).hexdigest()
    if found != held["id"] or ledger != stated:
        msg = f"snapshot {str(held['id'])[:12]} is not what its id says; restore a backup"
        raise SnapshotError(msg)


def _snapshot(held: Mapping[str, Any], canonical: str) -> Snapshot:
    record, ledger = held["record"], held["ledger"]
    state, history = _state(record, ledger)
    by_kind = {figure.kind: figure for figure in state.figures}
    filters = from_plain(Filters, record["filters"])
    layout = from_plain(Layout, record["layout"])
    country = from_plain(str | None, record["country"])
    wanted = from_plain(tuple[float, float, float, float] | None, record["wanted_extent"])
    ground = thawed_ground(
        load_ground(country, on=state.as_of), country, held,
        from_plain(BoundarySet, record["boundary_set"]), history,
    )  # fmt: skip
    changes = from_plain(Changes | None, ledger["changes"])
    sides = from_plain(Sides, record.get("sides", {}))
    content = build_content(
        state, all_events=filters.events(history), types=filters.drawn, sides=sides
    )
    if changes is not None:
        content = replace(content, region_counts={}, classes=())
    view = frame_map(
        ground, content, layout.map_mm, country=country, extent=wanted, region=filters.region
    )
    return Snapshot(
        state=state,
        country=country,
        country_name=from_plain(str, record["country_name"]),
        title=from_plain(str, record["title"]),
        subtitle=from_plain(str, record["subtitle"]),
        key_points=from_plain(tuple[KeyPoint, ...], ledger["key_points"]),
        figures=tuple(by_kind[figure["kind"]] for figure in record["figures"]),
        content=content,
        extent=view.extent,
        view=view,
        layout=layout,
        language=from_plain(str, record.get("language", "en")),
        tlp=from_plain(str, record["tlp"]),
        organisation=from_plain(str, record["organisation"]),
        banner=from_plain(str, record["banner"]),
        logo=from_plain(Logo | None, ledger["logo"]),
        boundary_set=ground.boundary_set,
        software=from_plain(str, record["software"]),
        sources=sources_of(state),
        ground=ground,
        wanted=wanted,
        filters=filters,
        history=history,
        theme=from_plain(Theme, record["theme"]),
        changes=changes,
        sides=sides,
        frozen_as=canonical,
    )


def _state(record: Mapping[str, Any], ledger: Mapping[str, Any]) -> tuple[State, tuple[Event, ...]]:
    claims = {claim.id: claim for claim in from_plain(tuple[Claim, ...], ledger["claims"])}
    events = [
        replace(from_plain(Event, row | {"claims": []}), claims=tuple(map(claims.__getitem__, ids)))
        for row in ledger["events"]
        for ids in [row["claims"]]
    ]
    figures = [
        from_plain(Figure, row | {"claim": to_plain(claims[row["claim"]]), "competing": []})
        for row in ledger["figures"]
    ]
    figures = [
        replace(figure, competing=tuple(map(claims.__getitem__, row["competing"])))
        for figure, row in zip(figures, ledger["figures"], strict=True)
    ]
    lists = {
        name: tuple(events[number] for number in ledger[name])
        for name in ("shown", "ahead", "unplaced", "history")
    }
    state = from_plain(
        State,
        {key: record[key] for key in ("as_of", "known_on", "window_days")}
        | {"region_counts": ledger["region_counts"]},
    )
    return replace(
        state,
        events=lists["shown"],
        ahead=lists["ahead"],
        unplaced=lists["unplaced"],
        figures=tuple(figures),
    ), lists["history"]
