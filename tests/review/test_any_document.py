"""Whatever a document and a table say that can be read is checked and reviewed without a traceback."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scorecard as sc
from scorecard.formats.strategy import parse_strategy

EXTREMES = [0.0, 1e-300, 5e-324, 1.0, 60.0, 1e300, 1.7e308]
FIGURES = st.sampled_from([*EXTREMES, *(-figure for figure in EXTREMES)]) | st.integers(-200, 200).map(float)
PERIODS = ["0002-01", "2009", "2010-01", "2010-02", "2010-03", "2012-02-29", "2010Q1", "FY2009/10", "9999-12"]
SCHEMES = ["ims", "tolerance", "percent-of-target", "break-points", "red-flag-and-goal", "four-band"]


@st.composite
def kpis(draw: st.DrawFn) -> dict[str, Any]:
    """A KPI of figures as far off as figures go, in an order that may be judged."""
    direction = draw(st.sampled_from(["higher", "lower", "between", "yes_no"]))
    steps = sorted(draw(st.lists(FIGURES, min_size=6, max_size=6, unique=True)), reverse=direction == "lower")
    worst, flag, start, target, stretch, best = steps
    made: dict[str, Any] = {"name": "K", "direction": direction, "measures": "goal"}
    if direction == "between":
        said = {"target": [start, target], "worst": draw(st.sampled_from([worst, [worst, best]]))}
    elif direction == "yes_no":
        said = {"target": draw(st.booleans())}
    else:
        dated = draw(st.lists(st.sampled_from(["2009-06", "2010-02-28", "9999-12"]), min_size=1, unique=True))
        said = {
            "worst": worst,
            "best": best,
            "baseline": draw(st.sampled_from([start, {"2009-01": start}])),
            "target": draw(st.sampled_from([target, dict.fromkeys(sorted(dated), target)])),
            "stretch": stretch,
            "thresholds": [flag, target],
            "red_flag": flag,
            "goal": target,
            "scheme": draw(st.sampled_from(SCHEMES)),
            "roll_up": draw(st.sampled_from([None, "sum", "mean", "ratio"])),
        }
    said["tolerance"] = draw(st.sampled_from(["0%", "5%", "1000%", 0, 1e-300, 1e300]))
    said["carry"] = draw(st.sampled_from(["0 days", "3 months", "9999 years"]))
    said["frequency"] = draw(st.sampled_from(["day", "week", "month", "quarter", "year", "fiscal year"]))
    said["measured_in"] = draw(st.sampled_from(["%", "calls"]))
    kept = draw(st.sets(st.sampled_from(sorted(said))))
    if direction == "between":
        kept.add("target")
    return {**made, **{name: said[name] for name in sorted(kept) if said[name] is not None}}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A goal, what leads to it, and one to four KPIs, one perhaps a part of another."""
    many = {f"k{number}": draw(kpis()) for number in range(draw(st.integers(1, 4)))}
    for name in list(many)[1:]:
        if draw(st.booleans()):
            many[name] = {**many[name], "part_of": "k0"}
    weight = draw(st.sampled_from([1e-300, 1, "strong", 1e300]))
    settings_ = {
        "rule": draw(st.sampled_from(["mean", "worst", "best", "two_worst"])),
        "on": draw(st.sampled_from(["score", "attainment", "progress"])),
        "own_share": draw(st.sampled_from([0, 0.5, 1])),
        "min_known": draw(st.sampled_from([0, 0.5, 1])),
    }
    return {
        "name": "Made",
        "fiscal_year_start": draw(st.sampled_from([1, 4, 12])),
        "propagation": settings_,
        "objectives": {
            "goal": {"name": "Goal", "vision": True},
            "way": {"name": "Way", "contributes": {"goal": {"weight": weight, "lag": "999 years"}}},
        },
        "kpis": {**many, "kw": {"name": "W", "target": 1, "measures": {"way": {"weight": weight}}}},
    }


@st.composite
def tables(draw: st.DrawFn, names: list[str], answers: set[str]) -> pd.DataFrame:
    """Readings of any finite figures, a period once a KPI."""
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(PERIODS))
    cells = st.none() | FIGURES | st.floats(allow_nan=False, allow_infinity=False)
    rows = []
    for kpi, period in draw(st.lists(pairs, max_size=10, unique=True)):
        value = draw(st.sampled_from([None, 0.0, 1.0, 2.0]) if kpi in answers else cells)
        over, under = draw(cells), draw(cells)
        both = over is not None and under is not None
        row = {"kpi": kpi, "period": period, "value": value}
        rows.append({**row, "numerator": over if both else None, "denominator": under if both else None})
    return pd.DataFrame(rows, columns=["kpi", "period", "value", "numerator", "denominator"])


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_can_be_read_can_be_checked_and_reviewed(data: st.DataObject) -> None:
    """A StrategyError or a strategy; of that a check, and statuses whose unknowns have a reason."""
    document = data.draw(documents())
    strategy, refusal = None, None
    try:
        strategy = parse_strategy(json.dumps(document), file="s.yaml")
    except sc.StrategyError as error:
        refusal = error
    if strategy is None:
        assert refusal is not None and refusal.findings
        return
    answers = {kpi.slug for kpi in strategy.kpis if kpi.direction == "yes_no"}
    frame = data.draw(tables([kpi.slug for kpi in strategy.kpis], answers))
    at = data.draw(st.sampled_from([*frame["period"], "2010-03"]))
    readings = sc.Readings(frame, fiscal_start=strategy.fiscal_year_start)
    assert len(readings) == len(frame)
    assert all(map(str, sc.check(strategy, readings, at=at)))
    review = sc.Review(strategy, readings, at)
    shown = review.to_frame()
    known = shown["score"].dropna()
    assert ((known >= 0) & (known <= 100)).all()
    for name in shown.index:
        status = review.status(name)
        assert status.value is None or pd.notna(status.value)
        if status.score is None:
            assert status.reasons or status.band is not None, name
        review.explain(name)
        review.line_of_sight(name)
    for kpi in strategy.kpis:
        assert review.spc(kpi.id) is not None
