"""The assertions other people's XmR tools are tested with, and the A&E figures they are shown on."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from benchmarks.plain_spc import chart
from scorecard.kpi.spc import ASSURANCES, CAUSES, POINT_TYPES, spc, spc_many
from scorecard.kpi.spc_many import aim_of, assurance
from scorecard.kpi.spc_rules import causes, completes, covered, only_near, same_side, two_of_three
from scorecard.model.period import Period

pytestmark = pytest.mark.realdata

ON_THE_MEAN = (
    "that tool counts seven points on the mean as a run, its check for it being commented out; the "
    "package it follows has the check, and a point on the mean breaks a run"
)
UNEVEN = "how that tool cuts the longer of two lists, where one chart has one length"
LEFT_OUT = {
    ("test_seven_point_one_side_mean.py", "test_zero"): ON_THE_MEAN,
    ("test_special_cause_flag.py", "test_values"): ON_THE_MEAN,
    ("test_part_of_two_in_three.py", "left_uneven"): UNEVEN,
    ("test_part_of_two_in_three.py", "right_uneven"): UNEVEN,
    ("test_two_in_three.py", "test_null_boolean_input"): UNEVEN,
}
"""The assertions not held against ours, each with its reason; the other 55 are.

What is ours in the place of each stands in the two tests behind.
"""


def linked(values: Any) -> np.ndarray:
    return np.arange(len(values)) > 0


def as_sides(values: Any) -> np.ndarray:
    return np.array(values, dtype=np.int8)


def as_flags(values: Any) -> np.ndarray:
    return np.array(values, dtype=bool)


def steps(values: Any) -> np.ndarray:
    figures = np.array(values, dtype=np.float64)
    return np.diff(figures, prepend=figures[:1])


def limits(values: list[float]) -> list[float]:
    found = spc_many([values])
    return [
        float(table[0, 0])
        for table in (found.mean, found.lower, found.upper, found.near_lower, found.near_upper)
    ]


def trend(values: list[float]) -> list[int]:
    step = steps(values)
    return (completes(step > 0).astype(int) - completes(step < 0)).tolist()


def in_threes(near: list[bool], side: list[int]) -> list[bool]:
    """A point whose side is not told has none, as one without limits."""
    sides = as_sides([*side, *[0] * (len(near) - len(side))])
    found: list[bool] = two_of_three(as_flags(near), same_side(sides, linked(near))).tolist()
    return found


OURS: dict[str, Callable[..., Any]] = {
    "limits_calculations": limits,
    "seven_point_trend": trend,
    "part_of_seven_trend": lambda ends: covered(np.abs(np.array(ends)) == 1).tolist(),
    "seven_point_one_side_mean": lambda side: completes(same_side(as_sides(side), linked(side))).tolist(),
    "two_in_three": in_threes,
    "part_of_two_in_three": lambda threes, near: only_near(as_flags(threes), as_flags(near)).tolist(),
}
"""What each function of that tool is here."""


def read(expression: Any) -> Any:
    """Return what a recorded call to `np.array` or `pd.DataFrame` was given."""
    if not isinstance(expression, str) or not expression.startswith("<call> "):
        return expression

    def of(node: ast.AST) -> Any:
        match node:
            case ast.Call():
                return of((node.args or [node.keywords[0].value])[0])
            case ast.Dict():
                return {of(key): of(value) for key, value in zip(node.keys, node.values, strict=True) if key}
            case ast.List():
                return [of(item) for item in node.elts]
            case ast.BinOp(op=ast.Mult()):
                return of(node.left) * of(node.right)
            case ast.BinOp(op=ast.Add()):
                return of(node.left) + of(node.right)
            case ast.UnaryOp(op=ast.USub()):
                return -of(node.operand)
            case ast.Attribute(attr="nan"):
                return math.nan
            case ast.Constant():
                return node.value
        raise AssertionError(f"not read: {ast.dump(node)}")

    return of(ast.parse(expression.removeprefix("<call> "), mode="eval").body)


def check_table(given: dict[str, Any]) -> None:
    """Hold a whole chart against the recorded frame."""
    expected = read(given["expected"])
    found = spc_many([read(given["df"])[given["col"]]], fix=given["n_points"])
    assert found.mean[0] == pytest.approx(expected["mean"], abs=1e-12, nan_ok=True)
    assert found.lower[0] == pytest.approx(expected["lpl"], abs=1e-12, nan_ok=True)
    assert found.upper[0] == pytest.approx(expected["upl"], abs=1e-12, nan_ok=True)
    outside = found.cause[0] == CAUSES.index("outside limits")
    assert outside.tolist() == expected["outside_limits"]
    np.testing.assert_equal(np.sign(found.values - found.mean)[0], expected["relative_to_mean"])
    near = (found.values > found.near_upper) | (found.values < found.near_lower)
    assert (near[0] & ~outside).tolist() == expected["close_to_limits"]
    assert (found.cause[0] > 0).tolist() == expected["special_cause_flag"]


def check_flags(given: dict[str, Any]) -> None:
    """Hold the four rules together against the recorded flags."""
    names = ("values", "outside_limits", "close_to_limits", "relative_to_mean", "expected")
    values, outside, near, side, expected = (read(given[name]) for name in names)
    met, _ = causes(steps(values), as_sides(side), as_flags(near), as_flags(outside), linked(values))
    assert (met > 0).tolist() == expected


def test_the_sixty_assertions(shared_data: Path) -> None:
    recorded = json.loads((shared_data / "nhs_spc" / "spc_expected.json").read_text("utf-8"))
    held, left_out = 0, set()
    for item in recorded:
        name = (item["file"], item["test"])
        if name in LEFT_OUT:
            left_out.add(name)
            continue
        function = item["call"]["function"]
        if function.startswith("pandas_spc_x_calc"):
            check_table(item["locals"])
        elif item["file"] == "test_special_cause_flag.py":
            check_flags(item["locals"])
        else:
            expected = item["args"][1]
            found = OURS[function](*item["call"]["args"])
            assert found == pytest.approx(expected, abs=1e-12), name
        held += 1
    assert (len(recorded), held, left_out) == (60, 55, set(LEFT_OUT))


def test_seven_points_on_the_mean_are_no_run(shared_data: Path) -> None:
    """The two assertions that say otherwise, read as they stand: ours is the opposite, everywhere."""
    recorded = json.loads((shared_data / "nhs_spc" / "spc_expected.json").read_text("utf-8"))
    against = [item for item in recorded if LEFT_OUT.get((item["file"], item["test"])) == ON_THE_MEAN]
    sides = [read(item["locals"].get("relative_to_mean", item["locals"]["values"])) for item in against]
    assert sides == [[0] * 7] * 2
    assert all(all(read(item["locals"]["expected"])) for item in against)
    for side in sides:
        assert not completes(same_side(as_sides(side), linked(side))).any()
    flat = spc([5.0] * 7, target=5)
    assert flat.to_frame()["point_type"].eq("common cause").all()
    assert (flat.variation, flat.assurance) == ("common cause", "inconsistent")


def test_what_has_not_the_length_of_the_series_is_refused(shared_data: Path) -> None:
    """The three assertions about lists of different lengths: a chart refuses what does not fit it."""
    recorded = json.loads((shared_data / "nhs_spc" / "spc_expected.json").read_text("utf-8"))
    uneven = [item for item in recorded if LEFT_OUT.get((item["file"], item["test"])) == UNEVEN]
    lengths = [tuple(map(len, item["call"]["args"])) for item in uneven]
    assert sorted(lengths) == [(0, 3), (1, 3), (3, 1)]
    for points, others in lengths:
        with pytest.raises(sc.ReadingsError, match=r"periods? for \d values?"):
            spc([1.0] * points, [f"2010-0{month + 1}" for month in range(others)])


def test_the_assurance_cases(shared_data: Path) -> None:
    published = json.loads((shared_data / "nhs_spc" / "assurance_expected.json").read_text("utf-8"))
    words = {"consistent_fail": "consistently fail", "consistent_pass": "consistently pass"}
    aims = {"increase": "higher", "decrease": "lower", "neutral": "neutral"}
    for case in published["cases"]:
        aim = aim_of(aims[case["improvement_direction"]])
        codes = assurance(case["lpl"], case["upl"], case["target"], aim)
        found = [ASSURANCES[code] if code >= 0 else None for code in codes]
        assert found == [words.get(word, word) for word in case["expected"]]
    assert len(published["cases"]) == 3


@pytest.fixture(scope="module")
def attendances(shared_data: Path) -> pd.DataFrame:
    frame = pd.read_csv(shared_data / "nhs_spc" / "ae_attendances.csv", dtype={"type": str})
    frame["period"] = frame["period"].str[:7]
    return frame


def test_every_a_and_e_series_comes_to_what_a_plain_loop_makes_of_it(attendances: pd.DataFrame) -> None:
    months = [f"{year}-{month:02d}" for year in (2016, 2017, 2018) for month in range(4, 13)]
    months = sorted([*months, *(f"{year}-{month:02d}" for year in (2017, 2018, 2019) for month in (1, 2, 3))])
    wide = attendances.pivot_table(index=["org_code", "type"], columns="period", values="breaches")
    wide = wide.reindex(columns=months)
    assert wide.shape == (428, 36)
    everything = spc_many(wide.to_numpy(), direction="lower", rebase=[12])
    for row, (key, values) in enumerate(wide.iterrows()):
        plain = chart(values.reset_index(drop=True), direction="lower", rebase=[12])
        known = values.notna().to_numpy()
        for name in ("mean", "lower", "upper", "near_lower", "near_upper", "moving_range"):
            ours = getattr(everything, name)[row][known]
            np.testing.assert_allclose(ours, plain[name][known], rtol=1e-12, err_msg=f"{key} {name}")
        assert everything.cause[row].tolist() == plain["cause"].tolist(), key
        words = [POINT_TYPES[code] if code >= 0 else None for code in everything.kind[row]]
        assert words == [word if isinstance(word, str) else None for word in plain["point_type"]], key


def test_one_trust_as_published_rows_in_any_order(attendances: pd.DataFrame) -> None:
    for (trust, kind), rows in attendances.groupby(["org_code", "type"]):
        alone = spc(rows["breaches"], rows["period"], direction="lower", target=500, id=f"{trust}/{kind}")
        assert [str(point) for point in alone.points] == sorted(rows["period"])
        first, last = alone.points[0], alone.points[-1]
        assert isinstance(first, Period) and isinstance(last, Period)
        span = (last.start.year - first.start.year) * 12 + last.start.month - first.start.month + 1
        gappy = any(finding.rule == "spc-gap" for finding in alone.findings)
        assert gappy == (span != len(rows))
        assert alone.trial == (alone.used < 12)
