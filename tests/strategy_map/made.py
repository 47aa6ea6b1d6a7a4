"""Strategies made for tests: KPIs whose score is their value, and random ones in the plain form."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

import scorecard as sc
from scorecard.model.judgement import Judgement

AT = "2010-03"
THIRDS = (100 / 3, 200 / 3)
NAMES = {
    2: ("Red", "Green"),
    3: ("Red", "Amber", "Green"),
    4: ("Red", "Orange", "Amber", "Green"),
    5: ("Red", "Orange", "Amber", "Lime", "Green"),
}
LOOKS = {
    "Red": ("diamond", "worst"),
    "Orange": ("square", "poor"),
    "Amber": ("triangle", "middle"),
    "Lime": ("hexagon", "good"),
    "Green": ("circle", "best"),
}


def bands(count: int) -> list[dict[str, str]]:
    """So many bands, worst first."""
    return [
        {"name": name, "letter": name[0], "shape": LOOKS[name][0], "colour": LOOKS[name][1]}
        for name in NAMES[count]
    ]


def band_at(score: float, boundaries: tuple[float, ...] = THIRDS) -> str:
    """The name of the band a score lies in."""
    return NAMES[len(boundaries) + 1][sum(score >= edge for edge in boundaries)]


def strategy(
    *, boundaries: tuple[float, ...] = THIRDS, kpis: Mapping[str, Any] | None = None, **sections: Any
) -> sc.Strategy:
    """A strategy whose KPIs score what their readings say; what has no name gets its slug for one.

    A KPI that is only a text measures the node of that name.
    """
    document: dict[str, Any] = {
        "name": "Made",
        "scheme": "as-read",
        "scale": {"bands": bands(len(boundaries) + 1), "boundaries": list(boundaries)},
        "schemes": {
            "as-read": {
                "bands": bands(len(boundaries) + 1),
                "boundaries": ["threshold"] * len(boundaries),
            }
        },
        "kpis": {},
    }
    for slug, details in (kpis or {}).items():
        written = {"measures": details} if isinstance(details, str) else dict(details)
        if "direction" not in written and "scheme" not in written:
            written = {"thresholds": list(boundaries), "worst": 0, "best": 100, **written}
        document["kpis"][slug] = {"name": slug, **written}
    for section, nodes in sections.items():
        if isinstance(nodes, Mapping) and section not in ("propagation", "map", "scale"):
            nodes = {slug: {"name": slug, **(details or {})} for slug, details in nodes.items()}
        document[section] = nodes
    return sc.Strategy.model_validate(document)


def frame(scores: Mapping[str, float | None], period: str = AT, **columns: Any) -> pd.DataFrame:
    """Readings of one period; None is no reading."""
    known = {name: score for name, score in scores.items() if score is not None}
    return pd.DataFrame({"kpi": list(known), "period": period, "value": list(known.values()), **columns})


def review(made: sc.Strategy, scores: Mapping[str, float | None], at: str = AT, **more: Any) -> sc.Review:
    """The review of a strategy whose KPIs score this."""
    return sc.Review(made, frame(scores), at, **more)


def says(node: str, status: str, period: str = "2010-01", **more: Any) -> Judgement:
    """A judgement of a node."""
    told = {"author": "Director", "reason": "seen on site"}
    return Judgement.model_validate({"node": node, "period": period, "status": status, **told, **more})


def one(
    own: Iterable[Any] = (),
    drivers: Iterable[Any] = (),
    *,
    boundaries: tuple[float, ...] = THIRDS,
    judgements: Iterable[Judgement] = (),
    **settings: Any,
) -> sc.Review:
    """The review of objective `o`: KPIs `k0` ... measure it, objectives `d0` ... contribute to it.

    Each is a score, None (unknown), or (score, link details). Driver `d0` has one KPI, `d0-kpi`.
    """
    kpis: dict[str, Any] = {}
    objectives: dict[str, Any] = {"o": {"propagation": settings, "vision": True}}
    scores: dict[str, float | None] = {}
    for number, item in enumerate(own):
        score, link = item if isinstance(item, tuple) else (item, {})
        kpis[f"k{number}"] = {"measures": {"o": link}}
        scores[f"k{number}"] = score
    for number, item in enumerate(drivers):
        score, link = item if isinstance(item, tuple) else (item, {})
        kpis[f"d{number}-kpi"] = {"measures": {f"d{number}": {}}}
        scores[f"d{number}-kpi"] = score
        no_cap = {"measured_cap": False}
        objectives[f"d{number}"] = {"contributes": {"o": link}, "propagation": no_cap}
    made = strategy(kpis=kpis, objectives=objectives, boundaries=boundaries)
    return review(made, scores, judgements=judgements)


SECTION = {
    "kpi": "kpis",
    "objective": "objectives",
    "initiative": "initiatives",
    "service": "services",
    "capability": "capabilities",
    "risk": "risks",
}


def squares(scores: Any, weights: Any) -> float:
    """A rule of one's own: good scores count for more than poor ones. It rises with each score."""
    whole = sum(weights)
    return sum(weight * score**2 for weight, score in zip(weights, scores, strict=True)) / whole / 100


MONOTONE = ("mean", "worst", "best", "two_worst", "majority", "geometric", "harmonic", squares)
RULES = (*MONOTONE, "grl")
SCALES = ((50.0,), THIRDS, (20.0, 45.0, 80.0), (12.5, 37.5, 60.0, 90.0))


class Case:
    """A random strategy, in the plain form and as a document with its readings and judgements."""

    def __init__(
        self,
        seed: int,
        *,
        signed: bool = True,
        rules: tuple[Any, ...] = RULES,
        all_known: bool = False,
        caps: bool = True,
        judged: bool = True,
        leaves: bool = True,
        drops: bool = False,
        size: int = 7,
    ) -> None:
        chance = self.chance = random.Random(seed)
        self.boundaries = chance.choice(SCALES)
        self.nodes: dict[str, dict[str, Any]] = {}
        self.edges: list[dict[str, Any]] = []
        self.leaves: dict[str, float | None] = {}
        self.judgements: list[Judgement] = []
        self.dropped: list[str] = []
        self.expected: dict[str, float] = {}
        self._signed = signed
        fed = [
            f"{chance.choice(('objective', 'objective', 'initiative', 'service', 'capability'))}:n{number}"
            for number in range(chance.randint(2, size))
        ]
        kpis = [f"kpi:k{number}" for number in range(chance.randint(1, 2 * size))]
        for name in [*kpis, *fed]:
            kind = name.partition(":")[0]
            self.nodes[name] = {
                "kind": kind,
                "rule": chance.choice(rules),
                "unanimous": chance.random() < 0.5,
                "own_share": chance.choice((0, 0.25, 0.5, 0.5, 1, chance.random())),
                "min_known": chance.choice((0, 0.5, 0.5, 0.8, 1)),
                "measured_cap": caps and chance.random() < 0.7,
                "critical_cap": caps and chance.random() < 0.7,
            }
        self._link(kpis, fed)
        for name in kpis:
            unknown = not all_known and chance.random() < 0.2
            self.leaves[name] = None if unknown else self._score()
            if leaves and chance.random() < 0.1:
                self.nodes[name]["applicable"] = False
                self.judgements.append(says(name, "exempt"))
        for name in fed:
            if judged:
                self._judge(name, all_known)
            if leaves and chance.random() < 0.1:
                self.nodes[name]["applicable"] = False
            if drops and chance.random() < 0.2:
                self.dropped.append(name)

    def _score(self) -> float:
        edges = [0.0, *self.boundaries, 100.0]
        return self.chance.choice([*edges, *(round(self.chance.random() * 100, 3) for _ in edges)])

    def _add(self, kind: str, source: str, target: str, **more: Any) -> None:
        weight = self.chance.choice((1.0, 2.0, 3.0, round(self.chance.uniform(0.1, 9), 2)))
        self.edges.append({"kind": kind, "source": source, "target": target, "weight": weight, **more})

    def _link(self, kpis: list[str], fed: list[str]) -> None:
        chance = self.chance
        for name in kpis:
            for target in chance.sample(fed, min(len(fed), chance.choice((0, 1, 1, 2)))):
                self._add("measures", name, target, critical=chance.random() < 0.2)
        for row in (kpis, fed):
            for place, name in enumerate(row):
                for target in row[place + 1 :]:
                    if chance.random() < (0.1 if row is kpis else 0.4):
                        negative = self._signed and chance.random() < 0.25
                        self._add("contributes", name, target, sign=-1 if negative else 1)
                for target in row[:place]:
                    if chance.random() < 0.05:
                        self._add("contributes", name, target, sign=1, feedback=True)
        details = [name for name in fed if name.startswith("objective:")]
        for place, name in enumerate(details):
            for target in details[place + 1 :]:
                if chance.random() < 0.1:
                    self.edges.append({"kind": "part_of", "source": name, "target": target})
        self.nodes["risk:r"] = {"kind": "risk"}
        self._add("measures", kpis[0], "risk:r", critical=False)
        self.edges.append({"kind": "threatens", "source": "risk:r", "target": fed[-1]})

    def _judge(self, name: str, all_known: bool) -> None:
        event, score = self.chance.random(), self._score()
        weight = round(self.chance.uniform(0.5, 4), 2)
        word = band_at(score, self.boundaries)
        if event < 0.15:
            self.nodes[name] |= {"assessed": score, "assessed_weight": weight}
            ends = random.Random(f"{name} {score}")  # apart, so that all else is drawn as without ranges
            span = {}
            if ends.random() < 0.5:
                span = {"low": ends.uniform(0, score), "high": ends.uniform(score, 100)}
                self.nodes[name] |= {f"assessed_{end}": value for end, value in span.items()}
            self.judgements.append(says(name, word, score=score, **span))
        elif event < 0.25 and not all_known:
            self.expected[name] = weight
            self.nodes[f"kpi:expected-{name[-2:]}"] = {"kind": "kpi"}
            self.leaves[f"kpi:expected-{name[-2:]}"] = None
            edge = {"kind": "measures", "source": f"kpi:expected-{name[-2:]}", "target": name}
            self.edges.append({**edge, "weight": weight})
        elif event < 0.35:
            self.nodes[name]["override"] = score
            self.judgements.append(says(name, word, score=score, kind="override", propagates=True))

    def document(self, shuffle: random.Random | None = None) -> dict[str, Any]:
        """The same as a document, its nodes and links in any order."""
        document: dict[str, Any] = {
            "name": "Made",
            "scheme": "as-read",
            "scale": {"bands": bands(len(self.boundaries) + 1), "boundaries": list(self.boundaries)},
            "schemes": {
                "as-read": {
                    "bands": bands(len(self.boundaries) + 1),
                    "boundaries": ["threshold"] * len(self.boundaries),
                }
            },
        }
        names = [name for name in self.nodes if "expected-" not in name]
        edges = [edge for edge in self.edges if "expected-" not in edge["source"]]
        if shuffle is not None:
            shuffle.shuffle(names)
            shuffle.shuffle(edges)
        for name in names:
            kind, _, slug = name.partition(":")
            node = self.nodes[name]
            settings = ("rule", "unanimous", "own_share", "min_known", "measured_cap", "critical_cap")
            details: dict[str, Any] = {
                "name": slug,
                "propagation": {key: node[key] for key in settings if key in node},
            }
            if kind == "kpi":
                details |= {"thresholds": list(self.boundaries), "worst": 0, "best": 100}
            elif node.get("applicable") is False:
                details["valid_until"] = "2009-12"
            if "assessed_weight" in node or name in self.expected:
                details["assessed_weight"] = node.get("assessed_weight", self.expected.get(name))
                details["assessed"] = name in self.expected
            document.setdefault(SECTION[kind], {})[slug] = details
        for edge in edges:
            kind, _, slug = edge["source"].partition(":")
            link: dict[str, Any] = {}
            if edge["kind"] in ("measures", "contributes"):
                link["weight"] = edge["weight"]
            if edge["kind"] == "contributes":
                link["sign"] = "negative" if edge["sign"] < 0 else "positive"
                link["feedback"] = edge.get("feedback", False)
            elif edge["kind"] == "measures":
                link["critical"] = edge["critical"]
            document[SECTION[kind]][slug].setdefault(edge["kind"], {})[edge["target"]] = link
        return document

    @property
    def readings(self) -> dict[str, float | None]:
        """The readings of the KPIs the document has."""
        return {name: score for name, score in self.leaves.items() if "expected-" not in name}

    def review(self, shuffle: random.Random | None = None) -> sc.Review:
        """The review of it, with what is dropped."""
        made = sc.Strategy.model_validate(self.document(shuffle))
        found = review(made, self.readings, judgements=self.judgements)
        return found.what_if(drop=self.dropped) if self.dropped else found
