"""Commands that ask what would be: `what-if`, `seek`, `portfolio`, `robustness`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scorecard.cli.inputs import Inputs, on_inputs
from scorecard.cli.options import NodeName
from scorecard.cli.say import save, say_all


@on_inputs
def what_if(
    inputs: Inputs,
    scenario: Annotated[
        Path, typer.Argument(metavar="SCENARIO", help="What is supposed, a YAML file: set, drop, delay ...")
    ],
    picture: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Also draw the map after it, marked where it changes."),
    ] = None,
) -> None:
    """Show what would change, and why.

    Then where that would lead, once every lag has passed.
    """
    from scorecard.formats.scenario import read_scenario

    found = inputs.review()
    supposed = read_scenario(scenario, fiscal_start=found.strategy.fiscal_year_start)
    after = found.what_if(supposed)
    say_all(after.findings)
    told = f"{after.scenario.description}\n\n" if after.scenario.description else ""
    print(f"{told}{found.compare(after)}\n\n{after.outlook()}")
    if picture is not None:
        save(after.map(since=found), picture)


@on_inputs
def seek(
    inputs: Inputs,
    node: NodeName,
    band: Annotated[str, typer.Argument(metavar="BAND", help="The band it is to reach, such as green.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Also write it as a scenario for what-if, YAML."),
    ] = None,
) -> None:
    """Find the least change of KPIs that brings a node into a band."""
    from scorecard.formats.scenario import write_scenario

    found = inputs.review().seek(node, band)
    print(str(found))
    if output is not None:
        write_scenario(found.scenario, output)
        print(f"wrote {output}")


@on_inputs
def portfolio(
    inputs: Inputs,
    budget: Annotated[
        float, typer.Argument(metavar="BUDGET", help="In the strategy's currency, as the work's `cost` is.")
    ],
    goal: Annotated[
        str | None, typer.Option("--goal", metavar="NODE", help="Unsaid: the vision, or the only goal.")
    ] = None,
) -> None:
    """Choose which initiatives to pay for within a budget."""
    print(str(inputs.review().portfolio(budget, goal)))


@on_inputs
def robustness(
    inputs: Inputs,
    draws: Annotated[int, typer.Option("--draws", metavar="NUMBER", help="How many, at least 100.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="NUMBER", help="Of the random numbers.")] = 0,
) -> None:
    """Say how often each colour flips when figures wobble."""
    print(str(inputs.review().robustness(draws, seed=seed)))


__all__ = ["portfolio", "robustness", "seek", "what_if"]
