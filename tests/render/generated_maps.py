"""200 maps to draw, from a seed: every size, length of name, script and kind of arrow."""

from __future__ import annotations

import random
from typing import Any

from scorecard.model.strategy import Strategy
from scorecard.results import Status
from tests.render.render_help import status_of

COUNT = 200
_LATIN = (
    "improve reduce strengthen maintain customer experience cost base sustainable supplier service of the "
    "and staff capability security information standards contract renewal telecommunications-infrastructure"
).split()
SCRIPTS: dict[str, list[str]] = {
    "latin": _LATIN,
    "arabic": "تحسين تجربة العملاء التكلفة الخدمة".split(),
    "hebrew": "שלום עולם שירות ציבורי איכות".split(),
    "greek": "βελτίωση υπηρεσίες αξία ποιότητα".split(),
    "cjk": "戦略 地図 顧客 満足度 を 高める 費用削減".split(),
    "emoji": ["😀", "🚀 launch", "🏥", "café", "naïve"],
    "odd": ["<script>", '"quoted"', "\\back", "&amp;", "a'b", "--", "{x}", "]]>", "%s", "</text>"],
    "mixed": [*_LATIN[:6], "שירות", "αξία", "費用", "&", "<b>"],
}
_SCRIPT_ORDER = ("latin", "latin", "latin", *sorted(SCRIPTS))


def made_name(chance: random.Random, script: str, length: int) -> str:
    """A name of about so many characters; none where the length is 0."""
    words: list[str] = []
    while sum(map(len, words)) + len(words) < length:
        words.append(chance.choice(SCRIPTS[script]))
    return " ".join(words)[:length].strip()


def generated_map(
    seed: int, *, size: int | None = None, tidy: bool = False
) -> tuple[Strategy, dict[str, Status]]:
    """Return a strategy with statuses. Seeds 0 to 199 hold every size from 1 to 80 objectives.

    `tidy` gives names as people write them, and arrows that mostly lead to the band above, in theme.
    """
    chance = random.Random(seed)
    count = size if size is not None else 1 + seed % 80
    script = "latin" if tidy else _SCRIPT_ORDER[seed % len(_SCRIPT_ORDER)]
    longest = chance.choice([32, 48]) if tidy else chance.choice([1, 12, 30, 60, 200])
    lanes = 4 if tidy else chance.randint(1, 5)
    themes = chance.randint(2, 4)
    perspectives = {
        f"p{lane}": {
            "name": ["Stakeholders", "Services", "Processes", "People"][lane] if tidy
            else made_name(chance, script, chance.randint(1, 30)) or "-",
            "rank": lane if tidy else chance.choice([lane, lane, lane, 1]),
        }
        for lane in range(lanes)
    }  # fmt: skip
    sections: dict[str, dict[str, Any]] = {
        "objectives": {}, "initiatives": {}, "services": {}, "capabilities": {},
    }  # fmt: skip
    theme_of = [chance.choice([None, *range(themes)] if not tidy else [*range(themes)]) for _ in range(count)]
    lane_of = [index * lanes // count for index in range(count)]
    drawn: list[dict[str, Any]] = []
    for index in range(count):
        section = chance.choice(["objectives"] * 6 + ["initiatives", "services", "capabilities"])
        if tidy:
            section = "initiatives" if chance.random() < 0.12 else "objectives"
        length = chance.randint(min(14, longest), longest) if tidy else chance.randint(1, longest)
        node: dict[str, Any] = {
            "name": made_name(chance, script, length),
            "perspective": f"p{lane_of[index]}",
            "contributes": [],
        }
        if theme_of[index] is not None:
            node["theme"] = f"t{theme_of[index]}"
        near = [
            other for other in range(index)
            if not tidy or (lane_of[index] - lane_of[other] == 1 and theme_of[index] == theme_of[other])
        ]  # fmt: skip
        if tidy and chance.random() < 0.15:  # a link within a band
            near = [other for other in range(index) if lane_of[index] == lane_of[other]] or near
        for target in sorted(
            chance.sample(near, min(len(near), chance.choice([0, 1, 1, 1, 2, 3][tidy : 5 - tidy])))
        ):
            link: dict[str, Any] = {"to": f"n{target}", "weight": chance.choice([1, 2, 3])}
            if chance.random() < 0.2:
                link["lag"] = chance.choice(["3 months", "1 year"])
            if chance.random() < (0.04 if tidy else 0.15):
                link["sign"] = "negative"
            if chance.random() < 0.2:
                link["evidence"] = "hypothesised"
            node["contributes"].append(link)
        if index + 1 < count and chance.random() < (0.02 if tidy else 0.08):
            node["contributes"].append({"to": f"n{chance.randrange(index + 1, count)}", "feedback": True})
        sections[section][f"n{index}"] = node
        drawn.append(node)
    if tidy or chance.random() < 0.7:
        sections["objectives"]["vision"] = {
            "name": "Public services that people can rely on" if tidy else made_name(chance, script, longest),
            "vision": True,
        }
        for node in drawn[: 4 if tidy else chance.randint(1, 6)]:
            node["contributes"].append({"to": "objective:vision"})
    strategy = Strategy.model_validate(
        {
            "name": f"Map {seed}",
            "organisation": made_name(chance, script, longest),
            "perspectives": perspectives,
            "themes": {f"t{number}": f"Theme {number + 1}" for number in range(themes)},
            **sections,
        }
    )
    statuses = {}
    for identifier in strategy.nodes:
        score = chance.choice([None, chance.uniform(0, 100), chance.uniform(0, 100), chance.uniform(0, 100)])
        extra: dict[str, Any] = {}
        if score is not None:
            extra = {"tension": chance.choice(["leads failing", None, None, None])}
            if chance.random() < 0.2:
                extra |= {"provisional": True, "low": score / 2, "high": score / 2 + 50}
        statuses[identifier] = status_of(strategy, identifier, score, **extra)
    return strategy, statuses
