"""Chunks of columns give what all columns at once give, in hand and in files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.generated import layered, leaves
from scorecard.errors import ScorecardError
from scorecard.model.scheme import Scale
from scorecard.strategy_map.propagate import Inputs, scores
from scorecard.strategy_map.stream import stream, to_files

GRAPH = layered(400, 1_200, 5).compiled()
WHOLE = leaves(GRAPH, 17)
SCORE, COVERAGE = scores(GRAPH, WHOLE, Scale())


def chunks(width: int, upto: int = 17) -> Iterator[Inputs]:
    for start in range(0, upto, width):
        yield Inputs({"score": WHOLE.numbers["score"][:, start : start + width]})


@pytest.mark.parametrize("width", [1, 5, 17, 40])
def test_chunks_are_the_whole(width: int) -> None:
    upto = 0
    for chunk in stream(GRAPH, chunks(width), Scale()):
        assert chunk.columns.start == upto
        upto = chunk.columns.stop
        np.testing.assert_allclose(chunk.score, SCORE[:, chunk.columns], rtol=0, atol=1e-12)
        np.testing.assert_allclose(chunk.coverage, COVERAGE[:, chunk.columns], rtol=0, atol=1e-12)
    assert upto == 17


def test_a_chunk_is_asked_for_only_when_the_one_before_is_done() -> None:
    asked = []

    def counted() -> Iterator[Inputs]:
        for number, inputs in enumerate(chunks(5)):
            asked.append(number)
            yield inputs

    streaming = stream(GRAPH, counted(), Scale())
    next(streaming)
    assert asked == [0]
    next(streaming)
    assert asked == [0, 1]


def test_files_hold_the_whole_and_are_read_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "scores"
    score, coverage = to_files(folder, GRAPH, chunks(5), 17, Scale())
    np.testing.assert_allclose(score, SCORE, rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.load(folder / "coverage.npy"), COVERAGE, rtol=0, atol=1e-12)
    assert coverage.shape == (400, 17)
    with pytest.raises(ValueError, match="read-only"):
        score[0, 0] = 1


@pytest.mark.parametrize(("said", "what"), [(16, "more columns where 16"), (20, "17 columns where 20")])
def test_a_wrong_count_of_columns_is_refused(tmp_path: Path, said: int, what: str) -> None:
    with pytest.raises(ScorecardError, match=what):
        to_files(tmp_path, GRAPH, chunks(5), said, Scale())


def test_no_columns_make_no_file(tmp_path: Path) -> None:
    with pytest.raises(ScorecardError, match="nothing to write"):
        to_files(tmp_path, GRAPH, [], 0, Scale())
