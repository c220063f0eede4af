"""A private PostgreSQL with PostGIS: a peer of the benchmark, and a server for the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["missing_postgis", "postgis_server"]


def missing_postgis() -> str:
    """Say that PostgreSQL with PostGIS is not installed; "" where it is."""
    if _programs() is None:
        return "not installed: PostgreSQL with PostGIS (Debian: apt-get install postgresql-postgis)"
    return ""


@contextmanager
def postgis_server(*, shared_buffers_mb: int = 32) -> Iterator[str]:
    """Run a server of our own on a free port of this machine, in a folder that is removed after.

    Parameters
    ----------
    shared_buffers_mb : int
        Memory that its processes share.

    Yields
    ------
    str
        URL of an empty database without passwords. Nothing in it is safe from a power cut.

    Raises
    ------
    RuntimeError
        If it is not installed or cannot be started.
    """
    programs = _programs()
    if programs is None:
        raise RuntimeError(missing_postgis())
    # PostgreSQL refuses to run as root.
    user = None if os.geteuid() else "nobody"
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
        if done.returncode:
            msg = f"{program} ended with {done.returncode}: {done.stdout}"
            raise RuntimeError(msg)

    try:
        run("initdb", "-D", "data", "-U", "analyst", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
            f"-c fsync=off -c max_connections=130 -c shared_buffers={shared_buffers_mb}MB"
        )
        run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
        try:
            yield f"postgresql://analyst@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """Find the programs of a PostgreSQL that has PostGIS."""
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
    return None
