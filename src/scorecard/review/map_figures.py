"""Maps with figures besides the statuses: what changed, what moves a goal, where things are led."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from scorecard.errors import ScorecardError
from scorecard.kpi.calendar import in_force
from scorecard.kpi.scale import band_of, show_score
from scorecard.model.period import Period
from scorecard.model.scenario import Scenario
from scorecard.model.scheme import Scale
from scorecard.model.strategy import Strategy
from scorecard.render.words import say_date, shortened, signed
from scorecard.results import Change, Reason, Status
from scorecard.review.maps import NAMED, Sheet, boxes, by_points, ends_of, several
from scorecard.strategy_map.compare import Comparison
from scorecard.strategy_map.outlook import Ahead, Outlook
from scorecard.strategy_map.sentence import NEGATIVE
from scorecard.strategy_map.waterfall import ChangeStep, Waterfall

if TYPE_CHECKING:
    import pandas as pd

_STEADY = 0.5
"""Points below which a box stands back as one that did not move."""
_LEAST_STEP = 0.05
"""Points below which a cause is not worth a word."""


@runtime_checkable
class Reviewed(Protocol):
    """What a review is called by, where it stands beside another."""

    at: Period
    known_on: date | None
    organisation: str | None
    scenario: Scenario
    strategy: Strategy


def called(before: Reviewed, after: Reviewed) -> str:
    """Return how a reader calls a review beside a later one, or one that supposes something else.

    Raises:
        ScorecardError: it is no review, one of a later date, or one of another strategy.
    """
    if not isinstance(before, Reviewed):
        raise ScorecardError(
            f"since is {before!r}, which is no review; give one, such as "
            "`Review(strategy, readings, at='2010-02')`"
        )
    if before.at.end > after.at.end:
        raise ScorecardError(
            f"since is a review of {before.at.say()}, which is later than {after.at.say()}; "
            "draw the later one, since the earlier"
        )
    mine, other = after.strategy, before.strategy
    shared = len(mine.nodes.keys() & other.nodes.keys())
    # A strategy may be renamed from year to year, but not together with most of what is in it.
    if not shared or (mine.name != other.name and shared * 2 < min(len(mine.nodes), len(other.nodes))):
        raise ScorecardError(
            f"since is a review of another strategy, {other.name!r}, which has {shared} of its "
            f"{len(other.nodes)} nodes in common with {mine.name!r}; "
            "give an earlier review of the same strategy"
        )
    return beside(before, after)


def beside(before: Reviewed, after: Reviewed) -> str:
    """Return how a reader calls one review where another stands beside it."""
    said = before.at.say()
    if before.organisation != after.organisation and before.organisation is not None:
        said = f"{before.organisation}, {said}"
    if before.known_on != after.known_on and before.known_on is not None:
        said += f" as known on {say_date(before.known_on)}"
    if before.scenario != after.scenario:
        now = "is" if before.at == after.at else "was"
        said += " as supposed" if before.scenario.edits else f" as it {now}"
    return said


def marked(
    sheet: Sheet, comparison: Comparison, why: Callable[[str], Waterfall],
    *, what_if: bool, supposes: bool,
) -> Sheet:  # fmt: skip
    """Draw what changed: what a box was where its colour changed, its points, and the rest paler.

    Args:
        sheet: of the later review.
        comparison: from the earlier to the later one, titled as a reader calls the earlier.
        why: gives what moved a node, by canonical id.
        what_if: whether the two suppose different things.
        supposes: whether the later one supposes anything.
    """
    against = comparison.title
    drawn, scale = sheet.drawn, sheet.strategy.scale
    changes = {change.id: change for change in comparison.everything if change.id in drawn}
    crossed = [change for change in changes.values() if change.crossed or change.kind in _ENDS]
    moves: dict[str, tuple[Literal["up", "down"], str]] = {}
    for name, change in changes.items():
        points = change.difference
        if points is not None and (abs(points) >= _STEADY or (change.crossed and points)):
            moves[name] = ("up" if points > 0 else "down", signed(points, 1))
    still = drawn - moves.keys() - {change.id for change in crossed}
    gone = [change for change in comparison.everything if change.id not in sheet.strategy.nodes]
    count = len([change for change in crossed if change.crossed])
    became = "changed colour" if not what_if else "would change colour" if supposes else "have another colour"
    share = f"{count} of {boxes(len(drawn))} {became}"
    since = "against" if what_if else "since"
    notes = [
        f"Beside a score, the points gained or lost {since} {against}; a ring: another colour; paler boxes "
        "moved by less than half a point"
    ]
    if gone:
        listed = [f"{item.name} ({_was(item.before, scale)})" for item in gone]
        notes.append(f"Not on this map any more: {several(listed)}")
    title = sheet.title if what_if else f"{sheet.title}: what changed since {against}"
    view = replace(
        sheet.view,
        pale=still,
        pale_arrows=frozenset(
            ends for ends in ends_of(sheet.strategy) if ends[0] in still or ends[1] in still
        ),
        ringed=frozenset([change.id for change in crossed]),
        said={change.id: _said(change, scale) for change in crossed},
        moves=moves,
        title=title,
        sentence=f"Against {against}: {share}." if what_if else f"{share[0].upper()}{share[1:]}.",
        notes=(*sheet.view.notes, *notes),
    )
    there = {change.id for change in comparison.everything if change.kind != "started"}
    foot = "" if sheet.top is None or sheet.top not in there else _moved(why(sheet.top), scale)
    # A trend is since the last review, which is not what this map is about.
    statuses = {name: replace(status, trend=None) for name, status in sheet.statuses.items()}
    return replace(sheet, statuses=statuses, view=view, foot=foot)


_ENDS = ("started", "ended", "stopped")


def _said(change: Change, scale: Scale) -> str:
    before = _was(change.before, scale)
    if change.kind == "started":
        return "started"
    return f"ended; {before}" if change.kind == "ended" else before


def _was(status: Status, scale: Scale) -> str:
    return f"was {_shown(status, scale)}"


def _shown(status: Status | Ahead, scale: Scale) -> str:
    """A status as a card writes it: letter and score."""
    if status.band is None:
        return "unknown" if getattr(status, "applicable", True) else "not applicable"
    score = "" if status.score is None else f"\u00a0{show_score(scale, status.score)}"
    return f"{status.band.letter}{score}"


def _moved(why: Waterfall, scale: Scale) -> str:
    """What became of the top, and what moved it most."""
    before, after = _shown(why.before, scale), _shown(why.after, scale)
    if why.change is None:
        return f"{why.after.name}: {before} then, {after} now."
    if abs(why.change) < _LEAST_STEP:
        return f"{why.after.name}: {after}, as it was."
    said = f"{why.after.name}: {before} to {after} ({signed(why.change, 1)})"
    steps = [step for step in why.steps if abs(step.points) >= _LEAST_STEP]
    told = [(step, _cause(step, figure)) for step, figure in zip(steps, why.rounded(steps), strict=False)]
    with_it = [cause for step, cause in told if (step.points > 0) == (why.change > 0)]
    against = [cause for step, cause in told if (step.points > 0) != (why.change > 0)]
    said += f", mostly {several(with_it)}" if with_it else ""
    said += f"; against it: {several(against)}" if against else ""
    return f"{said}."


def _cause(step: ChangeStep, figure: float) -> str:
    """A cause with its points, and the months it is read in where a lag leads there."""
    dates = [shortened(when.say()) for when in (step.when_before, step.when_after) if when is not None]
    told = [signed(figure, 1), *([" → ".join(dict.fromkeys(dates))] if dates else [])]
    return f"{step.name} ({', '.join([*told, *([NEGATIVE] if step.sign < 0 else [])])})"


def heated(sheet: Sheet, goal: str, frame: pd.DataFrame) -> Sheet:
    """Tint every box by how much it moves a goal, and write the figure on it.

    Args:
        sheet: what is drawn.
        goal: canonical id of the node that is moved.
        frame: what `influence_frame` returns of the goal; nothing has influence on a question.

    Raises:
        ScorecardError: nothing that is drawn leads to it.
    """
    moved = frame.melt(ignore_index=False)["value"].dropna()
    influence = dict(zip(moved.index, moved.tolist(), strict=True))
    drawn = sheet.drawn
    name = sheet.strategy.nodes[goal].name
    found = {node: influence[node] for node in drawn if node in influence and node != goal}
    if not found:
        raise ScorecardError(f"nothing that is shown leads to {goal}, so there is no influence to draw")
    most = max(abs(value) for value in found.values())
    away = drawn - found.keys() - {goal}
    said = {node: f"influence {by_points(value)}" for node, value in found.items()}
    order = sorted(found, key=lambda node: (-abs(found[node]), node))
    foot = f"Most influence: {_most([(sheet.strategy.nodes[node].name, found[node]) for node in order])}."
    less = [node for node in found if found[node] < 0]
    view = replace(
        sheet.view,
        pale=away,
        pale_arrows=frozenset(ends for ends in ends_of(sheet.strategy) if ends[0] in away or ends[1] in away),
        ringed=frozenset([goal]) & drawn,
        said={**said, **dict.fromkeys(away, "no line to it"), goal: "the goal"},
        heat={node: abs(value) / most if most else 0.0 for node, value in found.items()},
        heat_words=f"influence up to {most:.2f}",
        title=f"{sheet.title}: influence on a goal",
        sentence=f"Influence on: {name}.",
        notes=(
            *sheet.view.notes,
            "Influence: how many points the goal moves when a box moves by one, over all lines; the bar and "
            "the tint say how many" + (", the figure's sign which way" if less else ""),
        ),
    )
    return replace(sheet, view=view, foot=foot)


def _most(influence: Sequence[tuple[str, float]]) -> str:
    """Name the most influential; those that have as much as each other, as it is written, together."""
    alike: dict[str, list[str]] = {}
    for name, value in influence:
        alike.setdefault(by_points(value), []).append(name)
    said, count = [], 0
    for figure, names in alike.items():
        if count < NAMED:
            said.append(f"{several(names)} ({figure}{' each' if len(names) > 1 else ''})")
            count += len(names)
    return several(said) if count == len(said) else "; ".join(said)


def led(sheet: Sheet, ahead: Outlook) -> Sheet:
    """Draw where today's drivers lead, apart from any status: dashed, hollow, under another title.

    What nothing drives stands there with its status, from which the outlook starts. On the whole map,
    what leads a box is drawn even where it is kept off the map otherwise.
    """
    scale, drawn = sheet.strategy.scale, sheet.drawn
    if sheet.view.shown is None:
        drawn = _with_drivers(sheet, drawn)
    found = {item.id: item for item in ahead.nodes if item.id in drawn}
    statuses = {**sheet.statuses, **{name: _outlook(item, scale) for name, item in found.items()}}
    turned = [item for item in found.values() if item.band != item.now.band]
    by = max([item.by for item in found.values()], default=sheet.at, key=lambda period: period.end).say()
    view = replace(
        sheet.view,
        shown=drawn,
        ahead=frozenset(found),
        said={name: f"now {_shown(item.now, scale)}" for name, item in found.items()},
        title=f"Outlook, not status: {sheet.title}",
        sentence="Where today's drivers lead if the arrows hold and nothing else changes.",
        when=f"by {by}" if by != sheet.at.say() else "by the drivers alone",
        known=f"outlook from {sheet.at.say()}",
        notes=(
            *sheet.view.notes,
            "Every lag counts as passed; dashed boxes: what they are led to, their own KPIs left out; "
            "solid boxes: what nothing drives, with its status now",
        ),
    )
    alone = [_turn(item, scale) for item in turned if item.by == sheet.at]
    foot = [f"Another colour by their drivers alone: {several(alone)}."] if alone else []
    later = [item for item in turned if item.by != sheet.at]
    if later:
        one = len({item.by for item in later}) == 1
        when = f"by {later[0].by.say()}" if one else "once lags have passed"
        foot.append(
            f"Led to another colour {when}: {several([_turn(item, scale, dated=not one) for item in later])}."
        )
    said = " ".join(foot) or "Nothing is led to another colour."
    return replace(sheet, statuses=statuses, view=view, foot=said)


def _turn(item: Ahead, scale: Scale, *, dated: bool = False) -> str:
    """From which colour to which, and by when where a lag leads there."""
    by = f" by {item.by.say()}" if dated else ""
    return f"{item.name} ({_shown(item.now, scale)} to {_shown(item, scale)}{by})"


def _with_drivers(sheet: Sheet, drawn: frozenset[str]) -> frozenset[str]:
    """What is drawn, and what leads there, from step to step."""
    causes: dict[str, list[str]] = {}
    for arrow in sheet.strategy.arrows:
        if arrow.link.kind in ("contributes", "part_of") and in_force(arrow.link, sheet.at):
            causes.setdefault(arrow.target, []).append(arrow.source)
    found, waiting = set(drawn), list(drawn)
    while waiting:
        for cause in causes.get(waiting.pop(), ()):
            node = sheet.strategy.nodes[cause]
            if cause not in found and node.kind != "kpi" and in_force(node, sheet.at):
                found.add(cause)
                waiting.append(cause)
    return frozenset(found)


def _outlook(item: Ahead, scale: Scale) -> Status:
    low, high = band_of(scale, item.low), band_of(scale, item.high)
    why = f"outlook, not a status; now {_shown(item.now, scale)}"
    return Status(
        id=item.id,
        kind=item.now.kind,
        name=item.name,
        band=item.band,
        score=item.score,
        low=item.low,
        high=item.high,
        provisional=item.score is not None and low != high,
        coverage=item.now.coverage,
        reasons=(Reason("unknown" if item.band is None else "note", why),),
    )


__all__ = ["beside", "called", "heated", "led", "marked"]
