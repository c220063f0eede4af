"""With [auth] set, nobody sees a situation without a login, and roles hold on the server's side."""

import urllib.error
import urllib.request

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.identity_provider import CLIENT_ID, identity_provider

pytestmark = pytest.mark.browser

BY_HEADER = """
[auth]
method = "header"
user_header = "x-user"
viewers = ["Vera@Example.org"]
analysts = ["ana@example.org"]
editors = ["ed@example.org"]
"""


@pytest.fixture(scope="module")
def behind_a_proxy(situation_file, serving):
    with serving(situation_file, settings=BY_HEADER) as address:
        yield address


def status_of(address, headers=()):
    request = urllib.request.Request(address)
    for name, value in headers:
        request.add_unredirected_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("path", ["/", "/briefing", "/assets/css/sitmap.css", "/media/x.png"])
def test_who_is_not_named_by_the_proxy_gets_nothing(behind_a_proxy, path):
    assert status_of(behind_a_proxy + path) == 403
    assert status_of(behind_a_proxy + path, [("x-user", "mallory@example.org")]) == 403


def test_who_is_named_comes_in(behind_a_proxy):
    assert status_of(behind_a_proxy, [("x-user", "VERA@example.org")]) == 200


def test_session_is_refused_without_a_name(behind_a_proxy):
    stream = behind_a_proxy.replace("http", "ws") + "/_stcore/stream"
    with pytest.raises(InvalidStatus, match="403"), connect(stream, open_timeout=20):
        pass


def test_address_that_is_no_proxy_is_refused_whatever_it_says(situation_file, serving):
    elsewhere = BY_HEADER + 'proxies = ["192.0.2.1"]\n'
    with serving(situation_file, settings=elsewhere) as address:
        told = [("x-user", "ed@example.org"), ("x-forwarded-for", "192.0.2.1")]
        assert status_of(address, told) == 403


@pytest.mark.parametrize(
    ("user", "may_import"), [("vera@example.org", False), ("ed@example.org", True)]
)
def test_role_decides_what_the_page_offers(browser, behind_a_proxy, user, may_import):
    context = browser.new_context(extra_http_headers={"x-user": user})
    page = context.new_page()
    page.goto(f"{behind_a_proxy}/data?part=boundaries")
    page.get_by_text("Draw this situation on").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    assert page.get_by_text("Add a set from a file").count() == int(may_import)
    context.close()


@pytest.mark.parametrize(
    ("editors", "what_is_seen"), [('["ed@example.org"]', "Key figures"), ("[]", "not shared")]
)
def test_login_at_a_provider_opens_the_situation(
    browser, situation_file, serving, free_port, editors, what_is_seen
):
    settings = f'[auth]\nmethod = "oidc"\nviewers = []\neditors = {editors}\n'
    with identity_provider("ed@example.org") as provider:
        secrets = f"""
[auth]
redirect_uri = "http://127.0.0.1:{free_port}/oauth2callback"
cookie_secret = "a secret of this test alone, long enough"
client_id = "{CLIENT_ID}"
client_secret = "none"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""
        with serving(situation_file, settings=settings, secrets=secrets, port=free_port) as address:
            assert status_of(f"{address}/media/anything.png") == 403
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            page.get_by_role("button", name="Log in").wait_for()
            assert page.get_by_text("Key figures").count() == 0
            page.get_by_role("button", name="Log in").click()
            page.get_by_text(what_is_seen).first.wait_for()
            page.get_by_text("Log out", exact=True).click()
            page.get_by_role("button", name="Log in").wait_for()
            context.close()
