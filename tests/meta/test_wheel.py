"""The built wheel holds all that `sitmap` needs, and works away from the source tree."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the source tree as pip would build it."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = ["--no-isolation", "--skip-dependency-check"]
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", *offline, "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Run Python in an empty folder with the unpacked wheel before the source tree."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    empty = tmp_path_factory.mktemp("empty")

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=empty,
            env=os.environ | {"PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )

    where = run("-c", "import geodata, dashboard; print(geodata.__file__, dashboard.__file__)")
    assert where.stdout.split() == [
        str(site / "geodata" / "__init__.py"),
        str(site / "dashboard" / "__init__.py"),
    ], where.stderr
    return run


def test_wheel_holds_code_config_data_and_browser_assets(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for name in (
        "geodata/config/default.toml",
        "geodata/config/situations/kazakhstan-2022/claims.csv",
        "geodata/data/names.rows",
        "geodata/data/sounds.rows",
        "geodata/data/SOURCES.md",
        "geodata/py.typed",
        "dashboard/app.py",
    ):
        assert name in names
    assert any(name.endswith("leaflet.js") for name in names)
    assert any(name.endswith("IBMPlexSans-Regular.ttf") for name in names)
    assert not any("node_modules" in name or name.startswith("tests/") for name in names)


def test_installed_command_geocodes_in_an_empty_folder(installed):
    result = installed("-m", "dashboard", "geocode", "Almaty", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)[0]["candidates"][0]["country_code"] == "KZ"


def test_installed_command_draws_the_shipped_situation(installed, tmp_path):
    result = installed("-m", "dashboard", "snapshot", "--format", "png", "--out", str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert [path.suffix for path in tmp_path.glob("*.png")] == [".png"]
