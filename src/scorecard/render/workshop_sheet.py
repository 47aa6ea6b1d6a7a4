"""The printable sheet of a workshop: a capability, its perspectives and levels, room for the working-out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from scorecard.maturity.statements import scale_lines
from scorecard.model.assessment import Phase, Quality
from scorecard.model.framework import Framework
from scorecard.render.fonts import PLAIN, clean
from scorecard.render.saving import save_as
from scorecard.render.typesetting import typeset

_MOST_CHOICES = 11
"""More levels than these are written into a box, not circled."""
_PHASES = {
    "open": "Let people tell how it is done. Who does it, how, and how does anyone know that it went well?",
    "control": "Test what was said. Is it always so, everywhere, with everybody? What would show it?",
    "confirmation": "Say back what was heard, with the level it comes to. Does everybody own that answer?",
}
_QUALITIES = {
    "said": "somebody said so",
    "seen": "it was shown",
    "written": "a document",
    "measured": "figures",
}


@dataclass(frozen=True, slots=True)
class WorkshopSheet:
    """The sheet of a capability, for A4: `.html()` or `.save("sheet.html")`, `.save("sheet.pdf")`."""

    framework: Framework
    capability: str
    """The id of the capability."""

    def html(self) -> str:
        """Return the sheet as a page of its own, which prints from a browser on A4."""
        return str(_template().render(sheet=_content(self.framework, self.capability)))

    def pdf(self) -> bytes:
        """Return the sheet as an accessible PDF (PDF/UA-1) for A4.

        Raises:
            MissingExtraError: typst is not installed.
            RenderError: typst failed.
        """
        source = files("scorecard.render").joinpath("templates", "workshop.typ").read_text(encoding="utf-8")
        content = _sayable(_content(self.framework, self.capability)) | {"font": PLAIN.family}
        data = {"main.typ": source, "sheet.json": json.dumps(content)}
        return typeset(data, "pdf", PLAIN, pdf_standards="ua-1")

    def save(self, path: str | Path) -> Path:
        """Write the sheet as `.html` or `.pdf`, by the suffix, and return where.

        Raises:
            MissingExtraError: a PDF is asked for, and typst is not installed.
            RenderError: another suffix, or the file cannot be written.
        """
        return save_as(path, {".html": lambda: self.html().encode("utf-8"), ".pdf": self.pdf})

    def __repr__(self) -> str:
        name = self.framework.capabilities[self.capability].name
        return f"<WorkshopSheet: {name}, {self.framework.name}>"

    def _repr_html_(self) -> str:
        from html import escape

        page = escape(self.html(), quote=True)
        title = escape(repr(self)[1:-1], quote=True)
        return f'<iframe srcdoc="{page}" title="{title}" width="100%" height="700" style="border:0"></iframe>'


def _content(framework: Framework, identifier: str) -> dict[str, Any]:
    """What stands on the sheet, for either template."""
    capability = framework.capabilities[identifier]
    scale = framework.scale
    names = {side.id: side.name for side in framework.perspectives}
    choices: list[str] = []
    if scale is not None:
        steps = round((scale.highest - scale.lowest) / scale.step)
        choices = [f"{scale.lowest + step * scale.step:g}" for step in range(steps + 1)]
    return {
        "framework": framework.name,
        "after": ", ".join(each for each in (framework.owner, framework.version) if each),
        "note": framework.note,
        "category": framework.category_of[identifier].name,
        "capability": capability.name,
        "asked": capability.description,
        "capability_note": capability.note,
        "sides": list(names.values()),
        "levels": [
            {"level": f"{level:g}", "name": name, "text": text}
            for level, name, text in scale_lines(framework)
        ],
        "choices": choices if len(choices) <= _MOST_CHOICES else [],
        "scored": scale is not None,
        "indicators": [
            {
                "name": each.name,
                "side": names.get(each.perspective or "", ""),
                "level": "" if each.level is None else f"{each.level:g}",
                "out_of": f"{each.out_of:g}",
            }
            for each in capability.indicators
        ],
        "phases": [{"name": phase, "says": _PHASES[phase]} for phase in get_args(Phase)],
        "qualities": [{"name": name, "says": _QUALITIES[name]} for name in get_args(Quality)],
    }


def _sayable(content: Any) -> Any:
    """The content with what the font can draw."""
    if isinstance(content, Mapping):
        return {key: _sayable(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_sayable(value) for value in content]
    return clean(content)[0] if isinstance(content, str) else content


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    text = files("scorecard.render").joinpath("templates", "workshop.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


__all__ = ["WorkshopSheet"]
