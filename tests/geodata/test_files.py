"""Files appear whole or not at all."""

import pytest

from geodata.errors import ReadError
from geodata.files import replaced_atomically, write_atomically


def test_content_replaces_an_older_file_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"older and longer")
    write_atomically(path, b"new", error=ReadError)
    assert path.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_an_open_older_file_is_never_written_into(tmp_path):
    path, reader = tmp_path / "a.txt", tmp_path / "reader.txt"
    path.write_bytes(b"older")
    reader.hardlink_to(path)
    write_atomically(path, b"new", error=ReadError)
    assert reader.read_bytes() == b"older"
    assert path.read_bytes() == b"new"


def test_an_open_older_file_is_never_written_into_bit_by_bit(tmp_path):
    path, reader = tmp_path / "a.txt", tmp_path / "reader.txt"
    path.write_bytes(b"older")
    reader.hardlink_to(path)
    with replaced_atomically(path, error=ReadError) as part:
        part.write_bytes(b"new")
        assert path.read_bytes() == b"older"
    assert reader.read_bytes() == b"older"
    assert path.read_bytes() == b"new"


def test_missing_folder_is_an_error_of_the_callers_kind(tmp_path):
    path = tmp_path / "nowhere" / "a.txt"
    with pytest.raises(ReadError, match="nowhere"):
        write_atomically(path, b"new", error=ReadError)
    assert not path.parent.exists()


def test_a_folder_in_the_files_place_leaves_nothing_behind(tmp_path):
    path = tmp_path / "a.txt"
    path.mkdir()
    with pytest.raises(ReadError, match=r"a\.txt"):
        write_atomically(path, b"new", error=ReadError)
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
