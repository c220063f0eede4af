"""A real PostgreSQL with PostGIS, started once for these tests on a private port."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.postgis import missing_postgis, postgis_server
from geodata.store import create_situation

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Give the URL of an empty database on a server of our own."""
    missing = missing_postgis()
    if missing:
        pytest.skip(missing)
    with postgis_server() as url:
        yield url


@pytest.fixture
def server_url(server: str) -> str:
    """Give the URL of a situation that does not exist yet."""
    return f"{server}?schema=test_{next(_numbers)}"


@pytest.fixture(params=["file", "server"])
def address(request, tmp_path) -> str:
    """Name a situation that does not exist yet: a file, then one on a server."""
    if request.param == "file":
        return str(tmp_path / "test.sitmap.gpkg")
    return request.getfixturevalue("server_url")


@pytest.fixture
def situation(address):
    with create_situation(address, title="Test") as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.sitmap.gpkg"


@pytest.fixture
def in_file(path):
    with create_situation(path, title="Test") as made:
        yield made
