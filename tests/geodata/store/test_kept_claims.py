"""Claims kept in memory: the same as read anew, whatever was written in between, and by whom."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from geodata.store import KeptClaims, OpeningSettings, create_situation, open_situation
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Place,
    Precision,
    Reading,
    Report,
    Source,
    Status,
)

CLAIM = Claim(
    id="c",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2022, 1, 5),
    place=Place(name="Port", lat=43.6, lon=51.2, precision=Precision.CITY),
    source=Source(publisher="Courier"),
)


def claims(prefix, number):
    return [replace(CLAIM, id=f"{prefix}{at}") for at in range(number)]


def decide(situation, kind, *claim_ids, **more):
    versions = {
        version.claim.id: version.version
        for version in situation.claim_versions(claim_ids=claim_ids)
    }
    versioned = kind is not DecisionKind.NOTE
    return situation.decide(
        Decision(
            kind=kind,
            who="ann",
            claim_ids=claim_ids,
            versions=tuple(versions[one] for one in claim_ids) if versioned else (),
            **more,
        )
    )


def test_what_is_kept_is_what_is_read_after_each_write_by_anyone(situation, address):
    kept = KeptClaims()
    assert kept.standing_in(situation) == []
    chance = random.Random(3)
    with open_situation(address) as other:
        for step in range(40):
            writer = chance.choice([situation, other])
            standing = [version.claim.id for version in writer.claim_versions()]
            act = chance.randrange(8) if standing else 0
            if act <= 1:
                writer.add_claims(claims(f"s{step}-", chance.randrange(1, 4)))
            elif act == 2:
                text = Report(id=f"{step:064x}", text=f"Report {step}.")
                of_it = [replace(one, report_id=text.id) for one in claims(f"r{step}-", 2)]
                reading = Reading(report=text, claims=tuple(of_it))
                writer.add_reading(reading, accepted=chance.random() < 0.5)
            elif act == 3:
                chosen = chance.choice(standing)
                decide(writer, DecisionKind.CORRECT, chosen, changes={"actor": f"actor {step}"})
            elif act == 4:
                decide(writer, DecisionKind.REJECT, chance.choice(standing))
            elif act == 5:
                made = writer.decisions()
                able = {one.id for one in made} - {one.undoes for one in made}
                kinds = {one.id: one.kind for one in made}
                able = sorted(one for one in able if kinds[one] is not DecisionKind.NOTE)
                if able:
                    writer.undo(chance.choice(able), "ann")
            elif act == 6:
                decide(writer, DecisionKind.GRADE, publisher="Courier", grade=f"B{step % 6 + 1}")
            else:
                waits = OpeningSettings(counts_waiting=chance.random() < 0.5)
                writer.save_settings(settings=waits)
            assert kept.standing_in(situation) == situation.claims()


def test_only_what_was_added_is_read(situation):
    kept = KeptClaims()
    situation.add_claims(claims("a", 20))
    before = {claim.id: claim for claim in kept.standing_in(situation)}
    situation.add_claims(claims("b", 5))
    decide(situation, DecisionKind.REJECT, "a3")
    after = {claim.id: claim for claim in kept.standing_in(situation)}
    assert len(after) == 24
    assert all(after[name] is before[name] for name in before if name != "a3")


def test_another_file_of_that_name_is_read_anew(tmp_path):
    kept, path = KeptClaims(), tmp_path / "test.gpkg"
    with create_situation(path, title="One") as one:
        one.add_claims(claims("a", 6))
        assert len(kept.standing_in(one)) == 6
    with create_situation(path, title="Other", overwrite=True) as other:
        other.add_claims(claims("b", 8))
        assert kept.standing_in(other) == other.claims()


def test_a_withdrawn_claim_keeps_the_claim_that_withdraws_it_beside_it(situation):
    kept = KeptClaims()
    situation.add_claims(claims("a", 2))
    kept.standing_in(situation)
    decide(situation, DecisionKind.RETRACT, "a0", known_on=date(2022, 1, 9))
    found = kept.standing_in(situation)
    assert found == situation.claims()
    assert [claim.withdraws for claim in found] == [(), ("a0",), ()]
    assert situation.claims(accepted=False) == []
