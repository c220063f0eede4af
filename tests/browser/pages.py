"""Which pages the dashboard has."""

import ast
from pathlib import Path

import dashboard


def _listed() -> tuple[str, ...]:
    """Every page, as `dashboard/app.py` lists them; Streamlit runs that file, so it is read."""
    source = (Path(dashboard.__file__).parent / "app.py").read_text(encoding="utf-8")
    assigned = {
        node.targets[0].id: node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    return ast.literal_eval(assigned["PAGES"])


#: Names of the pages; the first is the one that opens.
PAGES = _listed()
