"""Nothing overlaps, nothing is cut, nothing is too small: measured on the SVG."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.measure import height_of
from scorecard.render.picture import Picture, draw
from tests.render.render_help import Rect, Seen, generated, ims, look

SEEDS = range(40)


@pytest.fixture(scope="module", params=["ims", *SEEDS], ids=str)
def seen(request: pytest.FixtureRequest, at: Period) -> Seen:
    strategy, statuses = ims() if request.param == "ims" else generated(request.param)
    return look(draw(strategy, statuses, at=at, foot="Why: because.").svg)


def test_cards_do_not_overlap(seen: Seen) -> None:
    for one, other in combinations(seen.cards, 2):
        assert not one.meets(other)


def test_cards_stand_inside_a_band(seen: Seen) -> None:
    for card in seen.cards:
        assert any(band.holds(card) for band in seen.bands)


def test_bands_do_not_overlap(seen: Seen) -> None:
    for one, other in combinations(seen.bands, 2):
        assert not one.meets(other)


def test_no_arrow_runs_through_a_card(seen: Seen) -> None:
    for arrow in seen.arrows:
        for card in seen.cards:
            inner = Rect(card.x0 + 0.4, card.y0 + 0.4, card.x1 - 0.4, card.y1 - 0.4)
            assert not any(inner.x0 < x < inner.x1 and inner.y0 < y < inner.y1 for x, y in arrow)


def test_arrows_never_share_an_end(seen: Seen) -> None:
    for first, second in combinations(seen.arrows, 2):
        for (x0, y0), (x1, y1) in ((a, b) for a in (first[0], first[-1]) for b in (second[0], second[-1])):
            assert abs(x0 - x1) > 0.5 or abs(y0 - y1) > 0.5


def test_text_stays_in_its_card(seen: Seen) -> None:
    for card, texts in zip(seen.cards, seen.card_texts, strict=True):
        for text in texts:
            assert card.holds(text, 0.05)


def test_texts_of_a_card_do_not_overlap(seen: Seen) -> None:
    for texts in seen.card_texts:
        for one, other in combinations(texts, 2):
            assert not one.meets(other, 0.6)


def test_no_text_is_smaller_than_seven_points(seen: Seen) -> None:
    assert min(seen.sizes) >= 7.0


def test_everything_is_on_the_page(seen: Seen) -> None:
    for item in [*seen.cards, *seen.bands, *seen.labels, *seen.lags, *seen.others]:
        assert seen.page.holds(item)


def test_titles_legend_and_bands_keep_apart(seen: Seen) -> None:
    for text in seen.others:
        assert not any(text.meets(band) for band in seen.bands)
    for one, other in combinations(seen.others, 2):
        assert not one.meets(other, 1.0)


def test_band_names_stand_in_their_bands_free_of_cards_and_arrows(seen: Seen) -> None:
    for label in seen.labels:
        assert any(band.holds(label, 0.1) for band in seen.bands)
        assert not any(label.meets(card) for card in seen.cards)
        for arrow in seen.arrows:
            assert not any(label.x0 < x < label.x1 and label.y0 < y < label.y1 for x, y in arrow)


def test_lags_touch_nothing(seen: Seen) -> None:
    for lag in seen.lags:
        core = Rect(lag.x0, lag.y0 + 0.4, lag.x1, lag.y1 - 0.4)
        assert not any(core.meets(item) for item in [*seen.cards, *seen.labels])
        for arrow in seen.arrows:
            assert not any(core.x0 < x < core.x1 and core.y0 < y < core.y1 for x, y in arrow)
    for one, other in combinations(seen.lags, 2):
        assert not one.meets(other)


def test_hardly_ever_a_flat_arrow_lies_on_a_lag_like_an_accent(at: Period) -> None:
    lags = accents = 0
    for seed in SEEDS:
        picture = look(draw(*generated(seed), at=at).svg)
        lags += len(picture.lags)
        for lag in picture.lags:
            accents += any(
                lag.x0 < x0 + (x1 - x0) * step / 8 < lag.x1
                and lag.y0 - 0.8 < y0 + (y1 - y0) * step / 8 < lag.y1 + 0.8
                for arrow in picture.arrows
                for (x0, y0), (x1, y1) in pairwise(arrow)
                for step in range(9)
            )
    assert lags > 100
    assert accents <= lags / 20


def test_the_ims_map_fits_a4_and_writes_every_lag(ims_picture: Picture) -> None:
    assert ims_picture.page.millimetres == (297, 210)
    assert ims_picture.findings == ()
    assert len(look(ims_picture.svg).lags) == sum(bool(arrow.lag) for arrow in ims_picture.scene.arrows) == 6


def test_every_arrow_is_drawn(ims_picture: Picture) -> None:
    assert len(look(ims_picture.svg).arrows) == len(ims_picture.scene.arrows) == 27


def test_cards_of_a_row_share_their_height(ims_picture: Picture) -> None:
    seen = look(ims_picture.svg)
    tops = {round(card.y0, 1): round(card.y1, 1) for card in seen.cards}
    assert all(round(card.y1, 1) == tops[round(card.y0, 1)] for card in seen.cards)


def test_one_long_name_takes_width_and_not_height(at: Period) -> None:
    long = "Share of senior stakeholders that agree that we provide insight and innovation to their business"

    def drawn(name: str) -> Picture:
        nodes = {f"n{number}": {"name": f"Objective number {number}"} for number in range(6)}
        nodes["n3"]["name"] = name
        return draw(Strategy.model_validate({"name": "Library", "objectives": nodes}), {}, at=at, size="A4")

    long_one, plain = drawn(long), drawn("Objective number 3")
    assert len(set(plain.layout.plan.widths)) == 1
    widths = long_one.layout.plan.widths
    assert widths[3] > 1.15 * widths[0]
    assert len({round(width, 6) for number, width in enumerate(widths) if number != 3}) == 1
    sizes = long_one.layout.plan.sizes
    equal = sum(widths) / len(widths)
    assert max(long_one.layout.plan.heights) < height_of(long_one.scene.cards[3], equal, sizes) - sizes.lead
    assert long_one.quality().faults == ()
