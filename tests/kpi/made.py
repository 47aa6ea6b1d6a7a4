"""Made-up bands, scales, schemes and KPIs for the tests of this room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.readings import Readings
from scorecard.kpi.schemes import built_in_schemes
from scorecard.model.kpi import KPI
from scorecard.model.scheme import Scale, Scheme

SHAPES = ("diamond", "triangle", "square", "hexagon", "circle")
COLOURS = ("worst", "poor", "middle", "good", "best")
THREE = Scale()


def kpi(**fields: Any) -> KPI:
    return KPI.model_validate({"id": "k", "name": "K", **fields})


def scheme(name: str) -> Scheme:
    return built_in_schemes()[name]


def bands(count: int) -> list[dict[str, str]]:
    return [
        {"name": f"Band {index}", "letter": str(index), "shape": SHAPES[index], "colour": COLOURS[index]}
        for index in range(count)
    ]


def strategy(kpis: dict[str, Any], **fields: Any) -> sc.Strategy:
    return sc.Strategy.model_validate({"name": "Made", "kpis": kpis, **fields})


def csv(tmp_path: Path, text: str | bytes, name: str = "readings.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def readings(text: str, tmp_path: Path, **options: Any) -> Readings:
    return sc.read_readings(csv(tmp_path, text), **options)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    count = draw(st.integers(2, 5))
    inner = draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True))
    return Scale.model_validate({"bands": bands(count), "boundaries": [float(at) for at in sorted(inner)]})


@st.composite
def judged(draw: st.DrawFn) -> tuple[KPI, Scheme, Scale]:
    """A one-way KPI, a scheme with as many bands as it likes that lands on a scale, and the scale."""
    scale = draw(scales())
    extra = draw(st.integers(0, 5 - len(scale.bands)))
    free = sorted({at + 0.5 for at in range(1, 99)} - set(scale.boundaries))
    more = draw(st.lists(st.sampled_from(free), min_size=extra, max_size=extra, unique=True))
    lands = sorted([*scale.boundaries, *more])
    rising = draw(st.booleans())
    source = draw(st.sampled_from(["threshold", "tolerances", "percent"]))
    owners = st.sampled_from(["better", "worse"])
    boundaries: list[dict[str, Any]] = [{"lands": land, "owner": draw(owners)} for land in lands]
    fields: dict[str, Any] = {"direction": "higher" if rising else "lower"}
    number = st.integers(-1000, 1000).map(lambda whole: whole / 8)
    if source == "threshold":
        cuts = draw(st.lists(number, min_size=len(lands), max_size=len(lands), unique=True))
        fields["thresholds"] = sorted(cuts, reverse=not rising)
        for boundary in boundaries:
            boundary["at"] = "threshold"
    else:
        fields["target"] = draw(st.one_of(number, st.just(0.0)))
        steps = st.integers(-3, 4) if source == "tolerances" else st.integers(5, 12)
        drawn = sorted(draw(st.lists(steps, min_size=len(lands), max_size=len(lands))))
        if source == "tolerances":
            drawn.reverse()
            relative = draw(st.booleans())
            amount = draw(st.sampled_from([0, 5, 12.5]))
            fields["tolerance"] = f"{amount}%" if relative else amount
        for boundary, step in zip(boundaries, drawn, strict=True):
            boundary["at"] = "target"
            if source == "tolerances":
                boundary["tolerances"] = step
            else:
                boundary["percent"] = step * 10
    if draw(st.booleans()):
        fields["worst"] = -200.0 if rising else 200.0
    if draw(st.booleans()):
        fields["best"] = 200.0 if rising else -200.0
    made = Scheme.model_validate({"id": "made", "bands": bands(len(lands) + 1), "boundaries": boundaries})
    return kpi(**fields), made, scale


values = st.one_of(
    st.floats(-300, 300), st.integers(-2400, 2400).map(lambda whole: whole / 8), st.just(1e12), st.just(-1e12)
)


def both_ways(number: float) -> np.ndarray:
    """A number and its neighbours, near enough to lie on either side of a boundary only."""
    step = max(abs(number), 1.0) * 1e-9
    return np.array([number - step, number, number + step])
