"""Strategies to draw, and what can be measured on a drawn SVG."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from scorecard.kpi.scale import band_of
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.fonts import width
from scorecard.results import Reason, RiskMark, Status, TensionKind, Trend

SVG = "{http://www.w3.org/2000/svg}"

IMS: dict[str, Any] = {
    "name": "IMS strategy map",
    "organisation": "Information Management Services, HM Revenue & Customs",
    "basis": "illustrative",
    "figures": "illustrative",
    "map": {"bands": "tiers"},
    "units": {
        "hmrc": "HMRC",
        "ims": {"name": "Information Management Services", "tag": "IMS", "parent": "hmrc"},
    },
    "tiers": {
        "vision": "Vision",
        "hmrc": "HMRC objectives",
        "prog": "Flagship programmes",
        "ims": "IMS objectives",
    },
    "objectives": {
        "vision": {
            "name": "Close the tax gap; be seen as even-handed, professional and efficient",
            "vision": True,
            "tier": "vision",
            "unit": "hmrc",
            "basis": "stated",
        },
        "revenue": {"name": "Maximise revenue flows", "tier": "hmrc", "contributes": {"vision": "strong"}},
        "customer": {
            "name": "Improve customer experience",
            "tier": "hmrc",
            "contributes": {"vision": "strong"},
        },
        "professional": {
            "name": "Improve our professionalism",
            "tier": "hmrc",
            "basis": "stated",
            "contributes": {"vision": {"weight": "moderate", "basis": "stated"}},
        },
        "cost": {"name": "Reduce the cost base sustainably", "tier": "hmrc", "contributes": {"vision": 2}},
        "motivate": {
            "name": "Create a motivating working environment",
            "tier": "hmrc",
            "contributes": "vision",
        },
        "transform": {
            "name": "Transform performance through information and technology services",
            "tier": "hmrc",
            "contributes": {"vision": {"lag": "6 months"}},
        },
        "security": {
            "name": "Ensure IT security standards are maintained",
            "tier": "ims",
            "unit": "ims",
            "basis": "stated",
            "contributes": {"infosec": {"weight": "strong", "basis": "stated"}},
        },
        "insight": {
            "name": "Provide strategic insight and innovation",
            "tier": "ims",
            "unit": "ims",
            "contributes": {
                "contact": {"weight": 2, "lag": "3 months"},
                "transform": {"evidence": "hypothesised"},
            },
        },
        "live": {
            "name": "Deliver dependable live services",
            "tier": "ims",
            "contributes": ["contact", "customer"],
        },
        "value": {
            "name": "Deliver value for money from supplier relationships",
            "tier": "ims",
            "unit": "ims",
            "contributes": {"estate": "strong"},
        },
        "staff": {
            "name": "Improve capability and professionalism of staff",
            "tier": "ims",
            "contributes": {"insight": {"weight": "strong", "lag": "12 months"}, "security": "weak"},
        },
        "engage": {
            "name": "Engage employees in change",
            "tier": "ims",
            "contributes": {"staff": {"evidence": "hypothesised"}, "motivate": 2},
        },
        "finance": {
            "name": "Manage IMS finances to plan",
            "tier": "ims",
            "contributes": {"value": {"evidence": "hypothesised"}},
        },
        "suppliers": {
            "name": "Make suppliers part of the team",
            "tier": "ims",
            "contributes": {"live": {"weight": 2, "lag": "1 quarter"}},
        },
        "change": {
            "name": "Deliver change on time and to budget",
            "tier": "ims",
            "contributes": {"estate": "weak", "live": {"sign": "negative"}},
        },
        "reuse": {"name": "Reuse before buying, buy before building", "tier": "ims", "contributes": "cost"},
        "hidden": {
            "name": "Only on the scorecard",
            "tier": "ims",
            "appears": "scorecard",
            "contributes": "reuse",
        },
    },
    "initiatives": {
        "infosec": {
            "name": "IMS information security",
            "tier": "prog",
            "basis": "stated",
            "contributes": {
                "professional": {"weight": "strong", "basis": "stated"},
                "customer": {"basis": "stated"},
            },
        },
        "contact": {
            "name": "Customer contact programme",
            "tier": "prog",
            "contributes": {"customer": {"weight": 2, "lag": "3 months"}, "revenue": 1},
        },
        "estate": {
            "name": "Estate and sourcing renewal",
            "tier": "prog",
            "contributes": {"cost": {"weight": "strong", "lag": "1 year"}, "transform": 1},
        },
    },
    "kpis": {
        "insight-kpi": {"name": "Insight", "measures": "insight", "target": 60},
        "skills": {"name": "Skills", "measures": "staff", "target": 60},
    },
}


def status_of(strategy: Strategy, identifier: str, score: float | None, **fields: Any) -> Status:
    """A status as a review would give it."""
    node = strategy.nodes[identifier]
    if score is None:
        fields.setdefault("reasons", (Reason("unknown", "no data since January 2010; the reading is stale"),))
    return Status(
        identifier,
        node.kind,
        node.name,
        band_of(strategy.scale, score),
        score,
        coverage=fields.pop("coverage", 1.0),
        **fields,
    )


def ims() -> tuple[Strategy, dict[str, Status]]:
    """An IMS-like strategy with every kind of mark on it."""
    strategy = Strategy.model_validate(IMS)
    scores = [58, 74, 44, 61, 29, None, 66, 82, 55, 69, 18, 47, None, 77, 35, 60, 90, 12, 71, 50, 22]
    before = Period.parse("2010-02")
    marked: dict[str, dict[str, Any]] = {
        "objective:vision": {"provisional": True, "low": 51.0, "high": 68.0, "coverage": 0.92},
        "objective:revenue": {"watermelon": ("kpi:skills",)},
        "objective:customer": {"tension": "leads not paying off"},
        "objective:value": {"risks": (RiskMark("risk:a", "A risk", 12, 9, True),)},
        "initiative:contact": {"computed": (strategy.scale.bands[0], 22.0)},
        "initiative:estate": {"dropped": True},
        "objective:cost": {"trend": Trend("up", "worse", before)},
        "objective:live": {"trend": Trend("flat", "steady", before)},
        "objective:security": {"trend": Trend("up", "better", before)},
    }
    nodes = [node for node in strategy.nodes if not node.startswith("kpi:")]
    statuses = {
        node: status_of(strategy, node, score, **marked.get(node, {}))
        for node, score in zip(nodes, scores, strict=True)
    }
    statuses["objective:motivate"] = status_of(
        strategy,
        "objective:motivate",
        None,
        applicable=False,
        reasons=(Reason("left", "un-targeted by choice"),),
    )
    return strategy, statuses


_WORDS = {
    "latin": "improve customer experience deliver value supplier relationship strategic staff".split(),
    "long": "Donaudampfschifffahrtsgesellschaft telecommunications-infrastructure-management a of".split(),
    "hebrew": "שלום עולם שירות ציבורי".split(),
    "arabic": "تحسين تجربة العملاء التكلفة".split(),
    "greek": "βελτίωση υπηρεσίες αξία".split(),
    "odd": ["<script>", '"quoted"', "\\back", "&amp;", "😀", "a'b", "--", "{x}"],
}


def generated(seed: int) -> tuple[Strategy, dict[str, Status]]:
    """A strategy of some size, with names of some length and script, from a seed."""
    chance = random.Random(seed)
    count = chance.choice([1, 2, 5, 9, 14, 20, 30, 45])
    lanes = chance.randint(1, 5)
    script = chance.choice(sorted(_WORDS))
    longest = chance.choice([1, 4, 8, 25])
    perspectives = {
        f"p{lane}": {
            "name": " ".join(chance.choices(_WORDS[script], k=2)),
            "rank": chance.choice([lane, lane, 1]),
        }
        for lane in range(lanes)
    }
    sections: dict[str, dict[str, Any]] = {
        "objectives": {},
        "initiatives": {},
        "services": {},
        "capabilities": {},
    }
    drawn: list[dict[str, Any]] = []
    for index in range(count):
        section = chance.choice(["objectives"] * 5 + ["initiatives", "services", "capabilities"])
        name = " ".join(chance.choices(_WORDS[script], k=chance.randint(1, longest)))[:300].strip()
        node: dict[str, Any] = {"name": name, "perspective": f"p{index * lanes // count}", "contributes": []}
        for target in sorted(chance.sample(range(index), min(index, chance.choice([0, 1, 1, 2, 3])))):
            link: dict[str, Any] = {"to": f"n{target}", "weight": chance.choice([1, 2, 3])}
            if chance.random() < 0.25:
                link["lag"] = chance.choice(["3 months", "1 year"])
            if chance.random() < 0.15:
                link["sign"] = "negative"
            if chance.random() < 0.2:
                link["evidence"] = "hypothesised"
            node["contributes"].append(link)
        if index + 1 < count and chance.random() < 0.08:
            node["contributes"].append({"to": f"n{chance.randrange(index + 1, count)}", "feedback": True})
        sections[section][f"n{index}"] = node
        drawn.append(node)
    if chance.random() < 0.7:
        sections["objectives"]["vision"] = {"name": "The vision " + " ".join(_WORDS[script]), "vision": True}
        for node in drawn[: chance.randint(1, 6)]:
            node["contributes"].append({"to": "objective:vision"})
    strategy = Strategy.model_validate({"name": f"Map {seed}", "perspectives": perspectives, **sections})
    statuses = {}
    tensions: list[TensionKind | None] = ["leads failing", "leads not paying off", None, None]
    for identifier in strategy.nodes:
        score = chance.choice([None, chance.uniform(0, 100), chance.uniform(0, 100)])
        extra: dict[str, Any] = {}
        if score is not None:
            extra = {"tension": chance.choice(tensions), "dropped": chance.random() < 0.1}
            if chance.random() < 0.3:
                extra |= {"provisional": True, "low": score / 2, "high": score / 2 + 50}
        statuses[identifier] = status_of(strategy, identifier, score, **extra)
    return strategy, statuses


@dataclass(frozen=True)
class Rect:
    """An axis-parallel box."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Rect, spare: float = 0.0) -> bool:
        return (
            self.x0 < other.x1 - spare and other.x0 < self.x1 - spare
            and self.y0 < other.y1 - spare and other.y0 < self.y1 - spare
        )  # fmt: skip

    def holds(self, other: Rect, spare: float = 0.0) -> bool:
        return (
            other.x0 >= self.x0 - spare and other.x1 <= self.x1 + spare
            and other.y0 >= self.y0 - spare and other.y1 <= self.y1 + spare
        )  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What is on a drawn map, in points of the page."""

    page: Rect
    cards: list[Rect]
    card_texts: list[list[Rect]]
    bands: list[Rect]
    labels: list[Rect]
    lags: list[Rect]
    others: list[Rect]
    arrows: list[list[tuple[float, float]]]
    """Points along each arrow."""
    sizes: list[float]


def look(svg: str) -> Seen:
    """Measure a drawn map on its SVG alone."""
    root = ET.fromstring(svg)
    box = [float(value) for value in root.attrib["viewBox"].split()]
    page = Rect(0, 0, box[2], box[3])
    groups = {group.get("class"): group for group in root.iter(f"{SVG}g") if group.get("class")}
    cards: list[Rect] = []
    texts: list[list[Rect]] = []
    for group in groups["cards"]:
        dx, dy = _moved(group)
        cards.append(_outline(group, dx, dy))
        texts.append([text_box(text, dx, dy) for text in group.iter(f"{SVG}text")])
    arrows = [
        points
        for path in groups["arrows"].iter(f"{SVG}path")
        if path.get("stroke-width") and "C" in path.attrib["d"]
        for points in [_along(path.attrib["d"])]
    ]
    named = {id(text) for name in ("cards", "bands", "lags") for text in groups[name].iter(f"{SVG}text")}
    everything = list(root.iter(f"{SVG}text"))
    return Seen(
        page, cards, texts,
        [_rect(item) for item in groups["bands"].iter(f"{SVG}rect")],
        [text_box(text) for text in groups["bands"].iter(f"{SVG}text")],
        [text_box(text) for text in groups["lags"].iter(f"{SVG}text")],
        [text_box(text) for text in everything if id(text) not in named],
        arrows, [float(text.attrib["font-size"]) for text in everything],
    )  # fmt: skip


def text_box(text: ET.Element, dx: float = 0.0, dy: float = 0.0) -> Rect:
    """The box of a line of text by the font's own widths."""
    size = float(text.attrib["font-size"])
    wide = width(text.text or "", text.get("font-weight") == "700") * size
    x, y = float(text.attrib["x"]) + dx, float(text.attrib["y"]) + dy
    if text.get("text-anchor") == "end":
        x -= wide
    return Rect(x, y - size * 0.76, x + wide, y + size * 0.24)


def _moved(group: ET.Element) -> tuple[float, float]:
    found = re.fullmatch(r"translate\(([\d.-]+) ([\d.-]+)\)", group.attrib["transform"])
    assert found is not None
    return float(found[1]), float(found[2])


def _outline(group: ET.Element, dx: float, dy: float) -> Rect:
    shape = next(item for item in group if item.tag in (f"{SVG}rect", f"{SVG}path"))
    if shape.tag == f"{SVG}rect":
        return Rect(dx, dy, dx + float(shape.attrib["width"]), dy + float(shape.attrib["height"]))
    # M0 0 H.. L(w, h/2) L(.., h) ...: the widest and lowest numbers are width and height.
    pairs = re.findall(r"L([\d.-]+) ([\d.-]+)", shape.attrib["d"])
    return Rect(dx, dy, dx + max(float(x) for x, _ in pairs), dy + max(float(y) for _, y in pairs))


def _rect(item: ET.Element) -> Rect:
    x, y, w, h = (float(item.attrib[name]) for name in ("x", "y", "width", "height"))
    return Rect(x, y, x + w, y + h)


def _along(path: str) -> list[tuple[float, float]]:
    """Points along a path of M, L and C."""
    points: list[tuple[float, float]] = []
    for verb, numbers in re.findall(r"([MLC])([^MLCZ]*)", path):
        values = [float(value) for value in numbers.split()]
        if verb in "ML":
            end = (values[0], values[1])
            if points:
                start = points[-1]
                points.extend(
                    (start[0] + (end[0] - start[0]) * k / 12, start[1] + (end[1] - start[1]) * k / 12)
                    for k in range(1, 13)
                )
            else:
                points.append(end)
            continue
        x0, y0 = points[-1]
        x1, y1, x2, y2, x3, y3 = values
        for k in range(1, 25):
            t = k / 24
            u = 1 - t
            points.append(
                (
                    u**3 * x0 + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t**3 * x3,
                    u**3 * y0 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t**3 * y3,
                )
            )
    return points
