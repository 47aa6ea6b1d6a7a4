"""Made strategy documents: one by hand that uses every form, and any number by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from scorecard.model.definition import Definition
from scorecard.model.period import FREQUENCIES, Period
from scorecard.model.strategy import ENDS

LIBRARY = """\
# yaml-language-server: $schema=strategy.schema.json
name: Library
organisation: "Town: North"
description: |
  Two lines
  of it.
fiscal_year_start: 7
scheme: own
schemes:
  own:
    bands:
      - {name: Red, letter: R, shape: square, colour: worst}
      - {name: Green, letter: G, shape: circle, colour: best}
    boundaries: target
    tolerance: 5%
propagation: {own_share: 0.25, by_kind: {initiative: {rule: worst}}}
risk_scale: {name: 5 x 5, highest: 25}
map: {bands: tiers, title: Where we go}
units:
  town: Town
  library: {name: Library, parent: town, headcount: 12}
perspectives: {people: People}
tiers:
  - {id: top, name: Top}
  - {id: bottom, name: Bottom, rank: 2}
themes: {reading: Reading}
objectives:
  vision: {name: A town that reads, vision: true, tier: top}
  readers:
    name: More readers
    unit: library
    perspective: people
    tier: bottom
    theme: reading
    tags: [core]
    contributes: {vision: {weight: strong, lag: 3 months, sign: positive}}
  queues: Short queues
initiatives:
  hours:
    name: Open at night
    valid_from: 2010-01
    valid_until: 2011
    cost: 12.5
    contributes: [readers, {to: queues, weight: 2.5}]
    mitigates: closure
services:
  loans: {name: Loans, contributes: {readers: weak}}
capabilities:
  - {id: buying, name: Buying, contributes: loans}
kpqs:
  who: {name: Who comes?, asks: readers}
kpis:
  visits:
    name: Visits
    measured_in: visits
    baseline: {2009-03: 61}
    target: {points: {2010-03: 80, FY2010/11: 90}, profile: linear}
    measures: {readers: {weight: moderate, critical: true}}
    answers: who
  wait:
    name: Waiting time
    direction: between
    target: [2, 5]
    tolerance: 1
    carry: 2 months
    measures: [queues, {to: loans, weight: 2}]
  desk: {name: Waiting at the desk, direction: lower, thresholds: [9, 4], part_of: wait}
  open: {name: Open at all, direction: yes_no, target: true, contributes: {kpi:visits: 1}}
risks:
  closure: {name: Closure, likelihood: 2, impact: 5, residual: 10, controls: Reserves, threatens: vision}
views: {core: +readers, staff: {name: Our people, select: "perspective:people except tag:core"}}
"""

SLUGS = [
    *("a", "b", "c1", "to", "id", "name", "weight", "points", "value", "at", "null", "true", "2010"),
    *("1.5", "0x1F", "1e5", "no", "2010-03", "kpi", "e.g", "x--y", "Z_9", "on", "q", "r", "s"),
]
PERIODS = ["FY2005/06", "2008", "2009Q2", "2009-07", "2010-W03", "2010-02-28", "2011"]
WORDED = [name for name, field in Definition.model_fields.items() if field.annotation is str]
SHAPES = ["diamond", "triangle", "square", "hexagon", "circle"]

numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6)
lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(lambda text: f"x{text}")
words = lines | st.sampled_from(
    ["yes", "12", "1.5", "null", "~", "a: b", "a #b", "[x]", "two\nlines", "a\n\nb"]
)


def _maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def _targets(draw: st.DrawFn) -> dict[str, Any]:
    """The direction, target, baseline and tolerance of a KPI, fitting each other."""
    between = draw(st.booleans())

    def value() -> Any:
        low = draw(st.integers(-1000, 1000))
        return [low, low + draw(st.integers(1, 9)) / 2] if between else draw(numbers)

    periods = sorted(draw(st.sets(st.sampled_from(PERIODS), min_size=1)), key=Period.parse)
    dated = {period: value() for period in periods}
    fields = {
        "direction": "between" if between else draw(st.sampled_from(["higher", "lower", "assessed"])),
        "target": draw(st.sampled_from([value(), dated, {"points": dated, "profile": "linear"}])),
        "baseline": {"2004-03": draw(numbers)},
        "tolerance": draw(st.sampled_from([5, 2.5, "5%", "0.1%", 0])),
    }
    if between:
        fields["worst"] = [-2000, 2000]
    if draw(st.booleans()):
        del fields["tolerance"]
    return fields


_NODE = {
    "description": words,
    "unit": st.sampled_from(["top", "below"]),
    "owner": words,
    "tags": st.lists(words, max_size=3),
    "valid_from": st.sampled_from(PERIODS),
    "assessed_weight": st.floats(0.001, 1e6),
    "propagation": _maybe(rule=st.sampled_from(["mean", "worst"]), own_share=st.floats(0, 1)),
}
_SERVICE = {
    "customers": st.sampled_from(["cu", ["to-us"], ["cu", "to-us"]]),
    "provider": st.sampled_from(["in-house", "partner"]),
    "paid_by": words,
    "used_by": words,
    "channels": st.lists(words, max_size=2),
    "value": st.lists(
        st.fixed_dictionaries(
            {
                "form": st.sampled_from(["information", "technology"]),
                "where": st.sampled_from(["inside", "outside"]),
            },
            optional={"used_by": words, "why": words},
        ),
        max_size=3,
    ),
}
_OWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "objective": {"goal": st.booleans(), "appears": st.sampled_from(["map", "both"])},
    "initiative": {"cost": st.floats(0, 1e9)},
    "service": _SERVICE,
    "risk": {"likelihood": numbers, "controls": st.lists(words, max_size=2)},
    "kpi": {
        "measured_in": words,
        "carry": st.just("2 months"),
        "worst": numbers,
        "untargeted": st.booleans(),
        "mandated_by": words,
        "over_time": st.sampled_from(["last", "sum", "mean", "ratio", "max", "min", "year_to_date"]),
        "spc": _maybe(
            rebase=st.lists(st.sampled_from(PERIODS), max_size=2),
            fix=st.integers(2, 99),
            screened=st.booleans(),
        ),
        "definition": _maybe(
            **dict.fromkeys(WORDED, words),
            collected=st.sampled_from(FREQUENCIES),
            revise_by=st.sampled_from(PERIODS),
            cost=st.floats(0, 1e9),
            basis=st.sampled_from(["stated", "illustrative"]),
        ),
    },
}
_SECTIONS = {
    "objective": "objectives",
    "initiative": "initiatives",
    "service": "services",
    "capability": "capabilities",
    "kpq": "kpqs",
    "kpi": "kpis",
    "risk": "risks",
}
_CARRIED = {
    "objective": ("contributes", "part_of"),
    "initiative": ("contributes", "mitigates", "hands_over_to"),
    "service": ("contributes",),
    "capability": ("contributes",),
    "kpq": ("asks",),
    "kpi": ("measures", "contributes", "part_of", "answers"),
    "risk": ("threatens",),
}
_DETAILS = {
    "tags": st.lists(words, max_size=2),
    "valid_until": st.sampled_from(PERIODS),
    "basis": st.sampled_from(["stated", "illustrative"]),
}
_WEIGHT = st.sampled_from(["strong", "moderate", "weak", 1, 3.0, 0.1]) | st.floats(0.001, 1e6)


@st.composite
def _links(draw: st.DrawFn, kind: str, targets: list[str]) -> Any:
    fields = dict(_DETAILS)
    if kind in ("contributes", "measures"):
        fields["weight"] = _WEIGHT
    if kind == "contributes":
        fields |= {"lag": st.just("1 quarter"), "rationale": words, "feedback": st.booleans()}
    if kind == "hands_over_to":
        fields["at"] = st.sampled_from(PERIODS)
    chosen = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=3, unique=True))
    return [{"to": target, **draw(_maybe(**fields))} for target in chosen]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A valid strategy document in its long form."""
    slugs = draw(st.lists(st.sampled_from(SLUGS), min_size=1, max_size=8, unique=True))
    made: list[tuple[str, str]] = []
    document: dict[str, Any] = {
        "name": draw(words),
        **draw(_maybe(description=words, currency=words, fiscal_year_start=st.integers(1, 12))),
        "units": {"top": draw(words), "below": {"name": draw(words), "parent": "top"}},
        "customers": {
            "cu": draw(words),
            "to-us": {"name": draw(words), "kind": draw(words), "where": "inside"},
        },
    }
    if draw(st.booleans()):
        bands = [
            {"name": f"{shape} {draw(words)}", "letter": shape[0].upper(), "shape": shape, "colour": "middle"}
            for shape in SHAPES[: draw(st.integers(2, 5))]
        ]
        document["schemes"] = [{"id": "own", "bands": bands, "boundaries": ["target"] * (len(bands) - 1)}]
    for slug in slugs:
        kind = draw(st.sampled_from(list(_SECTIONS)))
        node: dict[str, Any] = {
            "id": slug,
            "name": draw(words),
            **draw(_maybe(**_NODE, **_OWN.get(kind, {}))),
        }
        if kind == "kpi" and draw(st.booleans()):
            node |= draw(_targets())
            if node["direction"] == "assessed":
                node.pop("over_time", None)
        for link in _CARRIED[kind]:
            targets = [target for other, target in made if _may_join(link, kind, other)]
            if targets and draw(st.booleans()):
                node[link] = draw(_links(link, targets))
        kpis = [target for other, target in made if other == "kpi"]
        if kind == "service" and kpis and draw(st.booleans()):
            chosen = draw(st.lists(st.sampled_from(kpis), max_size=3, unique=True))
            node["service_levels"] = [{"kpi": name, **draw(_maybe(text=words))} for name in chosen]
        document.setdefault(_SECTIONS[kind], []).append(node)
        made.append((kind, draw(st.sampled_from([slug, f"{kind}:{slug}"]))))
    return document


def _may_join(link: Any, cause: str, effect: str) -> bool:
    causes, effects = ENDS[link]
    same = cause == effect or not (link == "part_of" or (link == "contributes" and "kpi" in (cause, effect)))
    return cause in causes and effect in effects and same
