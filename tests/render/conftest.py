"""Made-up strategies and statuses to draw."""

from __future__ import annotations

from typing import Any

import pytest

from scorecard.model.period import Period
from scorecard.render.picture import Picture, draw
from tests.render.render_help import ims


@pytest.fixture(scope="session")
def at() -> Period:
    return Period.parse("2010-03")


@pytest.fixture(scope="session")
def ims_picture(at: Period) -> Picture:
    strategy, statuses = ims()
    return draw(
        strategy, statuses, at=at, foot="Why amber: 20 of the 42 points short come from one place.",
        met_target="A target met scores 50",
    )  # fmt: skip


@pytest.fixture(scope="session")
def ims_case() -> Any:
    return ims()
