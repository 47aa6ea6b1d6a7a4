"""XmR charts of one series: rules in their corner cases, periods, gaps, rebases, findings."""

from __future__ import annotations

import math
import warnings
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scorecard.errors import PeriodError, ReadingsError, ScorecardError, UnknownNameError
from scorecard.kpi.readings import Readings
from scorecard.kpi.spc import CAUSES, POINT_TYPES, Spc, spc, spc_many
from scorecard.model.period import Period

STEADY = [10, 12, 11, 13, 10, 12, 11, 13, 10, 12, 11, 13]


def months(count: int, start: str = "2010-01") -> list[str]:
    first = Period.parse(start)
    return [str(first.shift(number)) for number in range(count)]


def rules(found: Spc) -> list[str]:
    return [finding.rule for finding in found.findings]


def caused(found: Spc) -> list[str]:
    return [CAUSES[code] for code in found.cause]


def typed(found: Spc) -> list[str]:
    return [POINT_TYPES[code] for code in found.kind]


# --- rules


def test_a_point_on_a_limit_is_not_outside() -> None:
    # Fixed on ten points: mean 1, moving ranges 2, so limits at 1 ± 5.32 and near ones at 1 ± 3.55.
    base = [0, 2] * 5
    on, beyond = spc([*base, 6.32], fix=10), spc([*base, 6.320001], fix=10)
    assert on.cause[-1] == 0
    assert caused(beyond)[-1] == "outside limits"
    assert typed(beyond)[-1] == "improvement high"
    assert caused(spc([*base, -4.33], fix=10))[-1] == "outside limits"


@pytest.mark.parametrize("direction", ["higher", "lower", "none"])
def test_two_of_three_near_a_limit(direction: str) -> None:
    found = spc([*[0, 2] * 5, 5, 2, 5, 0], fix=10, direction=direction)
    assert caused(found)[10:] == ["2 of 3 near limit", "", "2 of 3 near limit", ""]
    word = {"higher": "improvement high", "lower": "concern high", "none": "neutral high"}[direction]
    assert typed(found)[10] == word


def test_two_of_three_needs_all_three_on_one_side() -> None:
    base = [0, 2] * 5
    assert not spc([*base, 5, 0, 5], fix=10).cause[10:].any()
    assert not spc([*base, 5, -3], fix=10).cause[10:].any()
    # A point outside the limits is no near one, but it is on the side.
    around = spc([*base, 5, 9, 5], fix=10)
    assert caused(around)[10:] == ["2 of 3 near limit", "outside limits", "2 of 3 near limit"]
    assert caused(spc([*base, 5, 9, 2], fix=10))[10:] == ["", "outside limits", ""]


def test_seven_on_one_side_and_a_point_on_the_mean() -> None:
    base = [0, 2] * 5
    run = spc([*base, 0, *[1.5, 2] * 3, 1.5], fix=10)
    assert caused(run)[10:] == [""] + ["7 on one side"] * 7
    broken = spc([*base, 0, *[1.5, 2] * 3, 1, 1.5], fix=10)
    assert not broken.cause[10:].any()


def test_a_trend_points_its_own_way_even_across_the_mean() -> None:
    wide = [-30, 30] * 5
    found = spc([*wide, 0, *[value * 3 for value in range(-3, 4)], 0], fix=10)
    assert caused(found)[11:18] == ["7 point trend"] * 7
    assert set(typed(found)[11:18]) == {"improvement high"}
    falling = spc([*wide, 0, *[value * 3 for value in range(3, -4, -1)], 0], fix=10)
    assert set(typed(falling)[11:18]) == {"concern low"}
    tied = spc([*wide, 0, -9, -6, -3, 0, 0, 3, 6, 9, 0], fix=10)
    assert not tied.cause.any()


def test_a_turning_point_belongs_to_the_later_trend() -> None:
    wide = [-90, 90] * 5
    peak = spc([*wide, *range(1, 8), *range(6, 0, -1)], fix=10)
    assert typed(peak)[10:] == ["improvement high"] * 6 + ["concern low"] * 7
    # Where a tie parts the trends each end stays with its own.
    parted = spc([*wide, *range(1, 8), *range(7, 0, -1)], fix=10)
    assert typed(parted)[10:] == ["improvement high"] * 7 + ["concern low"] * 7


def test_precedence_of_labels() -> None:
    base = [0, 2] * 5
    rise = spc([*base, 1.2, 1.4, 1.6, 1.8, 5, 5.5, 5.9, 7], fix=10)
    # All eight rise and lie above the mean, 5 and 5.5 near the limit, 7 beyond it.
    assert caused(rise)[10:] == ["7 point trend"] * 7 + ["outside limits"]
    level = spc([*base, 1.2, 1.4, 1.6, 1.8, 5, 5, 1.5], fix=10)
    assert caused(level)[10:] == ["7 on one side"] * 4 + ["2 of 3 near limit"] * 2 + ["7 on one side"]


def test_rules_and_limits_start_anew_at_a_rebase() -> None:
    values = [*STEADY, 20, 21, 20, 21, 20, 21, 20, 21, 20, 21, 20, 21]
    through, anew = spc(values), spc(values, rebase=[12])
    assert caused(through)[-1] != ""
    assert not anew.cause.any()
    assert anew.group.tolist() == [0] * 12 + [1] * 12
    assert math.isnan(anew.moving_range[12]) and through.moving_range[12] == 7
    assert anew.mean[12] == 20.5
    # Five rising points before and five after are no trend of seven.
    climb = spc([*STEADY, *range(10, 20)], rebase=[17])
    assert "7 point trend" not in caused(climb)


def test_fixed_limits_judge_later_points() -> None:
    found = spc([*STEADY, 30, 10, 40], fix=12)
    assert found.used == 12 and not found.trial
    assert found.mean[-1] == spc(STEADY).mean[0] and found.upper[-1] == spc(STEADY).upper[0]
    assert caused(found)[-3:] == ["outside limits", "", "outside limits"]
    assert "spc-few-points" in rules(spc([*STEADY, 30], fix=6))


def test_a_moving_range_of_just_the_screen_is_dropped() -> None:
    # 99 moving ranges of sum 1,000, so that 3.267 times their mean is 33 to the last digit.
    ranges = [10] * 85 + [9] * 13 + [33]
    signs = [(-1) ** place for place in range(99)]
    values = np.cumsum([0, *(sign * step for sign, step in zip(signs, ranges, strict=True))])
    assert spc(values).upper[0] - spc(values).mean[0] == pytest.approx(2.66 * 967 / 98)
    less = np.cumsum([0, *(sign * step for sign, step in zip(signs, [*ranges[:-1], 32], strict=True))])
    assert spc(less).upper[0] - spc(less).mean[0] == pytest.approx(2.66 * 999 / 99)


def test_without_limits_no_rule_is_met() -> None:
    found = spc([1, None, *range(2, 12)], fix=2)
    assert not found.cause.any() and (found.kind == -1).all()
    assert rules(found) == ["spc-gap", "spc-no-limits"]


# --- variation and assurance


def test_variation_is_of_the_latest_point() -> None:
    assert spc([*STEADY, 30]).variation == "improvement high"
    assert spc([*STEADY, 30], direction="lower").variation == "concern high"
    assert spc([*STEADY, -30], direction="lower").variation == "improvement low"
    assert spc([*STEADY, -30]).variation == "concern low"
    assert spc([*STEADY, 30], direction="between").variation == "neutral high"
    assert spc([*STEADY, -30], direction="neutral").variation == "neutral low"
    assert spc([*STEADY, 30, 12]).variation == "common cause"


def test_assurance_reads_the_latest_limits_and_target_not_the_latest_value() -> None:
    assert spc(STEADY, target=30).assurance == "consistently fail"
    assert spc([*STEADY, 40], target=30).assurance == "consistently fail"  # though 40 met it
    assert spc(STEADY, target=30, direction="lower").assurance == "consistently pass"
    assert spc(STEADY, target=0).assurance == "consistently pass"
    assert spc(STEADY, target=12).assurance == "inconsistent"
    assert spc(STEADY, target=30, direction="none").assurance is None
    assert spc(STEADY).assurance is None
    assert spc(STEADY, target=[30] * 11 + [math.nan]).assurance is None
    assert spc(STEADY, target=[0] * 11 + [30]).assurance == "consistently fail"
    later = spc([*STEADY, *[value + 100 for value in STEADY]], target=30, rebase=[12])
    assert later.assurance == "consistently pass"


def test_reasons_say_why() -> None:
    found = spc([*STEADY, 30], months(13), target=50, id="kpi:calls")
    assert [str(reason) for reason in found.reasons] == [
        "January 2011 is special cause variation, improvement: it lies above the upper limit",
        "unless the process changes it will miss its target: the target 50 against limits from 7.845 to 18",
    ]
    assert repr(found) == (
        "<Spc kpi:calls: 13 points, 2010-01 to 2011-01; variation improvement high; "
        "assurance consistently fail>"
    )
    assert "improvement" in found._repr_html_()


# --- few points, and none


@pytest.mark.parametrize(("count", "warned"), [(2, True), (11, True), (12, False), (13, False)])
def test_trial_limits_below_twelve(count: int, warned: bool) -> None:
    found = spc((STEADY * 2)[:count], months(count))
    assert found.trial == warned
    assert rules(found) == (["spc-few-points"] if warned else [])
    if warned:
        assert f"{count} from 2010-01" in str(found.findings[0])


def test_each_short_group_is_named() -> None:
    found = spc(STEADY * 3, months(36), rebase=["2011-01", "2012-09"])
    assert rules(found) == ["spc-few-points"]
    assert "4 from 2012-09" in found.findings[0].what and "2011-01" not in found.findings[0].what


@pytest.mark.parametrize("values", [[], [math.nan], [None, None], [math.inf], [-math.inf, math.nan]])
def test_no_points(values: list[Any]) -> None:
    found = spc(values, target=3)
    assert (found.points, found.variation, found.assurance, found.used) == ((), None, None, 0)
    assert len(found.to_frame()) == 0
    assert found.summary()["value"] is None
    assert str(found.reasons[0]) == "there is no reading"


def test_one_point_has_a_mean_and_no_limits() -> None:
    found = spc([7], ["2010-01"], target=3)
    assert (found.mean[0], found.variation, found.assurance) == (7, None, None)
    assert np.isnan([found.lower[0], found.upper[0], found.near_lower[0], found.moving_range[0]]).all()
    assert rules(found) == ["spc-no-limits"]
    assert pd.isna(found.to_frame().loc[0, "point_type"])
    # After a rebase too, though the group before had limits.
    assert spc([*STEADY, 30], rebase=[12]).variation is None


@pytest.mark.parametrize("value", [0.0, 5.0, 0.1, 1 / 3, -1e-300, 1e300])
def test_a_constant_series_is_common_cause_with_limits_on_it(value: float) -> None:
    found = spc([value] * 20)
    assert found.mean[0] == pytest.approx(value, rel=1e-15)
    assert (found.lower == found.mean).all() and (found.upper == found.mean).all()
    assert not found.cause.any()
    assert found.variation == "common cause"
    assert found.findings == ()


def test_screening_may_leave_limits_without_width() -> None:
    found = spc([1, 1, 1, 1, 2] * 1 + [1] * 9)
    assert (found.upper == found.lower).all()
    assert "spc-no-width" in rules(found)


def test_infinite_values_leave_and_are_named() -> None:
    found = spc([*STEADY, math.inf], months(13))
    assert len(found.points) == 12
    assert rules(found) == ["spc-infinite"] and "2011-01" in found.findings[0].what


@pytest.mark.parametrize(
    "values", [[1e308, -1e308] * 8, [0, 0, -1.65e308, None, 0, 0], [0, 0, 1.65e308, 0, 0], [1.7e308] * 3]
)
def test_figures_too_large_to_reckon_with(values: list[float | None]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = spc(values, target=0, screened=False)
        together = spc_many([values, range(len(values))], target=[1e308, 0], screened=False)
    assert found.variation is None
    assert "too large" in next(finding.fix for finding in found.findings if finding.rule == "spc-no-limits")
    assert together.variation[0] == -1 and together.variation[1] >= 0


# --- periods and gaps


def test_periods_may_come_in_any_order_and_any_spelling() -> None:
    periods = [Period.parse("2010-03"), "2010-01", "2010-02"]
    found = spc([3, 1, 2], periods, target=[30, 10, 20])
    assert [str(point) for point in found.points] == ["2010-01", "2010-02", "2010-03"]
    assert found.values.tolist() == [1, 2, 3] and found.targets.tolist() == [10, 20, 30]
    assert len(spc([1, 2], [date(2010, 1, 31), date(2010, 2, 1)]).points) == 2


def test_a_gap_breaks_the_moving_range_and_is_named() -> None:
    kept = months(14)
    del kept[3], kept[8:10]  # April, and October and November
    values = [1, 2, 1, 20, 21, 20, 21, 20, 1, 2, 1]
    found = spc(values, kept)
    assert np.isnan(found.moving_range).tolist() == [place in (0, 3, 8) for place in range(11)]
    assert found.upper[0] - found.mean[0] == pytest.approx(2.66)
    assert "no reading for 2010-04, 2010-10 to 2010-11 (3 periods)" in str(found.findings[0])
    closed = spc(values, kept, gaps="close")
    assert closed.moving_range[3] == 19
    assert closed.findings[0].severity == "note"


def test_no_run_spans_a_gap() -> None:
    values = [*[0, 2] * 5, 0, *[1.5, 2] * 3, 1.5]
    kept = [*months(14), *months(4, "2011-04")]
    assert not spc(values, kept, fix=10).cause[11:].any()
    assert caused(spc(values, kept, fix=10, gaps="close"))[11:] == ["7 on one side"] * 7


def test_a_missing_value_is_a_gap_and_missing_ends_are_none() -> None:
    given = [None, *STEADY[:5], math.nan, *STEADY[5:], None]
    found = spc(given)
    assert found.points == (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13)
    assert "no reading for 6 (1 place)" in str(found.findings[0])
    bare = spc(given, months(15))
    without = [place for place, value in enumerate(given) if value is not None and value == value]
    again = spc([given[place] for place in without], [months(15)[place] for place in without])
    pd.testing.assert_frame_equal(bare.to_frame(), again.to_frame())


@pytest.mark.parametrize(
    ("first", "second", "gap"),
    [
        ("2010-01-31", "2010-02-01", None),
        ("2012-02-28", "2012-03-01", "2012-02-29 "),
        ("2009-W53", "2010-W01", None),
        ("2010-W01", "2010-W03", "2010-W02 "),
        ("2009Q4", "2010Q1", None),
        ("2009Q4", "2010Q3", "2010Q1 to 2010Q2 (2 periods)"),
        ("2009", "2011", "2010 "),
        ("FY2009/10", "FY2010/11", None),
        ("FY2009/10", "FY2011/12", "FY2010/11 "),
    ],
)
def test_gaps_in_every_kind_of_period(first: str, second: str, gap: str | None) -> None:
    found = spc([1, 2], [first, second])
    assert (found.moving_range[1] == 1) == (gap is None)
    named = [finding.what for finding in found.findings if finding.rule == "spc-gap"]
    assert [gap in what for what in named] == ([] if gap is None else [True])


def test_quarterly_readings_stay_four_a_year() -> None:
    # A review carries a quarter's figure into its months; the chart is drawn from readings.
    quarters = [f"{year}Q{quarter}" for year in range(2007, 2010) for quarter in range(1, 5)]
    readings = Readings(pd.DataFrame({"kpi": "calls", "period": quarters, "value": STEADY}))
    found = spc(readings.frame["value"], readings.frame["period"].tolist())
    assert (found.used, found.upper[0]) == (12, spc(STEADY).upper[0])
    assert found.findings == ()


def test_a_change_of_frequency_starts_limits_anew() -> None:
    periods = [*months(12), *(f"2011Q{quarter}" for quarter in range(1, 5))]
    found = spc([*STEADY, 30, 33, 31, 34], periods)
    assert found.group.tolist() == [0] * 12 + [1] * 4
    assert "spc-frequency" in rules(found) and "2010-12 to 2011Q1" in str(found.findings[0])
    assert found.upper[0] == spc(STEADY).upper[0]


def test_rebase_by_period_place_or_day() -> None:
    values, periods = STEADY * 2, months(24)
    for rebase in (["2011-01"], [12], [date(2010, 12, 2)], "2011-01", [Period.parse("2011")], [12, 12]):
        assert spc(values, periods, rebase=rebase).group.tolist() == [0] * 12 + [1] * 12
    without_january = [place for place in range(24) if place != 12]
    found = spc(
        [values[i] for i in without_january], [periods[i] for i in without_january], rebase=["2011-01"]
    )
    assert found.group.tolist() == [0] * 12 + [1] * 11
    shuffled = spc(values[::-1], periods[::-1], rebase=[11])  # the place as given
    assert shuffled.group.tolist() == [0] * 12 + [1] * 12


@pytest.mark.parametrize("rebase", ["2009-01", "2010-01", "2012-01"])
def test_a_rebase_that_does_nothing_is_named(rebase: str) -> None:
    found = spc(STEADY, months(12), rebase=[rebase])
    assert not found.group.any()
    assert rules(found) == ["spc-rebase"] and rebase in found.findings[0].what


# --- what cannot be


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "said"),
    [
        (([1, 2], ["2010-01", "2010-01"]), {}, ReadingsError, "a second reading of 2010-01"),
        (([1, 2], ["2010-01"]), {}, ReadingsError, "1 period for 2 values"),
        (([1, 2], ["2010-01", "soon"]), {}, PeriodError, "soon"),
        ((["one", 2],), {}, ReadingsError, "numbers"),
        (([[1, 2]],), {}, ReadingsError, "spc_many"),
        (([1, 2],), {"target": [1, 2, 3]}, ReadingsError, "3 targets for 2 values"),
        (([1, 2],), {"target": "high"}, ReadingsError, "targets must be numbers"),
        (([1, 2],), {"rebase": [2]}, ReadingsError, "no place 2"),
        (([1, 2],), {"rebase": [-1]}, ReadingsError, "no place -1"),
        (([1, 2],), {"rebase": ["2010-01"]}, ReadingsError, "have no periods"),
        (([1, 2],), {"fix": 1}, ReadingsError, "2 points or more"),
        (([1, 2],), {"direction": "highr"}, UnknownNameError, "did you mean 'higher'"),
        (([1, 2],), {"gaps": "brake"}, UnknownNameError, "did you mean 'break'"),
    ],
)
def test_faults_are_named(
    arguments: tuple[Any, ...], settings: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        spc(*arguments, **settings)
    assert isinstance(caught.value, ScorecardError)


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        ([1, 2], {}),
        ([[1, 2]], {"direction": ["higher", "lower"]}),
        ([[1, 2]], {"target": [1, 2]}),
        ([[1, 2]], {"rebase": [2]}),
        ([[1, 2]], {"rebase": [0.5]}),
        ([[1, 2]], {"rebase": [True, False, True]}),
        ([[1, 2]], {"fix": 0}),
    ],
)
def test_tables_that_do_not_fit_are_refused(values: Any, settings: dict[str, Any]) -> None:
    with pytest.raises(ReadingsError):
        spc_many(values, **settings)


# --- shapes of results


def test_the_frame_has_its_columns_and_words() -> None:
    frame = spc([*STEADY, 30], months(13), target=20).to_frame()
    assert list(frame.columns) == [
        *("period", "value", "moving_range", "group", "mean", "lower", "upper", "near_lower", "near_upper"),
        *("outside", "special_cause", "point_type", "role", "target"),
    ]
    last = frame.iloc[-1]
    assert (last["period"], last["value"], last["outside"], last["target"]) == ("2011-01", 30, True, 20)
    assert (last["special_cause"], last["point_type"], last["role"]) == (
        "outside limits",
        "improvement high",
        "improvement",
    )
    assert pd.isna(frame.loc[0, "special_cause"]) and frame.loc[0, "role"] == "common cause"
    assert (frame["near_upper"] - frame["mean"]).iloc[0] * 1.5 == pytest.approx(
        (frame["upper"] - frame["mean"]).iloc[0]
    )


def test_summaries_make_a_grid() -> None:
    grid = pd.DataFrame(
        [spc(STEADY, months(12), target=50, id="a").summary(), spc([1], ["2010-12"], id="b").summary()]
    )
    assert grid["variation"].fillna("?").tolist() == ["common cause", "?"]
    assert grid["assurance"].fillna("?").tolist() == ["consistently fail", "?"]
    assert grid["trial"].tolist() == [False, True] and grid["warnings"].tolist() == [0, 1]


def test_arrays_are_read_only_and_the_input_is_left_alone() -> None:
    given = np.array(STEADY, dtype=float)
    found = spc(given)
    with pytest.raises(ValueError, match="read-only"):
        found.mean[0] = 0
    given[0] = 99
    assert found.values[0] == 10


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (3, 0), (2, 1)])
def test_tables_of_next_to_nothing(shape: tuple[int, int]) -> None:
    found = spc_many(np.ones(shape), target=3)
    assert found.mean.shape == found.kind.shape == shape
    assert (found.variation == -1).all() and (found.assurance == -1).all()
    assert len(found.to_frame()) == shape[0]


def test_many_series_each_their_own_direction_target_and_rebase() -> None:
    row = [*STEADY, *[value + 50 for value in STEADY], 200]
    marks = np.zeros((3, 25), dtype=bool)
    marks[1:, 12] = True
    found = spc_many([row] * 3, direction=["higher", "lower", "none"], target=[0, 0, 0], rebase=marks)
    frame = found.to_frame()
    assert frame["variation"].tolist() == ["improvement high", "concern high", "neutral high"]
    assert frame["used"].tolist() == [25, 13, 13]
    assert frame["assurance"].tolist()[1:] == ["consistently fail", np.nan]
    assert [int(group.max()) for group in found.group] == [0, 1, 1]
    assert repr(found) == "<SpcMany: 3 series of 25 points, 3 with special cause variation>"
    assert all(early <= late for early, late in pairwise(found.group[1]))


def test_the_latest_point_is_the_last_known_one() -> None:
    found = spc_many([[*STEADY, 30, math.nan], [math.nan] * 14, [*STEADY, 12, 30]])
    assert found.latest.tolist() == [12, -1, 13]
    assert found.to_frame()["variation"].tolist() == ["improvement high", np.nan, "improvement high"]
    assert not np.isnan(found.upper[0, 13]) and found.kind[0, 13] == -1
