"""Text of any script on a product: in its own letters, and only the typefaces that it needs."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from dashboard.briefings.products import make_product
from dashboard.snapshots import make_snapshot
from dashboard.snapshots.drawing.fonts import clean_text, lay_out
from dashboard.snapshots.drawing.typefaces import FACES, file_for
from tests.dashboard.snapshot_states import ALMATY, claim, state_of

#: Words of a script, and the file that sets them in a plain and in a heavy face.
WORDS = {
    "Arabic": ("تجمع في الساحة", "Arabic-SemiBold"),
    "Devanagari": ("चौक पर जमा", "Devanagari-SemiBold"),
    "Hebrew": ("התאספו בכיכר", "Hebrew-SemiBold"),
    "Thai": ("ชุมนุมที่จัตุรัส", "Thai-SemiBold"),
    "KR": ("광장에 모였다", "KR-Regular"),
    "JP": ("広場に集まった", "JP-Regular"),
    "SC": ("聚集在广场", "SC-Regular"),
}


def files_in(text, face):
    return {Path(glyph.file).stem for glyph in lay_out(text, face) if glyph.letters.strip()}


@pytest.mark.parametrize("script", WORDS)
def test_each_script_is_set_in_its_own_letters(script):
    text, heavy = WORDS[script]
    assert clean_text(text, "sans") == text
    assert files_in(text, "sans") == {f"IBMPlexSans{script}-Regular"}
    assert files_in(text, "sans-bold") == {f"IBMPlexSans{heavy}"}
    assert all(glyph.number for glyph in lay_out(text, "sans")), "no empty boxes"


def test_signs_that_two_languages_share_have_the_form_of_the_text():
    assert files_in("東京", "sans") == {"IBMPlexSansSC-Regular"}
    assert files_in("東京タワー", "sans") == {"IBMPlexSansJP-Regular"}


def test_scripts_without_a_typeface_are_written_in_latin_letters():
    assert clean_text("ঢাকা", "sans").isascii()
    assert all(file_for(char, face) for face in FACES for char in "Қазақстан ŁÓDŹ Ελλάδα")


def test_a_pdf_holds_words_of_all_scripts_as_text():
    words = [WORDS[script][0] for script in ("KR", "JP", "SC", "Thai", "Devanagari")]
    state, events = state_of([claim(1, place=ALMATY, day=9)])
    made = make_snapshot(state, country="KZ", all_events=events, title=" / ".join(words))
    content = make_product(made, "pdf", name="map.pdf")["map.pdf"]
    page = PdfReader(io.BytesIO(content)).pages[0]
    # what is written beside a line, where signs change places; pypdf does not read it
    beside = re.findall(rb"/ActualText <FEFF([0-9A-F]+)>", page.get_contents().get_data())
    told = [bytes.fromhex(line.decode()).decode("utf-16-be") for line in beside]
    told.append(page.extract_text())
    assert [word for word in words if not any(word in line for line in told)] == []
    # cut down to the signs on the page: the typefaces themselves have 17 MB
    assert len(content) < 500_000


def test_a_product_in_latin_letters_opens_no_other_typeface():
    code = (
        "from dashboard.snapshots import make_snapshot, render_png\n"
        "from dashboard.snapshots.drawing import typefaces\n"
        "from tests.dashboard.snapshot_states import claim, state_of\n"
        "opened, open_font = set(), typefaces.get_font\n"
        "typefaces.get_font = lambda file: (opened.add(file), open_font(file))[1]\n"
        "state, events = state_of([claim(1)])\n"
        "render_png(make_snapshot(state, country='KZ', all_events=events), dpi=40)\n"
        "print(*sorted(opened))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "IBMPlexSans-Regular" in done.stdout
    assert not any(f"IBMPlexSans{script}-" in done.stdout for script in WORDS)
