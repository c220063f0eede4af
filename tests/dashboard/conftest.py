"""What the tests of screen and commands share."""

import pytest

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
