"""Placements and DOT as texts: what moves shows in a diff. `UPDATE_GOLDEN=1` writes them anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import scorecard as sc
from scorecard.render.drawn import read_svg
from scorecard.render.picture import draw, question
from scorecard.render.plan import make_plan
from scorecard.render.scene import build_scene
from tests.render.generated_maps import generated_map
from tests.render.test_crossings import AT

GOLDEN = Path(__file__).parent / "golden"
CASES: dict[str, tuple[int | None, dict[str, Any]]] = {
    "hmrc-ims": (None, {}),
    "hmrc-ims-16x9": (None, {"size": "16:9"}),
    "one": (1, {}),
    "fourteen-in-columns": (14, {"columns": "themes"}),
    "twenty-five": (25, {"size": "A4"}),
}


def case(name: str) -> tuple[Any, Any, dict[str, Any]]:
    size, options = CASES[name]
    if size is None:
        strategy = sc.read_strategy(sc.example("hmrc_ims") / "strategy.yaml")
        return strategy, {}, options
    return *generated_map(3, size=size, tidy=True), options


def hold(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{name} changed; look at it, then UPDATE_GOLDEN=1"


@pytest.mark.parametrize("name", CASES)
def test_placement(name: str) -> None:
    strategy, statuses, options = case(name)
    picture = draw(strategy, statuses, at=AT, **options)
    drawn = read_svg(picture.svg)
    lines = [repr(picture), repr(picture.quality()), *map(str, picture.findings)]
    for card, shape in zip(picture.scene.cards, drawn.cards, strict=True):
        x0, y0, x1, y1 = shape.box
        lines.append(f"{card.id}: {x0:.1f} {y0:.1f}, {x1 - x0:.1f} x {y1 - y0:.1f}")
    for arrow, points in zip(picture.scene.arrows, drawn.arrows, strict=True):
        ends = ", ".join(f"{x:.1f} {y:.1f}" for x, y in points[[0, -1]])
        lines.append(
            f"{picture.scene.cards[arrow.source].id} -> {picture.scene.cards[arrow.target].id}: {ends}"
        )
    hold(f"{name}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", ["hmrc-ims", "twenty-five", "fourteen-in-columns"])
def test_dot(name: str) -> None:
    strategy, statuses, options = case(name)
    scene = build_scene(strategy, statuses, at=AT, columns=options.get("columns"))
    hold(f"{name}.dot", question(make_plan(scene)))


def test_the_bytes_do_not_hang_on_the_hash_seed() -> None:
    code = (
        "import hashlib; from tests.render.test_golden import *\n"
        "for name in CASES:\n"
        "    strategy, statuses, options = case(name)\n"
        "    print(hashlib.sha256(draw(strategy, statuses, at=AT, **options).svg.encode()).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, cwd=GOLDEN.parents[2],
            capture_output=True, check=True, text=True,
        ).stdout
        for seed in ("0", "4242")
    }  # fmt: skip
    assert len(said) == 1
    assert len(said.pop().split()) == len(CASES)
