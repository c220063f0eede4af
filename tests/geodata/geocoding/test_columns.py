"""Files of rows: what was written is found, by key and by number, whole and group by group."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.data.build_rows import write_rows
from geodata.geocoding.columns import KeyFile, RowFile
from geodata.geocoding.whole import whole_table

_KEYS = st.lists(st.text("abc ", min_size=1, max_size=3), min_size=1, max_size=40)
_NUMBERS = st.integers(-(2**31) + 1, 2**31 - 1)
_TEXTS = st.text(st.characters(exclude_characters="\n\0", exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("rows") / "some.rows"


@given(_KEYS, st.integers(1, 5))
def test_every_row_of_a_key_is_found_wherever_groups_part(path, keys, group_rows):
    keys = sorted(keys)
    numbers = pa.array(range(len(keys)), pa.int32())
    write_rows(pa.table({"key": keys, "row": numbers}), path, group_rows=group_rows)

    file = KeyFile(path)

    for key in {*keys, "", "ab", "d"}:
        found = [columns["row"][row] for columns, row in file.find(key)]
        assert found == [at for at, each in enumerate(keys) if each == key]


@given(
    st.dictionaries(
        _NUMBERS,
        st.tuples(_TEXTS, st.none() | _TEXTS, st.none() | _NUMBERS, st.integers(-128, 127)),
        min_size=1,
    ),
    st.integers(1, 5),
)
def test_a_table_comes_back_as_it_was_written(path, rows, group_rows):
    ids = sorted(rows)
    text, word, number, small = zip(*(rows[key] for key in ids), strict=True)
    table = pa.table(
        {
            "id": pa.array(ids, pa.int32()),
            "text": pa.array(text, pa.string()),
            "word": pa.array(word, pa.string()),
            "number": pa.array(number, pa.int32()),
            "small": pa.array(small, pa.int8()),
        }
    )
    write_rows(table, path, repeating=["word"], group_rows=group_rows)

    assert whole_table(path).equals(table)
    assert whole_table(path, ["word"]).equals(table.select(["word"]))
    file = RowFile(path)
    for at, key in enumerate(ids):
        assert file.find(key) == at
        columns, row = file.at(at)
        found = tuple(columns[name][row] for name in ("id", "text", "word", "number", "small"))
        assert found == (key, *rows[key])
    assert file.find(2**31) is None
    assert file.find(-(2**31)) is None


@pytest.mark.parametrize("text", ["two\nlines", "a\0b", None])
def test_text_that_cannot_be_kept_is_refused(path, text):
    with pytest.raises(ValueError, match=r"column name holds .*; expected text of one line"):
        write_rows(pa.table({"name": pa.array(["fine", text], pa.string())}), path)
