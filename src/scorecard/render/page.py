"""A page of its own: the map, the map in words, and tables of every status and arrow.

It loads nothing from anywhere. With what the interactive map is told it carries a script that
makes the map answer; without scripting it is the same page with the map as a picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from scorecard.kpi.scale import number, percent, show_score
from scorecard.model.kpi import KPI
from scorecard.model.node import Node
from scorecard.render.front_data import json_text
from scorecard.render.front_end import allowed, script, style
from scorecard.render.scene import Arrow, Card, Scene
from scorecard.render.words import span, strength_word
from scorecard.results import Status

_START = """
const told = JSON.parse(document.getElementById("scorecard-map").textContent);
const figure = document.querySelector("figure.map");
mountMap(figure, figure.querySelector("svg"), told);
"""
"""What the page's script does when all of it is there."""


def html_page(
    svg: str,
    alt: str,
    scene: Scene,
    beneath: Sequence[tuple[Node, Status]] = (),
    told: Mapping[str, Any] | None = None,
) -> str:
    """Return the page; every text of the strategy is escaped.

    `told` is what `front_data` returns; without it the page has no script.
    """
    from markupsafe import Markup

    code = f"{script()}{_START}"
    return str(
        _template().render(
            title=scene.title, subtitle=scene.subtitle, when=scene.when, known=scene.known,
            nav=scene.nav,
            svg=Markup(svg),
            data="" if told is None else Markup(json_text(told)),
            script=Markup(code),
            allowed=Markup(allowed(code)),
            style=Markup(style()),
            alt=alt,
            cards=box_rows(scene),
            arrows=arrow_rows(scene),
            lags=any(arrow.lag for arrow in scene.arrows),
            beneath=beneath_rows(scene, beneath),
        )
    )  # fmt: skip


def box_rows(scene: Scene) -> list[dict[str, Any]]:
    """Return every box of the map as a row, in reading order."""
    return [
        _card(scene, scene.cards[card], lane.name)
        for row in scene.rows
        for lane in row
        for card in lane.cards
    ]


def arrow_rows(scene: Scene) -> list[dict[str, str]]:
    """Return every arrow of the map as a row."""
    return [_arrow(scene, arrow) for arrow in scene.arrows]


def beneath_rows(scene: Scene, beneath: Sequence[tuple[Node, Status]]) -> list[dict[str, Any]]:
    """Return what has a status but no box as rows."""
    return [_beneath(scene, node, status) for node, status in beneath]


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    text = files("scorecard.render").joinpath("templates", "page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text)


def _shown(status: Status) -> str:
    if status.band is not None:
        return f"{status.band.name} ({status.letter})"
    return "Unknown" if status.applicable else "Not applicable"


def _beneath(scene: Scene, node: Node, status: Status) -> dict[str, Any]:
    unit = node.measured_in if isinstance(node, KPI) else ""
    aim = "" if status.target is None else number(status.target)
    if status.upper is not None:
        aim += f" to {number(status.upper)}"
    figure = "" if status.value is None else number(status.value)
    if isinstance(node, KPI) and node.direction == "yes_no":
        figure, aim = (
            ("", "")
            if status.value is None
            else ("yes" if status.value else "no", "no" if status.target == 0 else "yes")
        )
    return {
        "name": status.name, "kind": "KPI" if isinstance(node, KPI) else node.kind, "owner": node.owner or "",
        "value": figure, "target": aim, "unit": unit, "status": _shown(status),
        "score": show_score(scene.scale, status.score), "why": status.reason,
        "as_of": "" if status.as_of is None else status.as_of.say(),
    }  # fmt: skip


def _card(scene: Scene, card: Card, lane: str) -> dict[str, Any]:
    status = card.record
    shown = _shown(status)
    return {
        "lane": lane, "name": status.name, "kind": card.kind, "facts": card.facts, "status": shown,
        "score": show_score(scene.scale, status.score),
        "range": span(scene.scale, status.low, status.high) if status.low != status.high else "",
        "coverage": percent(status.coverage) if status.applicable else "",
        "trend": card.trend, "marks": ", ".join(card.marks), "why": status.reason,
        "illustrative": card.illustrative,
    }  # fmt: skip


def _arrow(scene: Scene, arrow: Arrow) -> dict[str, str]:
    words = [strength_word(arrow.strength)]
    if arrow.negative:
        words.append("works against")
    if arrow.hypothesised:
        words.append("hypothesised")
    if arrow.feedback:
        words.append("feedback")
    return {
        "cause": scene.cards[arrow.source].record.name, "effect": scene.cards[arrow.target].record.name,
        "how": ", ".join(words), "lag": arrow.lag, "basis": arrow.basis,
    }  # fmt: skip


__all__ = ["arrow_rows", "beneath_rows", "box_rows", "html_page"]
