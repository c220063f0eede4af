"""Decisions to rows and back, without loss."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from geodata.store.decisions.standing import CORRECTABLE
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Measure,
    Modality,
    Place,
    Precision,
    Quantity,
    Side,
    Status,
)

__all__ = ["changes_from_json", "changes_to_json", "decision_from_rows", "decision_row"]

_PLACE_FIELDS = frozenset({"place", "place_from", "place_to"})
_DAY_FIELDS = frozenset({"known_on", "date_start", "date_end"})


def _kinds_of(name: str) -> tuple[type, ...]:
    """Give the types that a correctable field of a claim may have."""
    if name == "status":
        return (Status,)
    if name in _PLACE_FIELDS:
        return (Place, type(None))
    if name == "known_on":
        return (date,)
    if name in _DAY_FIELDS:
        return (date, type(None))
    return (tuple,) if name == "quantities" else (str,)


def changes_to_json(changes: Mapping[str, Any]) -> str:
    """Turn new values of a claim's fields into JSON.

    Parameters
    ----------
    changes : mapping
        Field of `Claim` -> value, as in `Decision.changes`.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a field is not one of `CORRECTABLE`, or a value is not what the field holds; all such
        fields are named at once.
    """
    faults = []
    for name, value in changes.items():
        if name not in CORRECTABLE:
            faults.append(f"{name} cannot be corrected; these can: {', '.join(CORRECTABLE)}")
        elif not isinstance(value, _kinds_of(name)) or isinstance(value, datetime):
            expected = " or ".join(kind.__name__ for kind in _kinds_of(name))
            faults.append(f"{name} is {value!r}; expected {expected}")
        elif isinstance(value, tuple) and not all(isinstance(one, Quantity) for one in value):
            faults.append(f"quantities is {value!r}; expected a tuple of Quantity")
    if faults:
        raise ValueError("; ".join(faults))
    return to_json({name: _plain(value) for name, value in changes.items()})


def to_json(value: object) -> str:
    """Give compact JSON, refusing numbers that are not finite."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def plain_fields(claim: Claim, names: Sequence[str]) -> dict[str, Any]:
    """Give fields of a claim as JSON can hold them."""
    return {name: _plain(getattr(claim, name)) for name in names}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Place | Quantity):
        return dataclasses.asdict(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def changes_from_json(text: str) -> dict[str, Any]:
    """Read what `changes_to_json` wrote.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    dict
        Field of `Claim` -> value, as that field holds it.

    Raises
    ------
    ValueError
        If the text is something else; KeyError and TypeError likewise.
    """
    return {name: _READERS.get(name, _unchanged)(value) for name, value in json.loads(text).items()}


def _unchanged(value: Any) -> Any:  # noqa: ANN401
    return value


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _place(value: Mapping[str, Any] | None) -> Place | None:
    if value is None:
        return None
    bbox = value["bbox"]
    return Place(
        **{
            **value,
            "precision": Precision(value["precision"]),
            "bbox": None if bbox is None else tuple(bbox),
        }
    )


def _quantities(values: Sequence[Mapping[str, Any]]) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            **{
                **value,
                "measure": Measure(value["measure"]),
                "modality": Modality(value["modality"]),
                "span": None if value["span"] is None else tuple(value["span"]),
            }
        )
        for value in values
    )


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "status": Status,
    "quantities": _quantities,
    **dict.fromkeys(_PLACE_FIELDS, _place),
    **dict.fromkeys(_DAY_FIELDS, _day),
}


def _content_to_json(decision: Decision) -> str:
    """Give what a decision sets: fields of a claim, or sides."""
    if decision.kind is DecisionKind.SIDE:
        return to_json({"sides": dict(decision.sides), "view": decision.view})
    return changes_to_json(decision.changes)


def _content_from_json(kind: DecisionKind, text: str) -> dict[str, Any]:
    if kind is not DecisionKind.SIDE:
        return {"changes": changes_from_json(text)}
    content = json.loads(text)
    sides = {str(words): Side(side) for words, side in content["sides"].items()}
    return {"sides": sides, "view": content["view"]}


def decision_row(decision: Decision) -> dict[str, Any]:
    """Turn a decision that has its number and time into a row of ``decisions``."""
    return {
        "fid": decision.number,
        "id": decision.id,
        "kind": decision.kind.value,
        "who": decision.who,
        "why": decision.why,
        "made_at": "" if decision.made_at is None else decision.made_at.isoformat(),
        "report_id": decision.report_id,
        "changes": _content_to_json(decision),
        "into_claim": decision.into,
        "known_on": decision.known_on,
        "publisher": decision.publisher,
        "grade": decision.grade,
        "undoes": decision.undoes,
    }


def decision_from_rows(row: RowMapping, about: Sequence[RowMapping]) -> Decision:
    """Turn a row of ``decisions`` and its rows of ``decision_claims`` into the decision."""
    made_on = tuple(one["made_on"] for one in about)
    kind = DecisionKind(row["kind"])
    return Decision(
        kind=kind,
        who=row["who"],
        why=row["why"],
        claim_ids=tuple(one["claim_id"] for one in about),
        versions=() if None in made_on else made_on,
        report_id=row["report_id"],
        **_content_from_json(kind, row["changes"]),
        into=row["into_claim"],
        known_on=row["known_on"],
        publisher=row["publisher"],
        grade=row["grade"],
        undoes=row["undoes"],
        id=row["id"],
        number=row["fid"],
        made_at=datetime.fromisoformat(row["made_at"]) if row["made_at"] else None,
        before=tuple(json.loads(one["before"]) for one in about),
    )
