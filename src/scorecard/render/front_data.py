"""What the interactive map is told: every node, filter and link, as plain values that become JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scorecard.kpi.scale import number, percent, show_score
from scorecard.model.kpi import KPI
from scorecard.model.node import Node, Service
from scorecard.model.strategy import Strategy
from scorecard.render.scene import Scene, look
from scorecard.render.theme import Theme
from scorecard.render.words import marks, span
from scorecard.results import Behind, Status

FACETS = (
    ("unit", "Unit"),
    ("theme", "Theme"),
    ("perspective", "Perspective"),
    ("tier", "Tier"),
    ("owner", "Owner"),
    ("status", "Status"),
)
"""What a map can be filtered by, and what that is called."""


def front_data(
    scene: Scene, strategy: Strategy, statuses: Mapping[str, Status], theme: Theme, behind: Behind
) -> dict[str, Any]:
    """Return all that the front end shows and does not compute.

    `nodes` holds the boxes in the order of the map, then what has a status and no box; `links` are
    pairs of places in it, cause and effect; `facets` lists the values of each filter that has
    more than one, in the order of the document.
    """
    cards = [scene.cards[card].id for row in scene.rows for lane in row for card in lane.cards]
    drawn = set(cards)
    ids = [*cards, *(name for name in statuses if name not in drawn)]
    index = {name: place for place, name in enumerate(ids)}
    known = {**statuses, **{card.id: card.record for card in scene.cards}}
    measured_by: dict[str, list[str]] = {}
    for cause, effect in behind.links:
        if cause.startswith("kpi:") and not effect.startswith("kpi:"):
            measured_by.setdefault(effect, []).append(cause)
    names = _Names(strategy)
    nodes = []
    for name in ids:
        node, status = strategy.nodes[name], known[name]
        kpis = [kpi for kpi in measured_by.get(name, ()) if kpi in index]
        owners = [strategy.nodes[item].owner for item in (name, *kpis)]
        nodes.append(
            {
                **_told(node, status, scene),
                "why": behind.reasons.get(name) or status.reason,
                "rows": _rows(node, status, scene, names),
                "kpis": [index[kpi] for kpi in kpis],
                "card": name in drawn,
                "facets": {
                    **names.facets(node),
                    "owner": list(dict.fromkeys(owner for owner in owners if owner)),
                    "status": [_word(status)],
                },
            }
        )
    pairs = sorted({(index[a], index[b]) for a, b in behind.links if a in index and b in index})
    words = [band.name for band in reversed(strategy.scale.bands)]
    return {
        "title": scene.title,
        "nodes": nodes,
        "links": [list(pair) for pair in pairs],
        "facets": _facets([item["facets"] for item in nodes if item["card"]], names, words),
        "ink": theme.ink,
        "paper": theme.paper,
        "colours": {
            role: {"edge": colours.edge, "text": colours.text, "tint": colours.tint}
            for role, colours in (*theme.roles.items(), ("unknown", theme.unknown), ("left", theme.left))
        },
    }


def json_text(data: Any) -> str:
    r"""Return JSON that is safe inside a `<script>` element, whatever people wrote.

    >>> json_text({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _word(status: Status) -> str:
    if status.band is not None:
        return status.band.name
    return "Unknown" if status.applicable else "Not applicable"


def figure_and_aim(node: Node, status: Status) -> tuple[str, str]:
    """Return a KPI's value and target in words, with their unit; empty where there is none."""
    if not isinstance(node, KPI):
        return "", ""
    if node.direction == "yes_no":
        if status.value is None:
            return "", ""
        return "yes" if status.value else "no", "no" if status.target == 0 else "yes"
    unit = f" {node.measured_in}" if node.measured_in else ""
    value = "" if status.value is None else f"{number(status.value)}{unit}"
    aim = "" if status.target is None else number(status.target)
    if status.upper is not None:
        aim += f" to {number(status.upper)}"
    return value, f"{aim}{unit}" if aim else ""


def _told(node: Node, status: Status, scene: Scene) -> dict[str, Any]:
    """Who a node is and how it stands."""
    role, _ = look(status.band, status.applicable)
    value, aim = figure_and_aim(node, status)
    shown = "" if status.score is None else show_score(scene.scale, status.score)
    return {
        "id": node.id,
        "name": node.name,
        "kind": "KPI" if node.kind == "kpi" else node.kind.capitalize(),
        "role": role,
        "letter": status.letter,
        "score": shown,
        "band": _word(status),
        "value": value,
        "target": aim,
    }


def _rows(node: Node, status: Status, scene: Scene, names: _Names) -> list[list[str]]:
    """Label and text of everything worth knowing of a node, what is not known left out."""
    value, aim = figure_and_aim(node, status)
    trend = ""
    if status.trend is not None and status.trend.verdict is not None:
        trend = f"{status.trend.verdict} since {status.trend.since.say()}"
    ends = span(scene.scale, status.low, status.high) if status.low != status.high else ""
    found = (
        ("Value", value),
        ("Target", aim),
        ("As of", "" if status.as_of is None else status.as_of.say()),
        ("Score", "" if status.score is None else f"{show_score(scene.scale, status.score)} of 100"),
        ("Range", ends),
        ("Own figures", "" if status.measured is None else show_score(scene.scale, status.measured)),
        ("Its drivers", "" if status.driven is None else show_score(scene.scale, status.driven)),
        ("Coverage", percent(status.coverage) if status.applicable and status.kind != "kpi" else ""),
        ("Trend", trend),
        ("Marked", ", ".join(marks(scene.scale, status))),
        ("Owner", node.owner or ""),
        *_service(node, names),
        ("Delivered by", node.delivered_by or ""),
        ("Paid by", node.paid_by if isinstance(node, Service) else ""),
        ("Unit", names.units.get(node.unit or "", "")),
        ("Theme", names.themes.get(node.theme or "", "")),
        ("Perspective", names.perspectives.get(node.perspective or "", "")),
        ("Risks", ", ".join(_risk(risk.name, risk.over_appetite) for risk in status.risks)),
    )
    return [[label, text] for label, text in found if text]


def _service(node: Node, names: _Names) -> list[tuple[str, str]]:
    """Whom a service is for, and who provides it."""
    if not isinstance(node, Service):
        return []
    provider = {"in-house": "In-house", "partner": "A partner", None: ""}[node.provider]
    customers = ", ".join(names.customers[name] for name in node.served)
    return [("Customers", customers), ("Provided by", provider)]


def _risk(name: str, over: bool) -> str:
    return f"{name} (over appetite)" if over else name


class _Names:
    """The names behind the ids of units, themes, perspectives, tiers and customers."""

    def __init__(self, strategy: Strategy) -> None:
        self.units = {unit.id: unit.name for unit in strategy.units}
        self.parents = {unit.id: unit.parent for unit in strategy.units}
        self.themes = {item.id: item.name for item in strategy.themes}
        self.perspectives = {item.id: item.name for item in strategy.perspectives}
        self.tiers = {item.id: item.name for item in strategy.tiers}
        self.customers = {item.id: item.name for item in strategy.customers}

    def facets(self, node: Node) -> dict[str, list[str]]:
        """What a node is found under; under a unit also what is in the units inside it."""
        units = []
        here = node.unit
        while here is not None:
            units.append(self.units[here])
            here = self.parents[here]
        return {
            "unit": units,
            "theme": _one(self.themes, node.theme),
            "perspective": _one(self.perspectives, node.perspective),
            "tier": _one(self.tiers, node.tier),
        }


def _one(names: Mapping[str, str], identifier: str | None) -> list[str]:
    return [] if identifier is None else [names[identifier]]


def _facets(
    found: Sequence[Mapping[str, list[str]]], names: _Names, words: Iterable[str]
) -> list[dict[str, Any]]:
    orders = {
        "unit": names.units.values(),
        "theme": names.themes.values(),
        "perspective": names.perspectives.values(),
        "tier": names.tiers.values(),
        "status": [*words, "Unknown", "Not applicable"],
    }
    facets = []
    for key, label in FACETS:
        there = {value for item in found for value in item[key]}
        first = [value for value in dict.fromkeys(orders.get(key, ())) if value in there]
        values = [*first, *sorted(there.difference(first))]
        if len(values) > 1:
            facets.append({"key": key, "label": label, "values": values})
    return facets


__all__ = ["FACETS", "figure_and_aim", "front_data", "json_text"]
