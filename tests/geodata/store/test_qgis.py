"""Situations in QGIS: each layer opens in our style, and the map is not empty."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import make_url

from geodata.layers import refresh_layers
from geodata.pipeline import export_situation
from geodata.pipeline.shipped import create_shipped_situation
from geodata.settings import load_table
from geodata.store import copy_situation, open_situation

SCRIPT = Path(__file__).with_name("qgis_layers.py")
#: The Python that Debian's QGIS is built for.
PYTHON = "/usr/bin/python3"
#: From top to bottom.
LAYERS = ("events", "movements", "claims", "report_extents", "regions")


@cache
def missing_qgis() -> str:
    """Say why there is no QGIS here; "" where there is one."""
    if not Path(PYTHON).exists():
        return f"QGIS is not here: there is no {PYTHON}"
    asked = subprocess.run(
        [PYTHON, "-c", "import qgis.core"], capture_output=True, check=False, env=environment()
    )
    return "QGIS is not here (Debian: python3-qgis)" if asked.returncode else ""


def environment(home: Path | None = None) -> dict[str, str]:
    # Of the environment of the tests, nothing may reach the other Python.
    return {
        "PATH": "/usr/bin:/bin",
        "QT_QPA_PLATFORM": "offscreen",
        "LANG": "C.UTF-8",
        "HOME": str(home or "/nonexistent"),
    }


@pytest.fixture(autouse=True)
def _qgis():
    if missing_qgis():
        pytest.skip(missing_qgis())


@pytest.fixture
def shipped(tmp_path) -> Path:
    """Give the shipped situation in a file, with its layers."""
    path = tmp_path / "shipped.gpkg"
    create_shipped_situation(path)
    with open_situation(path) as situation:
        refresh_layers(situation)
    return path


def opened_in_qgis(folder: Path, sources: list[tuple[str, str]]) -> tuple[list[dict], np.ndarray]:
    """Give what QGIS tells of each layer, and the map that it draws of them, as RGB."""
    picture = folder / "map.png"
    stated = [part for source in sources for part in source]
    run = subprocess.run(
        [PYTHON, str(SCRIPT), str(picture), *stated],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=folder,
        env=environment(folder),
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout.strip().splitlines()[-1])
    return told, np.asarray(Image.open(picture).convert("RGB"))


def check(told: list[dict], picture: np.ndarray) -> None:
    layers = dict(zip(LAYERS, told, strict=True))
    assert all(layer["valid"] and layer["crs"] == "EPSG:4326" for layer in told), told
    assert all(layer["features"] for name, layer in layers.items() if name != "movements"), told
    types = load_table("event_types.toml")
    labels = load_table("texts.en.toml")["event_type"]
    for name in ("events", "claims"):
        assert layers[name]["renderer"] == "RuleRenderer"
        assert set(labels.values()) <= set(layers[name]["legend"])
        assert not layers[name]["faults"]
    assert {layers["regions"]["renderer"], layers["report_extents"]["renderer"]} == {"singleSymbol"}
    unrest = bytes.fromhex(types["unrest"]["colour"].removeprefix("#"))
    # Opaque but for a trifle, on light ground.
    near = np.abs(picture.astype(int) - np.array(list(unrest))).max(axis=2) < 30
    assert near.sum() > 200
    assert 0.1 < (picture != 255).any(axis=2).mean() < 0.95


def test_a_file_opens_in_our_styles_and_shows_its_events(shipped, tmp_path):
    sources = [(f"{shipped}|layername={name}", "ogr") for name in LAYERS]
    check(*opened_in_qgis(tmp_path, sources))


def test_an_export_opens_in_our_styles(shipped, tmp_path):
    path, layers = tmp_path / "export.gpkg", ("events", "claims")
    with open_situation(shipped) as situation:
        export_situation(situation, "gpkg", path)
    sources = [(f"{path}|layername={name}", "ogr") for name in layers]
    told, picture = opened_in_qgis(tmp_path, sources)
    assert [layer["renderer"] for layer in told] == ["RuleRenderer"] * 2
    assert not any(layer["faults"] for layer in told)
    unrest = bytes.fromhex(load_table("event_types.toml")["unrest"]["colour"].removeprefix("#"))
    near = np.abs(picture.astype(int) - np.array(list(unrest))).max(axis=2) < 30
    assert near.sum() > 200


def test_a_situation_on_a_server_opens_in_our_styles_and_shows_its_events(
    shipped, server_url, tmp_path
):
    with copy_situation(shipped, server_url) as copy:
        refresh_layers(copy)
    address = make_url(server_url)
    where = (
        f"dbname='{address.database}' host='{address.host}' port='{address.port}' "
        f"user='{address.username}' password='{address.password or ''}' key='fid' srid=4326"
    )
    kinds = dict.fromkeys(LAYERS, "Point") | {"regions": "MultiPolygon"}
    kinds |= {"report_extents": "MultiPolygon", "movements": "MultiLineString"}
    sources = [
        (
            f'{where} type={kinds[name]} table="{address.query["schema"]}"."{name}" (geom)',
            "postgres",
        )
        for name in LAYERS
    ]
    check(*opened_in_qgis(tmp_path, sources))
