"""A view that says something on every box still cuts nothing, on strategies of any size and script."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.picture import draw
from scorecard.render.scene import map_nodes
from scorecard.render.shades import pale
from scorecard.render.theme import read_theme
from scorecard.render.view import View
from tests.render.render_help import generated, ims, look


@pytest.mark.parametrize("seed", range(40, 60))
def test_nothing_is_cut_or_overlaps(seed: int, at: Period) -> None:
    strategy, statuses = generated(seed)
    names = [node.id for node in map_nodes(strategy)]
    heat = {name: place / len(names) for place, name in enumerate(names)}
    view = View(
        shown=frozenset(names[1:] or names),
        pale=frozenset(names[::3]),
        pale_arrows=frozenset((arrow.source, arrow.target) for arrow in strategy.arrows[::2]),
        ringed=frozenset(names[1::3]),
        ahead=frozenset(names[2::3]),
        said=dict.fromkeys(names, "was not applicable"),
        moves=dict.fromkeys(names[::2], ("down", "−100")),
        heat=heat,
        heat_words="influence up to 0.50",
        title="A long title of a view, " * 3,
        sentence="What the view is, in a sentence that says it at some length.",
    )
    picture = draw(strategy, statuses, at=at, view=view, foot="Why: because.")
    assert len(picture.scene.cards) == len(names[1:] or names)
    seen = look(picture.svg)
    assert min(seen.sizes) >= 7
    assert not any(one.meets(other) for one, other in combinations(seen.cards, 2))
    for card, texts in zip(seen.cards, seen.card_texts, strict=True):
        assert all(card.holds(text, 0.05) for text in texts)
        assert not any(one.meets(other, 0.6) for one, other in combinations(texts, 2))
    assert all(seen.page.holds(item) for item in [*seen.cards, *seen.bands, *seen.others])


@pytest.mark.parametrize("name", ["board", "greyscale"])
def test_what_stands_back_is_paler_down_to_the_lag_of_its_arrow(name: str, at: Period) -> None:
    strategy, statuses = ims()
    theme = read_theme(name)
    arrow = next(item for item in strategy.arrows if item.target == "objective:vision" and item.link.lag)
    picture = draw(strategy, statuses, at=at, theme=theme, view=View(pale_arrows=frozenset([arrow[:2]])))
    assert sum(item.pale for item in picture.scene.arrows) == 1
    said = re.findall(r'fill="(#[0-9A-F]{6})">6 months<', picture.svg)
    assert said == [pale(theme).muted]
    assert pale(theme).line in picture.svg
    assert pale(theme).line not in draw(strategy, statuses, at=at, theme=theme).svg


@pytest.mark.parametrize("fed", ["a", "b", "c", "d"])
def test_a_kpi_alone_in_its_band_stands_beneath_what_it_feeds(fed: str, at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {name: {"name": f"Objective {name}"} for name in "abcd"},
            "kpis": {"k": {"name": "Visits", "measures": [fed]}},
        }
    )
    shown = frozenset({"kpi:k", *[f"objective:{name}" for name in "abcd"]})
    picture = draw(strategy, {}, at=at, view=View(shown=shown))
    place = {card.id: x for card, x in zip(picture.scene.cards, picture.layout.places.x, strict=False)}
    wide = dict(zip([card.id for card in picture.scene.cards], picture.layout.plan.widths, strict=True))
    # As wide a box as this one keeps inside its band: nearer the edge no edge of the other sticks out.
    aside = (wide["kpi:k"] - wide[f"objective:{fed}"]) / 2
    assert abs(place["kpi:k"] - place[f"objective:{fed}"]) <= (aside + 0.5 if fed in "ad" else 0.5)


def test_kpis_that_feed_one_box_stand_side_by_side_beneath_it(at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Library",
            "objectives": {name: {"name": f"Objective {name}"} for name in "abcd"},
            "kpis": {name: {"name": name.title(), "measures": ["d"]} for name in ("visits", "loans")},
        }
    )
    shown = frozenset({"kpi:visits", "kpi:loans", *[f"objective:{name}" for name in "abcd"]})
    picture = draw(strategy, {}, at=at, view=View(shown=shown))
    place = {card.id: x for card, x in zip(picture.scene.cards, picture.layout.places.x, strict=False)}
    assert min(place["kpi:visits"], place["kpi:loans"]) > place["objective:b"]
    assert picture.quality().overlaps == 0
