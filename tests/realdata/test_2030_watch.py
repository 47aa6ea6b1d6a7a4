"""2030 Watch: 82 indicators of the SDGs, each with cut points and a direction, 4,691 rows.

A figure's score is the number of the first cut point it meets, from 1, and 5 where it meets none. A
figure on a cut point meets it. The scores are not in the file: the rule is held here in plain Python
against a RAG scheme of break points.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import scorecard as sc
from scorecard.kpi.measure import State, measure
from scorecard.kpi.score import score
from scorecard.model.period import Period
from scorecard.model.scheme import Scheme
from tests.kpi.made import THREE, bands, kpi

RATINGS = 5
DIRECTIONS = {"more": "higher", "less": "lower"}
NO_FIGURE = (":", "..", "—", "Value")
"""Words of the sources' sheets where a figure belongs; the last is a header read as a row."""
OUT_OF_ORDER = "SDG14_Unterwater_Marine_Protected_Areas_WB_2014"
TWO_IN_ONE = "SDG13_germanwatch_renewableenergy_2014"
FIVE_CUTS = ("SDG13_germanwatch_currentemissions", "SDG7_Energy_consumption_per_capita_World_Bank_2014")


def rating(value: float, cuts: list[float], direction: str) -> int:
    """The rule, one figure at a time; a figure is nowhere near a text."""
    for place, cut in enumerate(cuts, 1):
        if value >= cut if direction == "more" else value <= cut:
            return place
    return RATINGS


def ratings(count: int) -> Scheme:
    """A scheme of so many cut points, worst first as schemes are."""
    made = {"id": f"cuts-{count}", "bands": bands(count + 1), "boundaries": ["threshold"] * count}
    return Scheme.model_validate(made)


def rated(band: np.ndarray, count: int) -> list[int]:
    """The rating of each band: the best is 1, the worst 5 however few cut points there are."""
    return [RATINGS if place == 0 else count + 1 - place for place in band.tolist()]


@dataclass
class Published:
    rows: pd.DataFrame
    cuts: dict[str, list[Any]]
    directions: dict[str, str]


@pytest.fixture(scope="module")
def published(shared_data: Path) -> Published:
    rows = pd.read_csv(shared_data / "2030watch" / "long.csv", dtype=str, keep_default_na=False)
    first = rows.drop_duplicates("file").set_index("file")
    return Published(rows, first["rating_cutpoints"].map(json.loads).to_dict(), first["direction"].to_dict())


def slugs(published: Published) -> dict[str, str]:
    """Ids short enough for a document; the file names go up to a hundred characters."""
    return {name: f"indicator-{place}" for place, name in enumerate(published.cuts, 1)}


def usable(published: Published, name: str) -> list[float]:
    """Cut points a document can state: of five only the first four part anything."""
    cuts = published.cuts[name]
    if name == OUT_OF_ORDER:
        return [cut for cut in cuts if cut != 30]
    if name == TWO_IN_ONE:
        return [cut for cut in cuts if not isinstance(cut, str)]
    return cuts[: RATINGS - 1]


def test_every_row_as_it_stands_is_read_or_named(published: Published) -> None:
    """15 words where a figure belongs and 33 unknown years: 48 findings at once, and no other."""
    rows, names = published.rows, slugs(published)
    assert (len(rows), len(names)) == (4_691, 82)
    frame = pd.DataFrame(
        {
            "kpi": rows["file"].map(names),
            "organisation": rows["country"],
            "period": rows["year"],
            "value": rows["value"],
        }
    )
    with pytest.raises(sc.ReadingsError) as caught:
        sc.Readings(frame)
    findings = caught.value.findings
    assert len(findings) == len(set(findings)) == 48
    assert sum("'unknown' is no period" in finding.what for finding in findings) == 33
    for word, count in zip(NO_FIGURE, (5, 5, 4, 1), strict=True):
        assert sum(f"not {word!r}" in finding.what for finding in findings) == count
    assert all(finding.where.cell and finding.where.id for finding in findings)
    blank = rows["value"].isin(("", *NO_FIGURE))
    mended = frame.assign(
        value=frame["value"].mask(blank, ""), period=frame["period"].replace("unknown", "2016")
    )
    read = sc.Readings(mended)
    assert len(read) == len(rows)
    assert int(read.frame["value"].isna().sum()) == 249 + 15


def test_every_row_has_the_rating_of_the_rule(published: Published) -> None:
    """4,427 figures through one pass; the 264 without one are unknown, never 5."""
    rows, names = published.rows, slugs(published)
    counts = {name: len(usable(published, name)) for name in names}
    strategy = sc.Strategy.model_validate(
        {
            "name": "2030 Watch",
            "schemes": {
                f"cuts-{count}": ratings(count).model_dump(exclude={"id"}) for count in set(counts.values())
            },
            "kpis": {
                names[name]: {
                    "name": name,
                    "direction": DIRECTIONS[published.directions[name]],
                    "frequency": "year",
                    "carry": "9 years",
                    "scheme": f"cuts-{counts[name]}",
                    "thresholds": usable(published, name)[::-1],
                }
                for name in names
            },
        }
    )
    figures = pd.to_numeric(rows["value"], errors="coerce")
    frame = pd.DataFrame(
        {
            "kpi": rows["file"].map(names),
            "organisation": rows["country"],
            "period": rows["year"].replace("unknown", "2016"),
            "value": figures,
        }
    )
    countries = sorted(set(rows["country"]))
    found = measure(strategy, sc.Readings(frame), Period.parse("2016"), countries)
    at = (
        [found.ids.index(f"kpi:{names[name]}") for name in rows["file"]],
        [countries.index(c) for c in rows["country"]],
    )
    band, state = found.band[at], found.state[at]
    known = figures.notna().to_numpy()
    assert (known.sum(), (~known).sum()) == (4_427, 264)
    assert (band[~known] == -1).all() and (state[~known] == State.NO_READING).all()
    wrong = []
    for (name, country), value, place in zip(
        rows.loc[known, ["file", "country"]].itertuples(index=False), figures[known], band[known], strict=True
    ):
        cuts = [cut for cut in published.cuts[name] if not isinstance(cut, str)]
        if name == TWO_IN_ONE:
            cuts = [np.inf, *cuts]  # a text is met by no figure
        ours = rated(np.array([place]), counts[name])[0] + (name == TWO_IN_ONE and place > 0)
        if ours != rating(value, cuts, published.directions[name]):
            wrong.append((name, country, value))
    assert wrong == []


def test_which_lists_of_cut_points_no_document_may_state(published: Published) -> None:
    """One does not fall and one holds a text with two numbers: 264 and 36 rows, mended as named."""
    refused = {}
    for name, cuts in published.cuts.items():
        try:
            kpi(direction=DIRECTIONS[published.directions[name]], thresholds=cuts[::-1])
        except ValidationError as error:
            refused[name] = str(error)
    assert set(refused) == {OUT_OF_ORDER, TWO_IN_ONE}
    assert (
        "thresholds, worst first, must rise where higher is better; these are 30, 20, 40, 50"
        in refused[OUT_OF_ORDER]
    )
    assert published.cuts[OUT_OF_ORDER] == [50, 40, 20, 30]  # whoever meets 30 has met 20 before
    assert "should be a valid number" in refused[TWO_IN_ONE]
    assert published.cuts[TWO_IN_ONE][0] == "100; 80.98"
    sizes = {
        len(cuts): sum(len(c) == len(cuts) for c in published.cuts.values())
        for cuts in published.cuts.values()
    }
    assert sizes == {4: 78, 5: 2, 3: 2}


def test_the_fifth_of_five_cut_points_parts_nothing(published: Published) -> None:
    """Met or not, the rating is 5; so a scheme of five bands says all there is to say."""
    for name in FIVE_CUTS:
        cuts, direction = published.cuts[name], published.directions[name]
        values = pd.to_numeric(published.rows.loc[published.rows["file"] == name, "value"], errors="coerce")
        for value in values.dropna():
            assert rating(value, cuts, direction) == rating(value, cuts[:4], direction)


numbers = st.integers(-2_000, 2_000).map(lambda whole: whole / 8)


@given(
    st.lists(numbers, min_size=2, max_size=4, unique=True),
    st.sampled_from(["more", "less"]),
    st.lists(numbers, min_size=1, max_size=8),
)
def test_any_cut_points_in_order_rate_as_the_rule_does(
    drawn: list[float], direction: str, values: list[float]
) -> None:
    cuts = sorted(drawn, reverse=direction == "more")
    made = kpi(direction=DIRECTIONS[direction], thresholds=cuts[::-1])
    points = np.array([*values, *cuts])
    found = score(made, ratings(len(cuts)), THREE, points)
    assert rated(found.band, len(cuts)) == [rating(value, cuts, direction) for value in points]


@given(st.lists(numbers, min_size=4, max_size=4, unique=True), st.sampled_from(["more", "less"]))
def test_minus_one_is_a_figure_unless_it_is_blanked(drawn: list[float], direction: str) -> None:
    """The publisher writes -1 where there is no figure; some figures are -1.8, so no code is guessed."""
    cuts = sorted(drawn, reverse=direction == "more")
    made = kpi(direction=DIRECTIONS[direction], thresholds=cuts[::-1])
    found = score(made, ratings(4), THREE, [-1, np.nan])
    assert rated(found.band[:1], 4) == [rating(-1, cuts, direction)]
    assert found.band[1] == -1
    assert np.isnan(found.score[1])
