"""Products made again elsewhere are the same bytes; a run that fails leaves whole files only."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from PIL import Image

from dashboard.briefings.products import Wishes, freeze_situation, make_products, product_name
from dashboard.snapshots import FORMATS
from geodata.errors import SnapshotError
from geodata.settings import load_settings
from geodata.store import OpeningSettings, create_situation, list_snapshots, open_situation
from tests.dashboard.snapshot_states import DAY, situation_claims

SETTINGS = load_settings()
_HALF = b"half of an older pictu"
#: Makes the archive of all formats from a copy of the situation, as a machine of its own would.
_PROGRAM = """
import os, sys, time
os.umask(int(sys.argv[3]))
shift_s = float(sys.argv[4])
now, now_ns = time.time, time.time_ns
time.time = lambda: now() + shift_s
time.time_ns = lambda: now_ns() + int(shift_s * 1e9)
import locale
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from dashboard import cli
asked = ["--layout", "square", "--format", "zip", "--out", sys.argv[2]]
sys.argv = ["sitmap", "snapshot", sys.argv[1], *asked]
cli.main()
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "a.sitmap.gpkg"
    create_situation(
        file,
        title="Unrest",
        settings=OpeningSettings(as_of=DAY, known_on=DAY, country_code="KZ", window_days=7),
        fill=lambda held: held.add_claims(situation_claims()),
    ).close()
    return file


def test_every_format_is_the_same_in_another_folder_locale_zone_year_and_with_another_mask(
    path, tmp_path
):
    """MP4 is left out: its bytes are those of one release of the encoder."""
    machines = {
        "one": ({"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"}, 0o022, 0),
        "other folder": (
            {"LC_ALL": "C.UTF-8", "TZ": "Asia/Almaty", "PYTHONHASHSEED": "77",
             "SOURCE_DATE_EPOCH": "86400", "LANG": "de_DE.UTF-8", "COLUMNS": "40"},
            0o077,
            400 * 86_400,
        ),
    }  # fmt: skip
    runs = {}
    for name, (given, mask, shift_s) in machines.items():
        home = tmp_path / name
        home.mkdir()
        own = shutil.copy(path, home / f"{name}.gpkg")
        runs[home] = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, own, home / "out", str(mask), str(shift_s)],
            env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "c"), **given},
            cwd=home,
        )
    assert [run.wait() for run in runs.values()] == [0, 0]
    first, second = (next((home / "out").glob("*.zip")) for home in runs)
    assert first.name == second.name
    sums = [zipfile.ZipFile(made).read("SHA256SUMS").decode() for made in (first, second)]
    assert sums[0] == sums[1]
    assert len(sums[0].splitlines()) == len(FORMATS) - 3 + 2, (
        "all but zip and those with MP4; the manifest and what tells of the files"
    )
    assert first.read_bytes() == second.read_bytes()


def test_a_folder_that_may_not_be_written_to_is_named(path, tmp_path, monkeypatch):
    with open_situation(path) as situation:
        snapshot = freeze_situation(situation, settings=SETTINGS, wishes=Wishes(layout="square"))
    folder = tmp_path / "out"
    folder.mkdir()

    def refuse(**_given):
        raise PermissionError(13, "Permission denied")

    # root may write anywhere: answer as the system answers everybody else
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(SnapshotError, match=r"svg: cannot be written \(Permission denied\); name"):
        make_products(snapshot, formats=["svg"], title="Unrest", folder=folder)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="limits to files are those of POSIX")
def test_a_full_disk_leaves_what_was_there_and_nothing_half_written(path, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    with open_situation(path, read_only=True) as situation:
        snapshot = freeze_situation(situation, settings=SETTINGS, wishes=Wishes(layout="square"))
    name = product_name("Unrest", snapshot, "png")
    (folder / name).write_bytes(_HALF)
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000));"
        "from dashboard import cli; sys.argv = ['sitmap', 'snapshot', *sys.argv[1:]]; cli.main()"
    )
    copy = tmp_path / "read-only.gpkg"
    shutil.copy(path, copy)
    run = subprocess.run(
        [sys.executable, "-c", program, copy, "--layout", "square", "--out", folder],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert "cannot be written" in run.stderr
    assert "free some room" in run.stderr
    assert "Traceback" not in run.stderr
    assert [(p.name, p.read_bytes()) for p in folder.iterdir()] == [(name, _HALF)]
    make_products(snapshot, formats=["png"], title="Unrest", folder=folder)
    Image.open(folder / name).verify()


@pytest.mark.skipif(os.name != "posix", reason="a signal to a group is POSIX")
def test_a_cancelled_run_leaves_whole_files_only(path, tmp_path):
    out = tmp_path / "out"
    run = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "snapshot", path, "--every", "day", "--format", "png",
         "--out", out],
        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # Whoever runs the tests in the background has the interrupt ignored, and so its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(out.glob("*.png")) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=120)
    assert run.returncode != 0
    assert "sitmap: stopped" in err
    assert "Traceback" not in err
    made = list(out.iterdir())
    assert {p.suffix for p in made} <= {".png", ".json"}
    for file in made:
        if file.suffix == ".png":
            Image.open(io.BytesIO(file.read_bytes())).load()
        else:
            json.loads(file.read_text(encoding="utf-8"))
    with open_situation(path) as situation:
        assert len(list_snapshots(situation)) <= len(list(out.glob("*.png")))


def test_a_killed_run_leaves_no_process_and_whole_files_only(path, tmp_path):
    out = tmp_path / "out"
    run = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "snapshot", path, "--every", "day", "--format", "png",
         "--out", out],
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(out.glob("*.png")) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    run.kill()
    assert run.wait() == -signal.SIGKILL
    left = True
    while left and time.monotonic() < deadline:
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            left = False
        time.sleep(0.02)
    assert not left, "its workers wait for work that never comes"
    for file in out.glob("*.png"):
        Image.open(io.BytesIO(file.read_bytes())).load()


@pytest.mark.parametrize("kind", ["png", "pdf", "svg", "pptx", "html", "gif", "csv", "xlsx", "kml"])
def test_nothing_to_show_and_a_hostile_title_give_a_sound_file(tmp_path, kind):
    title = "=HYPERLINK(1)\x00\x1b[31m <script>alert(1)</script> \u202e& " + "long " * 400
    with create_situation(tmp_path / "empty.gpkg", title=title) as situation:
        snapshot = freeze_situation(
            situation, settings=SETTINGS, wishes=Wishes(title=title, layout="square", as_of=DAY)
        )
        made = make_products(snapshot, formats=[kind], title=title, folder=tmp_path / "out")
    content = made[0].read_bytes()
    assert len(content) > 100
    if kind in ("png", "gif"):
        Image.open(io.BytesIO(content)).load()
    elif kind in ("pptx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            assert b"<script" not in b"".join(archive.read(n) for n in archive.namelist())
    elif kind != "pdf":
        assert b"<script>alert" not in content
        assert b"\x1b" not in content
        assert b"\x00" not in content
