"""Every public verb of a review on graphs of odd shapes, and what each must say there."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import scorecard as sc
from scorecard.errors import ScorecardError
from tests.strategy_map.made import review, strategy

GOAL: dict[str, Any] = {"vision": True}


def _shapes() -> dict[str, tuple[dict[str, Any], dict[str, float | None]]]:
    """Sections of a strategy, and what its KPIs score."""
    against = {"o": {"contributes": {"g": {"sign": "negative"}}}, "g": GOAL}
    many = [f"o{number}" for number in range(50)]
    return {
        "one node nobody measures": ({"objectives": {"g": {}}}, {}),
        "one KPI": ({"kpis": {"a": {}}}, {"a": 40.0}),
        "islands": (
            {"kpis": {"a": "g", "b": "p", "c": {}}, "objectives": {"g": {}, "p": {}, "q": {}}},
            {"a": 20.0, "b": 90.0},
        ),
        "a diamond": (
            {
                "kpis": {"a": {"measures": ["o", "p"]}, "b": "p"},
                "objectives": {"o": {"contributes": "g"}, "p": {"contributes": "g"}, "g": GOAL},
            },
            {"a": 20.0, "b": 90.0},
        ),
        "many goals": (
            {"kpis": {"a": {"measures": many}}, "objectives": {name: {} for name in many}},
            {"a": 20.0},
        ),
        "only what works against it": ({"kpis": {"a": "o"}, "objectives": against}, {"a": 20.0}),
        "what works against its own KPI": (
            {"kpis": {"a": "o", "b": "g"}, "objectives": against},
            {"a": 80.0, "b": 90.0},
        ),
        "nothing known": ({"kpis": {"a": "g"}, "objectives": {"g": GOAL}}, {"a": None}),
        "a chain of 300": (
            {
                "kpis": {"a": "o0"},
                "objectives": {
                    **{f"o{number}": {"contributes": f"o{number + 1}"} for number in range(299)},
                    "o299": GOAL,
                },
            },
            {"a": 20.0},
        ),
    }


SHAPES = _shapes()


@pytest.mark.parametrize("shape", SHAPES)
def test_every_verb_of_every_node(shape: str) -> None:
    sections, scores = SHAPES[shape]
    found = review(strategy(**sections), scores)
    pd.testing.assert_frame_equal(found.what_if({}).to_frame(), found.to_frame())
    assert found.compare(found).changes == ()
    assert found.select("*") == tuple(found.strategy.nodes)
    assert found.loops().to_frame().empty
    assert found.outlook().to_frame().index.isin(found.to_frame().index).all()
    assert found.sight().to_frame().columns.tolist() == ["unit", "onto", "kind", "influence"]
    firm = found.robustness(100)
    names = [*found.strategy.nodes]
    for name in names if len(names) < 60 else [names[0], names[150], names[-1]]:
        status, explained = found.status(name), found.explain(name)
        assert str(explained)
        assert explained.paragraph()
        if status.score is not None:
            assert status.low is not None
            assert status.high is not None
            assert status.low - 1e-9 <= status.score <= status.high + 1e-9
            causes = sum(part.points or 0.0 for part in explained.causes)
            assert causes == pytest.approx(100 - status.score, abs=1e-9)
        assert found.waterfall(found, name).steps == ()
        assert sum(firm[name].shares.values()) == pytest.approx(1)
        assert found.influence(name).loc[name, name] == 1
        assert name in found.select(f"+{name}")
        assert found.line_of_sight(name).to_frame()["influence"].notna().all()
        sought = found.seek(name, "green")
        after = found.what_if(sought.scenario).status(name)
        assert sought.reached == (after.letter == "G")
        with pytest.raises(ScorecardError, match="no initiative that counts has a `cost`"):
            found.portfolio(10, name)
        if not name.startswith("kpi:"):
            assert found.what_if(drop=name).status(name).score == 0
        assert name not in found.what_if(sc.Scenario(remove=[name])).to_frame().index


def test_nothing_at_all_is_said_to_be_nothing() -> None:
    found = review(strategy(), {})
    for frame in (found.to_frame(), found.influence(), found.outlook().to_frame(), found.kpis()):
        assert len(frame) == 0
    assert found.robustness(100).nodes == ()
    assert found.loops().to_frame().empty
    assert found.compare(found.what_if({})).changes == ()
    with pytest.raises(ScorecardError, match="it selects nothing"):
        found.select("*")


def test_a_chain_of_ten_thousand_is_compared_looked_ahead_of_and_sought() -> None:
    deep = 10_000
    objectives: dict[str, Any] = {f"o{n}": {"contributes": f"o{n + 1}"} for n in range(deep - 1)}
    top = f"objective:o{deep - 1}"
    made = strategy(kpis={"k": "o0"}, objectives={**objectives, f"o{deep - 1}": GOAL})
    found = review(made, {"k": 20.0})
    better = found.what_if({"k": 30.0})
    steps = found.waterfall(better, top).steps
    assert [(step.id, round(step.points, 6)) for step in steps] == [("kpi:k", 10.0)]
    assert found.outlook()[top].score == pytest.approx(20)
    assert found.influence().loc["kpi:k", top] == pytest.approx(1)
    assert found.sight().through[top][0] == "kpi:k"
    assert found.robustness(100)[top].kept == 1
