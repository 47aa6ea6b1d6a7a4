"""The four marks of a point: told apart by shape and size before colour."""

from __future__ import annotations

from typing import Literal

from scorecard.render.svg import num

Mark = Literal["disc", "ring", "diamond", "square"]
CORNERS: dict[Mark, tuple[tuple[float, float], ...]] = {
    "diamond": ((0, 1.25), (1.25, 0), (0, -1.25), (-1.25, 0)),
    "square": ((0.92, 0.92), (-0.92, 0.92), (-0.92, -0.92), (0.92, -0.92)),
}
"""Of the shapes that are no circles; of much the same area as a circle of radius 1."""


def mark(shape: Mark, x: float, y: float, radius: float, colour: str, paper: str) -> str:
    """Draw one mark; a ring is hollow and smaller, so that what is special stands out."""
    if shape == "ring":
        return (
            f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius * 0.7)}" fill="{paper}" '
            f'stroke="{colour}" stroke-width="{num(max(radius * 0.36, 0.8))}"/>'
        )
    if shape == "disc":
        return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{colour}"/>'
    corners = "L".join(f"{num(x + dx * radius)} {num(y + dy * radius)}" for dx, dy in CORNERS[shape])
    return f'<path d="M{corners}Z" fill="{colour}"/>'


__all__ = ["CORNERS", "Mark", "mark"]
