"""Row: a time-lapse of 23 days, drawn and encoded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import Measurement, PeerFailedError, Plan, Row, Timing, run_alone, time_call
from benchmarks.snapshot import shipped_states

if TYPE_CHECKING:
    from dashboard.snapshots import Snapshot

__all__ = ["measure"]

_COUNTRY = "KZ"
_LAYOUT = "slide-16x9"
_DAYS = 23
_WIDTH_PX = 1920
#: Format, and what of it is the same in all of them.
_FORMATS = {"webp-film": "WebP", "mp4": "MP4 (H.264)", "gif": "GIF, 1280 x 720"}
_NOTES = (
    "One picture for each of 23 days, from the first event on; everything but GIF 1920 x 1080.",
    (
        "Ours paints ground, names and frame once and of each day what moves. The line below it "
        "makes the whole product of each day anew, as one would without: pictures alone, not "
        "encoded."
    ),
)


def measure(plan: Plan) -> Row:
    """Play the shipped situation.

    Parameters
    ----------
    plan : Plan
        A quick run repeats less, and draws two days anew.

    Returns
    -------
    Row
        Seconds from a snapshot to a file.

    Raises
    ------
    PeerFailedError
        If the film has not as many days as it should.
    """
    lines = []
    for form, name in _FORMATS.items():
        timing, peak_mb = run_alone(_film, plan.work, form, plan.times(3))
        lines.append(
            Measurement(
                task="23 days, drawn and encoded" if form != "gif" else "the same, small",
                program=f"sitmap export, {name}", values=timing.seconds, first=timing.first_s,
                cpu_s=timing.cpu_s, peak_mb=peak_mb, ours=form != "mp4",
            )
        )  # fmt: skip
    days = 2 if plan.quick else _DAYS
    timing, peak_mb = run_alone(_anew, days)
    lines.insert(
        2,
        Measurement(
            task=lines[0].task, program=f"each of {days} products drawn anew",
            values=timing.seconds, cpu_s=timing.cpu_s, peak_mb=peak_mb,
        ),
    )  # fmt: skip
    return Row(title="Time-lapse: 23 days, 1920 x 1080", measurements=tuple(lines), notes=_NOTES)


def _snapshots() -> list[Snapshot]:
    """Give the snapshot of each day that is played."""
    from dashboard.snapshots import make_snapshot
    from dashboard.snapshots.drawing.timelapse import frame_days

    timeline, states = shipped_states(_DAYS)
    made = [
        make_snapshot(
            state, country=_COUNTRY, all_events=timeline.events(state.known_on), layout=_LAYOUT
        )
        for state in states
    ]
    last = next((each for each in made if len(frame_days(each)) == _DAYS), None)
    if last is None:
        msg = f"no day of the shipped situation has {_DAYS} days before it"
        raise PeerFailedError(msg)
    return [*(each for each in made if each.as_of < last.as_of), last]


def _film(folder: Path, form: str, repetitions: int) -> Timing:
    from dashboard.snapshots import export

    snapshot = _snapshots()[-1]
    timing, _ = time_call(
        lambda: export(snapshot, form, folder / f"film.{form}"), repetitions=repetitions
    )
    return timing


def _anew(days: int) -> Timing:
    from dashboard.snapshots.drawing.page import draw_sheet
    from dashboard.snapshots.drawing.sheet import MM_PER_INCH
    from dashboard.snapshots.formats.pictures import paint_sheet

    snapshots = _snapshots()
    drawn = [snapshots[number % len(snapshots)] for number in range(days)]

    def draw() -> None:
        for snapshot in drawn:
            sheet = draw_sheet(snapshot)
            paint_sheet(sheet, dpi=_WIDTH_PX / sheet.width_mm * MM_PER_INCH)

    timing, _ = time_call(draw, repetitions=1, warm_up=False)
    return timing
