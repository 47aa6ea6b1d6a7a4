"""What a KPI is joined to, in words: questions, objectives, goals, parts and inputs."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.kpi.calendar import in_force
from scorecard.kpi.scale import number
from scorecard.model.kpi import KPI
from scorecard.model.link import Arrow, Contributes, Link, Measures
from scorecard.model.node import Node
from scorecard.render.card_parts import Fact, Line, Section, fact
from scorecard.render.card_subject import ILLUSTRATIVE, Subject
from scorecard.render.card_words import figure, listed
from scorecard.render.scene import look
from scorecard.render.words import strength_word


def purpose(subject: Subject) -> Section:
    """Return what the KPI is for: its questions, what it measures, the goals it leads to."""
    strategy, kpi = subject.strategy, subject.kpi
    own = [arrow for arrow in strategy.arrows if arrow.source == kpi.id]
    questions = [Line(strategy.nodes[arrow.target].name) for arrow in own if arrow.link.kind == "answers"]
    facts = [
        fact("Answers the question", *questions),
        fact("Measures", *(_measured(subject, arrow) for arrow in own if isinstance(arrow.link, Measures))),
        fact("Strategic goal", *_goals(subject)),
        *if_any("Part of", (_to(subject, arrow) for arrow in own if arrow.link.kind == "part_of")),
        *if_any("Drives", (_to(subject, arrow) for arrow in own if isinstance(arrow.link, Contributes))),
    ]
    return Section("What it is for", tuple(facts))


def _measured(subject: Subject, arrow: Arrow) -> Line:
    assert isinstance(arrow.link, Measures)
    weight = arrow.link.weight
    word = strength_word(weight)
    exact = {"strong": 3.0, "moderate": 2.0, "weak": 1.0}[word] == weight
    said = [word if exact else f"weight {number(weight)}", "critical" if arrow.link.critical else ""]
    return _to(subject, arrow, *said)


def _to(subject: Subject, arrow: Arrow, *said: str) -> Line:
    """What a link leads to, and what is said of the link."""
    words = listed([*said, _stated(subject, arrow), outside_dates(subject, arrow.link)])
    return node_line(subject, arrow.target, f" ({words})" if words else "")


def _stated(subject: Subject, arrow: Arrow) -> str:
    """Said of what a source states, in a strategy that is otherwise made up."""
    if subject.strategy.basis != ILLUSTRATIVE:
        return ""
    both = arrow.link.basis == subject.strategy.nodes[arrow.target].basis == "stated"
    return "stated" if both else ""


def _goals(subject: Subject) -> Iterator[str]:
    """The goals it leads to, each by its strongest path."""
    sight = subject.sight
    for goal in sight.influence:
        paths = [path for path in sight.up if path.nodes[-1] == goal]
        way = [sight.names[name] for name in paths[0].nodes[1:-1]] if paths else []
        through = f", by way of {' → '.join(way)}" if way else ""
        others = len(paths) - 1
        more = f" (and {others} other path{'' if others == 1 else 's'})" if others > 0 else ""
        yield f"{sight.names[goal]}{through}{more}"


def input_line(subject: Subject, name: str) -> Line:
    """Return a KPI that this one is made of or driven by, with its figure."""
    node, status = subject.strategy.nodes.get(name), subject.statuses.get(name)
    if not isinstance(node, KPI) or status is None:
        return Line(name)
    shown = figure(node, status.value) or ("not known" if status.applicable else "not counted")
    return node_line(subject, name, f": {listed([shown, outside_dates(subject, node)])}")


def node_line(subject: Subject, name: str, more: str = "") -> Line:
    """A node with the symbol of its status."""
    node, status = subject.strategy.nodes[name], subject.statuses.get(name)
    if status is None:
        return Line(node.name + more)
    role, symbol = look(status.band, status.applicable)
    return Line(f"{node.name}{more}", symbol, role)


def outside_dates(subject: Subject, thing: Link | Node) -> str:
    """Return from or until when something counts, where it does not count now; else nothing."""
    if in_force(thing, subject.at):
        return ""
    if thing.valid_from is not None and subject.at.end < thing.valid_from.start:
        return f"not before {thing.valid_from.say()}"
    return "" if thing.valid_until is None else f"until {thing.valid_until.say()}"


def if_any(field: str, lines: Iterator[Line]) -> list[Fact]:
    """Return a fact in a list, or none where there is nothing to say."""
    found = fact(field, *lines)
    return [found] if found.lines else []


__all__ = ["if_any", "input_line", "outside_dates", "purpose"]
