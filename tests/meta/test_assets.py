"""What others made and we ship: exact versions, locked, whole, with licences."""

import hashlib
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "dashboard" / "static"


@pytest.fixture
def hook(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    import hatch_build

    yield hatch_build
    sys.modules.pop("hatch_build", None)


def test_versions_are_exact_and_the_lock_holds_a_hash_and_no_registry_for_each():
    package = json.loads((STATIC / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((STATIC / "package-lock.json").read_text(encoding="utf-8"))
    for name, version in package["dependencies"].items():
        assert version[0].isdigit()
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    locked = [entry for path, entry in lock["packages"].items() if path]
    assert all(entry["integrity"].startswith("sha512-") for entry in locked)
    assert not any("resolved" in entry for entry in locked)


def test_the_vendor_folder_is_what_its_manifest_says():
    vendor = STATIC / "vendor"
    manifest = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest, name
    there = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert there == {*manifest["files"], "manifest.json"}


def test_nothing_is_fetched_where_the_vendor_folder_is_up_to_date(hook, monkeypatch):
    monkeypatch.setenv("PATH", "")
    before = (STATIC / "vendor" / "manifest.json").stat().st_mtime_ns
    hook.build_vendor(STATIC)
    assert (STATIC / "vendor" / "manifest.json").stat().st_mtime_ns == before


def test_a_failing_npm_ends_the_build_with_its_own_words(hook, monkeypatch, tmp_path):
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((STATIC / name).read_bytes())
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for name in ("npm", "node"):
        (bin_ / name).write_text("#!/bin/sh\necho 'registry is asleep' >&2\nexit 7\n")
        (bin_ / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}:/bin:/usr/bin")
    with pytest.raises(SystemExit, match=r"registry is asleep[\s\S]*check the network"):
        hook.build_vendor(tmp_path)
    assert not (tmp_path / "vendor").exists()


def test_unit_symbols_are_paths_that_any_drawing_library_takes():
    units = json.loads((STATIC / "vendor" / "units" / "units.json").read_text(encoding="utf-8"))
    assert {"unknown-force", "neutral-infantry", "hostile-force-battalion"} <= set(units)
    for name, unit in units.items():
        assert len(unit["sidc"]) == 20, name
        assert len(unit["view_box"]) == 4
        assert all(re.fullmatch(r"M[ MLCZ0-9.-]+", path["d"]) for path in unit["paths"])
