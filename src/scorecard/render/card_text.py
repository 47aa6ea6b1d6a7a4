"""A KPI's card as plain text, for a console."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from scorecard.render.card_parts import Heading, Section

WIDTH = 100
"""Characters a line has."""
NOT_STATED = "not stated"


def card_text(heading: Heading, sections: Sequence[Section]) -> str:
    """Return the card as lines of text: the heading, then each section with its facts beneath."""
    lines = [
        *wrap(f"{heading.name} ({heading.id})", WIDTH),
        *wrap(", ".join(filter(None, (heading.whose, heading.when))), WIDTH),
    ]
    for said in (heading.supposing, heading.basis, heading.description):
        lines += wrap(said, WIDTH)
    room = max(len(fact.field) for section in sections for fact in section.facts) + 4
    lines += ["", ", ".join(filter(None, (heading.status, heading.score)))]
    for figure in heading.figures:
        lines += _hanging(figure.field, [figure.text], room)
    lines += _hanging("Look again", heading.marks, room) if heading.marks else []
    for section in sections:
        lines += ["", section.title + (f" ({section.mark})" if section.mark else "")]
        for fact in section.facts:
            lines += _hanging(fact.field, [line.text for line in fact.lines] or [NOT_STATED], room)
    return "\n".join(lines)


def _hanging(field: str, texts: Sequence[str], room: int) -> Iterator[str]:
    """A field and what is said of it, further lines set in beneath the first."""
    head = f"  {field}".ljust(room)
    for text in texts:
        for line in wrap(text, WIDTH - room, break_long_words=False) or [""]:
            yield f"{head}{line}"
            head = " " * room


__all__ = ["NOT_STATED", "card_text"]
