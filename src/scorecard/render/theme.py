"""The theme: one small validated record of colours, passed as an argument."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from scorecard.errors import RenderError, UnknownNameError
from scorecard.model.base import Noun
from scorecard.model.scheme import ColourRole

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class StatusColours(Noun):
    """How one status looks: its edge and symbol, its text, and a tint behind text."""

    edge: Colour
    text: Colour
    """Dark enough to be read on paper and on the tint."""
    tint: Colour


class Theme(Noun):
    """The colours of a map. What a band *means* is the scheme's; this says how that looks.

    >>> read_theme("board").roles["worst"].edge
    '#B3261E'
    """

    name: str
    paper: Colour
    ink: Colour
    """Names and headings."""
    muted: Colour
    """Small print."""
    rule: Colour
    line: Colour
    """The one grey of all arrows."""
    bands: tuple[Colour, Colour]
    """Backgrounds of the map's bands, in turn."""
    card: Colour
    border: Colour
    mark: Colour
    """Words that ask for a second look: provisional, tension ..."""
    roles: dict[ColourRole, StatusColours]
    unknown: StatusColours
    left: StatusColours
    """For a node that has left the calculation."""

    def of(self, role: ColourRole | Literal["unknown", "left"]) -> StatusColours:
        """Return the colours of a band's role, of unknown, or of what does not apply."""
        if role == "unknown":
            return self.unknown
        return self.left if role == "left" else self.roles[role]


def theme_names() -> list[str]:
    """Return the names of the themes that come with the library."""
    found = files("scorecard.render").joinpath("themes").iterdir()
    return sorted(item.name.removesuffix(".yaml") for item in found if item.name.endswith(".yaml"))


def read_theme(theme: str | Path | Theme) -> Theme:
    """Return a theme by its name, from a YAML file (a path ending in .yaml), or as it is.

    Raises:
        UnknownNameError: no theme of that name comes with the library.
        RenderError: the file cannot be read or is no theme.
    """
    if isinstance(theme, Theme):
        return theme
    if isinstance(theme, Path) or theme.endswith((".yaml", ".yml")):
        path = Path(theme)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RenderError(f"the theme {path} cannot be read: {error}") from error
        return _parse(text, str(path))
    return _shipped(theme)


@lru_cache(maxsize=8)
def _shipped(name: str) -> Theme:
    names = theme_names()
    if name not in names:
        raise UnknownNameError("theme", name, names)
    text = files("scorecard.render").joinpath("themes", f"{name}.yaml").read_text(encoding="utf-8")
    return _parse(text, f"{name}.yaml")


def _parse(text: str, where: str) -> Theme:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return Theme.model_validate(YAML(typ="safe", pure=True).load(text))
    except YAMLError as error:
        raise RenderError(f"{where} is not YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'the file'}: {fault['msg']}" for fault in error.errors()
        )
        raise RenderError(f"{where} is no theme: {faults}") from None


__all__ = ["StatusColours", "Theme", "read_theme", "theme_names"]
