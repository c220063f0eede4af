"""A real PostgreSQL with PostGIS, started once for these tests on a private port."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.store import create_situation

_numbers = itertools.count(1)


def _programs() -> Path | str:
    """Find the programs of a PostgreSQL that has PostGIS; say what is missing otherwise."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("pg_config")
    for folder in [*debian, *([Path(found).parent] if found else [])]:
        if not (folder / "initdb").exists():
            continue
        # Debian's are told apart by version: pg_config belongs to the newest only.
        shared = Path("/usr/share/postgresql") / folder.parent.name
        if not shared.is_dir():
            asked = subprocess.run(
                [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False
            )
            shared = Path(asked.stdout.strip() or "/nowhere")
        if (shared / "extension" / "postgis.control").exists():
            return folder
    return "PostgreSQL with PostGIS is not installed (Debian: apt-get install postgresql-postgis)"


def _another_user() -> str | None:
    """Name the user that the server runs as: PostgreSQL refuses to run as root."""
    return None if os.geteuid() else "nobody"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Give the URL of an empty database on a server of our own."""
    programs = _programs()
    if isinstance(programs, str):
        pytest.skip(programs)
    user = _another_user()
    folder = Path(tempfile.mkdtemp(prefix="sitmap-pg-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs / program, *arguments],
            user=user,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout

    run("initdb", "-D", "data", "-U", "analyst", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
        "-c fsync=off -c max_connections=130 -c shared_buffers=32MB"
    )
    run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
    try:
        yield f"postgresql://analyst@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
        shutil.rmtree(folder)


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
