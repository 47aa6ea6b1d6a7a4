"""The command on rounds of a maturity assessment: `assessment`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from scorecard.cli.options import Theme
from scorecard.cli.say import save, say

if TYPE_CHECKING:
    from scorecard.review.maturity import Maturity


def assessment(
    rounds: Annotated[
        list[Path], typer.Argument(metavar="ROUND...", help="One YAML file a round, of one organisation.")
    ],
    framework: Annotated[
        str | None,
        typer.Option("--framework", metavar="NAME", help="A name or file. Unsaid: the one they name."),
    ] = None,
    round_: Annotated[
        str | None, typer.Option("--round", metavar="ROUND", help="By its name. Unsaid: the latest.")
    ] = None,
    capability: Annotated[
        str | None,
        typer.Option("--capability", "-c", metavar="NAME", help="What was asked and said of it, in full."),
    ] = None,
    roll_up: Annotated[
        str | None,
        typer.Option("--roll-up", metavar="RULE", help="mean, minimum, cumulative or gate: your choice."),
    ] = None,
    chart: Annotated[
        str | None,
        typer.Option("--chart", metavar="KIND", help="heat, radar, ladder, gaps or spread, into --output."),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Ends in .svg, .png or .pdf.")
    ] = Path("assessment.svg"),
    theme: Theme = "board",
) -> None:
    """Show a round of a maturity assessment.

    Its levels and what to know before believing them; or one capability with its working-out, one
    figure by a rule you choose, or a chart.
    """
    found = _read(rounds, framework)
    if chart is not None:
        # Which kinds there are, it says itself.
        save(found.chart(cast(Any, chart), capability, round=round_, theme=theme), output)
    elif roll_up is not None:
        rolled = found.roll_up(roll_up, round_)
        frame = rolled.to_frame().query("answered > 0 and kind != 'category by perspective'")
        columns = ["kind", "name", "level", "low", "high", "answered", "applicable"]
        print(frame[columns].to_string(index=False, na_rep="–", float_format="%.2f"))
        say(" ".join(rolled.notes))
    elif capability is not None:
        print(found.working_out(capability, round=round_))
    else:
        print(f"{found}\n\n{found.table(round_).to_string()}")
        say(str(found.check()))


def _read(rounds: list[Path], framework: str | None) -> Maturity:
    from scorecard.formats.assessment import read_assessment
    from scorecard.formats.framework import read_framework
    from scorecard.review.maturity import Maturity

    known = None if framework is None else read_framework(framework)
    read = [read_assessment(path, known) for path in rounds]
    return Maturity(known or read_framework(read[0].framework), read)


__all__ = ["assessment"]
