"""What may go wrong with a situation: nothing acknowledged is lost, and nothing broken is shown."""

from __future__ import annotations

import os
import random
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodata.errors import StoreError
from geodata.store import (
    backup_situation,
    create_situation,
    find_damage,
    open_situation,
    repair_situation,
)
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Mention,
    MentionKind,
    Place,
    Precision,
    Reading,
    Report,
    Status,
)

TOWN = Place(name="Oskemen", lat=49.95, lon=82.6, precision=Precision.CITY, country_code="KZ")
CLAIM = Claim(
    id="c", event_type="unrest", status=Status.OCCURRED, known_on=date(2022, 1, 5), place=TOWN
)
# Their ids are the SHA-256 of their text.
REPORT = Report(id="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", text="test")

#: Writes decisions as fast as it can, and says each number once it is told that it is stored.
WRITER = """
import sys
from geodata.store import open_situation
from geodata.tables import Decision, DecisionKind
situation = open_situation(sys.argv[1])
version = situation.claim_versions(claim_ids=["c0"])[0].version
while True:
    made = situation.decide(Decision(kind=DecisionKind.CORRECT, who=f"writer {version}",
        claim_ids=("c0",), versions=(version,), changes={"actor": f"actor {version}"}))
    version += 1
    sys.stdout.write(f"{made.number}\\n")
    sys.stdout.flush()
"""
#: Forks a writer, kills it after a moment, and says what it had acknowledged; imports only once.
KILLER = """
import os, random, sys, time
from geodata.store import open_situation
from geodata.tables import Decision, DecisionKind
writer = compile(sys.argv[2], "writer", "exec")
chance = random.Random(5)
for _ in range(int(sys.argv[3])):
    reader, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        sys.stdout = os.fdopen(mouth, "w")
        exec(writer, {})
        os._exit(1)
    os.close(mouth)
    # From before it opens the file to in the middle of any of its writes.
    wanted, said = chance.randrange(4), b""
    while said.count(10) < wanted:
        said += os.read(reader, 65536)
    time.sleep(chance.random() * 0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    while part := os.read(reader, 65536):
        said += part
    os.close(reader)
    acknowledged = [int(line) for line in said.decode().split("\\n")[:-1]]
    with open_situation(sys.argv[1]) as situation:
        held = [made.number for made in situation.decisions()]
        last = situation.claims()[0].actor
    assert held == list(range(1, len(held) + 1)), held
    assert not acknowledged or held[-1] >= acknowledged[-1], (held[-1:], acknowledged[-1:])
    assert not held or last == f"actor {len(held) - 1}", (last, len(held))
print(len(held))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "test.sitmap.gpkg"
    with create_situation(path, title="Test") as situation:
        mention = Mention(start=0, end=4, surface="test", kind=MentionKind.CITY, place=TOWN)
        situation.add_reading(Reading(report=REPORT, mentions=(mention,)))
        situation.add_claims([replace(CLAIM, id=f"c{number}") for number in range(300)])
    return path


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed as POSIX does it")
def test_a_writer_killed_at_200_moments_loses_nothing_that_was_acknowledged(path):
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(path), WRITER, "200"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 200
    assert find_damage(path) == []


def test_two_processes_that_write_leave_out_nothing(path):
    program = """
import sys
from geodata.store import StaleDecisionError, open_situation
from geodata.tables import Decision, DecisionKind
situation = open_situation(sys.argv[1])
for step in range(20):
    while True:
        version = situation.claim_versions(claim_ids=["c0"])[0].version
        try:
            situation.decide(Decision(kind=DecisionKind.CORRECT, who=sys.argv[2],
                claim_ids=("c0",), versions=(version,), changes={"actor": f"{sys.argv[2]}{step}"}))
        except StaleDecisionError:
            continue
        break
"""
    writers = [subprocess.Popen([sys.executable, "-c", program, path, name]) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    with open_situation(path) as situation:
        made = situation.decisions("c0")
    assert [decision.versions for decision in made] == [(number,) for number in range(40)]
    assert sorted(decision.who for decision in made) == ["a"] * 20 + ["b"] * 20


def test_decisions_cannot_be_changed_by_any_program(path):
    with open_situation(path) as situation:
        reject(situation, "c0")
    with closing(sqlite3.connect(path)) as file:
        for statement in ("UPDATE decisions SET who = 'x'", "DELETE FROM decision_claims"):
            with pytest.raises(sqlite3.IntegrityError, match="added, never changed"):
                file.execute(statement)


def reject(situation, claim_id):
    return situation.decide(
        Decision(kind=DecisionKind.REJECT, who="ann", claim_ids=(claim_id,), versions=(0,))
    )


@pytest.mark.skipif(os.name != "posix", reason="limits to files are those of POSIX")
def test_a_decision_on_a_full_disk_is_refused_and_can_be_made_later(path):
    program = """
import resource, signal, sys
from geodata.errors import StoreError
from geodata.store import open_situation
from geodata.tables import Decision, DecisionKind
decision = Decision(kind=DecisionKind.REJECT, who="ann", why="x" * 2_000_000,
    claim_ids=("c0",), versions=(0,))
situation = open_situation(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
try:
    situation.decide(decision)
except StoreError as error:
    print(error)
print(len(situation.decisions()))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
situation.decide(decision)
print(len(situation.decisions()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=False
    )
    assert "nothing was changed" in done.stdout, done.stderr
    assert done.stdout.split()[-2:] == ["0", "1"]


def test_a_backup_is_whole_while_others_write(path, tmp_path):
    with open_situation(path) as situation:
        reject(situation, "c0")
        with situation.home.writing() as connection:
            connection.exec_driver_sql("UPDATE sitmap_meta SET value = 'half' WHERE key = 'title'")
            backup = backup_situation(path, tmp_path / "backup.gpkg")
        reject(situation, "c1")
    with open_situation(backup) as copy:
        assert (copy.title, len(copy.claims()), len(copy.decisions())) == ("Test", 299, 1)
    assert find_damage(backup) == []
    with pytest.raises(StoreError, match="exists already"):
        backup_situation(path, backup)
    leftovers = {entry.name for entry in tmp_path.iterdir()}
    assert leftovers == {path.name, "backup.gpkg"}


def tamper(path, *statements):
    """Change a file as a program would that cares for no rules."""
    with closing(sqlite3.connect(path)) as file:
        triggers = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, sql in triggers.fetchall():
            file.execute(f"DROP TRIGGER {name}")
            statements += (sql,)
        for statement in statements:
            file.execute(statement)
        file.commit()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE reports SET text = 'tEst'", "reports in row 1.*not the one that it is kept under"),
        ("UPDATE reports SET headline = 'x'", "reports in row 1: is not what it was stored as"),
        ("UPDATE places SET lat = lat + 1e-9", "places in row 1.*its key is another place's"),
        ("UPDATE claims SET quote = 'q' WHERE fid = 7", "claims in row 7: is not what it was"),
        ("UPDATE claims SET geom = NULL WHERE fid = 7", "claims in row 7: is not what it was"),
        ("UPDATE mentions SET span_end = 3", "mentions in row 1: is not what it was stored as"),
        ("DELETE FROM claims WHERE fid = 7", "claims: has 299 rows where 300 were stored"),
        ("UPDATE sitmap_meta SET value = 'x' WHERE key = 'title'", "sitmap_meta, title"),
        (
            "UPDATE gpkg_contents SET srs_id = 0 WHERE table_name = 'claims'",
            "gpkg_contents: claims",
        ),
        ("UPDATE gpkg_contents SET max_x = 0 WHERE table_name = 'claims'", "extent of claims"),
        ("ALTER TABLE claims RENAME quote TO words", "."),
        ("DROP INDEX claims_by_report", "tables are not as they were made"),
        ("UPDATE claims SET known_on = 'then' WHERE fid = 7", "."),
        ("UPDATE claims SET quantities = '[1' WHERE fid = 7", "claims in row 7"),
        ("DELETE FROM places", "refers to a row of places"),
        ("UPDATE mentions SET kind = 'x'", "mentions in row 1"),
    ],
)
def test_content_that_was_changed_behind_our_back_is_found(path, statement, told):
    assert find_damage(path) == []
    tamper(path, statement)
    faults = find_damage(path)
    assert faults
    assert any(re.search(told, fault) for fault in faults)


@pytest.fixture
def corrected_path(path):
    """Give a situation in which one claim was corrected three times."""
    with open_situation(path) as situation:
        for version, actor in enumerate(("one", "two", "three")):
            situation.decide(
                Decision(
                    kind=DecisionKind.CORRECT,
                    who="ann",
                    claim_ids=("c0",),
                    versions=(version,),
                    changes={"actor": actor},
                )
            )
    return path


def test_a_decision_that_is_gone_between_others_is_told_with_its_claim(corrected_path):
    tamper(corrected_path, "DELETE FROM decision_claims WHERE fid = 2")
    faults = find_damage(corrected_path)
    assert any("claim c0 lacks decisions: its versions are [1, 3]" in fault for fault in faults)


def test_what_a_lost_decision_led_to_is_numbered_anew(corrected_path, tmp_path):
    path = corrected_path
    tamper(path, "UPDATE decisions SET why = 'changed' WHERE fid = 2")
    assert find_damage(path)
    summary = repair_situation(path, tmp_path / "saved.gpkg")
    assert summary.dropped == {"decisions": 1, "decision_claims": 1}
    assert find_damage(tmp_path / "saved.gpkg") == []
    with open_situation(tmp_path / "saved.gpkg") as saved:
        (version,) = saved.claim_versions(claim_ids=["c0"])
        assert (version.claim.actor, version.version) == ("three", 2)
        reject_at = Decision(kind=DecisionKind.REJECT, who="ann", claim_ids=("c0",), versions=(2,))
        assert saved.decide(reject_at).number == 4


def test_backups_taken_while_another_process_writes_are_whole(path, tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True
    )
    with writer:
        try:
            for number in range(5):
                acknowledged = int(writer.stdout.readline())
                backup = backup_situation(path, tmp_path / f"backup-{number}.gpkg")
                assert find_damage(backup) == []
                with open_situation(backup, read_only=True) as copy:
                    made = [decision.number for decision in copy.decisions()]
                assert made == list(range(1, len(made) + 1))
                assert made[-1] >= acknowledged
        finally:
            writer.kill()


def held(path):
    """Give all that is read of a file, by anyone; when the layers last changed left out."""
    content = {}
    with closing(sqlite3.connect(path)) as file:
        file.text_factory = bytes
        names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            table = name.decode()
            cursor = file.execute(f'SELECT * FROM "{table}"')
            left_out = [at for at, about in enumerate(cursor.description) if "last_change" in about]
            content[table] = [
                [value for at, value in enumerate(row) if at not in left_out] for row in cursor
            ]
    del content["layer_styles"]
    return content


def test_a_flipped_bit_is_found_wherever_it_changes_what_is_read(path, tmp_path):
    with open_situation(path) as situation:
        reject(situation, "c0")
    whole, content = path.read_bytes(), held(path)
    assert find_damage(path) == []
    chance = random.Random(11)
    outcomes = {"refused": 0, "found": 0, "unread": 0}
    damaged = tmp_path / "damaged.gpkg"
    for _ in range(110):
        flipped = bytearray(whole)
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        damaged.write_bytes(flipped)
        try:
            faults = find_damage(damaged)
        except StoreError:
            outcomes["refused"] += 1
            continue
        if faults:
            outcomes["found"] += 1
            continue
        # Room that no row takes up, of which a file has much.
        outcomes["unread"] += 1
        assert held(damaged) == content
    assert outcomes["found"] > 20
    assert outcomes["refused"] > 0


def test_bits_flipped_anywhere_never_pass_for_a_crash_nor_spoil_the_rest(path, tmp_path):
    whole = path.read_bytes()
    chance = random.Random(3)
    outcomes = {"refused": 0, "found": 0, "harmless": 0}
    for number in range(12):
        flipped = bytearray(whole)
        for _ in range(20):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        damaged = tmp_path / f"damaged-{number}.gpkg"
        damaged.write_bytes(flipped)
        try:
            outcome = "found" if find_damage(damaged) else "harmless"
        except StoreError:
            outcome = "refused"
        outcomes[outcome] += 1
        if outcome == "harmless":
            continue
        saved = tmp_path / f"saved-{number}.gpkg"
        try:
            summary = repair_situation(damaged, saved)
        except StoreError as error:
            assert "restore it from a backup" in str(error)  # noqa: PT017
            continue
        assert find_damage(saved) == []
        assert sum(summary.saved.values()) > 0
        assert damaged.read_bytes() == bytes(flipped)
    assert outcomes["refused"]
    assert outcomes["found"]


@pytest.mark.parametrize("kept", [0.5, 0.8, 0.95])
def test_what_is_left_of_a_file_cut_short_is_saved(path, tmp_path, kept):
    with open_situation(path) as situation:
        # Enough that the list of tables lies in the first half of the file.
        situation.add_claims([replace(CLAIM, id=f"d{number}") for number in range(300)])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(StoreError, match=r"cut short.*sitmap check --repair"):
        open_situation(path)
    summary = repair_situation(path, tmp_path / "saved.gpkg")
    counts = (summary.saved, summary.dropped, summary.unread)
    assert sum(count.get("claims", 0) for count in counts) == 600
    assert summary.unread.get("claims", 0) > 0
    assert summary.saved["reports"] == 1
    with open_situation(tmp_path / "saved.gpkg") as saved:
        assert len(saved.claims()) == summary.saved["claims"]
        assert saved.title == "Test"


def test_repair_of_a_whole_file_saves_all(path, tmp_path):
    with open_situation(path) as situation:
        reject(situation, "c0")
        held = (situation.claims(), situation.decisions(), situation.reports())
    summary = repair_situation(path, tmp_path / "saved.gpkg")
    assert summary.dropped == {}
    with open_situation(tmp_path / "saved.gpkg") as saved:
        assert (saved.claims(), saved.decisions(), saved.reports()) == held


def test_what_is_no_situation_at_all_is_not_repaired(tmp_path):
    (tmp_path / "notes.gpkg").write_text("notes")
    with pytest.raises(StoreError, match="nothing can be read"):
        repair_situation(tmp_path / "notes.gpkg", tmp_path / "saved.gpkg")
    assert not (tmp_path / "saved.gpkg").exists()
