"""The layout engine: in which order things stand along each row, with few crossings.

It gets numbers only, never a user's text, and runs beside us: start it early, since starting
takes a while; ask it once rows are known; do what needs no places; then read its answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, files
from itertools import pairwise
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired

from scorecard.errors import RenderError

PATIENCE = 60.0
"""Seconds the engine may think."""
_DISTRIBUTION = "graphviz-pure"


@lru_cache(maxsize=1)
def engine_path() -> Path:
    """Return the engine's program, as its wheel installed it.

    Raises:
        RenderError: the wheel is not installed.
    """
    try:
        found = [file for file in files(_DISTRIBUTION) or () if file.stem == _DISTRIBUTION]
    except PackageNotFoundError:
        found = []
    for file in found:
        path = Path(str(file.locate()))
        if path.is_file():
            return path.resolve()
    raise RenderError(f"the layout engine is missing: pip install {_DISTRIBUTION}")


def dot_text(
    rows: Sequence[Sequence[int]],
    edges: Sequence[tuple[int, int]],
    widths: Sequence[float],
    gap: float,
    lanes: Sequence[Sequence[Sequence[int]]] = (),
) -> str:
    """Write the rows as DOT: items by number, `edges` from a row to the next, widths in points.

    Where lanes stand side by side in a row, something unseen between them keeps them apart.
    """
    from graphviz import Digraph

    # Whole lines rather than one call a node: ten times as fast, and there is no text to quote.
    body = [f"\tr{row - 1} -> r{row} [style=invis]\n" for row in range(1, len(rows))]
    for number, row_items in enumerate(rows):
        same = "; ".join([f"n{item} [width={widths[item] / 72:.3f}]" for item in row_items])
        body.append(f"\t{{rank=same; r{number} [width=0]; {same}}}\n")
    for number, row_lanes in enumerate(lanes):
        filled = [lane for lane in row_lanes if lane]
        for place, (before, after) in enumerate(pairwise(filled)):
            wall = f"w{number}_{place}"
            body.append(f"\t{{rank=same; r{number}; {wall} [width=0]}}\n")
            body.extend([f"\tn{card} -> {wall} [style=invis]\n" for card in before])
            body.extend([f"\t{wall} -> n{card} [style=invis]\n" for card in after])
    body.extend([f"\tn{upper} -> n{lower}\n" for upper, lower in edges])
    graph = Digraph(
        graph_attr={"splines": "false", "nodesep": f"{gap / 72:.3f}", "ranksep": "0.3"},
        node_attr={"fixedsize": "true", "label": ""},
        body=body,
    )
    return str(graph.source)


class EngineRun:
    """A run of the engine: started, asked, then read; `with` ends it, whatever happens inside."""

    def __init__(self) -> None:
        self._process: Popen[bytes] | None = None
        self._failure: RenderError | None = None
        try:
            self._process = Popen([engine_path(), "-Tplain"], stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        except RenderError as error:
            self._failure = error
        except OSError as error:
            self._failure = RenderError(f"the layout engine {engine_path()} cannot be run: {error}")

    def ask(self, dot: str) -> None:
        """Give it what to order; it works while we go on.

        Raises:
            RenderError: it is missing, or could not be started.
        """
        if self._failure is not None:
            raise self._failure
        assert self._process is not None  # it was started, or there is a failure
        assert self._process.stdin is not None
        # It reads everything before it writes anything, so this cannot lock up.
        with suppress(OSError), self._process.stdin as stdin:
            stdin.write(dot.encode("ascii"))
        self._process.stdin = None

    def __enter__(self) -> EngineRun:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
        # Waits for its end, and closes the pipes.
        self._process.__exit__(None, None, None)

    def order(self, timeout: float = PATIENCE) -> dict[int, float] | None:
        """Return the x of every item, or None where the engine took too long.

        Raises:
            RenderError: the engine failed.
        """
        assert self._process is not None  # it has been asked
        try:
            output, _ = self._process.communicate(timeout=timeout)
        except TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            return None
        if self._process.returncode:
            raise RenderError(f"the layout engine ended with code {self._process.returncode}")
        # Lines such as `node n12 3.75 0.5 ...`: half as much to write and to read as JSON.
        return {
            int(line.split(" ", 3)[1][1:]): float(line.split(" ", 3)[2]) * 72
            for line in output.decode("ascii").splitlines()
            if line.startswith("node n")
        }


__all__ = ["EngineRun", "dot_text", "engine_path"]
