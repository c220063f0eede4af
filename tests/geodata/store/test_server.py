"""Situations on PostgreSQL: moved there and back, seen by map programs, written by many."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import create_engine, text

from dashboard import cli
from geodata.errors import StoreError
from geodata.store import (
    StaleDecisionError,
    backup_situation,
    copy_situation,
    create_situation,
    find_damage,
    name_of_missing,
    open_situation,
)
from geodata.store.server import create_on_server
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Mention,
    MentionKind,
    Place,
    Precision,
    Quantity,
    Reading,
    Report,
    Source,
    Status,
)

TOWN = Place(name="Oskemen", lat=49.95, lon=82.6, precision=Precision.CITY, country_code="KZ")
REGION = replace(TOWN, name="East", precision=Precision.REGION, bbox=(1e-300, -0.0, 0.1, 89.9))
REPORT = Report(
    id="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    text="test",
    source=Source(grade="B2"),
)
CLAIM = Claim(
    id="c1",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2022, 1, 5),
    place=TOWN,
    quantities=(Quantity(kind="injured", value=0.1 + 0.2),),
    quote="'quoted' \x00 \ue000 \ue0000 \U0001f5fa \u202e",
)


def fill(situation):
    mention = Mention(start=0, end=4, surface="test", kind=MentionKind.CITY, rejected=(REGION,))
    situation.add_reading(Reading(report=REPORT, mentions=(mention,)), accepted=False)
    situation.add_claims([CLAIM, replace(CLAIM, id="c2", place=REGION)])
    made = situation.decide(
        Decision(
            kind=DecisionKind.CORRECT,
            who="ann",
            claim_ids=("c1", "c2"),
            versions=(0, 0),
            changes={"place": REGION},
        )
    )
    situation.undo(made.id, "bob")


def content(situation):
    return {
        "opening": (situation.title, situation.settings),
        "reports": situation.reports(),
        "mentions": situation.mentions(REPORT.id),
        "claims": situation.claim_versions(),
        "decisions": situation.decisions(),
        "history": situation.history("c1"),
        "summary": replace(situation.describe(), location=""),
    }


def test_a_situation_goes_to_a_server_and_back_without_loss(server_url, tmp_path):
    path, back = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    with create_situation(path, title="Across") as situation:
        fill(situation)
        original = content(situation)
    steps = []
    with copy_situation(
        path, server_url, progress=lambda done, total: steps.append((done, total))
    ) as moved:
        assert content(moved) == original
        moved.add_claims([replace(CLAIM, id="c3")])
        assert [claim.id for claim in moved.claims()] == ["c1", "c2", "c3"]
    assert steps[-1][0] == steps[-1][1] > 0
    assert find_damage(server_url) == []
    with pytest.raises(StoreError, match="exists already"):
        copy_situation(path, server_url)
    copy_situation(path, server_url, overwrite=True).close()
    with copy_situation(server_url, back) as returned:
        assert content(returned) == original
    backup = backup_situation(server_url, tmp_path / "backup.gpkg")
    with open_situation(backup) as kept:
        assert content(kept) == original


def test_map_programs_find_geometry_columns(server_url):
    with create_situation(server_url, title="Test") as situation:
        fill(situation)
    name = server_url.rpartition("=")[2]
    address = server_url.partition("?")[0].replace("postgresql:", "postgresql+pg8000:")
    engine = create_engine(address)
    with engine.connect() as connection:
        columns = connection.execute(
            text(
                "SELECT f_table_name, type, srid FROM geometry_columns"
                " WHERE f_table_schema = :name ORDER BY 1"
            ),
            {"name": name},
        ).all()
        assert columns == [
            ("claims", "POINT", 4326),
            ("events", "POINT", 4326),
            ("movements", "MULTILINESTRING", 4326),
            ("places", "POINT", 4326),
            ("regions", "MULTIPOLYGON", 4326),
            ("report_extents", "MULTIPOLYGON", 4326),
        ]
        points = connection.execute(
            text(f"SELECT id, ST_X(geom), ST_Y(geom) FROM {name}.claims ORDER BY fid")
        ).all()
        assert points == [("c1", 82.6, 49.95), ("c2", None, None)]
        with pytest.raises(Exception, match="added, never changed"):
            connection.execute(text(f"DELETE FROM {name}.decision_claims"))
    engine.dispose()


def test_a_hundred_writers_at_once_lose_nothing(server_url):
    create_situation(server_url, title="Test").close()
    with open_situation(server_url) as situation:
        situation.add_claims([CLAIM])
    faults: list[BaseException] = []
    told_stale: list[str] = []
    start = threading.Barrier(100)

    def correct(situation, claim_id: str, version: int, who: str) -> None:
        situation.decide(
            Decision(
                kind=DecisionKind.CORRECT,
                who=who,
                claim_ids=(claim_id,),
                versions=(version,),
                changes={"actor": who},
            )
        )

    def write(number: int) -> None:
        who = f"w{number}"
        try:
            with open_situation(server_url) as situation:
                start.wait(60)
                situation.add_claims([replace(CLAIM, id=who)])
                correct(situation, who, 0, who)
                version = situation.claim_versions(claim_ids=["c1"])[0].version
                try:
                    correct(situation, "c1", version, who)
                except StaleDecisionError:
                    told_stale.append(who)
        except BaseException as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with open_situation(server_url) as situation:
        assert len(situation.claims()) == 101
        made = situation.decisions()
        assert [decision.number for decision in made] == list(range(1, len(made) + 1))
        mine = [decision for decision in made if decision.claim_ids != ("c1",)]
        assert {decision.who for decision in mine} == {f"w{number}" for number in range(100)}
        shared = situation.decisions("c1")
        assert [decision.versions[0] for decision in shared] == list(range(len(shared)))
        assert sorted([*told_stale, *(decision.who for decision in shared)]) == sorted(
            decision.who for decision in mine
        )


def test_what_is_not_there_is_told(server, server_url):
    assert name_of_missing(server_url) == server_url.rpartition("=")[2]
    with pytest.raises(StoreError, match=r"there is no such situation.*sitmap copy"):
        open_situation(server_url)
    with pytest.raises(StoreError, match="no such database"):
        open_situation(server.replace("/postgres", "/none"))
    create_situation(server_url, title="Test").close()
    assert name_of_missing(server_url) is None


def test_a_failed_filling_leaves_nothing_on_the_server(server_url):
    def fail(situation):
        situation.add_claims([CLAIM])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_situation(server_url, title="Test", fill=fail)
    name = server_url.rpartition("=")[2]
    engine = create_engine(
        server_url.partition("?")[0].replace("postgresql:", "postgresql+pg8000:")
    )
    with engine.connect() as connection:
        left = connection.scalars(
            text("SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE :n"),
            {"n": f"{name}%"},
        ).all()
    engine.dispose()
    assert left == []


def test_a_user_who_may_only_read_opens_for_reading(server_url):
    with create_situation(server_url, title="Test") as situation:
        fill(situation)
    name = server_url.rpartition("=")[2]
    address = server_url.partition("?")[0].replace("postgresql:", "postgresql+pg8000:")
    engine = create_engine(address)
    with engine.begin() as connection:
        for statement in (
            f"CREATE ROLE reader_{name} LOGIN",
            f"GRANT USAGE ON SCHEMA {name} TO reader_{name}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO reader_{name}",
        ):
            connection.execute(text(statement))
    engine.dispose()
    with open_situation(server_url.replace("analyst", f"reader_{name}")) as situation:
        assert situation.read_only
        assert len(situation.claims()) == 2
        with pytest.raises(StoreError, match="read-only"):
            situation.add_claims([CLAIM])


def test_styles_are_those_of_the_situation_alone_and_no_condition(server_url):
    """QGIS keeps the styles of all schemas in one table, which not everyone may write to."""
    name = server_url.rpartition("=")[2]
    address = server_url.partition("?")[0].replace("postgresql:", "postgresql+pg8000:")
    engine = create_engine(address)

    def styles():
        asked = "SELECT f_table_name, stylename FROM public.layer_styles WHERE f_table_schema = :n"
        with engine.connect() as connection:
            return sorted(map(tuple, connection.execute(text(asked), {"n": name})))

    create_situation(server_url, title="Test").close()
    ours = styles()
    assert ("events", "Sitmap") in ours
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO public.layer_styles (f_table_schema, f_table_name, stylename)"
                " VALUES (:n, 'events', 'theirs')"
            ),
            {"n": name},
        )
        connection.execute(text(f"CREATE ROLE writer_{name} LOGIN"))
        connection.execute(text(f"GRANT CREATE ON DATABASE postgres TO writer_{name}"))
    create_on_server(server_url, title="Again", overwrite=True).close()
    assert styles() == sorted([*ours, ("events", "theirs")])
    other = server_url.replace("analyst", f"writer_{name}") + "_other"
    with create_situation(other, title="Other") as situation:
        assert situation.add_claims([CLAIM]) == 1
    engine.dispose()


def test_a_newer_schema_is_refused(server_url):
    newer = text("UPDATE sitmap_meta SET value = '99' WHERE key = 'schema_version'")
    with (
        create_situation(server_url, title="Test") as situation,
        situation.home.writing() as connection,
    ):
        connection.execute(newer)
    with pytest.raises(StoreError, match=r"newer Sitmap \(schema 99"):
        open_situation(server_url)


def test_the_command_line_takes_a_url_wherever_it_takes_a_file(
    server_url, tmp_path, monkeypatch, capsys
):
    def sitmap(*arguments: str) -> str:
        monkeypatch.setattr("sys.argv", ["sitmap", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        assert caught.value.code == 0, capsys.readouterr().err
        return capsys.readouterr().out

    report = tmp_path / "report.txt"
    report.write_text("ORAN, Mar 7 (Agence Test) — Protesters torched a hall in Oran on Sunday.\n")
    sitmap("read", str(report), "--published", "2021-03-07", "--into", server_url)
    sitmap("read", str(report), "--published", "2021-03-07", "--into", server_url)
    assert json.loads(sitmap("check", server_url, "--json"))[0]["reports"] == 1
    assert "Oran" in sitmap("changes", server_url, "--since", "2021-03-06")
