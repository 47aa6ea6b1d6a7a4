"""From the scene to a Mermaid flowchart, which a README shows without any picture file."""

from __future__ import annotations

import re

from scorecard.render.scene import Arrow, Scene
from scorecard.render.theme import Theme
from scorecard.render.words import strength_word

_SPECIAL = re.compile(r"[^A-Za-z0-9 ,.!?'()/+=\-–—−·†…%\u0080-\U0010ffff]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|^[+-]")
"""Whatever is not plain, and the start of what Mermaid would take for a list: `1. `, `- `."""
_MEANT = re.compile(r"(?<=\\)(?=n)|(?<=\$)(?=\$)|(?<=:)(?=fa-)|(?<=d)(?=irection +(?:TB|BT|RL|LR|TD))")
"""Where Mermaid finds a line's end, a formula, an icon or a layout even in the words of a label."""
_JOINER = "\u2060"
"""Unseen, and no break."""
_SHAPES = {
    "objective": ("[", "]"), "initiative": (">", "]"), "service": ("([", "])"), "capability": ("{{", "}}"),
    "kpi": ("[[", "]]"),
}  # fmt: skip


def mermaid_text(scene: Scene, theme: Theme, alt: str) -> str:
    """Return the flowchart: a subgraph a band, a class a status, thick, thin and dotted arrows."""
    lines = [
        "flowchart BT",
        f"  accTitle: {_said(scene.title)}",
        f"  accDescr: {_said(alt)}",
    ]
    lanes = [lane for row in scene.rows for lane in row]
    for number, lane in enumerate(lanes):
        lines.append(f'  subgraph band{number}["{_said(lane.name) or " "}"]')
        for index in lane.cards:
            card = scene.cards[index]
            left, right = _SHAPES[card.kind]
            status = " ".join([part for part in (card.status, card.note) if part])
            label = "<br>".join([_said(part) for part in (card.name, status, *card.marks) if part])
            lines.append(f'    n{index}{left}"{label}"{right}:::{card.role}')
        lines.append("  end")
    lines.extend(f"  n{arrow.source} {_link(arrow)} n{arrow.target}" for arrow in scene.arrows)
    for role in sorted({card.role for card in scene.cards}):
        colours = theme.of(role)
        lines.append(f"  classDef {role} fill:{colours.tint},stroke:{colours.edge},color:{theme.ink}")
    return "\n".join(lines) + "\n"


def _said(text: str) -> str:
    """Write whatever might mean something to Mermaid as its number."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", _MEANT.sub(_JOINER, text))


def _link(arrow: Arrow) -> str:
    strong = strength_word(arrow.strength) == "strong"
    line = "-.->" if arrow.hypothesised or arrow.feedback else "==>" if strong else "-->"
    words = [
        *(["works against"] if arrow.negative else []),
        *(["feedback"] if arrow.feedback else []),
        *([_said(arrow.lag)] if arrow.lag else []),
    ]
    return f'{line}|"{", ".join(words)}"|' if words else line


__all__ = ["mermaid_text"]
