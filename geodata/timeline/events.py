"""Events built from gathered claims: which claim leads, and why they are one event."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence, Set
from datetime import date

from geodata.tables import Claim, Event, Place, Precision, Status
from geodata.timeline.comparing import speaker

__all__ = ["STATUS_TIERS", "build_event", "event_order", "grade_rank", "in_order", "region_code"]

#: How much a status weighs when claims compete; lower leads. What an authority announced about
#: something past weighs as much as what a reporter states as having occurred.
STATUS_TIERS = {
    Status.OCCURRED: 0,
    Status.ANNOUNCED: 0,
    Status.PLANNED: 1,
    Status.CLAIMED: 1,
    Status.DENIED: 2,
    Status.RETRACTED: 3,
}

#: Order of the parts of an Admiralty grade; lower leads. "F" and "6" say that nothing can be
#: judged, which is as much as no grade says, and better than "not usually reliable" and "doubtful".
_LETTER_RANKS = {"A": 0, "B": 1, "C": 2, "": 3, "F": 3, "D": 4, "E": 5}
_DIGIT_RANKS = {"1": 0, "2": 1, "3": 2, "": 3, "6": 3, "4": 4, "5": 5}


def grade_rank(grade: str) -> tuple[int, int]:
    """Give how much a source's grade weighs when claims compete; lower leads.

    Parameters
    ----------
    grade : str
        As in `Source.grade`.

    Returns
    -------
    tuple of int
        The source's reliability, then the credibility of what it says; an unknown grade weighs
        as none.
    """
    letter, digit = (grade[:1], grade[1:]) if grade[:1].isalpha() else ("", grade)
    return (_LETTER_RANKS.get(letter, 3), _DIGIT_RANKS.get(digit, 3))


def build_event(
    claims: Sequence[Claim],
    *,
    is_plan: bool,
    withdrawn: Set[str],
    region_of: Callable[[Place], str | None] | None = None,
) -> Event:
    """Make one event of its claims.

    Parameters
    ----------
    claims : sequence of Claim
        At least one, in the order they became known.
    is_plan : bool
        Whether they speak of what had still to come.
    withdrawn : set of str
        Ids of claims that their source withdrew.
    region_of : callable or None
        Gives a place's region code. None: `Place.region_code`.

    Returns
    -------
    Event
        Its claims are ranked: standing before withdrawn, then by status (`STATUS_TIERS`), then,
        of plans, as told at `_order_of_plans`, then by grade (`grade_rank`), then by confidence,
        then the one known first, then by id.
        Status is retracted where every claim is withdrawn.
    """
    order = _order_of_plans(claims) if is_plan and len(claims) > 1 else {}

    def rank(
        claim: Claim,
    ) -> tuple[bool, int, tuple[bool, int, int], tuple[int, int], float, date, str]:
        return (
            claim.id in withdrawn,
            0 if claim.status is Status.PLANNED and is_plan else STATUS_TIERS[claim.status],
            order.get(claim.id, (False, 0, 0)),
            grade_rank(claim.source.grade),
            -round(claim.confidence, 1),
            claim.known_on,
            claim.id,
        )

    ranked = tuple(sorted(claims, key=rank)) if len(claims) > 1 else tuple(claims)
    lead = ranked[0]
    dated = lead.date_start is not None or lead.date_end is not None
    start, end = lead.days
    return Event(
        id=hashlib.sha256(claims[0].id.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        event_type=lead.event_type,
        status=Status.RETRACTED if lead.id in withdrawn else lead.status,
        claims=ranked,
        place=lead.place,
        region_code=region_code(lead.place, region_of),
        date_start=start if dated else None,
        date_end=end if dated else None,
        actor=lead.actor or next((claim.actor for claim in ranked if claim.actor), ""),
        reason=_reason(ranked, is_plan=is_plan, withdrawn=withdrawn),
    )


def _order_of_plans(claims: Sequence[Claim]) -> dict[str, tuple[bool, int, int]]:
    """Rank plans, by id: what its own speaker has since put differently comes last.

    Who spoke of the plan first leads before those who read it in their own way, and of one
    speaker's words on one day the widest window, since it bounds the others.
    """
    newest: dict[str, date] = {}
    first: dict[str, int] = {}
    for position, claim in enumerate(claims):
        newest[speaker(claim)] = claim.known_on
        first.setdefault(speaker(claim), position)
    ranks = {}
    for claim in claims:
        start, end = claim.days
        said_by = speaker(claim)
        ranks[claim.id] = (claim.known_on < newest[said_by], first[said_by], (start - end).days)
    return ranks


def event_order(event: Event) -> tuple[date, str]:
    """Give what events are sorted by: the first day of the leading claim, then the id."""
    return (event.lead.days[0], event.id)


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Give events in the order of `event_order`."""
    return tuple(sorted(events, key=event_order))


def region_code(place: Place | None, region_of: Callable[[Place], str | None] | None) -> str | None:
    """Give the code of the region that an event at a place is counted in.

    Parameters
    ----------
    place : Place or None
        None: the event has none.
    region_of : callable or None
        Gives the code of the region that holds a place. None: the place's own.

    Returns
    -------
    str or None
        None for a whole country.
    """
    if place is None or place.precision is Precision.COUNTRY:
        return None
    return place.region_code if region_of is None else region_of(place)


def _reason(claims: Sequence[Claim], *, is_plan: bool, withdrawn: Set[str]) -> str:
    gone = sum(claim.id in withdrawn for claim in claims)
    put = sum(bool(claim.event_with) for claim in claims)
    if len(claims) == 1:
        told = "the only claim was withdrawn" if gone else "one claim"
        return f"{told}; set apart by review" if put else told
    lead = claims[0]
    where = "without a place" if lead.place is None else f"in {lead.place.name}"
    what = f"planned {lead.event_type}" if is_plan else lead.event_type
    actors = sorted({claim.actor for claim in claims if claim.actor})
    who = f"actors agree ({', '.join(actors)})" if actors else "no actor named"
    text = f"{len(claims)} claims of {what} {where}: days overlap, {who}"
    if put:
        by_rule = len(claims) - put
        rest = f", {by_rule} by rule" if by_rule else ""
        text = f"{len(claims)} claims of {what} {where}: {put} put together by review{rest}"
    return f"{text}; {gone} withdrawn" if gone else text
