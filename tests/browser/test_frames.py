"""The dashboard in a frame of another site: only where the settings name that site."""

import http.server
import threading
from functools import partial

import pytest

pytestmark = pytest.mark.browser

_PAGE = (
    "<!doctype html><title>A page of somebody else</title><link rel=icon href='data:,'>"
    "<iframe src='{}' width=1000 height=600 style='border:0'></iframe>"
)


@pytest.fixture
def site(tmp_path):
    """Another site, reached by two names: give its port and the file that is its page."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        yield other.server_address[1], tmp_path / "index.html"
        other.shutdown()
        thread.join()


def test_a_page_that_is_named_shows_the_map_in_a_frame_and_no_other_does(
    window, serving, situation_file, site
):
    port, file = site
    named, other = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    settings = f'[dashboard]\nframed_by = ["{named}"]\n'
    with serving(situation_file, settings=settings) as address:
        file.write_text(_PAGE.format(f"{address}/?embed=true"))
        page = window.page
        page.goto(named)
        inside = page.frame_locator("iframe")
        inside.locator(".sitmap-map canvas").first.wait_for()
        inside.locator(".sitmap-list .sitmap-card").first.wait_for()
        timeline = inside.locator(".sitmap-part-timeline").bounding_box()
        frame = page.locator("iframe").bounding_box()
        assert timeline["y"] + timeline["height"] == pytest.approx(frame["y"] + 600, abs=1)
        assert window.complaints == []
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(other)
