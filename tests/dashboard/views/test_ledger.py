"""The Ledger page: what it lists and offers."""

from tests.dashboard.views.apps import CLAIMS, html, part


def test_ledger_lists_the_claims_and_an_empty_one_says_what_to_do(serve):
    assert "No claim is held yet." in html(serve("ledger"))


def test_ledger_shows_a_page_of_claims_and_what_filters_offer(serve):
    shown = part(serve("ledger", claims=CLAIMS), "ledger")
    assert [claim["id"] for claim in shown["claims"]] == ["claim-2", "claim-1"]
    assert shown["total"] == 2
    assert [one["name"] for one in shown["options"]["publishers"]] == ["Own desk"]
    assert [one["key"] for one in shown["options"]["regions"]] == ["KZ", "KZ/KZ-75"]
