"""Rows of ACLED, GDELT 2 and UCDP GED as rows of our own columns.

The meaning of columns and codes is that of the data sets' own code books: ACLED Codebook (2024),
The GDELT Event Database Data Format Codebook V2.0 (2015), UCDP GED Codebook version 24.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

__all__ = ["DATASETS", "GDELT_COLUMNS", "Dataset", "dataset_of"]

#: A row's cells by the data set's own column, "" where there is none.
_Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """How to read the rows of a data set."""

    name: str
    #: Key of the list of codes in `config/event_types.toml`.
    book: str
    #: Columns that only tables of this data set have, in small letters.
    marks: frozenset[str]
    #: Columns whose codes tell the event type, the narrowest first.
    codes: tuple[str, ...]
    #: Turns a row into one of our columns, without the event type; "row_id" is the data set's
    #: own id of the row.
    row: Callable[[_Cells], dict[str, str]]
    #: 0 to 1, as `Claim.confidence`.
    confidence: float
    #: Whether rows of no mapped code are left out, not imported as "other".
    leaves_out_unmapped: bool = False


def dataset_of(columns: Sequence[str]) -> Dataset | None:
    """Give the data set that a table's columns are of, or None."""
    names = {column.strip().casefold() for column in columns}
    return next((dataset for dataset in DATASETS.values() if dataset.marks <= names), None)


def _geo_actor(prefix: str) -> tuple[str, ...]:
    return tuple(
        f"{prefix}Geo_{part}"
        for part in (
            "Type", "Fullname", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID",
        )
    )  # fmt: skip


def _coded_actor(prefix: str) -> tuple[str, ...]:
    return tuple(
        f"{prefix}{part}"
        for part in (
            "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code",
            "Religion2Code", "Type1Code", "Type2Code", "Type3Code",
        )
    )  # fmt: skip


#: The 61 columns of a raw file of GDELT 2 events, which has no head.
GDELT_COLUMNS = (
    "GlobalEventID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *_coded_actor("Actor1"), *_coded_actor("Actor2"),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *_geo_actor("Actor1"), *_geo_actor("Actor2"), *_geo_actor("Action"),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip

#: ACLED's geo_precision: the place itself; a town that stands for the area around it; a town that
#: stands for the whole region.
_ACLED_PRECISION = {"1": "city", "2": "area", "3": "region"}


def _acled_row(cells: _Cells) -> dict[str, str]:
    precision = _ACLED_PRECISION.get(cells["geo_precision"], "city")
    return {
        "row_id": f"ACLED {cells['event_id_cnty']}",
        "event_date": cells["event_date"],
        "time_precision": cells["time_precision"],
        "actor": cells["actor1"],
        "place": cells["admin1"] if precision == "region" else cells["location"],
        "admin1": cells["admin1"],
        "country": cells["country"],
        "lat": cells["latitude"],
        "lon": cells["longitude"],
        "precision": precision,
        # 0 stands for none as well as for none reported.
        "fatalities": _above_zero(cells["fatalities"]),
        "participants": _crowd_size(cells["tags"]),
        "measure": "flow",
        "status": "occurred",
        "known_on": _epoch_day(cells["timestamp"]),
        "summary": cells["notes"],
        "source_title": f"ACLED {cells['event_id_cnty']}",
        "source_publisher": cells["source"],
    }


def _gdelt_row(cells: _Cells) -> dict[str, str]:
    names = [part.strip() for part in cells["actiongeo_fullname"].split(",")]
    # 1 country, 2 state of the US, 3 city of the US, 4 city, 5 region elsewhere.
    kind = cells["actiongeo_type"]
    precision = {"1": "country", "2": "region", "5": "region"}.get(kind, "city")
    code = cells["eventcode"]
    actors = [cells["actor1name"], cells["actor2name"]]
    url = cells["sourceurl"]
    row_id = cells["globaleventid"]
    return {
        "row_id": f"GDELT {row_id}",
        "event_date": cells["sqldate"],
        "actor": actors[0],
        "place": "" if precision == "country" else names[0],
        "admin1": _middle_name(names, precision),
        "country": names[-1],
        "lat": cells["actiongeo_lat"],
        "lon": cells["actiongeo_long"],
        "precision": precision,
        "measure": "flow",
        # A program's reading of one article, which nobody has checked.
        "status": "claimed",
        "known_on": cells["dateadded"][:8],
        "summary": f"CAMEO {code}: {' - '.join(filter(None, actors)) or 'no actor named'}",
        "source_title": f"GDELT {row_id}",
        "source_publisher": _host(url),
        "source_url": url,
    }


def _middle_name(names: Sequence[str], precision: str) -> str:
    # "Almaty, Almaty, Kazakhstan"; "Texas, United States".
    if precision == "region" or (precision == "city" and len(names) > 2):
        return names[-2] if len(names) > 1 else ""
    return ""


#: UCDP's where_prec: exact; within 25 km; second-order unit; first-order unit; line or vague
#: area; country; at sea or in the air.
_UCDP_PRECISION = {
    "1": "city", "2": "area", "3": "area", "4": "region", "5": "area", "6": "country", "7": "area",
}  # fmt: skip
#: UCDP's date_prec: day; 2 to 6 days; a week; up to a month; more.
_UCDP_DAYS = {"1": "day", "2": "window", "3": "week", "4": "month", "5": "window"}


def _ucdp_row(cells: _Cells) -> dict[str, str]:
    precision = _UCDP_PRECISION.get(cells["where_prec"], "city")
    place = cells["where_coordinates"]
    if precision in ("region", "country"):
        place = cells["adm_1"] if precision == "region" else ""
    return {
        "row_id": f"UCDP {cells['id']}",
        "event_date": cells["date_start"],
        "end_date": cells["date_end"],
        "time_precision": _UCDP_DAYS.get(cells["date_prec"], "day"),
        "actor": cells["side_a"],
        "place": place,
        "admin1": cells["adm_1"],
        "country": cells["country"],
        "lat": cells["latitude"],
        "lon": cells["longitude"],
        "precision": precision,
        "fatalities": _best_to_high(cells["best"], cells["high"]),
        "measure": "flow",
        # "Check": the coders are not yet sure that it belongs in the data.
        "status": "claimed" if cells["code_status"].casefold().startswith("check") else "occurred",
        "attributed_to": cells["source_original"],
        "known_on": _last_day(cells["source_date"]),
        "summary": cells["source_headline"] or cells["dyad_name"],
        "source_title": f"UCDP GED {cells['id']}",
        "source_publisher": cells["source_office"] or cells["source_article"],
    }


DATASETS = {
    "acled": Dataset(
        name="ACLED",
        book="acled",
        marks=frozenset({"event_id_cnty", "event_date", "sub_event_type", "geo_precision"}),
        codes=("sub_event_type", "event_type"),
        row=_acled_row,
        confidence=0.9,
    ),
    "gdelt": Dataset(
        name="GDELT",
        book="cameo",
        marks=frozenset({"globaleventid", "sqldate", "eventcode", "actiongeo_type"}),
        codes=("eventcode",),
        row=_gdelt_row,
        confidence=0.4,
        leaves_out_unmapped=True,
    ),
    "ucdp": Dataset(
        name="UCDP GED",
        book="ucdp",
        marks=frozenset({"type_of_violence", "where_prec", "date_prec", "best"}),
        codes=("type_of_violence",),
        row=_ucdp_row,
        confidence=0.9,
    ),
}


def _above_zero(text: str) -> str:
    return "" if text.strip() in ("", "0", "0.0") else text


def _best_to_high(best: str, high: str) -> str:
    if not _above_zero(high):
        return _above_zero(best)
    try:
        return f"{best}-{high}" if float(high) > float(best) else _above_zero(best)
    except ValueError:
        return best


def _crowd_size(tags: str) -> str:
    for tag in tags.split(";"):
        name, _, size = tag.partition("=")
        if name.strip().casefold() == "crowd size" and any(char.isdigit() for char in size):
            return size.strip()
    return ""


def _epoch_day(text: str) -> str:
    """Give the day of a time in seconds since 1970; other times are left as they are."""
    if not text.isdigit():
        return text
    try:
        return datetime.fromtimestamp(int(text), tz=UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return text


def _last_day(text: str) -> str:
    """Give the last of several days; a number may rest on any of the articles."""
    return max((part.strip()[:10] for part in text.split(";")), default="")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
