"""Decisions read back from a situation: inside a transaction that the caller holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Select, select

from geodata.store.database import schema
from geodata.store.decisions.records import decision_from_rows
from geodata.store.decisions.standing import Ledger
from geodata.tables import Decision, DecisionKind

__all__ = ["in_parts", "load_ledger", "load_ledger_since", "load_side_ledger"]

#: Values bound in one statement; SQLite takes 32,766 at most, PostgreSQL 65,535.
_BATCH_VALUES = 5_000


def load_ledger(connection: Connection, claim_ids: Collection[str] | None = None) -> Ledger:
    """Read decisions.

    Parameters
    ----------
    connection : Connection
        To the situation.
    claim_ids : collection of str or None
        Only the decisions on these claims, and those on publishers. None: all.

    Returns
    -------
    Ledger

    Raises
    ------
    ValueError
        If a row cannot be understood; KeyError and TypeError likewise.
    """
    links, heads = schema.decision_claims, schema.decisions
    numbers: set[int] | None = None
    if claim_ids is not None:
        query = select(links.c.decision).distinct()
        numbers = set()
        for part in in_parts(sorted(claim_ids)):
            numbers.update(connection.scalars(query.where(links.c.claim_id.in_(part))))
        numbers.update(connection.scalars(select(heads.c.fid).where(heads.c.publisher != "")))
        undone = select(heads.c.fid).where(heads.c.undoes.is_not(None))
        numbers.update(connection.scalars(undone))
    return Ledger(_decisions(connection, numbers))


def load_side_ledger(connection: Connection) -> Ledger:
    """Read the decisions on sides, and those that take others back; errors as `load_ledger`."""
    heads = schema.decisions.c
    wanted = (heads.kind == DecisionKind.SIDE.value) | heads.undoes.is_not(None)
    return Ledger(_decisions(connection, list(connection.scalars(select(heads.fid).where(wanted)))))


def load_ledger_since(connection: Connection, before: Ledger) -> Ledger:
    """Read the decisions made since others were read.

    Parameters
    ----------
    connection : Connection
        To the situation.
    before : Ledger
        All decisions up to its last; they are not read again.

    Returns
    -------
    Ledger
        Of all decisions.

    Raises
    ------
    ValueError
        As `load_ledger`.
    """
    heads = schema.decisions.c.fid
    numbers = list(connection.scalars(select(heads).where(heads > before.last_number)))
    if not numbers:
        return before
    return Ledger((*before.decisions, *_decisions(connection, numbers)))


def _decisions(connection: Connection, numbers: Collection[int] | None) -> list[Decision]:
    """Read the decisions of some numbers, in order; None: all."""
    links, heads = schema.decision_claims, schema.decisions
    rows = _of(connection, select(heads).order_by(heads.c.fid), heads.c.fid, numbers)
    about: dict[int, list[RowMapping]] = defaultdict(list)
    for link in _of(connection, select(links).order_by(links.c.fid), links.c.decision, numbers):
        about[link["decision"]].append(link)
    return [
        decision_from_rows(row, about[row["fid"]]) for row in sorted(rows, key=lambda r: r["fid"])
    ]


def _of(
    connection: Connection,
    query: Select[Any],
    column: Column[int],
    numbers: Collection[int] | None,
) -> Iterable[RowMapping]:
    if numbers is None:
        yield from connection.execute(query).mappings()
        return
    for part in in_parts(sorted(numbers)):
        yield from connection.execute(query.where(column.in_(part))).mappings()


def in_parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Part values into as many as one statement takes."""
    return (values[at : at + _BATCH_VALUES] for at in range(0, len(values), _BATCH_VALUES))
