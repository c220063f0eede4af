"""The command ``sitmap``.

Exit codes: 0 done; 1 done, but some inputs were refused, each named on standard error; 2 wrong
usage, or nothing could be done. A command is imported when it is run, so that each starts with
no more than its own.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from dashboard.console import warn
from geodata.errors import GeodataError
from geodata.settings import load_settings

__all__ = ["group", "main"]

_FAILED = 2
#: Objects that are made before those of a command's start are looked through for cycles.
_COLLECTED_AT = (50_000, 20, 20)

#: Command to the module of `dashboard.commands` that holds it as ``command``.
_COMMANDS = {
    "open": "opening",
    "read": "reading",
    "import": "importing",
    "geocode": "geocoding",
    "snapshot": "snapshots",
    "changes": "changes",
    "export": "exporting",
    "boundaries": "boundaries",
    "check": "checking",
    "count": "counting",
    "backup": "backing_up",
    "copy": "copying",
}


class _Commands(click.Group):
    """Commands that are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands, in the order of the work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command; None for an unknown one."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"dashboard.commands.{_COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command


def main() -> NoReturn:
    """Run the command line; never returns."""
    # numpy's linear algebra would start threads as it is imported, and they spin for a while; no
    # command multiplies matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What a command imports and reads stays until it ends: looking through it again and again
    # takes a tenth of a short command's time, and taking it apart at the end another tenth.
    gc.set_threshold(*_COLLECTED_AT)
    try:
        code = group.main(prog_name="sitmap", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = _FAILED
    except click.Abort:
        warn("stopped")
        code = _FAILED
    except GeodataError as error:
        warn(str(error))
        code = _FAILED
    except BrokenPipeError:
        # The reader of a pipe went away ("| head"): nothing is wrong, and nobody listens.
        sys.stderr.close()
        code = 0
    gc.freeze()
    sys.exit(code or 0)


#: The end of the help of ``sitmap`` alone.
_ENDS = """\b
A DAY is written like 2022-01-11. A SITUATION is a file (a GeoPackage) or a postgresql:// URL
with ?schema=NAME. `sitmap COMMAND --help` says more, with examples.

\b
Exit codes: 0 done; 1 done, but some inputs were refused, each named on standard error;
2 wrong usage, or nothing could be done.
"""


@click.group(
    cls=_Commands,
    epilog=_ENDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config", type=click.Path(path_type=Path), help="Settings over those of config/default.toml."
)
@click.version_option(package_name="sitmap")
@click.pass_context
def group(context: click.Context, config: Path | None) -> None:
    """Turn news reports into a situation map."""
    context.obj = load_settings(config)
