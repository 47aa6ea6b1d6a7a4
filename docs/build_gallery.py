"""Draws the gallery: every picture of `gallery.md`, the line that draws it, and what it says aloud.

Run `make gallery` after a change of how things look.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import scorecard as sc

HERE = Path(__file__).parent
MONTHS = tuple(str(sc.Period.parse("2009-04").shift(step)) for step in range(12))


class Shown(NamedTuple):
    """One picture: its file, heading, the line of code that draws it, and why one wants it."""

    name: str
    heading: str
    code: str
    why: str


PICTURES = (
    Shown("map", "The map", "review.map()", "From the vision down; status by colour, shape and letter."),
    Shown(
        "since", "What changed", "review.map(since=february)",
        "What has another colour says which it was; what hardly moved stands back.",
    ),
    Shown(
        "line", "One line of sight", 'review.map(highlight="kpi:availability")',
        "A reading and all it leads to at full strength, the rest paler.",
    ),
    Shown(
        "unit", "One unit", 'review.map(show="unit:live-services+")',
        "A unit's own boxes and what they feed.",
    ),
    Shown(
        "influence", "What moves the vision", 'review.map(heat="vision")',
        "How many points the vision moves when a box moves by one.",
    ),
    Shown(
        "screen", "On a screen, 16:9", 'review.map(theme="screen", size="16:9")',
        "The same for a projector; `print`, `high-contrast` and `greyscale` are there too.",
    ),
    Shown("months", "Month by month", "panel.heat()", "A year of statuses, by band of the map."),
    Shown(
        "contributions", "Where the points went", 'review.chart("vision", "contributions")',
        "What keeps the vision from 100, level by level down to readings.",
    ),
    Shown(
        "waterfall", "Why the score changed", 'review.chart("vision", "waterfall", since=january)',
        "Steps that add up to the change.",
    ),
    Shown("units", "Who carries whom", 'review.matrix("units")', "Whose results rest on whose work."),
    Shown("risks", "Risks", "review.risks()", "Exposure against appetite, beside what is threatened."),
    Shown(
        "levels", "A maturity assessment", 'maturity.chart("heat")',
        "What the room agreed on, by capability and perspective; a range left open is said.",
    ),
    Shown(
        "radar", "One capability", 'maturity.chart("radar", "service-desk")',
        "As-is, to-be and the round before, with the reasons beside them.",
    ),
    Shown(
        "ladder", "Up the ladder", 'maturity.chart("ladder", "end-user-provisioning")',
        "Each perspective on the scale, with its definitions as far as they are public.",
    ),
    Shown("gaps", "Gaps", 'maturity.chart("gaps")', "From as-is to to-be, the widest first."),
    Shown(
        "spread", "Mind the gap", 'maturity.chart("spread", round="May 2009")',
        "What each assessor said before the room agreed: provider and customers may see two services.",
    ),
)  # fmt: skip


def drawn() -> dict[str, Any]:
    """Return every picture by name."""
    folder = sc.example("hmrc_ims")
    strategy = sc.read_strategy(folder / "strategy.yaml")
    readings = sc.read_readings(folder / "readings")
    judgements = sc.read_judgements(folder / "judgements.csv")

    def at(period: str) -> sc.Review:
        return sc.Review(strategy, readings, at=period, judgements=judgements)

    january, february, review = (at(period) for period in ("2010-01", "2010-02", "2010-03"))
    panel = sc.Panel(strategy, readings, periods=MONTHS, judgements=judgements)
    nimm, rounds = sc.read_framework("nimm"), sorted((sc.example("nimm") / "rounds").iterdir())
    maturity = sc.Maturity(nimm, [sc.read_assessment(path, nimm) for path in rounds])
    return {
        "map": review.map(),
        "since": review.map(since=february),
        "line": review.map(highlight="kpi:availability"),
        "unit": review.map(show="unit:live-services+"),
        "influence": review.map(heat="vision"),
        "screen": review.map(theme="screen", size="16:9"),
        "months": panel.heat(),
        "contributions": review.chart("vision", "contributions"),
        "waterfall": review.chart("vision", "waterfall", since=january),
        "units": review.matrix("units"),
        "risks": review.risks(),
        "levels": maturity.chart("heat"),
        "radar": maturity.chart("radar", "service-desk"),
        "ladder": maturity.chart("ladder", "end-user-provisioning"),
        "gaps": maturity.chart("gaps"),
        "spread": maturity.chart("spread", round="May 2009"),
    }


def files() -> dict[str, str]:
    """Return the text of every file of the gallery, by its path beneath `docs`."""
    pictures = drawn()
    page = [
        "# Gallery",
        "",
        "Every picture here is drawn by `make gallery` from the examples `hmrc_ims` and `nimm`;",
        "figures are illustrative. Each is what its line of code gives; `.save()` writes it as SVG, PNG or",
        "PDF, and a map as an interactive page, a slide, Mermaid or DOT as well. `notebooks/04_maps.ipynb`",
        "and `notebooks/05_nimm.ipynb` walk through them.",
    ]
    for shown in PICTURES:
        alt = pictures[shown.name].alt.replace("[", "(").replace("]", ")").replace("\n", " ")
        page += ["", f"## {shown.heading}", "", shown.why, "", "```python", shown.code, "```", ""]
        page += [f"![{alt}](gallery/{shown.name}.svg)"]
    found = {f"gallery/{name}.svg": picture.svg for name, picture in pictures.items()}
    return {"gallery.md": "\n".join(page) + "\n", **found}


def main() -> None:
    """Write the gallery."""
    (HERE / "gallery").mkdir(exist_ok=True)
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
