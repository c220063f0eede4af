"""The table of accuracy by release in `RESULTS.md`: a row per version, written by the command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.results import RESULTS, save_section

__all__ = ["SECTION", "claim_figures", "place_figures", "save_release"]

SECTION = "Accuracy by release"

_NOTE = """Places: A@161 / precision@161, all mentions. Claims: situated F1 / quantities / status. A
cell that a run could not measure, as its reports are absent, keeps what that version had."""
#: Columns that are no scores.
_KEYS = ("release", "measured on")
_RULE = re.compile(r"[|\s:-]+")


def place_figures(report: Mapping[str, Any]) -> str:
    """Give the cell of a corpus from the JSON of the scorer of places."""
    found = report["all_mentions"]
    return _cell(found["accuracy_161"], found["precision_161"])


def claim_figures(report: Mapping[str, Any]) -> str:
    """Give the cell of a folder of reports from the JSON of the scorer of claims."""
    total = report["total"]
    situated = total["situated"]["f1"]
    return _cell(situated, total["quantity_accuracy"], total["status_accuracy"])


def _cell(*figures: float | None) -> str:
    return " / ".join("-" if figure is None else f"{figure:.3f}" for figure in figures)


def save_release(
    version: str, day: str, figures: Mapping[str, str], *, path: Path = RESULTS
) -> Path:
    """Write the row of a version; rows of other versions and cells not measured stay.

    Parameters
    ----------
    version : str
        Of the package that was scored.
    day : str
        On which it was, as ``YYYY-MM-DD``.
    figures : mapping of str to str
        Cells by the name of their corpus or folder.
    path : Path
        The file; made where it is missing.

    Returns
    -------
    Path
        The file.
    """
    rows = _load_rows(path)
    row = rows.setdefault(version, {})
    row.update(dict(zip(_KEYS, (version, day), strict=True)))
    row.update(figures)
    names = sorted({name for cells in rows.values() for name in cells} - set(_KEYS))
    columns = [*_KEYS, *names]
    lines = [columns, ["---"] * len(columns)]
    lines += [[cells.get(name, "") for name in columns] for _, cells in sorted(rows.items())]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return save_section(SECTION, f"{_NOTE}\n\n{table}", path=path)


def _load_rows(path: Path) -> dict[str, dict[str, str]]:
    """Read the rows of the table, by version; none where there is no table."""
    content = path.read_text(encoding="utf-8") if path.exists() else ""
    section = re.search(rf"^# {SECTION}\n(.*?)(?=^# |\Z)", content, flags=re.M | re.S)
    lines = [line for line in (section[1] if section else "").splitlines() if line[:1] == "|"]
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in lines
        if not _RULE.fullmatch(line)
    ]
    if not cells:
        return {}
    columns, *rows = cells
    return {row[0]: {k: v for k, v in zip(columns, row, strict=True) if v} for row in rows}
