"""What the programs are given to work on; made the same way in every run."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

import geodata.data
from geodata.geocoding.whole import whole_table
from geodata.settings import config_path

__all__ = ["find_data", "report_texts", "scatter_points"]

_Floats = npt.NDArray[np.float64]

#: Cities this large are where the news is; the same bound as the peers' common city list.
_CITY_POPULATION = 15_000
#: Standard deviation of the scatter around a city.
_SPREAD_DEG = 0.05
_GAZETTEER = Path(geodata.data.__file__).with_name("gazetteer.rows")


def find_data(named: Path | None) -> Path | None:
    """Find the folder with corpora and annotated reports.

    Parameters
    ----------
    named : Path or None
        A folder that the user named. None: ``shared`` beside the project's root.

    Returns
    -------
    Path or None
        None where there is no such folder.
    """
    folder = named or Path(__file__).resolve().parents[2] / "shared"
    return folder if folder.is_dir() else None


def report_texts(data: Path | None, *, number: int) -> tuple[list[str], str]:
    """Give texts of news reports.

    Parameters
    ----------
    data : Path or None
        Folder with ``corpora/LGL/lgl.xml``, other people's local news, which is never shipped.
        None, or a folder without it: the shipped situation's own reports, again and again.
    number : int
        How many.

    Returns
    -------
    tuple of list of str and str
        And what they are, in words.
    """
    corpus = data / "corpora" / "LGL" / "lgl.xml" if data else None
    if corpus is not None and corpus.is_file():
        found = ElementTree.parse(corpus).getroot().iter("text")
        texts, words = [each.text or "" for each in found], "local news reports of the LGL corpus"
    else:
        files = sorted(config_path("situations").rglob("*.txt"))
        texts, words = [each.read_text(encoding="utf-8") for each in files], "the shipped reports"
    texts = [text for text in texts if text.strip()]
    return [texts[at % len(texts)] for at in range(number)], words


def scatter_points(number: int, *, country: str | None = None) -> tuple[_Floats, _Floats]:
    """Scatter points around cities.

    Parameters
    ----------
    number : int
        How many.
    country : str or None
        ISO 3166-1 alpha-2; None for the whole world.

    Returns
    -------
    tuple of array, shape (number,)
        ``lat`` and ``lon``, degrees, WGS 84; the same points in every run.
    """
    wanted = (pc.field("precision") == "city") & (pc.field("population") >= _CITY_POPULATION)
    if country is not None:
        wanted &= pc.field("country_code") == country
    cities = whole_table(_GAZETTEER).filter(wanted)
    rng = np.random.default_rng(0)
    chosen = rng.integers(0, len(cities), number)
    lat = cities["lat_e5"].to_numpy()[chosen] / 1e5 + rng.normal(0, _SPREAD_DEG, number)
    lon = cities["lon_e5"].to_numpy()[chosen] / 1e5 + rng.normal(0, _SPREAD_DEG, number)
    return lat, lon
