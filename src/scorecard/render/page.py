"""A page of its own: the map, the map in words, and tables of every status and arrow.

It loads nothing from anywhere and needs no script.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from scorecard.kpi.scale import show_score
from scorecard.render.scene import Arrow, Card, Scene
from scorecard.render.words import percent, span


def html_page(svg: str, alt: str, scene: Scene) -> str:
    """Return the page; every text of the strategy is escaped."""
    from markupsafe import Markup

    lanes = {card: lane.name for lanes in scene.rows for lane in lanes for card in lane.cards}
    order = [card for row in scene.rows for lane in row for card in lane.cards]
    return str(
        _template().render(
            title=scene.title, subtitle=scene.subtitle, when=scene.when, known=scene.known,
            svg=Markup(svg),
            alt=alt,
            cards=[_card(scene, scene.cards[card], lanes[card]) for card in order],
            arrows=[_arrow(scene, arrow) for arrow in scene.arrows],
            lags=any(arrow.lag for arrow in scene.arrows),
        )
    )  # fmt: skip


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    text = files("scorecard.render").joinpath("templates", "page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text)


def _card(scene: Scene, card: Card, lane: str) -> dict[str, Any]:
    status = card.record
    if status.band is not None:
        shown = f"{status.band.name} ({status.letter})"
    else:
        shown = "Unknown" if status.applicable else "Not applicable"
    return {
        "lane": lane, "name": status.name, "kind": card.kind, "facts": card.facts, "status": shown,
        "score": show_score(scene.scale, status.score),
        "range": span(scene.scale, status.low, status.high) if status.low != status.high else "",
        "coverage": percent(status.coverage) if status.applicable else "",
        "trend": card.trend, "marks": ", ".join(card.marks), "why": status.reason,
        "illustrative": card.illustrative,
    }  # fmt: skip


def _arrow(scene: Scene, arrow: Arrow) -> dict[str, str]:
    strength = "strong" if arrow.strength >= 2.5 else "moderate" if arrow.strength >= 1.5 else "weak"
    words = [strength]
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


__all__ = ["html_page"]
