"""What a map shows: which boxes, which of them stand back, and what is said of them besides.

Each function here gathers plain data for one view; how that looks is `render`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scorecard.errors import ScorecardError, SelectorError, UnknownNameError
from scorecard.kpi.scale import band_of
from scorecard.model.ids import NODE_KINDS
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.scene import map_nodes
from scorecard.render.view import WHOLE, View
from scorecard.render.words import influence_text
from scorecard.results import Behind, Status
from scorecard.strategy_map.evaluate import Evaluation
from scorecard.strategy_map.explain import Explanation
from scorecard.strategy_map.lines import goals_of, top_of
from scorecard.strategy_map.read_back import read_back
from scorecard.strategy_map.select import check_selector, select, terms_of
from scorecard.strategy_map.sight import LineOfSight

if TYPE_CHECKING:
    from scorecard.render.picture import Picture
    from scorecard.render.theme import Theme

DRAWN = ("objective", "initiative", "service", "capability", "kpi")
"""The kinds of nodes a map can show; of KPIs, those that a selector names."""
NAMED = 3
"""How many nodes a sentence names."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a map is drawn from.

    Attributes:
        strategy: under the title it has there.
        statuses: by canonical id.
        at, known_on: the period under review, and what was known by when.
        met_target: what a met target scores, for the legend.
        view: what is shown, and how.
        foot: the sentence beneath it.
        behind: gives what the interactive page tells; None where it is a picture only.
    """

    strategy: Strategy
    statuses: Mapping[str, Status]
    at: Period
    known_on: date | None = None
    met_target: str = ""
    view: View = WHOLE
    foot: str = ""
    behind: Callable[[], Behind] | None = field(default=None, compare=False)

    @property
    def drawn(self) -> frozenset[str]:
        """The ids of what is drawn."""
        if self.view.shown is not None:
            return self.view.shown
        return frozenset([node.id for node in map_nodes(self.strategy)])

    @property
    def title(self) -> str:
        """What the map is called so far."""
        return self.view.title or self.strategy.map.title or self.strategy.name

    @property
    def top(self) -> str | None:
        """The vision, else the first goal, among what is drawn."""
        return top_of(self.strategy, self.drawn)


def plain(strategy: Strategy, at: Period, computed: Callable[[Period], Evaluation]) -> View:
    """Return the view of the whole map, which says how far back what is known of its top was read."""
    tops = [node.id for node in strategy.objectives if node.vision] or goals_of(strategy)
    found = read_back(computed, at, tops)
    return View(back="" if found is None else found.say())


def drawn(
    sheet: Sheet, theme: str | Path | Theme, *, size: str | None = None, columns: str | None = None
) -> Picture:
    """Return the picture of a sheet.

    Raises:
        UnknownNameError, RenderError: see `render.picture.draw`.
    """
    from scorecard.render.picture import draw

    return draw(
        sheet.strategy,
        sheet.statuses,
        at=sheet.at,
        known_on=sheet.known_on,
        theme=theme,
        foot=sheet.foot,
        met_target=sheet.met_target,
        view=sheet.view,
        size=size,
        columns=columns,
        behind=sheet.behind,
    )


def explained(sheet: Sheet, explain: Callable[[str], Explanation]) -> Sheet:
    """Put the sentence a board needs at the foot: why the top has the colour it has."""
    return sheet if sheet.top is None else replace(sheet, foot=explain(sheet.top).sentence())


def one_view(**wanted: bool) -> None:
    """Refuse two views on one map, each of which would say something by what stands back.

    Raises:
        ScorecardError: more than one is wanted.
    """
    asked = [name for name, there in wanted.items() if there]
    if len(asked) > 1:
        raise ScorecardError(f"a map shows {' or '.join(asked)}, not both at once; draw one for each")


def chosen(sheet: Sheet, text: str) -> Sheet:
    """Draw only what a selector chooses, or a view of the strategy by its name.

    KPIs, and what is kept off the map, are drawn where the selector names them by kind or id. Where
    it starts from business units and goes on (`unit:it+`), what it reaches only so stands back.

    Raises:
        SelectorError: it cannot be read, names what is not there, or selects nothing.
        UnknownNameError: a bare name that is neither a view's nor a node's.
        ScorecardError: nothing that it selects is drawn on a map.
    """
    check_selector(text)
    strategy, at = sheet.strategy, sheet.at
    views = {view.id: view for view in strategy.views}
    view_there = views.get(text.removeprefix("view:"))
    selector = text if view_there is None else f"view:{view_there.id}"
    try:
        found = select(strategy, selector, at)
    except SelectorError:
        _check_bare(strategy, text, views)
        raise
    terms = terms_of(strategy, selector, at)
    kinds = (*NODE_KINDS, "kind", "")
    named = {name for term in terms if term.method in kinds and term.value != "*" for name in term.found}
    whole = {node.id for node in map_nodes(strategy)}
    shown = [
        name for name in found if name in whole or (name in named and strategy.nodes[name].kind in DRAWN)
    ]
    if not shown:
        kinds_found = ", ".join(sorted({strategy.nodes[name].kind for name in found}))
        raise ScorecardError(
            f"{text!r} selects nothing that is drawn ({kinds_found}); KPIs and what is kept off the map are "
            "drawn where they are named, as in `kpi:calls` or `unit:it,kind:kpi`"
        )
    view = replace(sheet.view, shown=frozenset(shown))
    units = [term for term in terms if term.method == "unit" and term.steps]
    whose = ""
    own = {name for term in terms if term.method == "unit" for name in term.found}
    pale = frozenset(shown) - own
    if units and pale and len(pale) < len(shown):
        names = whose = " and ".join(dict.fromkeys(strategy.unit(term.value).name for term in units))
        view = replace(
            view,
            pale=pale,
            pale_arrows=frozenset(ends for ends in ends_of(strategy) if ends[0] in pale),
            title=f"{names}: {sheet.title}",
            sentence=f"What {names} answers for; paler, what that leads to.",
        )
    elif len(shown) < len(whole):
        view = replace(view, sentence=f"A part of the map: {boxes(len(shown))}.")
    if view_there is not None:
        view = replace(view, title=f"{view_there.name or view_there.id}: {sheet.title}")
    return replace(sheet, view=view, foot=_worst(sheet, frozenset(shown) - view.pale, view.pale, whose))


def _worst(sheet: Sheet, shown: Collection[str], pale: Collection[str], whose: str) -> str:
    """Of how many boxes nothing is known, and which are in the worst band; then of what stands back."""
    said = []
    for names, who in ((shown, whose), (pale, "What that leads to")):
        inside = [sheet.statuses[name] for name in sheet.strategy.nodes if name in names]
        found = {
            "unknown": [status.name for status in inside if status.applicable and status.band is None],
            sheet.strategy.scale.bands[0].name.lower(): [
                status.name for status in inside if _is_worst(sheet, status)
            ],
        }
        if names is shown or any(found.values()):
            told = [
                f"{len(there)} {word} ({several(there)})" if there else f"none {word}"
                for word, there in found.items()
            ]
            count = boxes(len(inside))
            said.append(f"{f'{who} ({count})' if who else f'The {count} shown'}: {', '.join(told)}.")
    return " ".join(said)


def _is_worst(sheet: Sheet, status: Status) -> bool:
    """Whether it shows the worst band, or a score in it under a scheme of its own."""
    scale = sheet.strategy.scale
    return status.band is not None and scale.bands[0] in (status.band, band_of(scale, status.score))


def boxes(count: int) -> str:
    """Count boxes in words.

    >>> boxes(1), boxes(2)
    ('1 box', '2 boxes')
    """
    return f"{count} box" if count == 1 else f"{count} boxes"


def _check_bare(strategy: Strategy, text: str, views: Collection[str]) -> None:
    """Refuse a bare name that is none; a view's may have been meant."""
    if views and text.replace("-", "").replace("_", "").replace(".", "").isalnum():
        slugs = [node.slug for node in strategy.nodes.values()]
        if text not in slugs:
            raise UnknownNameError("view or node", text, [*views, *slugs]) from None


def ends_of(strategy: Strategy) -> set[tuple[str, str]]:
    """Cause and effect of every arrow."""
    return {(arrow.source, arrow.target) for arrow in strategy.arrows}


def highlighted(sheet: Sheet, sight: LineOfSight) -> Sheet:
    """Draw one line of sight, up and down, at full strength; the rest stands back.

    A KPI, and what is kept off the map, is drawn for it, with the KPIs on its way up.

    Raises:
        ScorecardError: it is a risk or a question, or not among what is drawn.
    """
    strategy, at, name = sheet.strategy, sheet.at, sight.id
    kind = strategy.nodes[name].kind
    if kind not in DRAWN:
        what = "question" if kind == "kpq" else kind
        raise ScorecardError(f"{name} cannot be highlighted: a {what} has no line of sight on the map")
    try:
        up, down = set(select(strategy, f"{name}+", at)), set(select(strategy, f"+{name}", at))
    except SelectorError:
        raise ScorecardError(f"{name} cannot be highlighted: it is not in force in {at.say()}") from None
    drawn = sheet.drawn
    if sheet.view.shown is None:
        drawn |= {name, *[other for other in up if other.startswith("kpi:")]}
    elif name not in drawn:
        raise ScorecardError(f"{name} cannot be highlighted: it is not among what is shown")
    lit = {
        ends
        for ends in ends_of(strategy)
        if (ends[0] in up and ends[1] in up) or (ends[0] in down and ends[1] in down)
    }
    view = replace(
        sheet.view,
        shown=drawn,
        pale=drawn - up - down,
        pale_arrows=frozenset(ends_of(strategy) - lit),
        ringed=frozenset([name]),
        sentence=f"Highlighted: {sight.name}, what leads to it and where it leads.",
    )
    return replace(sheet, view=view, foot=_strongest(sight))


def _strongest(sight: LineOfSight) -> str:
    if not sight.up:
        return f"{sight.name} is itself a goal." if sight.goal else f"{sight.name} reaches no goal."
    path = sight.up[0]
    way = " → ".join([sight.names[node] for node in path.nodes])
    months = "1 month" if path.lag == 1 else f"{path.lag:g} months"
    lag = f" The strongest takes {months}." if path.lag else ""
    total = by_points(sight.influence[path.nodes[-1]])
    return f"The strongest line up: {way}. Over all lines the goal moves by {total} for each point.{lag}"


def by_points(value: float) -> str:
    """An influence with its sign, as a map has it."""
    return f"+{influence_text(value)}" if value > 0 else influence_text(value)


def several(names: list[str]) -> str:
    """A few names in a sentence, the rest counted."""
    shown = names[:NAMED]
    if len(names) > NAMED:
        return f"{', '.join(shown)} and {len(names) - NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


__all__ = [
    "DRAWN",
    "NAMED",
    "WHOLE",
    "Sheet",
    "boxes",
    "by_points",
    "chosen",
    "drawn",
    "ends_of",
    "explained",
    "highlighted",
    "one_view",
    "plain",
    "several",
]
