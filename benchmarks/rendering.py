"""Figures of a row as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.harness import Measurement, Row

__all__ = ["render_row"]

_FEWEST_FOR_P95 = 20


def render_row(row: Row) -> str:
    """Give a row as a Markdown table, aligned for reading as plain text.

    Parameters
    ----------
    row : Row
        Lines of one task stand together, ours first.

    Returns
    -------
    str
        Ends without a newline. A ratio says how many times ours the peer needs.
    """
    head = (
        "program",
        "median",
        "p95",
        "min - max",
        "n",
        "first",
        "CPU s",
        "peak MB",
        "times ours",
        "remark",
    )
    blocks = [f"## {row.title}"]
    for task in dict.fromkeys(each.task for each in row.measurements):
        lines = [each for each in row.measurements if each.task == task]
        own = next((each for each in lines if each.ours), None)
        cells = [_cells(each, own) for each in lines]
        blocks.append(f"**{task}**\n\n{_table(head, cells)}")
    if row.notes:
        blocks.append("\n".join(f"- {note}" for note in row.notes))
    return "\n\n".join(blocks)


def _cells(line: Measurement, own: Measurement | None) -> tuple[str, ...]:
    median = line.median
    if median is None:
        return (line.program, *["-"] * 8, line.note)
    return (
        f"**{line.program}**" if line.ours else line.program,
        f"{_figure(median)} {line.unit}",
        _p95(line.values),
        f"{_figure(min(line.values))} - {_figure(max(line.values))}",
        str(len(line.values)),
        "-" if line.first is None else _figure(line.first),
        "-" if line.cpu_s is None else _figure(line.cpu_s),
        "-" if line.peak_mb is None else f"{line.peak_mb:,.0f}",
        _ratio(line, own),
        line.note,
    )


def _p95(values: Sequence[float]) -> str:
    # Of few values it would be the largest, which is shown anyway.
    return _figure(float(np.percentile(values, 95))) if len(values) >= _FEWEST_FOR_P95 else "-"


def _ratio(line: Measurement, own: Measurement | None) -> str:
    """Time the peer needs over the time we need, also where rates are given."""
    if own is None or own.median is None or line.median is None or line.unit != own.unit:
        return "-"
    is_rate = line.unit.endswith("/s")
    above, below = (own.median, line.median) if is_rate else (line.median, own.median)
    return "-" if below == 0 else f"{_figure(above / below)} x"


def _figure(value: float) -> str:
    """Three significant digits, thousands separated."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _table(head: tuple[str, ...], cells: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[at]) for row in (head, *cells)) for at in range(len(head))]
    text_columns = {0, len(head) - 1}

    def line(row: tuple[str, ...]) -> str:
        padded = (
            cell.ljust(width) if at in text_columns else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join(padded)} |"

    rule = "|".join(
        "-" * (width + 2) if at in text_columns else "-" * (width + 1) + ":"
        for at, width in enumerate(widths)
    )
    return "\n".join([line(head), f"|{rule}|", *map(line, cells)])
