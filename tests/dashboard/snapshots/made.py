"""Products of hand-made claims, and what can be read off them."""

import io

from PIL import Image

from dashboard.snapshots import make_snapshot, render_png
from dashboard.snapshots.drawing.page import draw_sheet
from tests.dashboard.snapshot_states import state_of


def snapshot_of(claims, **wanted):
    """Freeze claims, by default those of Kazakhstan."""
    state, events = state_of(claims)
    return make_snapshot(state, **{"country": "KZ", "all_events": events, **wanted})


def text_of(snapshot):
    """Give all text of a product as one string, wrapped lines joined."""
    return " ".join(mark.text for mark in draw_sheet(snapshot).texts()).replace("\u00a0", " ")


def colour_at(snapshot, place, *, dpi=150):
    """Give red, green and blue of the picture where a place lies."""
    picture = Image.open(io.BytesIO(render_png(snapshot, dpi=dpi))).convert("RGB")
    x_mm, y_mm = snapshot.view.to_page([place.lon], [place.lat])[0]
    return picture.getpixel((int(x_mm * dpi / 25.4), int(y_mm * dpi / 25.4)))
