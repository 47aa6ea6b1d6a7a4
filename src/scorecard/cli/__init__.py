"""The command line: the walk of the library, in a shell.

Results go to standard output, what is said about them to standard error. Exit codes: 0, 1 where `check`
finds errors, 2 where something cannot be read, drawn or written. Nothing heavy is imported before a
command runs.
"""

from __future__ import annotations

from collections.abc import Callable

import typer

from scorecard.cli import documents, maturity, pictures, questions, statuses, workbooks
from scorecard.cli.group import Commands, begin
from scorecard.cli.say import flush, survive_any_terminal

COMMANDS: dict[str, Callable[..., None]] = {
    "check": statuses.check,
    "review": statuses.review,
    "explain": statuses.explain,
    "trace": statuses.trace,
    "card": statuses.card,
    "due": statuses.due,
    "map": pictures.draw,
    "maps": pictures.maps,
    "atlas": pictures.atlas,
    "heat": pictures.heat,
    "chart": pictures.chart,
    "grid": pictures.grid,
    "matrix": pictures.matrix,
    "risks": pictures.risks,
    "what-if": questions.what_if,
    "seek": questions.seek,
    "portfolio": questions.portfolio,
    "robustness": questions.robustness,
    "services": statuses.services,
    "catalogue": statuses.catalogue,
    "value-box": pictures.value_box,
    "framework": documents.framework,
    "assessment": maturity.assessment,
    "workbook": workbooks.workbook,
    "schema": documents.schema,
    "demo": documents.demo,
}
"""Every command, in the order of `scorecard --help`."""

app = typer.Typer(
    cls=Commands,
    callback=begin,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # help in plain text: rich would double the time it takes
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def main() -> None:
    """Run the command line: the entry point of the script `scorecard`."""
    survive_any_terminal()
    try:
        app(prog_name="scorecard")
    finally:
        flush()


__all__ = ["app", "main"]
