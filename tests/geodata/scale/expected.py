"""What pandas counts in memory, and our counts in the same form."""

import pandas as pd

from geodata.regions import join_points


def expected_counts(events, regions):
    """Counted by pandas, in memory."""
    rows = join_points(events["latitude"], events["longitude"], regions)
    code = pd.Series(rows).map(dict(enumerate(regions["code"])))
    frame = pd.DataFrame({"r": code, "d": events["event_date"].dt.date, "t": events["event_type"]})
    counted = frame.groupby(["r", "d", "t"], dropna=False).size()
    return {
        tuple(None if pd.isna(part) else part for part in key): int(value)
        for key, value in counted.items()
    }


def as_dict(counts):
    table = counts.table.astype({"region_code": object, "type": object})
    return {
        tuple(None if pd.isna(part) else part for part in key): number
        for key, number in zip(
            zip(table["region_code"], table["day"].dt.date, table["type"], strict=True),
            table["count"],
            strict=True,
        )
    }
