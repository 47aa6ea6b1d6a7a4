"""Results as tables: for a terminal, and as csv and json to go on with."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from scorecard.results import Status
    from scorecard.review.review import Review

WIDTH = 132
"""Characters a line has where nobody sees a terminal."""
WIDE = 110
"""Characters from which on ids have a column of their own."""

_ROLE_STYLES = {
    "worst": "red",
    "poor": "dark_orange",
    "middle": "yellow",
    "good": "green",
    "best": "green",
    "beyond": "blue",
    "apart": "cyan",
}


def print_review(found: Review) -> None:
    """Print the status table, and the risks over appetite beneath it."""
    from rich.text import Text

    whose = f", {found.organisation}" if found.organisation else ""
    known = f", as known on {found.known_on.isoformat()}" if found.known_on else ""
    parts: list[Table | Text] = [
        Text(f"{found.strategy.name}, {found.at.say()}{whose}{known}", style="bold"),
        _table(found, wide=_console().width >= WIDE),
    ]
    for risk in found.strategy.risks:
        if risk.over_appetite:
            figures = f"{risk.residual:g} against {risk.appetite:g}"
            parts.append(Text(f"Risk over appetite: {risk.name} ({risk.id}), {figures}"))
    print_parts(*parts, Text(_legend(found)))


def _console() -> Console:
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(file=sys.stdout)
    return Console(file=sys.stdout, width=WIDTH, color_system=None)


def print_parts(*parts: Table | Text) -> None:
    """Print in a terminal's colours and width; elsewhere without colours and blanks at line ends."""
    console = _console()
    if sys.stdout.isatty():
        console.print(*parts, sep="\n")
        return
    with console.capture() as captured:
        console.print(*parts, sep="\n")
    print("\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")))


def due_table(frame: pd.DataFrame) -> Table:
    """What was to be sent, what is missing first."""
    from pandas import isna
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("State", "Due", "Received", "Period"):
        table.add_column(name, no_wrap=True)
    table.add_column("What", ratio=5, overflow="fold")
    table.add_column("From", ratio=4, overflow="fold")
    for row in frame.sort_values(["state", "due", "kpi"], kind="stable").to_dict("records"):
        days = ("" if isna(day) else f"{day:%Y-%m-%d}" for day in (row["due"], row["received"]))
        whose = ", ".join(name for name in (row["owner"], row["organisation"]) if isinstance(name, str))
        table.add_row(row["state"], *days, row["period"], Text(f"{row['name']}\n{row['kpi']}"), Text(whose))
    return table


def _table(found: Review, *, wide: bool) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from scorecard.kpi.scale import show_score

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Status", no_wrap=True)
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("Trend", no_wrap=True)
    table.add_column("What", ratio=5, overflow="fold")
    if wide:
        table.add_column("Id", ratio=4, overflow="fold")
    table.add_column("Why", ratio=5 if wide else 3, overflow="fold")
    frame = found.to_frame()
    frame = frame[frame["kind"] != "risk"]
    last = ""
    for identifier, kind, trend in zip(frame.index, frame["kind"], frame["trend"], strict=True):
        status = found.status(identifier)
        if kind == "kpi" and last not in ("", "kpi"):
            table.add_section()
        last = kind
        word = status.band.name if status.band is not None else "unknown" if status.applicable else "left out"
        style = _ROLE_STYLES[status.band.colour] if status.band is not None else "dim"
        table.add_row(
            Text(f"{status.letter:<2}{word}", style=style),
            show_score(found.strategy.scale, status.score),
            trend if isinstance(trend, str) else "",
            *((Text(status.name), Text(identifier)) if wide else (Text(f"{status.name}\n{identifier}"),)),
            Text("; ".join(_marks(found, status))),
        )
    return table


def _marks(found: Review, status: Status) -> list[str]:
    """What a reader must know beside band and score: doubts first, then the reasons."""
    from scorecard.kpi.scale import show_score

    scale, marks = found.strategy.scale, []
    if status.provisional:
        low, high = show_score(scale, status.low), show_score(scale, status.high)
        marks.append(f"provisional: {low} to {high}")
    if status.watermelon:
        names = [found.strategy.node(name).name for name in status.watermelon]
        marks.append(f"watermelon: {scale.bands[0].name.lower()} beneath it: {', '.join(names)}")
    if status.tension:
        marks.append(status.tension)
    return marks + ([status.reason] if status.reason else [])


def _legend(found: Review) -> str:
    """The letters of the table in words, the best first."""
    frame = found.to_frame().dropna(subset="band").sort_values("band", ascending=False, kind="stable")
    bands = dict(zip(frame["letter"], frame["band"], strict=True))
    said = "".join(f"{letter} {band}, " for letter, band in bands.items())
    return f"{said}? unknown, – not counted. {found.met_target()}".rstrip()


def as_csv(found: Review) -> str:
    """Return the frame of a review as csv."""
    return str(found.to_frame().to_csv(lineterminator="\n", float_format="%.10g"))


def as_json(found: Review) -> str:
    """Return the frame of a review as json, with what it is a review of."""
    import json

    rows = []
    for row in found.to_frame().reset_index().to_dict("records"):
        clean = {str(name): None if value != value else value for name, value in row.items()}
        rows.append({name: float(f"{x:.10g}") if isinstance(x, float) else x for name, x in clean.items()})
    said = {
        "strategy": found.strategy.name,
        "at": str(found.at),
        "known_on": None if found.known_on is None else found.known_on.isoformat(),
        "organisation": found.organisation,
        "nodes": rows,
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


__all__ = ["as_csv", "as_json", "due_table", "print_parts", "print_review"]
