"""What the tests of large tables share: three regions and three thousand rows."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box


@pytest.fixture
def regions():
    return gpd.GeoDataFrame(
        {
            "code": ["AA-1", "AA-2", "BB-1"],
            "name": ["West", "East", "Isle"],
            "country_code": ["AA", "AA", None],
        },
        geometry=[box(10, 40, 20, 45), box(20, 40, 30, 45), box(50, -5, 54, 0)],
        crs="EPSG:4326",
    )


@pytest.fixture
def events():
    """Three thousand rows, some with a gap in each column."""
    rng = np.random.default_rng(11)
    number = 3000
    table = pd.DataFrame(
        {
            "event_date": pd.to_datetime("2022-01-01")
            + pd.to_timedelta(rng.integers(0, 40, number), unit="D"),
            "event_type": rng.choice(["unrest", "deployment", "with, comma"], number),
            "latitude": rng.uniform(-6, 46, number),
            "longitude": rng.uniform(9, 56, number),
            "notes": rng.choice(["plain", 'said "no"', "two\nlines", "a, b"], number),
        }
    )
    table.loc[::97, "event_date"] = pd.NaT
    table.loc[::89, "event_type"] = None
    table.loc[::83, "latitude"] = np.nan
    return table
