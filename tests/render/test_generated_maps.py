"""200 generated maps: nothing lies on anything, nothing is cut, nothing too small, the same bytes twice."""

from __future__ import annotations

import pytest

from scorecard.model.period import Period
from scorecard.render.picture import draw
from tests.render.generated_maps import COUNT, generated_map

AT = Period.parse("2010-03")


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_generated_map_is_whole(seed: int) -> None:
    strategy, statuses = generated_map(seed)
    picture = draw(strategy, statuses, at=AT, foot="Why amber: because.")
    quality = picture.quality()
    assert (quality.overlaps, quality.cut, quality.faults) == (0, 0, ())
    assert quality.smallest_text is not None and quality.smallest_text >= 7.0
    assert quality.contrast is not None and quality.contrast >= 4.5
    if seed % 8 == 0:
        assert draw(strategy, statuses, at=AT, foot="Why amber: because.").svg == picture.svg
