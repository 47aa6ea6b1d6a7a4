"""Commands that tell how things stand.

`check`, `review`, `explain`, `trace`, `card`, `services`, `catalogue`, `due`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from scorecard.cli.inputs import Inputs, checked, on_inputs
from scorecard.cli.options import (
    At,
    Format,
    JudgementsFiles,
    KPIName,
    NodeName,
    OutputFormat,
    ReadingsFiles,
    StrategyFile,
)
from scorecard.cli.say import say
from scorecard.cli.tables import as_csv, as_json, due_table, print_parts, print_review


def check(
    strategy: StrategyFile,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    form: OutputFormat = Format.table,
) -> None:
    """List what is wrong or doubtful, and where.

    Of many alike the first few; csv and json have them all. The exit code is 1 where there are errors.
    """
    found = checked(strategy, readings, judgements, at)
    if form is Format.csv:
        print(found.to_frame().to_csv(index=False, lineterminator="\n"), end="")
    elif form is Format.json:
        print(found.to_frame().to_json(orient="records", indent=2, force_ascii=False))
    elif found:
        print(str(found))
    say(found.summary())
    if found.errors:
        raise typer.Exit(1)


@on_inputs
def review(inputs: Inputs, form: OutputFormat = Format.table) -> None:
    """Show the status of every node."""
    found = inputs.review()
    if form is Format.table:
        print_review(found)
    else:
        print(as_csv(found) if form is Format.csv else as_json(found), end="")


@on_inputs
def explain(inputs: Inputs, node: NodeName) -> None:
    """Say why a node has its status.

    What takes how many points off 100, from its inputs down to the readings.
    """
    print(str(inputs.review().explain(node)))


@on_inputs
def trace(
    inputs: Inputs,
    node: NodeName,
    paths: Annotated[
        int, typer.Option("--paths", metavar="NUMBER", min=1, help="How many paths to list each way.")
    ] = 20,
) -> None:
    """Show how a node leads to the goals.

    Its line of sight: the paths up to the goals and down to the KPIs, strongest first.
    """
    print(str(inputs.review().line_of_sight(node, k=paths)))


@on_inputs
def card(
    inputs: Inputs,
    kpi: KPIName,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Ends in .html. Unsaid: text, printed."),
    ] = None,
) -> None:
    """Show a KPI on one page.

    Its figures and why, its bands and targets, what it is for, who owns it, and its definition.
    """
    found = inputs.review().card(kpi)
    print(str(found) if output is None else f"wrote {found.save(output)}")


@on_inputs
def services(inputs: Inputs) -> None:
    """List services and whom they are for.

    Who provides and pays, what is promised and whether it is kept, and the goals each leads to.
    """
    print(str(inputs.review().services()))


@on_inputs
def catalogue(
    inputs: Inputs,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="A customer's id or name.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Ends in .html. Unsaid: text, printed."),
    ] = None,
) -> None:
    """Show the services of one customer on one page, in plain words."""
    found = inputs.review().catalogue(customer)
    print(str(found) if output is None else f"wrote {found.save(output)}")


@on_inputs
def due(inputs: Inputs, form: OutputFormat = Format.table) -> None:
    """Show which figures were to be sent, and what came when.

    Say --known-on for how things stood on a day; unsaid, --at is then the last month that was over.
    """
    if inputs.at is None and inputs.known_on is not None:
        from scorecard.model.period import Period

        at = str(Period.containing(Period.parse(inputs.known_on).end, "month").shift(-1))
        say(f"at {at}, the last month that was over by {inputs.known_on}; choose another with --at")
        inputs = replace(inputs, at=at)
    frame = inputs.review().due()
    if form is Format.csv:
        print(frame.to_csv(index=False, lineterminator="\n"), end="")
    elif form is Format.json:
        print(frame.to_json(orient="records", date_format="iso", indent=2, force_ascii=False))
    else:
        print_parts(due_table(frame))
        say(", ".join(f"{count} {state}" for state, count in frame["state"].value_counts().items() if count))


__all__ = ["card", "catalogue", "check", "due", "explain", "review", "services", "trace"]
