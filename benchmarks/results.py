"""The file that keeps figures: one section per kind of run, replaced as a whole."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["RESULTS", "save_section"]

RESULTS = Path(__file__).with_name("RESULTS.md")

_HEAD = """# Results

Written by `make bench` (`python -m benchmarks --save`) and `make eval`
(`python -m benchmarks.accuracy --save`, with a row per release); not edited by hand. Compare
ratios: all programs of a table ran one after another on one machine. How each figure is taken
stands below its table.
"""


def save_section(name: str, text: str, *, path: Path = RESULTS) -> Path:
    """Put a section in place of the one of that name, and leave the others as they are.

    Parameters
    ----------
    name : str
        Its heading.
    text : str
        Markdown without headings of the first level.
    path : Path
        The file; made where it is missing.

    Returns
    -------
    Path
        The file.
    """
    content = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    section = f"# {name}\n\n{text.strip()}\n"
    found = re.search(rf"^# {re.escape(name)}\n.*?(?=^# |\Z)", content, flags=re.M | re.S)
    if found:
        content = content[: found.start()] + section + "\n" + content[found.end() :]
    else:
        content = f"{content.rstrip()}\n\n{section}"
    path.write_text(content.rstrip() + "\n", encoding="utf-8")
    return path
