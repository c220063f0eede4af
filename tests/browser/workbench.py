"""The workbench of the Reports page on a situation whose reports wait for review."""

import dataclasses
import itertools
from datetime import date

from geodata.pipeline import read_report
from geodata.store import OpeningSettings, create_situation, open_situation
from geodata.tables import Claim, Decision, DecisionKind, Reading, Report, Source, Status
from tests.browser.hostile import HOSTILE

REPORT = """Crowds gather in Taraz

TARAZ, Kazakhstan, January 10, 2022 (Own desk) - Hundreds of people protested in Taraz on Sunday, \
police said. In Aktau, 12 protesters were killed on Saturday, according to the health ministry.

The government said 300 soldiers were deployed to Aktau on Sunday. Note %d of this desk.
"""
BARE = Claim(
    id="bare",
    event_type="unrest",
    status=Status.CLAIMED,
    known_on=date(2022, 1, 10),
    quote=HOSTILE[1],
    actor=HOSTILE[0],
    attributed_to=HOSTILE[3],
    source=Source(publisher=HOSTILE[1], url="javascript:alert(1)"),
    reasons=tuple(HOSTILE),
)


def make_review_file(path):
    """Make a situation with many reports that wait for review, one for each test."""

    def fill(situation):
        for number in range(24):
            situation.add_reading(read_report(REPORT % number), accepted=False)
        text = "\n".join(HOSTILE)
        bare = Reading(
            report=Report(id="ab" * 32, text=text, headline=HOSTILE[1], dateline=HOSTILE[0]),
            claims=(dataclasses.replace(BARE, report_id="ab" * 32),),
        )
        situation.add_reading(bare, accepted=False)

    create_situation(
        path,
        title="Review",
        settings=OpeningSettings(
            as_of=date(2022, 1, 10), known_on=date(2022, 1, 10), country_code="KZ"
        ),
        fill=fill,
    ).close()


_numbers = itertools.count()


class Bench:
    """The workbench on a report of its own, and the ledger behind it."""

    def __init__(self, watched, path, number=None):
        self.watched, self.page, self.path = watched, watched.page, path
        self.number = next(_numbers) if number is None else number
        with open_situation(path, read_only=True) as situation:
            report = situation.reports()[self.number]
            self.report_id = report.id

    def open(self):
        self.page.goto(f"{self.watched.server}/reports?report={self.report_id}")
        self.page.locator(".review-item").first.wait_for()
        self.wait_shown()
        return self

    def wait_shown(self):
        self.watched.wait(
            f"window.sitmap?.heldReport?.id === '{self.report_id}' && "
            "document.querySelector('.review-words')",
            "the report is shown",
        )

    def versions(self):
        with open_situation(self.path, read_only=True) as situation:
            return situation.claim_versions(report_id=self.report_id)

    def verdicts(self):
        return [version.verdict for version in self.versions()]

    def reject_and_undo(self):
        """Leave a decision that was taken back in the history of the first claim."""
        (first, *_) = self.versions()
        named = {"who": "ada", "claim_ids": (first.claim.id,)}
        with open_situation(self.path) as situation:
            made = situation.decide(
                Decision(kind=DecisionKind.REJECT, versions=(first.version,), **named)
            )
            situation.decide(Decision(kind=DecisionKind.UNDO, undoes=made.id, **named))

    def decisions(self, claim_id):
        with open_situation(self.path, read_only=True) as situation:
            return situation.decisions(claim_id)

    def saved(self):
        self.watched.wait(
            "document.querySelector('.review-state')?.classList.contains('is-saved')",
            "everything is stored",
        )

    def selected(self):
        return self.page.locator(".review-item[aria-selected=true]").get_attribute("id")
