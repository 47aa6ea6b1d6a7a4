"""A customer's catalogue as HTML: for a notebook, or a page of its own. It loads nothing, needs no script."""

from __future__ import annotations

from collections.abc import Sequence

from scorecard.render.card_page import status_sign, template
from scorecard.render.card_text import NOT_STATED
from scorecard.render.catalogue_parts import Entry, Heading
from scorecard.render.theme import Theme


def catalogue_html(heading: Heading, entries: Sequence[Entry], theme: Theme, level: int = 2) -> str:
    """Return the catalogue as a piece of HTML with styles of its own; every text is escaped.

    Args:
        heading, entries: what stands on it.
        theme: its colours.
        level: of its heading; those of the services are one below.
    """
    page = template("catalogue.html.j2")
    return str(
        page.render(
            head=heading, entries=entries, theme=theme, level=level, not_stated=NOT_STATED, told=status_sign
        )
    )


def catalogue_page(heading: Heading, entries: Sequence[Entry], theme: Theme) -> str:
    """Return the catalogue as a page of its own."""
    from markupsafe import Markup

    body = Markup(catalogue_html(heading, entries, theme, level=1))
    return str(template("card_page.html.j2").render(title=heading.title, when=heading.when, body=body))


__all__ = ["catalogue_html", "catalogue_page"]
