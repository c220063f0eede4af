"""Large tables, read in several processes: the same claims, and nothing lost when one ends."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from geodata.errors import ImportTableError
from geodata.importing import ImportOptions
from geodata.pipeline import import_table
from geodata.store import create_situation

#: More than are handed to a process at once.
ROWS = 6_000


@pytest.fixture
def table(tmp_path):
    """Give a table of some batches of rows; each hundredth is refused, each tenth unmapped."""
    path = tmp_path / "events.csv"
    lines = ["event_date,event_type,place,country,lat,lon,fatalities"]
    for number in range(ROWS):
        day = f"2022-01-{number % 28 + 1:02}" if number % 100 else "some day"
        kind = "parade" if number % 10 == 3 else "unrest"
        lat = 44 + number % 50 / 100
        lines.append(f"{day},{kind},Village {number % 50},Kazakhstan,{lat},75.5,{number}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


OPTIONS = ImportOptions(unmapped="other", lag_days=1)


def test_several_processes_give_the_claims_that_one_gives(table, tmp_path):
    found = []
    for workers in (1, 2):
        seen = []
        with create_situation(tmp_path / f"{workers}.gpkg", title="Test") as situation:
            result = import_table(
                situation,
                table,
                options=OPTIONS,
                on_rows=lambda rows, total, seen=seen: seen.append((rows, total)),
                workers=workers,
            )
            found.append((result, seen, situation.claims(), situation.describe().claims))
            if workers == 2:
                again = import_table(situation, table, options=OPTIONS)
                assert (again.added, again.held) == (0, result.added)
    assert found[0] == found[1]
    result, seen, claims, _ = found[1]
    assert len(result.refused) == ROWS // 100
    assert result.refused[0].line == 2
    assert result.unmapped == {"parade": ROWS // 10}
    assert result.added == len(claims) == ROWS - len(result.refused)
    assert sum(rows for rows, _ in seen) == ROWS
    assert {total for _, total in seen} == {ROWS}


def test_a_process_that_ends_is_told_and_the_import_goes_on_later(table, tmp_path):
    head, *lines = table.read_text(encoding="utf-8").splitlines()
    # So many rows that some are still to be handed out when the first were read.
    refused = ["too,many,cells,for,a,row,of,this,table"] * 30_000
    table.write_text("\n".join([head, *refused, *lines]), encoding="utf-8")

    def end_all(rows: int, total: int | None) -> None:
        del rows, total
        for child in psutil.Process().children():
            if any("serve_rows" in part for part in child.cmdline()):
                child.kill()

    with create_situation(tmp_path / "test.gpkg", title="Test") as situation:
        with pytest.raises(ImportTableError, match="import the table again"):
            import_table(situation, table, options=OPTIONS, on_rows=end_all, workers=2)
        result = import_table(situation, table, options=OPTIONS)
        assert result.added + result.held == ROWS - ROWS // 100


def test_any_program_may_import_in_several_processes(table, tmp_path):
    # As a page does, this main module would import again if another process ran it.
    program = tmp_path / "page.py"
    program.write_text(
        f"""
import sys
from pathlib import Path
from geodata.importing import ImportOptions
from geodata.pipeline import import_table
from geodata.store import create_situation
options = ImportOptions(unmapped="other", lag_days=1)
with create_situation("{tmp_path}/new.gpkg", title="Test") as situation:
    print(import_table(situation, Path("{table}"), options=options, workers=2).added)
""",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == ([str(ROWS - ROWS // 100)], "")
