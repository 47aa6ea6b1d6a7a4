"""The arguments and options that commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a table is written."""

    table = "table"
    csv = "csv"
    json = "json"


OutputFormat = Annotated[Format, typer.Option("--format", help="table to read, csv or json to go on with.")]
StrategyFile = Annotated[Path, typer.Argument(metavar="STRATEGY", help="The strategy document, a YAML file.")]
NodeName = Annotated[
    str, typer.Argument(metavar="NODE", help="A node's id, or its last part where only one node bears it.")
]
KPIName = Annotated[str, typer.Argument(metavar="KPI", help="A KPI's id, or its last part.")]
ReadingsFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--readings", "-r", metavar="PATH",
        help="A CSV file or a folder of them; may be repeated. Unsaid: readings/ or readings.csv "
        "beside STRATEGY.",
    ),
]  # fmt: skip
JudgementsFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--judgements", "-j", metavar="PATH",
        help="Assessed statuses and overrides, likewise. Unsaid: judgements.csv beside STRATEGY.",
    ),
]  # fmt: skip
At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="PERIOD",
        help="The period under review: 2010-03, 2010Q1, FY2009/10 ... Unsaid: the last with readings.",
    ),
]  # fmt: skip
KnownOn = Annotated[
    str | None, typer.Option("--known-on", metavar="DATE", help="Count only what was recorded by then.")
]
Organisation = Annotated[
    str | None,
    typer.Option("--organisation", metavar="NAME", help="Whose readings, where there are several."),
]
Theme = Annotated[
    str,
    typer.Option(
        "--theme", metavar="THEME", help="board, screen, print, high-contrast, greyscale, or a YAML file."
    ),
]
ChartFile = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="Ends in .svg, .png or .pdf.")
]
Show = Annotated[
    str | None,
    typer.Option(
        "--show", metavar="SELECTOR", help="Draw what it chooses, such as unit:it+, or a named view."
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="PERIOD", help="What changed since the review of then.")
]
Last = Annotated[
    int | None,
    typer.Option(
        "--last", metavar="NUMBER", min=1,
        help="How many periods, up to --at. Unsaid: 6, or 1 of several organisations.",
    ),
]  # fmt: skip
