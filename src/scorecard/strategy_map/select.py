"""Selectors: short texts that choose nodes of a strategy.

    +objective:value            the node and everything beneath it: all that leads to it
    kpi:calls+2                 the node and two steps up from it, towards the goals
    1+objective:value+          one step down, and all the way up
    unit:live-services          the nodes of a unit and of the units inside it
    perspective: tier: theme: tag: owner: kind:
    view:security               what a named view of the strategy selects
    kpi:*  kpi:calls-*  *       a name with `*` for any text; `*` alone for every node
    "+owner:Head of Service"    quoted, the whole of it, where a space or a comma is part of the name

A space is a union, a comma an intersection (it binds closer), and what stands behind `except` is taken
away, as in dbt's `--select` and `--exclude`. The steps follow links that carry status or values;
feedback, risks and questions have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from scorecard.errors import Finding, Place, ScorecardError, SelectorError, UnknownNameError, nearest
from scorecard.kpi.calendar import in_force
from scorecard.model.ids import NODE_KINDS
from scorecard.model.node import Node
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy, propagates

_TOKENS = re.compile(r'(?P<quoted>"(?P<inside>[^"]*)")|(?P<word>[^\s,"]+)|(?P<comma>,)|(?P<fault>")')
_WORD = re.compile(r"(?:(?P<below>\d{0,9})\+)?(?P<name>.*?)(?:\+(?P<above>\d{0,9}))?", re.DOTALL)
_FIELDS = ("perspective", "tier", "theme", "owner")


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    kind: str


class Term(NamedTuple):
    """One word of a selector: what it names, apart from what its steps reach.

    Attributes:
        method: what stands before the colon, `unit` of `unit:it+`; empty for a bare name.
        value: what stands behind it.
        found: the nodes named.
        steps: whether it goes on from there.
    """

    method: str
    value: str
    found: frozenset[str]
    steps: bool


_BORROWED = {
    **dict.fromkeys(("and", "&", "&&"), "a comma for what both choose"),
    **dict.fromkeys(("or", "|", "||"), "a space for what either chooses"),
    **dict.fromkeys(("not", "-", "!"), "`except` before what is taken away"),
}
"""Words and signs other languages have for it."""


@dataclass(frozen=True)
class _Chooser:
    """A strategy as selectors ask it; `views` are those being followed, so that none follows itself."""

    strategy: Strategy
    at: Period | None
    text: str
    views: tuple[str, ...] = ()

    @cached_property
    def nodes(self) -> dict[str, Node]:
        every = self.strategy.nodes
        return {name: node for name, node in every.items() if self.at is None or in_force(node, self.at)}

    @cached_property
    def links(self) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
        """What leads to each node, and what it leads to."""
        causes: dict[str, list[str]] = {}
        effects: dict[str, list[str]] = {}
        nodes = self.nodes
        for arrow in self.strategy.arrows:
            here = self.at is None or in_force(arrow.link, self.at)
            if here and propagates(arrow.link) and arrow.source in nodes and arrow.target in nodes:
                causes.setdefault(arrow.target, []).append(arrow.source)
                effects.setdefault(arrow.source, []).append(arrow.target)
        return causes, effects

    def fault(self, place: int, what: str, fix: str = "") -> SelectorError:
        return SelectorError(self.text, place, what, fix)

    def chosen(self) -> set[str]:
        """What the whole text chooses."""
        tokens = [_token(found) for found in _TOKENS.finditer(self.text)]
        for token, before in zip(tokens, [None, *tokens], strict=False):
            if token.kind == "fault":
                raise self.fault(token.start, "a quotation mark is not closed", 'add `"`')
            meant = _BORROWED.get(token.text.lower()) if token.kind == "word" else None
            if meant is not None and not self._is_a_name(token.text):
                raise self.fault(token.start, f"{token.text!r} is no part of a selector", f"write {meant}")
            if before is not None and before.end == token.start and "comma" not in (before.kind, token.kind):
                fix = "put a space before the quotation mark, or the whole selector in them"
                raise self.fault(token.start, "two selectors stand together", fix)
        parts: list[list[_Token]] = [[]]
        for token in tokens:
            if token.kind == "word" and token.text == "except":
                if len(parts) == 2:
                    fix = "write all that is to be taken away behind one `except`"
                    raise self.fault(token.start, "`except` stands there twice", fix)
                parts.append([])
            else:
                parts[-1].append(token)
        end = len(self.text)
        if not parts[0]:
            place = tokens[0].start if tokens else 0
            raise self.fault(place, "nothing is selected here", "write a selector, such as `kpi:*`")
        if not parts[-1]:
            raise self.fault(end, "nothing stands behind `except`", "write what is to be taken away")
        sets = [self._union(part) for part in parts]
        return sets[0].difference(*sets[1:])

    def _is_a_name(self, text: str) -> bool:
        return any(name.partition(":")[2] == text for name in self.nodes)

    def _union(self, tokens: list[_Token]) -> set[str]:
        found: set[str] = set()
        meeting: set[str] | None = None
        comma: _Token | None = None
        for token in tokens:
            if token.kind == "comma":
                if meeting is None or comma is not None:
                    raise self.fault(token.start, "a comma stands between nothing", "remove it")
                comma = token
                continue
            names = self._step(token)
            if comma is not None and meeting is not None:
                meeting = meeting & names
            else:
                found |= meeting or set()
                meeting = names
            comma = None
        if comma is not None:
            raise self.fault(comma.start, "a comma stands between nothing", "remove it")
        return found | (meeting or set())

    def terms(self) -> Iterator[Term]:
        """Every word of the text, a view's own instead of its name; what `except` takes away is left out."""
        kept = takewhile(lambda found: found[0] != "except", _TOKENS.finditer(self.text))
        for token in map(_token, kept):
            match = _WORD.fullmatch(token.text)
            if token.kind == "comma" or match is None:
                continue
            method, colon, value = match["name"].partition(":")
            if not colon or "*" in method:
                method, value = "", match["name"]
            if method == "view":
                yield from self._within(value).terms()
            else:
                steps = match["below"] is not None or match["above"] is not None
                yield Term(method, value, frozenset(self._named(match["name"], token.start)), steps)

    def _step(self, token: _Token) -> set[str]:
        match = _WORD.fullmatch(token.text)
        name = match["name"] if match else ""
        if not match or not name or "+" in name:
            fix = "write it as in `+kpi:calls`, `kpi:calls+2` or `1+kpi:calls+`"
            raise self.fault(token.start, f"{token.text!r} is no selector", fix)
        start = token.start + match.start("name") + (token.kind == "quoted")
        found = self._named(name, start)
        beneath, above = found, found
        if match["below"] is not None:
            beneath = _reached(found, self.links[0], match["below"])
        if match["above"] is not None:
            above = _reached(found, self.links[1], match["above"])
        return beneath | above

    def _named(self, name: str, place: int) -> set[str]:
        """What a name without its steps stands for."""
        method, colon, value = name.partition(":")
        if not colon or "*" in method:
            return self._bare(name, place)
        if method in NODE_KINDS:
            return self._matching(name, place, self._each, method)
        known = self._methods
        if method not in known:
            every = [*NODE_KINDS, *known]
            fix = nearest(method, every) or f"there are {', '.join(every)}"
            raise self.fault(place, f"nothing is selected by {method!r}", fix)
        if method == "view":
            return self._view(value, place + len("view:"))
        return self._matching(value, place + len(method) + 1, known[method], method)

    def _bare(self, name: str, place: int) -> set[str]:
        if "*" in name:
            return self._matching(name, place, self._each, "node")
        try:
            return self._each.get(self.strategy.resolve(name), set())
        except UnknownNameError as error:
            what, _, fix = error.message.partition("; ")
            raise self.fault(place, what, fix) from None

    @cached_property
    def _each(self) -> dict[str, set[str]]:
        return {name: {name} & self.nodes.keys() for name in self.strategy.nodes}

    def _matching(self, value: str, place: int, known: Mapping[str, set[str]], what: str) -> set[str]:
        if "*" in value:
            pattern = re.compile(".*".join(map(re.escape, value.split("*"))), re.DOTALL)
            return set().union(*(known[name] for name in known if pattern.fullmatch(name)))
        if value in known:
            return known[value]
        names = [name for name in known if what not in NODE_KINDS or name.startswith(f"{what}:")]
        raise self.fault(place, f"no {what} {value!r}", nearest(value, names) or _others(value, names, what))

    def _view(self, name: str, place: int) -> set[str]:
        views = {view.id: view for view in self.strategy.views}
        if name not in views:
            fix = nearest(name, views) or (f"there are {', '.join(views)}" if views else "there is none")
            raise self.fault(place, f"no view {name!r}", fix)
        if name in self.views:
            ring = " -> ".join([*self.views[self.views.index(name) :], name])
            raise self.fault(place, f"views select each other: {ring}", "write one of them out")
        return self._within(name).chosen()

    def _within(self, name: str) -> _Chooser:
        """What a view there is selects."""
        text = next(view.select for view in self.strategy.views if view.id == name)
        return _Chooser(self.strategy, self.at, text, (*self.views, name))

    @cached_property
    def _methods(self) -> dict[str, dict[str, set[str]]]:
        """By method, what each known value selects."""
        strategy = self.strategy
        found: dict[str, dict[str, set[str]]] = {
            "unit": {unit.id: set() for unit in strategy.units},
            "perspective": {lane.id: set() for lane in strategy.perspectives},
            "tier": {lane.id: set() for lane in strategy.tiers},
            "theme": {theme.id: set() for theme in strategy.themes},
            "owner": {},
            "tag": {},
            "kind": {kind: set() for kind in NODE_KINDS},
            "view": {},
        }
        above = units_above(strategy)
        for name in strategy.nodes:
            node, here = strategy.nodes[name], {name} & self.nodes.keys()
            for unit in above.get(node.unit or "", ()):
                found["unit"][unit] |= here
            for field in _FIELDS:
                value = getattr(node, field)
                if value is not None:
                    found[field].setdefault(value, set()).update(here)
            for tag in node.tags:
                found["tag"].setdefault(tag, set()).update(here)
            found["kind"][node.kind] |= here
        return found


def select(strategy: Strategy, text: str, at: Period | str | None = None) -> tuple[str, ...]:
    """Return the ids of the nodes a selector chooses, in the order of the document.

    Args:
        strategy: the document.
        text: a selector, in the words at the head of this module.
        at: only nodes and links in force then; unsaid, all.

    Raises:
        SelectorError: it cannot be read, names what is not there, or selects nothing.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": {"readers": {"name": "More readers", "vision": True}},
    ...         "kpis": {"visits": {"name": "Visits", "measures": "readers", "tags": ["cost"]}},
    ...     }
    ... )
    >>> select(strategy, "+objective:readers")
    ('objective:readers', 'kpi:visits')
    >>> select(strategy, "+objective:readers except tag:cost")
    ('objective:readers',)
    """
    check_selector(text)
    period = None if at is None else Period.parse(at, fiscal_start=strategy.fiscal_year_start)
    found = _Chooser(strategy, period, text).chosen()
    if not found:
        when = "" if period is None else f" in {period}"
        raise SelectorError(text, 0, f"it selects nothing{when}", "name what some node bears")
    return tuple(name for name in strategy.nodes if name in found)


def check_selector(text: object) -> None:
    """Refuse what is no text.

    Raises:
        ScorecardError: it is something else.
    """
    if not isinstance(text, str):
        raise ScorecardError(f"a selector is a text, such as 'unit:it+' or 'kpi:*', not {text!r}")


def terms_of(strategy: Strategy, text: str, at: Period | None = None) -> tuple[Term, ...]:
    """Return the words of a selector that `select` has read, views followed.

    >>> strategy = Strategy.model_validate({"name": "Library", "units": {"desk": "The desk"}})
    >>> terms_of(strategy, "unit:desk+ except kind:kpi")
    (Term(method='unit', value='desk', found=frozenset(), steps=True),)
    """
    return tuple(_Chooser(strategy, at, text).terms())


def view_findings(strategy: Strategy, at: Period | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the views: an error where one cannot be used, a warning where one is empty.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": {"readers": {"name": "More readers", "vision": True}},
    ...         "views": {"all": "+objective:reader"},
    ...     }
    ... )
    >>> for finding in view_findings(strategy):
    ...     print(finding)
    error: character 2 (view:all): no objective 'objective:reader'; did you mean 'objective:readers'? [view]
    """
    for view in strategy.views:
        chooser = _Chooser(strategy, at, view.select, (view.id,))
        where = Place(id=f"view:{view.id}")
        try:
            found = chooser.chosen()
        except SelectorError as error:
            # A fault in a view that this one names is that one's.
            inside = error.text == view.select
            what = error.what if inside else f"it names a view that cannot be used: {error.what}"
            cell = f"character {error.place + 1}" if inside else None
            yield Finding("error", "view", replace(where, cell=cell), what, error.fix)
            continue
        if not found:
            yield Finding(
                "warning", "view-empty", where, "it selects nothing", "mend its selector, or remove it"
            )


def _token(found: re.Match[str]) -> _Token:
    if found["quoted"]:
        return _Token(found["inside"], found.start(), found.end(), "quoted")
    return _Token(found[0], found.start(), found.end(), found.lastgroup or "")


def units_above(strategy: Strategy) -> dict[str, list[str]]:
    """Return each unit with all that it lies in, itself first, then the next larger."""
    parents = {unit.id: unit.parent for unit in strategy.units}
    found: dict[str, list[str]] = {}
    for unit in parents:
        chain: list[str] = []
        here: str | None = unit
        while here is not None:
            chain.append(here)
            here = parents[here]
        found[unit] = chain
    return found


def _others(value: str, names: list[str], what: str) -> str:
    """What to write instead where no name is near: one that goes on after a space, or one of them all."""
    whole = [name for name in names if re.match(rf"{re.escape(value)}[\s,]", name)]
    if whole:
        quoted = " or ".join(f'"{what}:{name}"' for name in sorted(whole)[:2])
        return f"write {quoted}, in quotation marks"
    listed = ", ".join(map(repr, sorted(names)[:8])) + (" ..." if len(names) > 8 else "")
    return f"there are {listed}" if names else "there is none"


def _reached(start: Iterable[str], onward: Mapping[str, list[str]], steps: str) -> set[str]:
    """The nodes within so many steps; without a number, all that can be reached."""
    found = set(start)
    edge, left = found.copy(), int(steps) if steps else -1
    while edge and left != 0:
        edge = {onto for name in edge for onto in onward.get(name, ())} - found
        found |= edge
        left -= 1
    return found


__all__ = ["Term", "check_selector", "select", "terms_of", "units_above", "view_findings"]
