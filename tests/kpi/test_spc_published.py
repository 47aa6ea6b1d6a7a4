"""XmR charts against figures printed by NHSRplotthedots (a vignette, its tests and snapshots)."""

from __future__ import annotations

import numpy as np
import pytest

from scorecard.kpi.spc import ASSURANCES, spc, spc_many
from scorecard.kpi.spc_many import assurance
from scorecard.kpi.spc_rules import completes, covered, only_near, same_side, two_of_three

# vignettes/deviations.Rmd
OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# tests/testthat/_snaps/ptd_spc_standard.md
TWENTY = [
    *(-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123),
    *(-0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314),
    *(0.49785048, -1.96661716, 0.70135590, -0.47279141),
]
WITH_OUTLIER = [*TWENTY[:14], 10.0, *TWENTY[15:]]


@pytest.mark.parametrize(
    ("values", "screened", "expected", "within"),
    [
        (OUTLIER, True, (1.9444, -0.7156, 4.6044), 5e-5),
        (OUTLIER, False, (1.9444, -3.0626, 6.9515), 5e-5),
        (TWENTY, True, (0.1416238, -3.01138, 3.294627), 5e-6),
        (WITH_OUTLIER, True, (0.6694159, -2.383666, 3.722497), 5e-7),
        (WITH_OUTLIER, False, (0.6694159, -4.596625, 5.935457), 5e-7),
    ],
)
def test_printed_limits(
    values: list[float], screened: bool, expected: tuple[float, ...], within: float
) -> None:
    found = spc(values, screened=screened)
    assert (found.mean[0], found.lower[0], found.upper[0]) == pytest.approx(expected, abs=within)
    assert (found.mean == found.mean[0]).all() and (found.upper == found.upper[0]).all()


def test_the_summaries_of_ptd_spc_count_the_same_points() -> None:
    # _snaps/ptd_spc.md: all twenty are common cause, and so are both halves apart.
    whole = spc(TWENTY, target=0.5)
    assert whole.to_frame()["point_type"].eq("common cause").all()
    assert whole.assurance == "inconsistent"
    halves = spc(TWENTY, rebase=[10])
    assert halves.to_frame()["point_type"].eq("common cause").all()
    printed = halves.to_frame().groupby("group")[["mean", "lower", "upper"]].first().to_numpy()
    np.testing.assert_allclose(printed, [[0.0746, -2.60, 2.75], [0.209, -3.28, 3.70]], atol=5e-3)


def sides(word: list[int]) -> np.ndarray:
    side = np.array(word, dtype=np.int8)
    return same_side(side, np.arange(len(side)) > 0)


@pytest.mark.parametrize("sign", [1, -1])
def test_seven_on_one_side_end_where_printed(sign: int) -> None:
    assert completes(sides([sign] * 8 + [-sign])).tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 0]
    assert not completes(sides([sign] * 6)).any()
    assert completes(sides([-sign] + [sign] * 8 + [-sign])).tolist() == [0] * 7 + [1, 1, 0]
    assert not completes(sides([sign] * 6 + [0] + [sign] * 6)).any()


@pytest.mark.parametrize(
    ("values", "rising", "falling"),
    [
        ([1, 2, 3, 4, 5, 6, 7], [0] * 6 + [1], [0] * 7),
        ([7, 6, 5, 4, 3, 2, 1], [0] * 7, [0] * 6 + [1]),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7, [0] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] * 7 + [1, 0], [0] * 9),
        ([1, 2, 3, 4, 5, 6], [0] * 6, [0] * 6),
    ],
)
def test_trends_end_where_printed(values: list[int], rising: list[int], falling: list[int]) -> None:
    step = np.diff(values, prepend=values[0])
    assert completes(step > 0).tolist() == rising
    assert completes(step < 0).tolist() == falling


def test_all_seven_of_a_run_are_covered() -> None:
    assert covered(np.array([0] * 6 + [1, 0], dtype=bool)).tolist() == [1] * 7 + [0]


@pytest.mark.parametrize(
    ("near", "threes", "flagged"),
    [
        ([0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 1, 1, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
        ([0, 0, 1, 1, 0, 0, 0], [0, 1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 0, 0, 0]),
        ([1, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]),
        ([1, 0, 0, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 1, 1]),
    ],
)
def test_two_of_three_where_printed(near: list[int], threes: list[int], flagged: list[int]) -> None:
    flags = np.array(near, dtype=bool)
    found = two_of_three(flags, sides([1] * len(near)))
    assert found.tolist() == threes
    assert only_near(found, flags).tolist() == flagged
    opposite = sides([(-1) ** place for place in range(len(near))])
    assert not two_of_three(flags, opposite).any()


@pytest.mark.parametrize(
    ("aim", "expected"),
    [
        (1, ["consistently fail", "consistently pass", "inconsistent"]),
        (-1, ["consistently pass", "consistently fail", "inconsistent"]),
        (0, [None, None, None]),
    ],
)
def test_assurance_where_printed(aim: int, expected: list[str | None]) -> None:
    codes = assurance([1, 5, 1], [3, 7, 5], 4, aim)
    assert [ASSURANCES[code] if code >= 0 else None for code in codes] == expected


def test_a_target_on_a_limit_is_inconsistent() -> None:
    assert assurance([1, 1], [3, 3], [1, 3], 1).tolist() == [0, 0]
    nearly = spc([1, 2, 1, 2])  # limits whose last digit is rounding
    assert spc([1, 2, 1, 2], target=nearly.upper[0] * (1 + 1e-15)).assurance == "inconsistent"


def test_many_series_come_to_the_printed_figures_too() -> None:
    found = spc_many([TWENTY, WITH_OUTLIER])
    np.testing.assert_allclose(found.mean[:, 0], [0.1416238, 0.6694159], atol=5e-8)
    np.testing.assert_allclose(found.lower[:, -1], [-3.01138, -2.383666], atol=5e-6)
