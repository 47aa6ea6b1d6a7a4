"""A customer's catalogue as HTML: for a notebook, or a page of its own. It loads nothing, needs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scorecard.render.card_page import status_sign, template
from scorecard.render.card_text import NOT_STATED
from scorecard.render.theme import Theme

if TYPE_CHECKING:
    from scorecard.render.catalogue import Catalogue


def catalogue_html(catalogue: Catalogue, theme: Theme, level: int = 2) -> str:
    """Return the catalogue as a piece of HTML with styles of its own; every text is escaped.

    Args:
        catalogue: what stands on it.
        theme: its colours.
        level: of its heading; those of the services are one below.
    """
    page = template("catalogue.html.j2")
    return str(
        page.render(catalogue=catalogue, theme=theme, level=level, not_stated=NOT_STATED, told=status_sign)
    )


def catalogue_page(catalogue: Catalogue, theme: Theme) -> str:
    """Return the catalogue as a page of its own."""
    from markupsafe import Markup

    body = Markup(catalogue_html(catalogue, theme, level=1))
    return str(template("card_page.html.j2").render(title=catalogue.title, when=catalogue.when, body=body))


__all__ = ["catalogue_html", "catalogue_page"]
