"""Sentence ends: abbreviations, quotations, line breaks, lost spaces, and hostile input."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.reading.language.sentences import split_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Gen. John R. Smith flew to St. Louis with Mr. Okoye and Dr. Lind.",
        "The ship left Washington, D.C., for Norfolk, Va., on Jan. 5, 2022.",
        "U.S. Embassy staff met Lt. Col. Adeyemi at 9 a.m. Tuesday.",
        "Prices rose 3.5 percent, officials at No. 10 said.",
        "The firm, Baker Inc. of Salem, Mass., closed.",
        "“Will they leave?” Mr. Haddad asked.",
        "The toll was put at 2,030 ... and rising.",
    ],
)
def test_abbreviations_and_figures_do_not_end_a_sentence(sentence: str) -> None:
    assert split(sentence) == [sentence]


def test_an_abbreviation_ends_a_sentence_before_a_usual_first_word() -> None:
    assert split(
        "The convoy left the U.S. The rest stayed. He came back on Jan. 5. Then it rained."
    ) == [
        "The convoy left the U.S.",
        "The rest stayed.",
        "He came back on Jan. 5.",
        "Then it rained.",
    ]


def test_closing_quotes_stay_with_their_sentence() -> None:
    assert split("“We will stay.” He sat down. “Why?” (Nobody knew.) She left!") == [
        "“We will stay.”",
        "He sat down.",
        "“Why?”",
        "(Nobody knew.)",
        "She left!",
    ]


def test_a_blank_line_always_ends_a_sentence() -> None:
    assert split("Army returns to barracks\n\nThe troops left\r\n\r\non foot") == [
        "Army returns to barracks",
        "The troops left",
        "on foot",
    ]


def test_hard_wrapping_does_not_end_a_sentence_but_a_short_line_does() -> None:
    wrapped = (
        "The convoy reached the northern gate of the city before the\n"
        "Governor had spoken to the reporters who were waiting there.\n"
        "Nobody was hurt\n"
        "Two roads were closed."
    )
    assert split(wrapped) == [
        wrapped.split("\nNobody")[0],
        "Nobody was hurt",
        "Two roads were closed.",
    ]


def test_sentences_that_lost_their_space_are_parted() -> None:
    assert split(
        "Convoy halts at the borderMinister speaks of calmRoads open. All is quiet.Then rain."
    ) == [
        "Convoy halts at the border",
        "Minister speaks of calm",
        "Roads open.",
        "All is quiet.",
        "Then rain.",
    ]


def test_names_written_in_camel_case_stay_whole() -> None:
    sentence = "McDonald used an iPhone and YouTube, and Node.js, near DeSantis in the U.S."
    assert split(sentence) == [sentence]


def test_only_the_asked_stretch_is_split() -> None:
    text = "One is here. Two is there. Three is gone."
    assert split_sentences(text, 13, 26) == [(13, 26)]


@given(st.text(alphabet=st.sampled_from("aAbZ. \n\r\t!?…“”\"'’)(-1\u00a0é"), max_size=80))
def test_spans_are_ordered_trimmed_and_hold_every_visible_character(text: str) -> None:
    spans = split_sentences(text)
    held = set()
    last = 0
    for start, end in spans:
        assert last <= start < end
        assert text[start:end] == text[start:end].strip()
        held.update(range(start, end))
        last = end
    assert all(i in held for i, character in enumerate(text) if not character.isspace())


@pytest.mark.parametrize("unit", [" ", "\n ", ".", "A.", '."', "aA", "aaaaA", "x\n", "(", "a. "])
def test_hostile_runs_take_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.perf_counter()
    split_sentences(text)
    assert time.perf_counter() - started < 5
