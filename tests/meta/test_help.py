"""The help of the commands: an example each, which the command takes as it stands."""

import re
import shlex
from pathlib import Path

import click
import pytest

from dashboard import cli


def commands(group, path=()):
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(cli.group))


def examples(command):
    """Give the words of each example, from the command's name on."""
    typed = re.findall(r"(?<=sitmap ).*", command.epilog or "")
    return [shlex.split(line) for line in typed]


def taken(name, command, words):
    """Tell whether a command's arguments are ones that it takes; nothing is run."""
    own = name.split()
    assert words[: len(own)] == own
    try:
        command.make_context(name, words[len(own) :])
    except click.UsageError:
        return False
    return True


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_examples_that_it_takes(name):
    command = COMMANDS[name]
    assert examples(command)
    assert [words for words in examples(command) if not taken(name, command, words)] == []


def test_each_command_of_the_readme_is_one_that_is_taken():
    shown = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    typed = [
        shlex.split(line, comments=True)[1:] for line in re.findall(r"^sitmap .*", shown, re.M)
    ]
    assert typed
    assert [words for words in typed if not taken(words[0], COMMANDS[words[0]], words)] == []


def test_an_example_that_is_not_taken_is_found():
    assert not taken("check", COMMANDS["check"], ["check", "--mend", "crisis.gpkg"])


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_says_what_it_is_for(name):
    silent = [
        option.name
        for option in COMMANDS[name].params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_the_list_of_commands_is_told_whole_with_exit_codes(sitmap_help):
    assert not re.search(r"\w\.\.\.", sitmap_help)
    assert "Exit codes: 0 done; 1 done, but some inputs were refused" in sitmap_help


@pytest.fixture
def sitmap_help():
    return cli.group.get_help(click.Context(cli.group, info_name="sitmap", terminal_width=80))
