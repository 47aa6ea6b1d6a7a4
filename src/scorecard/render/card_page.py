"""A KPI's card as HTML: for a notebook, or a page of its own. It loads nothing and needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from scorecard.render.card_parts import Heading, Section
from scorecard.render.card_subject import ILLUSTRATIVE
from scorecard.render.card_text import NOT_STATED
from scorecard.render.svg import symbol
from scorecard.render.theme import StatusColours, Theme


def card_html(heading: Heading, sections: Sequence[Section], theme: Theme, chart: str = "") -> str:
    """Return the card as a piece of HTML with styles of its own; every text is escaped.

    Args:
        heading, sections: what stands on the card.
        theme: its colours.
        chart: SVG text of a chart of the KPI, drawn by this library; unsaid, there is none.
    """
    from markupsafe import Markup

    return str(
        template("card.html.j2").render(
            card=heading,
            sections=sections,
            theme=theme,
            colours=theme.of(heading.role),
            chart=Markup(chart),
            not_stated=NOT_STATED,
            illustrative=ILLUSTRATIVE,
            drawn=_drawn,
            told=status_sign,
        )
    )


def card_page(heading: Heading, sections: Sequence[Section], theme: Theme, chart: str = "") -> str:
    """Return the card as a page of its own."""
    from markupsafe import Markup

    body = Markup(card_html(heading, sections, theme, chart))
    return str(template("card_page.html.j2").render(title=heading.name, when=heading.when, body=body))


def status_sign(shape: str, size: float, colours: StatusColours) -> Any:
    """Return the symbol of a status as markup, `size` pixels high; words beside it say what it means."""
    if shape in ("ring", "dash"):
        return _drawn(shape, size, colours.text)
    return _drawn(shape, size, colours.edge, colours.text)


def _drawn(shape: str, size: float, colour: str, line: str = "") -> Any:
    from markupsafe import Markup

    half = size / 2 + 1
    shown = symbol(shape, size, colour, line)
    return Markup(
        f'<svg class="sym" width="{size:g}" height="{size:g}" aria-hidden="true" '
        f'viewBox="{-half:g} {-half:g} {2 * half:g} {2 * half:g}">{shown}</svg>'
    )


@lru_cache(maxsize=4)
def template(name: str) -> Any:
    """Return one of the templates, which escapes whatever is put into it."""
    from jinja2 import Environment, StrictUndefined

    text = files("scorecard.render").joinpath("templates", name).read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["bound"] = _bound
    return environment.from_string(text)


def _bound(text: str) -> str:
    """Keep a percent sign on the line of its figure."""
    return text.replace(" %", "\u00a0%")


__all__ = ["card_html", "card_page", "status_sign", "template"]
