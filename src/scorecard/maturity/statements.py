"""What the levels of a framework mean, in words, and where nobody has said it in public."""

from __future__ import annotations

from scorecard.model.framework import Framework

NOT_PUBLIC = "No definition is public."
NOT_GIVEN = "No definition is given."


def scale_lines(framework: Framework) -> list[tuple[float, str, str]]:
    """Return the levels in words: number, name, and the definition or that there is none.

    >>> from scorecard.model.framework import Framework
    >>> scale_lines(
    ...     Framework.model_validate(
    ...         {
    ...             "id": "desk",
    ...             "name": "Desk",
    ...             "scale": {"levels": {1: {"name": "Low", "definition": "By chance."}, 2: "High"}},
    ...         }
    ...     )
    ... )
    [(1.0, 'Low', 'By chance.'), (2.0, 'High', 'No definition is given.')]
    """
    if framework.scale is None:
        return []
    missing = NOT_PUBLIC if framework.owner else NOT_GIVEN
    return [
        (each.level, each.name, f"{each.definition} {each.note}".strip() or missing)
        for each in framework.scale.levels
    ]


__all__ = ["NOT_GIVEN", "NOT_PUBLIC", "scale_lines"]
