"""What a framework holds, as text to read: its parts with their ids, and what is not in it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from scorecard.model.framework import Category, Framework, FrameworkCapability, FrameworkSource, Indicator

WIDTH = 100
"""Characters a line has at most, where names are not longer."""


def contents(framework: Framework) -> str:
    r"""Return the table of contents of a framework: ids to write down and names to read.

    >>> framework = Framework.model_validate(
    ...     {
    ...         "id": "desk",
    ...         "name": "Desk",
    ...         "declared": {"capabilities": 4},
    ...         "scale": {"levels": {1: "Low", 2: {"name": "High", "definition": "It works."}}},
    ...         "categories": {
    ...             "it": {"name": "IT", "capabilities": {"desk": "Service desk"}},
    ...             "hr": {"name": "HR", "note": "Not public."},
    ...         },
    ...     }
    ... )
    >>> print(contents(framework))
    Desk (desk)
    <BLANKLINE>
    Levels
      1  Low: not defined here.
      2  High: It works.
    <BLANKLINE>
    Categories and capabilities (1 of the 4 declared)
      IT (it)
        desk  Service desk
      HR (hr): none here. Not public.
    """
    parts = [
        [_title(framework), *_wrapped(framework.description)],
        list(_levels(framework)),
        list(_perspectives(framework)),
        [_heading(framework), *_categories(framework.categories, "  ")],
        ["Notes", *_wrapped(framework.note, "  ")] if framework.note else [],
        ["Sources", *_sources(framework.sources)] if framework.sources else [],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def shelf(frameworks: Iterable[Framework]) -> str:
    """Return frameworks as a list, one a line: id, name, and what is in it.

    >>> print(shelf([Framework(id="desk", name="Desk", version="2")]))
    desk  Desk, version 2: 0 categories, 0 capabilities, questions without levels
    """
    listed = list(frameworks)
    width = max((len(each.id) for each in listed), default=0)
    lines = []
    for each in listed:
        version = f", version {each.version}" if each.version else ""
        lines.append(f"{each.id:<{width}}  {each.name}{version}: {each.inside}")
    return "\n".join(lines)


def _title(framework: Framework) -> str:
    said = [f"{framework.name} ({framework.id})"]
    if framework.version:
        said.append(f"version {framework.version}")
    if framework.owner:
        said.append(framework.owner)
    if framework.aligned_with:
        said.append(f"aligned with {framework.aligned_with}")
    return ", ".join(said)


def _wrapped(text: str, indent: str = "", hanging: str | None = None) -> list[str]:
    later = indent if hanging is None else hanging
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=later, break_long_words=False)


def _levels(framework: Framework) -> Iterator[str]:
    if framework.scale is None:
        if framework.aligned_with:
            yield f"Levels: those of {framework.aligned_with}"
        else:
            yield "Levels: none. Each question asks for an answer and its evidence."
        return
    yield "Levels"
    width = max(len(f"{level.level:g}") for level in framework.scale.levels)
    for level in framework.scale.levels:
        said = f"{level.level:>{width}g}  {level.name + ': ' if level.name else ''}"
        said += level.definition or "not defined here."
        said += f" (of {level.local})" if level.local else ""
        said += f" {level.note}" if level.note else ""
        yield from _wrapped(said, "  ", " " * (width + 4))
    if framework.level_from is not None:
        yield f"  A capability's level is the {framework.level_from} of the answers to its indicators."
    if framework.threshold is not None:
        yield f"  A level is passed where {100 * framework.threshold:g} % of its demands are met."


def _perspectives(framework: Framework) -> Iterator[str]:
    if framework.perspectives:
        yield "Perspectives"
        width = max(len(side.id) for side in framework.perspectives)
        for side in framework.perspectives:
            yield f"  {side.id:<{width}}  {side.name}"


def _heading(framework: Framework) -> str:
    count, declared = len(framework.capabilities), framework.declared.capabilities
    of = "" if declared in (None, count) else f" of the {declared} declared"
    star = "; * has an asterisk in the source" if _starred(framework) else ""
    return f"Categories and capabilities ({count}{of}{star})"


def _starred(framework: Framework) -> bool:
    return any(each.starred for each in framework.capabilities.values())


def _categories(categories: Iterable[Category], indent: str) -> Iterator[str]:
    for category in categories:
        head = f"{category.name} ({category.id})" + (f", of {category.local}" if category.local else "")
        empty = "" if category.capabilities or category.categories else ": none here."
        note = f" {category.note}" if empty else f": {category.note}"
        yield from _wrapped(f"{head}{empty}{note if category.note else ''}", indent, f"{indent}  ")
        width = _width(category.capabilities)
        for capability in category.capabilities:
            yield from _entry(capability.id, _capability(capability), width, f"{indent}  ")
            below = f"{indent}{' ' * (width + 4)}"
            yield from _wrapped(capability.description, below)
            inner = _width(capability.indicators)
            for indicator in capability.indicators:
                yield from _entry(indicator.id, _indicator(indicator), inner, f"{indent}    ")
        yield from _categories(category.categories, f"{indent}  ")


def _width(parts: Iterable[FrameworkCapability] | Iterable[Indicator]) -> int:
    return max((len(each.id) for each in parts), default=0)


def _entry(identifier: str, said: str, width: int, indent: str) -> list[str]:
    """An id and what it stands for, the rest of a long text below its beginning."""
    return _wrapped(f"{identifier:<{width}}  {said}", indent, indent + " " * (width + 2))


def _capability(capability: FrameworkCapability) -> str:
    star = " *" if capability.starred else ""
    return f"{capability.name}{star}{f', of {capability.local}' if capability.local else ''}"


def _indicator(indicator: Indicator) -> str:
    about = [] if indicator.perspective is None else [indicator.perspective]
    if indicator.level is not None:
        about.append(f"level {indicator.level:g}")
    if indicator.out_of != 1:
        about.append(f"out of {indicator.out_of:g}")
    if indicator.local:
        about.append(f"of {indicator.local}")
    return f"{indicator.name} ({', '.join(about)})" if about else indicator.name


def _sources(sources: Iterable[FrameworkSource]) -> Iterator[str]:
    for source in sources:
        said = source.name + (f" ({source.says})" if source.says else "")
        yield from _wrapped(said, "  ", "    ")
        if source.url:
            yield f"    {source.url}"


__all__ = ["contents", "shelf"]
