"""The columns of exported tables of claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["CLAIM_COLUMNS", "MARK_COLUMNS", "Cell", "Column"]

#: What a cell holds; None is "not known".
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of exported tables."""

    name: str
    #: "text", "day", "number" (a float) or "count" (an integer).
    kind: str
    #: Hashtag of the Humanitarian Exchange Language (HXL 1.1); "" where none fits.
    hxl: str = ""


#: One claim per row. What people read comes first; what only serves the way back comes last.
CLAIM_COLUMNS = (
    Column("event_date", "day", "#date+start"),
    Column("end_date", "day", "#date+end"),
    Column("event_type", "text", "#event+type"),
    Column("status", "text", "#status+claim"),
    Column("actor", "text", "#org+actor+name"),
    Column("place", "text", "#loc+name"),
    Column("admin1", "text", "#adm1+name"),
    Column("region_code", "text", "#adm1+code"),
    Column("country", "text", "#country+code"),
    # Only of points; a region or country is an area, and its label point stands further below.
    Column("lat", "number", "#geo+lat"),
    Column("lon", "number", "#geo+lon"),
    Column("precision", "text", "#geo+precision"),
    # The first number of its kind; all of them, with what qualifies them, are in `quantities`.
    Column("personnel", "number", "#capacity+personnel+num"),
    Column("equipment", "number", "#item+equipment+num"),
    Column("fatalities", "number", "#affected+killed+num"),
    Column("injured", "number", "#affected+injured+num"),
    Column("detained", "number", "#affected+detained+num"),
    Column("participants", "number", "#population+participants+num"),
    Column("attributed_to", "text", "#meta+speaker"),
    Column("known_on", "day", "#date+known"),
    Column("quote", "text", "#description+quote"),
    Column("source_title", "text", "#meta+source+title"),
    Column("source_publisher", "text", "#meta+source+publisher"),
    Column("source_url", "text", "#meta+source+url"),
    Column("source_date", "day", "#date+published"),
    Column("source_grade", "text", "#meta+source+grade"),
    Column("report_id", "text", "#meta+report+id"),
    Column("span", "text", "#meta+span"),
    Column("claim_id", "text", "#meta+claim+id"),
    Column("confidence", "number", "#meta+confidence"),
    Column("date_precision", "text"),
    Column("date_text", "text"),
    Column("quantities", "text"),
    Column("reasons", "text"),
    Column("geonameid", "count"),
    Column("feature", "text"),
    Column("population", "count"),
    Column("place_match", "text"),
    Column("area_lat", "number"),
    Column("area_lon", "number"),
    Column("bbox", "text"),
    Column("event_with", "text"),
    Column("withdraws", "text"),
    # The ends of a movement, as far as they are stated beside `place`; points as above.
    Column("place_from", "text", "#loc+name+origin"),
    Column("country_from", "text", "#country+code+origin"),
    Column("lat_from", "number", "#geo+lat+origin"),
    Column("lon_from", "number", "#geo+lon+origin"),
    Column("precision_from", "text", "#geo+precision+origin"),
    Column("place_to", "text", "#loc+name+dest"),
    Column("country_to", "text", "#country+code+dest"),
    Column("lat_to", "number", "#geo+lat+dest"),
    Column("lon_to", "number", "#geo+lon+dest"),
    Column("precision_to", "text", "#geo+precision+dest"),
    Column("ends", "text"),
)
#: A table with all of these is one that an export wrote.
MARK_COLUMNS = ("claim_id", "quantities", "span", "place_match", "area_lat")
