"""The command `gasgap`.

Every import of the model stands inside the command that needs it, so `--help`, `validate`, `list`
and `schema` load neither scipy, pandas nor matplotlib. Results go to standard output, everything
else to standard error, both as plain text. Exit codes: see `sim.errors`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from sim.cli import data, runs, scenarios, studies
from sim.ending import outcome

COMMANDS: Mapping[str, Callable[..., None]] = {
    "run": runs.run,
    "report": runs.report,
    "plot": runs.plot,
    "compare": runs.compare,
    "dependency": runs.dependency,
    "sweep": studies.sweep,
    "sensitivity": studies.sensitivity,
    "check": studies.check,
    "backtest": studies.backtest,
    "validate": scenarios.validate,
    "list": scenarios.list_scenarios,
    "schema": scenarios.schema,
    "info": scenarios.info,
    "new": scenarios.new,
    "refresh": data.refresh,
}
"""In the order in which `--help` lists them."""
app = typer.Typer(
    help="What sanctions and supply cuts do to Europe's gas.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    sys.exit(outcome(lambda: app(prog_name="gasgap")))


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"gasgap {version('gasgap')}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """What sanctions and supply cuts do to Europe's gas."""
