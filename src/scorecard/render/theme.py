"""The theme: one small validated record of colours, passed as an argument.

A file that `extends` a theme of the library says only what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, get_args

from pydantic import Field, ValidationError, field_validator

from scorecard.errors import RenderError, UnknownNameError, nearest
from scorecard.model.base import Noun
from scorecard.model.scheme import ColourRole
from scorecard.render.font_files import find_font, is_file
from scorecard.render.fonts import FAMILY, written_in
from scorecard.render.plain_yaml import Where, read_yaml

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
MOST_BYTES = 65_536
"""A theme file is at most so large; those of the library have two thousand."""
_MOST_FAULTS = 20


ProcessRole = Literal["common cause", "improvement", "concern", "neutral"]
"""What a point of an SPC chart says of its process; which colour that is says the theme."""


class StatusColours(Noun):
    """How one status looks: its edge and symbol, its text, and a tint behind text."""

    edge: Colour
    """Fills the symbol and the edge of a card; told from every other status's by every eye."""
    text: Colour
    """Can be read on paper, card and tint; also the outline of the symbol and of an arrowed box."""
    tint: Colour
    """Behind text."""


_PROCESS: dict[ProcessRole, StatusColours] = {
    "common cause": StatusColours(edge="#8D95A3", text="#5B6472", tint="#F3F5F9"),
    "improvement": StatusColours(edge="#12549E", text="#12549E", tint="#E8F0FA"),
    "concern": StatusColours(edge="#C2540A", text="#9A4108", tint="#FCEFE6"),
    "neutral": StatusColours(edge="#3F1D66", text="#3F1D66", tint="#F0EBF7"),
}
"""Orange against blue, of four luminances: told apart by every eye, and in grey."""


class Theme(Noun):
    """The colours of a map. What a band *means* is the scheme's; this says how that looks.

    >>> read_theme("board").roles["worst"].edge
    '#AD1817'
    """

    name: str
    font: str = FAMILY
    """A family that is installed, or a .ttf or .otf file (its place relative to the theme's file)."""
    bold_font: str | None = None
    """The file of the bold weight; unsaid, the family's own."""
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
    frame: Colour | None = None
    """A line around each of the map's bands, where their backgrounds alone would not part them."""
    mark: Colour
    """Words that ask for a second look: provisional, tension ..."""
    roles: dict[ColourRole, StatusColours]
    unknown: StatusColours
    left: StatusColours
    """For a node that has left the calculation."""
    process: dict[ProcessRole, StatusColours] = Field(default=_PROCESS)
    """Special causes of SPC charts: never the colours of a status, beside which they stand."""

    @field_validator("roles")
    @classmethod
    def _every_role(cls, roles: dict[ColourRole, StatusColours]) -> dict[ColourRole, StatusColours]:
        lacking = [role for role in get_args(ColourRole) if role not in roles]
        if lacking:
            raise ValueError(f"no colours for {', '.join(lacking)}; a theme has them for every role")
        return roles

    @field_validator("process")
    @classmethod
    def _every_process(cls, process: dict[ProcessRole, StatusColours]) -> dict[ProcessRole, StatusColours]:
        lacking = [role for role in get_args(ProcessRole) if role not in process]
        if lacking:
            raise ValueError(f"no colours for {', '.join(lacking)}; say them for all, or for none")
        return process

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
    if not isinstance(theme, (str, Path)):
        raise UnknownNameError("theme", theme, theme_names())
    if isinstance(theme, Path) or theme.endswith((".yaml", ".yml")):
        path = Path(theme)
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
            text = content[:MOST_BYTES].decode("utf-8-sig")
        except OSError as error:
            raise RenderError(f"the theme {path} cannot be read: {error.strerror or error}") from error
        except ValueError as error:  # no UTF-8, or a NUL in the path
            raise RenderError(f"the theme {path} cannot be read: {error}") from error
        if len(content) > MOST_BYTES:
            raise RenderError(f"{path} is larger than {MOST_BYTES // 1024} KB; is it a theme?")
        read = _parse(text, str(path))
        placed = {
            name: str(path.parent / file)
            for name in ("font", "bold_font")
            if (file := getattr(read, name)) is not None and is_file(file)
        }
        return read.model_copy(update=placed)
    return _shipped(theme)


_Given = ParamSpec("_Given")
_Drawn = TypeVar("_Drawn")


def in_its_font(draw: Callable[_Given, _Drawn]) -> Callable[_Given, _Drawn]:
    """Let a function that draws in a `theme` (board, unsaid) measure and embed in that theme's font."""

    @wraps(draw)
    def drawn(*args: _Given.args, **named: _Given.kwargs) -> _Drawn:
        given: Any = named.get("theme", "board")
        theme = read_theme(given)
        with written_in(find_font(theme.font, theme.bold_font)):
            return draw(*args, **named)

    return drawn


@lru_cache(maxsize=8)
def _shipped(name: str) -> Theme:
    names = theme_names()
    if name not in names:
        raise UnknownNameError("theme", name, names)
    text = files("scorecard.render").joinpath("themes", f"{name}.yaml").read_text(encoding="utf-8")
    return _parse(text, f"{name}.yaml")


def _parse(text: str, where: str) -> Theme:
    content, lines = read_yaml(text, where)
    extends = isinstance(content, dict) and "extends" in content
    if extends:
        content = _extended(content, f"{where}:{lines[('extends',)]}")
    try:
        return Theme.model_validate(content)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        lacking = [str(fault["loc"][0]) for fault in faults if _lacks_a_part(fault)]
        if len(lacking) > 1 and not extends:
            faults = [fault for fault in faults if not _lacks_a_part(fault)]
        else:
            lacking = []
        said = [f"{where}:{_line(lines, fault['loc'])}: {_said(fault)}" for fault in faults[:_MOST_FAULTS]]
        if lacking:
            said.insert(
                0,
                f"{where}:1: {', '.join(lacking)} are missing; write `extends: board`, or another theme's "
                "name, and the file need only give its own `name` and say what differs",
            )
        if len(faults) > _MOST_FAULTS:
            said.append(f"and {len(faults) - _MOST_FAULTS} more")
        raise RenderError("\n  ".join([f"{where} is no theme:", *said])) from None


def _extended(content: dict[str, Any], place: str) -> dict[str, Any]:
    """The content of a file laid over the theme it extends."""
    said = {key: value for key, value in content.items() if key != "extends"}
    base = content["extends"]
    if not isinstance(base, str) or base not in theme_names():
        hint = nearest(base, theme_names()) if isinstance(base, str) else ""
        raise RenderError(
            f"{place}: extends: no theme {base!r} comes with the library; "
            f"{hint or 'there are ' + ', '.join(theme_names())}"
        )
    whole: dict[str, Any] = _shipped(base).model_dump(exclude={"name"})
    _lay(whole, said)
    return whole


def _lay(whole: dict[str, Any], over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(whole.get(key), dict) and isinstance(value, dict):
            _lay(whole[key], value)
        else:
            whole[key] = value


def _line(lines: Mapping[Where, int], place: Where) -> int:
    """The line of a value, or of the nearest that holds it."""
    while place not in lines and place:
        place = place[:-1]
    return lines.get(place, 1)


def _lacks_a_part(fault: Any) -> bool:
    """Whether a part of the theme itself is not there."""
    return bool(fault["type"] == "missing" and len(fault["loc"]) == 1)


def _said(fault: Any) -> str:
    where = ".".join([str(part) for part in fault["loc"] if part != "[key]"])
    what = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "string_pattern_mismatch":
        what = f"a colour is written like '#B3261E', not {fault['input'][:40]!r}"
    elif fault["type"] == "missing":
        what = "this is missing"
    elif fault["type"] == "extra_forbidden":
        hint = nearest(str(fault["loc"][-1]), _parts(fault["loc"][:-1]))
        what = "a theme has no such part" + (f"; {hint}" if hint else "")
    elif fault["type"] == "literal_error" and fault["loc"][-1] == "[key]":
        known = get_args(ProcessRole if fault["loc"][0] == "process" else ColourRole)
        hint = nearest(str(fault["loc"][-2]), known) or f"there are {', '.join(known)}"
        what = f"no such role; {hint}"
    elif fault["type"] in ("model_type", "dict_type"):
        what = "names with colours are wanted here, such as `edge: '#B3261E'`"
    return f"{where}: {what}" if where else what


def _parts(place: Where) -> list[str]:
    """What may stand at a place of a theme file."""
    return [*StatusColours.model_fields] if place else [*Theme.model_fields, "extends"]


__all__ = ["ProcessRole", "StatusColours", "Theme", "in_its_font", "read_theme", "theme_names"]
