"""Days as programs write them."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime

__all__ = ["machine_day"]

_ISO = re.compile(r"\s*((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)")
#: Dates in headers are shorter.
_MAX_LENGTH = 100
#: What programs write that know no day: the first of their calendar.
_UNSET = date(1970, 1, 1)


def machine_day(text: str) -> date | None:
    """Read the day of an ISO 8601 or RFC 5322 date.

    Parameters
    ----------
    text : str
        Such as ``2022-01-11T08:30:00+06:00``, ``20220111`` or ``Tue, 11 Jan 2022 08:30:00 +0600``.

    Returns
    -------
    date or None
        The day as written, in its own time zone. None where it is no such date, or lies outside
        1900 to 2099, or is the one that stands for none (1 January 1970).
    """
    if len(text) > _MAX_LENGTH:
        return None
    iso = _ISO.match(text)
    try:
        if iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            day = parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return day if 1900 <= day.year < 2100 and day != _UNSET else None
