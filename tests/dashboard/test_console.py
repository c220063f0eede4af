"""Tables on the command line."""

from __future__ import annotations

from dashboard.console import print_line, print_table

HEADS = ["known on", "type", "place", "figures", "says", "words", "withdrawn", "by"]
ROW = [
    "2022-01-09",
    "casualties",
    "Kyzylorda",
    "fatalities 21",
    "state-run Telegram channel citing the Health Ministry",
    "Share of the 164 deaths given for this region; the post was later disowned.",
    "2022-01-10",
    "Ministry of Information and Social Development",
]


def test_a_wide_table_breaks_no_common_word_and_loses_no_cell(capsys):
    print_table("Withdrawn", HEADS, [ROW])
    lines = capsys.readouterr().out.splitlines()[3:]
    columns = list(zip(*(line.split("│") for line in lines if "│" in line), strict=True))
    told = [" ".join(" ".join(parts).split()) for parts in columns]
    assert told == ROW


def test_a_table_of_many_columns_loses_nothing_either(capsys):
    more = [head for head in HEADS if head != "words"]
    values = [cell for cell in ROW if not cell.startswith("Share")]
    print_table("Twice", [*HEADS, *more], [[*ROW, *values]])
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines()[3:] if "│" in line]
    columns = list(zip(*(line.split("│") for line in lines), strict=True))
    told = ["".join("".join(parts).split()) for parts in columns]
    assert told == ["".join(cell.split()) for cell in (*ROW, *values)]


def test_a_table_without_end_is_cut_and_says_so(capsys):
    print_table("Places", ["at"], ([row] for row in range(100_000)))
    out = capsys.readouterr().out
    assert "\n999" in out
    assert "\n1000" not in out
    assert "and 99,000 more rows; --json gives all" in out


def test_a_line_in_a_pipe_stays_whole(capsys):
    path = "/".join(["a-folder-with-a-long-name"] * 12) + "/product with spaces.png"
    print_line(path)
    assert capsys.readouterr().out == path + "\n"
