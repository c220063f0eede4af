"""What all tests share."""

import importlib.metadata
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every machine and run: a failure here is a failure everywhere.
settings.register_profile(
    "sitmap", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("sitmap")

_SHOWN = ("geopandas", "shapely", "pyproj", "folium", "streamlit", "matplotlib", "geopy", "pyarrow")


def pytest_report_header():
    return "versions: " + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _SHOWN)


def pytest_collection_modifyitems(items):
    """Begin with the cluster, whose loop was seen not to start late; end with the browser."""

    def turn(item):
        if item.get_closest_marker("browser") is not None:
            return 2
        return int(item.path.stem != "test_scale_cluster")

    items.sort(key=turn)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    """Keep the user's own situations and caches out of every test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for variable in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))
    for variable in [name for name in os.environ if name.startswith("SITMAP_")]:
        monkeypatch.delenv(variable)


@pytest.fixture(autouse=True)
def _own_main():
    """Keep the main module: Streamlit's AppTest leaves its script in that place."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
