"""A dropped table: what is understood of it before anything is stored, and its import."""

import csv
import io

import pytest

from dashboard.intake.tables import import_upload, preview_upload, refused_csv
from geodata.errors import ImportTableError
from geodata.importing import ImportOptions
from geodata.store import create_situation

ODD = b"""when it was,sort,spot,hurt
2022-01-05,riot,Almaty,12
2022-01-06,march,Aktau,
not a day,riot,Aktau,
"""
STATED = ImportOptions(
    columns={"event_date": "when it was", "event_type": "sort", "place": "spot", "injured": "hurt"},
    types={"riot": "unrest"},
    unmapped="skip",
    lag_days=1,
)


@pytest.fixture
def situation(tmp_path):
    with create_situation(tmp_path / "world.gpkg", title="World") as made:
        yield made


def test_table_that_is_not_understood_still_tells_its_columns(situation):
    preview = preview_upload(situation, "odd.csv", ODD, ImportOptions())
    assert preview.file_columns == ("when it was", "sort", "spot", "hurt")
    assert preview.fault.startswith("odd.csv: column event_date is missing")


def test_columns_are_guessed_even_where_others_are_missing(situation):
    preview = preview_upload(situation, "odd.csv", b"town,x\nAktau,1\n", ImportOptions())
    assert preview.fault
    assert preview.columns["place"] == "town"


def test_preview_shows_what_the_import_would_store_and_stores_nothing(situation):
    preview = preview_upload(situation, "odd.csv", ODD, STATED)
    assert [(c.event_type, c.place.name) for c in preview.claims] == [("unrest", "Almaty")]
    assert (preview.total, preview.rows, preview.left_out) == (3, 3, 1)
    assert dict(preview.unmapped) == {"march": 1}
    assert [row.line for row in preview.refused] == [4]
    assert situation.claims() == []
    result = import_upload(situation, "odd.csv", ODD, STATED)
    assert (result.added, result.left_out, len(result.refused)) == (1, 1, 1)
    assert situation.claims() == list(preview.claims)


def test_a_table_that_is_a_head_alone_is_previewed_as_empty(situation):
    head = ODD.partition(b"\n")[0] + b"\n"
    preview = preview_upload(situation, "odd.csv", head, STATED)
    assert (preview.fault, preview.total, preview.rows, preview.left_out) == ("", 0, 0, 0)
    assert (preview.claims, preview.refused, dict(preview.unmapped)) == ((), (), {})


@pytest.mark.parametrize("name", ["../../evil.csv", "a\x00b.csv", "=cmd()", "x" * 5_000])
def test_name_of_the_file_leads_nowhere(situation, name):
    assert preview_upload(situation, name, ODD, STATED).rows == 3


def test_what_is_no_table_is_refused_by_its_own_name(situation):
    with pytest.raises(ImportTableError, match=r"^page\.html: is XML or HTML"):
        import_upload(situation, "page.html", b"<html></html>", ImportOptions())


def test_list_of_refused_rows_holds_no_formula(situation):
    result = import_upload(situation, "odd.csv", ODD, STATED)
    rows = list(csv.reader(io.StringIO(refused_csv([("=odd.csv", result)]).decode())))
    assert rows[0] == ["file", "line", "reason"]
    assert rows[1][:2] == ["'=odd.csv", "4"]
