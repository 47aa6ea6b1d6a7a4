"""The interactive map inside a notebook: the page's own front end, as an anywidget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from scorecard._optional import require
from scorecard.errors import ScorecardError
from scorecard.render.front_end import script, style


def map_widget(
    svg: str,
    told: Mapping[str, Any],
    suppose: Callable[[Mapping[str, Any], list[str]], tuple[str, Mapping[str, Any]]] | None = None,
) -> Any:
    """Return a map as a Jupyter widget.

    Args:
        svg: the picture.
        told: what `front_data` returns, with the `levers` of a what-if where there are any.
        suppose: from values by id and the work that stops to the picture and what is told then; a
            ScorecardError of it is shown beside the levers.

    Raises:
        MissingExtraError: anywidget is not installed (`pip install 'strategy-scorecard[widget]'`).
    """
    require("anywidget", "widget")
    return _widget_class()(suppose, shown={"svg": svg, "data": dict(told)})


@lru_cache(maxsize=1)
def _widget_class() -> Any:
    anywidget, traitlets = require("anywidget", "widget"), require("traitlets", "widget")

    class MapWidget(anywidget.AnyWidget):  # type: ignore[misc, name-defined]
        """A map that can be asked. `supposed` comes from the levers, `shown` goes to the browser."""

        _esm = script()
        _css = style()
        supposed = traitlets.Dict().tag(sync=True)
        shown = traitlets.Dict().tag(sync=True)

        def __init__(self, suppose: Any, **traits: Any) -> None:
            super().__init__(**traits)
            self._suppose = suppose

        @traitlets.observe("supposed")  # type: ignore[untyped-decorator]
        def _answer(self, change: Any) -> None:
            asked = change["new"]
            if self._suppose is None:
                return
            # The turn makes every answer another one, also where nothing differs.
            turn = asked.get("turn", 0)
            try:
                svg, told = self._suppose(dict(asked.get("set", {})), list(asked.get("drop", [])))
            except ScorecardError as error:
                before = self.shown["data"]
                self.shown = {**self.shown, "data": {**before, "error": str(error), "turn": turn}}
            else:
                self.shown = {"svg": svg, "data": {**told, "turn": turn}}

        def __repr__(self) -> str:
            data = self.shown["data"]
            boxes = _counted(sum(node["card"] for node in data["nodes"]), "box", "boxes")
            levers = _counted(len(data.get("levers", ())), "lever", "levers")
            return f"<map widget {data['title']!r}: {boxes}, {levers}>"

    return MapWidget


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


__all__ = ["map_widget"]
