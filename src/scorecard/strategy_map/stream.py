"""Scores of more columns than memory holds: chunk after chunk, handed on or laid down in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorecard.errors import ScorecardError
from scorecard.model.scheme import Scale
from scorecard.strategy_map.graph import Graph
from scorecard.strategy_map.propagate import Inputs, scores

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some columns of a larger whole.

    Attributes:
        columns: which of the whole they are.
        score, coverage: (nodes, columns), as `propagate.scores` returns them.
    """

    columns: slice
    score: Floats
    coverage: Floats


def stream(graph: Graph, chunks: Iterable[Inputs], scale: Scale) -> Iterator[Chunk]:
    """Yield scores and coverage of one chunk of columns after another; nothing of it is kept.

    Args:
        graph: the compiled strategy.
        chunks: inputs of some columns at a time, which may be made as they are asked for. Columns
            of one peer group stand in one chunk.
        scale: the status scale.
    """
    start = 0
    for inputs in chunks:
        score, coverage = scores(graph, inputs, scale)
        columns = slice(start, start + score.shape[1])
        start = columns.stop
        yield Chunk(columns, score, coverage)


def to_files(
    folder: str | PathLike[str], graph: Graph, chunks: Iterable[Inputs], columns: int, scale: Scale
) -> tuple[Floats, Floats]:
    """Write scores and coverage of many columns to `score.npy` and `coverage.npy`, and open them.

    The arrays that come back are read-only and live in the files: what is not looked at takes no
    memory. A column stands in one piece.

    Args:
        folder: is made where it is not there; files of these names in it are written over.
        graph, chunks, scale: as for `stream`.
        columns: how many there are in all.

    Returns:
        Score and coverage, each (nodes, columns).

    Raises:
        ScorecardError: the chunks have more columns than said, or fewer.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    paths = place / "score.npy", place / "coverage.npy"
    files = [_laid_out(path, (graph.size, columns)) for path in paths]
    done = 0
    for chunk in stream(graph, chunks, scale):
        done = chunk.columns.stop
        if done > columns:
            break
        for file, values in zip(files, (chunk.score, chunk.coverage), strict=True):
            file[:, chunk.columns] = values
    if done != columns:
        more = "more" if done > columns else f"{done:,}"
        raise ScorecardError(f"the chunks have {more} columns where {columns:,} were said")
    for file in files:
        file.flush()
    score, coverage = (np.lib.format.open_memmap(path, mode="r") for path in paths)
    return score, coverage


def _laid_out(path: Path, shape: tuple[int, int]) -> Any:
    if 0 in shape:  # a file of no bytes cannot be mapped
        raise ScorecardError("there is nothing to write: no nodes, or no columns")
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.float64, shape=shape, fortran_order=True)


__all__ = ["Chunk", "stream", "to_files"]
