"""What the tests of screen and commands share."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from dashboard import cli


@pytest.fixture
def sitmap(monkeypatch, capsys):
    """Run the command and give its exit code, standard output and standard error."""

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["sitmap", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return run


@pytest.fixture(scope="session", autouse=True)
def _packages_scanned_once():
    """Let Streamlit look through the installed packages once, and not at each AppTest."""
    scan = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield
