"""The command on rounds of a maturity assessment: `assessment`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from scorecard.cli.options import Theme
from scorecard.cli.say import fail, save, say

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
    progress: Annotated[
        bool, typer.Option("--progress", help="What became of every level from round to round.")
    ] = False,
    perceptions: Annotated[
        bool, typer.Option("--perceptions", help="What everybody thought, beside what the room agreed on.")
    ] = False,
    lever: Annotated[
        str | None,
        typer.Option("--lever", metavar="NAME", help="Which perspective of a capability lifts it most."),
    ] = None,
    roadmap: Annotated[
        str | None,
        typer.Option("--roadmap", metavar="QUARTER", help="The ideas as a plan from a quarter on: 2010Q3."),
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", metavar="NUMBER", help="What the roadmap may cost in all.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The chart's, in .svg, .png or .pdf."),
    ] = None,
    theme: Theme = "board",
) -> None:
    """Show a round of a maturity assessment.

    Its levels and what to know before believing them; or one thing more closely: a capability with its
    working-out, figures by a rule you choose, a chart (of a capability, with -c), progress, perceptions,
    a lever or a roadmap.
    """
    _refuse_what_does_not_go_together(
        {
            "--chart": chart, "--roll-up": roll_up, "--progress": progress or None,
            "--perceptions": perceptions or None, "--lever": lever, "--roadmap": roadmap,
            "--capability": capability,
        },
        {"--budget": budget, "--output": output, "--round": round_},
    )  # fmt: skip
    found = _read(rounds, framework)
    if chart is not None:
        # Which kinds there are, it says itself.
        save(found.chart(cast(Any, chart), capability, round=round_, theme=theme), output or _OUTPUT)
    elif roll_up is not None:
        rolled = found.roll_up(roll_up, round_)
        frame = rolled.to_frame().query("answered > 0 and kind != 'category by perspective'")
        columns = ["kind", "name", "level", "low", "high", "answered", "applicable"]
        print(frame[columns].to_string(index=False, na_rep="–", float_format="%.2f"))
        say(" ".join(rolled.notes))
    elif progress:
        print(found.progress())
    elif perceptions:
        print(found.perceptions(round_))
    elif lever is not None:
        print(found.lever(lever, round=round_))
    elif roadmap is not None:
        print(found.roadmap(start=roadmap, budget=budget, round=round_))
    elif capability is not None:
        print(found.working_out(capability, round=round_))
    else:
        print(f"{found}\n\n{found.table(round_).to_string()}")
        say(str(found.check()))


_OUTPUT = Path("assessment.svg")


def _refuse_what_does_not_go_together(shows: dict[str, object], adds: dict[str, object]) -> None:
    """End where two things are asked for at once, or something is said of what is not asked for."""
    asked = [option for option, value in shows.items() if value is not None]
    if len(asked) > 1 and asked != ["--chart", "--capability"]:
        fail(f"{asked[0]} and {asked[1]} do not go together; ask for one at a time")
    for option, belongs in (("--budget", "--roadmap"), ("--output", "--chart")):
        if adds[option] is not None and belongs not in asked:
            fail(f"{option} belongs to {belongs}; add {belongs}, or leave {option} out")
    if adds["--round"] is not None and "--progress" in asked:
        fail("--round and --progress do not go together; give the files of two rounds or more")


def _read(rounds: list[Path], framework: str | None) -> Maturity:
    from scorecard.formats.assessment import read_assessment
    from scorecard.formats.framework import read_framework
    from scorecard.review.maturity import Maturity

    known = None if framework is None else read_framework(framework)
    read = [read_assessment(path, known) for path in rounds]
    return Maturity(known or read_framework(read[0].framework), read)


__all__ = ["assessment"]
