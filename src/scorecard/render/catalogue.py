"""The service catalogue of one customer: who uses each service and why, in plain words, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from scorecard.model.customer import Customer
from scorecard.model.period import Period
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.render.card_parts import Line, fact
from scorecard.render.card_subject import ILLUSTRATIVE
from scorecard.render.card_text import NOT_STATED, WIDTH
from scorecard.render.card_words import listed, sentence
from scorecard.render.catalogue_parts import Entry, Heading, Use
from scorecard.render.catalogue_words import promise_standing, service_standing
from scorecard.render.saving import save_as
from scorecard.render.scene import look
from scorecard.render.theme import read_theme
from scorecard.render.words import say_date
from scorecard.strategy_map.services import FORMS, SIDES, Level, ServicePortfolio, ServiceRow

if TYPE_CHECKING:
    import pandas as pd

THEME = "board"
_COLUMNS = (
    "id name stage band letter score form where used_by why provider paid_by channels service_levels goals"
).split()


@dataclass(frozen=True, slots=True, repr=False)
class Catalogue:
    """The services for one customer: `print` it, look at it in a notebook, or `.save("gps.html")`.

    Attributes:
        customer: whom it is for.
        at: the period under review.
        entries: the services that run, then those to come; in the order of the document. What has
            ended is not in it.
        heading: the top of the page in words.
    """

    customer: Customer
    at: Period
    heading: Heading
    entries: tuple[Entry, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a service and use of it: `id name stage band letter score form where used_by
        why provider paid_by channels service_levels goals`.

        `form` and `where` are the place in the value box, missing where the service has none for
        this customer; score 0..100, NaN where unknown; what may be several is joined by `; `.
        """
        import pandas as pd

        rows = [
            (*_told(entry)[:6], *use, *_told(entry)[6:])
            for entry in self.entries
            for use in self._uses(entry)
        ]
        return pd.DataFrame(rows, columns=_COLUMNS).astype({"score": "float64"})

    def _uses(self, entry: Entry) -> list[tuple[str | None, str | None, str, str]]:
        """Form, side, who and why, of each use; one without a place where it has none."""
        places = entry.row.value_for(self.customer)
        found = zip(places, entry.uses, strict=True)
        uses: list[tuple[str | None, str | None, str, str]] = [
            (place.form, place.where, use.used_by, use.why) for place, use in found
        ]
        return uses or [(None, None, entry.row.service.used_by, "")]

    def html(self) -> str:
        """Return the catalogue as a page of its own: nothing is loaded from anywhere, nothing runs."""
        from scorecard.render.catalogue_page import catalogue_page

        return catalogue_page(self.heading, self.entries, read_theme(THEME))

    def save(self, path: str | Path) -> Path:
        """Write the catalogue as .html and return where.

        Raises:
            RenderError: another suffix, or the file cannot be written.
        """
        return save_as(path, {".html": lambda: self.html().encode("utf-8")})

    def __str__(self) -> str:
        head = self.heading
        lines = [head.title, ", ".join(filter(None, (head.whose, head.when)))]
        for said in (head.about, head.description, head.supposing, head.basis):
            lines += wrap(said, WIDTH)
        for entry in self.entries:
            lines += ["", f"{entry.name}: {entry.status}", *wrap(entry.description, WIDTH)]
            for use in entry.uses:
                lines.append(f"  {use.form}, {use.side.lower()}")
                lines += _hanging("    who uses it", use.used_by or NOT_STATED)
                lines += _hanging("    why", use.why or NOT_STATED)
            for each in entry.facts:
                for line in each.lines:
                    lines += _hanging(f"  {each.field.lower()}", line.text)
        if not self.entries:
            lines += ["", "No service is for this customer yet."]
        return "\n".join(lines)

    def __repr__(self) -> str:
        head, count = self.heading, len(self.entries)
        return f"<Catalogue for {head.name}, {head.when}: {count} service{'' if count == 1 else 's'}>"

    def _repr_html_(self) -> str:
        from scorecard.render.catalogue_page import catalogue_html

        return catalogue_html(self.heading, self.entries, read_theme(THEME))


def _told(entry: Entry) -> tuple[Any, ...]:
    """What a table says of a service, whatever it is used for."""
    row, service, status = entry.row, entry.row.service, entry.row.status
    band = None if status.band is None else status.band.name
    promises = "; ".join(f"{level.text} ({level.standing})" for level in row.levels)
    goals = "; ".join(goal.told for goal in row.goals)
    return (
        service.id, service.name, row.stage, band, status.letter, status.score,
        row.provider, service.paid_by, "; ".join(service.channels), promises, goals,
    )  # fmt: skip


def _hanging(field: str, text: str) -> list[str]:
    lines = wrap(text, WIDTH - 18, break_long_words=False)
    return [f"{head:<18}{line}" for head, line in zip_longest([field], lines or [""], fillvalue="")]


def make_catalogue(
    strategy: Strategy,
    portfolio: ServicePortfolio,
    customer: Customer,
    *,
    known_on: date | None = None,
    organisation: str | None = None,
    supposing: str = "",
) -> Catalogue:
    """Put the services for one customer on a page.

    Args:
        strategy: names it.
        portfolio: the services as they stand.
        customer: whom the page is for.
        known_on: what was known by when, said at the top.
        organisation: whose readings they are.
        supposing: what a what-if supposes, in a sentence.
    """
    rows = portfolio.of(customer.id)
    ordered = [row for stage in ("running", "to come") for row in rows if row.stage == stage]
    known = f", as known on {say_date(known_on)}" if known_on is not None else ""
    whose = (strategy.map.title or strategy.name, strategy.organisation, organisation)
    side = SIDES[customer.where].lower() if customer.where is not None else ""
    heading = Heading(
        name=customer.name,
        about=sentence(listed((customer.kind, side))),
        description=customer.description,
        when=portfolio.at.say() + known,
        whose=", ".join(dict.fromkeys(filter(None, whose))),
        supposing=supposing,
        basis=_basis(strategy),
    )
    entries = tuple(_entry(portfolio, row, customer) for row in ordered)
    return Catalogue(customer, portfolio.at, heading, entries)


def _basis(strategy: Strategy) -> str:
    made_up = strategy.figures == ILLUSTRATIVE
    if strategy.basis == ILLUSTRATIVE:
        return f"Illustrative: these services are made up{', and so are their figures' if made_up else ''}."
    return "The figures are illustrative." if made_up else ""


def _entry(portfolio: ServicePortfolio, row: ServiceRow, customer: Customer) -> Entry:
    service = row.service
    role, symbol = look(row.status.band, row.status.applicable)
    uses = tuple(
        Use(FORMS[value.form], SIDES[value.where], value.used_by or service.used_by, value.why)
        for value in row.value_for(customer)
    )
    facts = (
        *(() if uses else (fact("Who uses it", service.used_by),)),
        fact("Promised", *(_promise(portfolio.scale, level) for level in row.levels)),
        fact("How to reach it", sentence(listed(service.channels))),
        fact("Provided by", row.provider),
        fact("Paid by", service.paid_by),
        *([fact("Made by", *(made.told for made in row.made_by))] if row.made_by else []),
        *([fact("Helps towards", *(goal.name for goal in row.goals))] if row.goals else []),
    )
    anchor = f"service-{customer.id}-{service.slug}"
    return Entry(row, anchor, service_standing(portfolio.scale, row), symbol, role, uses, facts)


def _promise(scale: Scale, level: Level) -> Line:
    role, symbol = look(level.status.band, level.status.applicable)
    standing = promise_standing(scale, level)
    return Line(f"{level.text.rstrip('.')}. Now {standing[:1].lower()}{standing[1:]}", symbol, role)


__all__ = ["Catalogue", "make_catalogue"]
