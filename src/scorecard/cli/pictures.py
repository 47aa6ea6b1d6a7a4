"""Commands that draw: `map`, `maps`, `atlas`, `heat`, `chart`, `grid`, `matrix`, `risks`, `value-box`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, cast

import typer

from scorecard.cli.inputs import Inputs, at_another, on_inputs
from scorecard.cli.options import ChartFile, Last, NodeName, Show, Since, Theme
from scorecard.cli.say import fail, save, say_all


@on_inputs
def draw(
    inputs: Inputs,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Ends in .svg, .png, .html, .pdf, .pptx, .mmd or .dot."
        ),
    ] = Path("map.svg"),
    theme: Theme = "board",
    size: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="A4, A3, A1 or 16:9. Unsaid: the smallest sheet that takes it."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="themes", help="Each theme is a column through the bands.")
    ] = None,
    show: Show = None,
    highlight: Annotated[
        str | None, typer.Option(metavar="NODE", help="Its line of sight in full, the rest paler.")
    ] = None,
    since: Since = None,
    heat: Annotated[
        str | None, typer.Option(metavar="GOAL", help="Boxes tinted by their influence on it.")
    ] = None,
    outlook: Annotated[
        bool, typer.Option("--outlook", help="Where today's drivers lead, apart from any status.")
    ] = False,
) -> None:
    """Draw the strategy map: the whole of it, or one view."""
    found = inputs.review()
    picture = found.map(
        theme,
        show=show,
        highlight=highlight,
        since=None if since is None else at_another(found, since),
        heat=heat,
        outlook=outlook,
        size=size,
        columns=columns,
    )
    save(picture, output)


@on_inputs
def maps(
    inputs: Inputs,
    last: Last = None,
    output: ChartFile = Path("maps.svg"),
    theme: Theme = "board",
    show: Show = None,
) -> None:
    """Draw a small map of each period and organisation.

    They share one sheet, and each box stands in the same place in every map.
    """
    save(inputs.panel(last).maps(theme, show=show), output)


@on_inputs
def atlas(
    inputs: Inputs,
    to: Annotated[
        Path, typer.Option("--to", "--output", "-o", metavar="FOLDER", help="Where the pages are written.")
    ] = Path("atlas"),
    theme: Theme = "board",
) -> None:
    """Write the map and one of each unit as linked pages."""
    found = inputs.review().atlas(theme)
    say_all(found.findings)
    print(f"wrote {found.save(to)}")


@on_inputs
def heat(
    inputs: Inputs,
    last: Last = None,
    output: ChartFile = Path("heat.svg"),
    theme: Theme = "board",
    show: Show = None,
) -> None:
    """Draw a table of statuses over periods, or over organisations."""
    panel = inputs.panel(last)
    if len(panel.organisations) > 1 and len(panel.periods) > 1:
        fail("say of which organisation with --organisation, or leave out --last to see them side by side")
    save(panel.heat(show=show, theme=theme), output)


@on_inputs
def chart(
    inputs: Inputs,
    node: NodeName,
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Of a KPI spc, trend, bullet or sparkline; of any node contributions or waterfall.",
        ),
    ] = "spc",
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="PERIOD", help="Of the waterfall: the review it starts from."),
    ] = None,
    output: ChartFile = Path("chart.svg"),
    theme: Theme = "board",
) -> None:
    """Draw a KPI over time, or where a node's points go.

    A KPI also against its target; of any node the points short of 100, or why its score changed.
    """
    found = inputs.review()
    before = None if since is None else at_another(found, since)
    # Which kinds there are, it says itself.
    save(found.chart(node, cast(Any, kind), since=before, theme=theme), output)


@on_inputs
def grid(inputs: Inputs, output: ChartFile = Path("grid.svg"), theme: Theme = "board") -> None:
    """Draw all KPIs on one sheet.

    Variation by assurance, with notes asked for exceptions only.
    """
    save(inputs.review().grid(theme), output)


@on_inputs
def matrix(
    inputs: Inputs,
    onto: Annotated[str, typer.Option("--onto", metavar="WHAT", help="goals or units.")] = "goals",
    output: ChartFile = Path("matrix.svg"),
    theme: Theme = "board",
) -> None:
    """Draw whose results rest on whom: units by goals or units."""
    save(inputs.review().matrix(cast(Any, onto), theme), output)


@on_inputs
def risks(inputs: Inputs, output: ChartFile = Path("risks.svg"), theme: Theme = "board") -> None:
    """Draw the risks beside what they threaten."""
    save(inputs.review().risks(theme), output)


@on_inputs
def value_box(inputs: Inputs, output: ChartFile = Path("value-box.svg"), theme: Theme = "board") -> None:
    """Draw what services are worth to whom.

    Better decisions or working smarter, inside or outside the organisation.
    """
    save(inputs.review().value_box(theme), output)


__all__ = ["atlas", "chart", "draw", "grid", "heat", "maps", "matrix", "risks", "value_box"]
