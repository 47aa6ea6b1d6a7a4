"""From the scene to readable DOT, for whoever draws with Graphviz."""

from __future__ import annotations

from scorecard.render.fonts import FAMILY, balanced
from scorecard.render.scene import Arrow, Scene
from scorecard.render.theme import Theme
from scorecard.render.words import strength_word

_ACROSS = 18.0
"""Width of a name, in em, before it is broken."""
_SHAPES = {
    "objective": "box", "initiative": "cds", "service": "oval", "capability": "hexagon", "kpi": "note",
}  # fmt: skip


def map_dot(scene: Scene, theme: Theme, alt: str) -> str:
    """Return the map as DOT: a rank a band, nodes by their ids, statuses in words and colours."""
    font = _quoted(FAMILY)
    lines = [
        "digraph map {",
        f"  graph [rankdir=BT, label={_quoted(scene.title)}, labelloc=t, tooltip={_quoted(alt)}, "
        f"fontname={font}]",
        f'  node [style="filled", fontname={font}, fontsize=10, margin="0.2,0.1"]',
        f'  edge [color="{theme.line}", fontname={font}, fontsize=8]',
    ]
    for row in scene.rows:
        lines.append(f"  // {' and '.join(_quoted(lane.name) for lane in row)}")
        lines.append("  {")
        lines.append("    rank=same")
        for lane in row:
            for index in lane.cards:
                card = scene.cards[index]
                colours = theme.of(card.role)
                status = " ".join([part for part in (card.status, card.note) if part])
                said = (*balanced(card.name, _ACROSS), status, *card.marks)
                label = "\\n".join([_escaped(part) for part in said if part])
                lines.append(
                    f'    {_quoted(card.id)} [shape={_SHAPES[card.kind]}, label="{label}", '
                    f'fillcolor="{colours.tint}", color="{colours.edge}"]'
                )
        lines.append("  }")
    lines.extend(
        f"  {_quoted(scene.cards[arrow.source].id)} -> {_quoted(scene.cards[arrow.target].id)}{_style(arrow)}"
        for arrow in scene.arrows
    )
    return "\n".join([*lines, "}"]) + "\n"


def _escaped(text: str) -> str:
    """A text inside quotes: no backslash, quote or entity of it means anything to Graphviz."""
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _style(arrow: Arrow) -> str:
    said = {"penwidth": {"strong": "2.1", "moderate": "1.4", "weak": "0.75"}[strength_word(arrow.strength)]}
    if arrow.hypothesised:
        said["style"] = "dashed"
    if arrow.negative:
        said["arrowhead"] = "tee"
    if arrow.feedback:
        said |= {"style": "dotted", "constraint": "false"}
    if arrow.lag:
        said["label"] = _quoted(arrow.lag)
    return f" [{', '.join(f'{name}={value}' for name, value in said.items())}]"


__all__ = ["map_dot"]
