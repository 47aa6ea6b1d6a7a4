"""Assessments saved by the US DOT's Data CMM tool: XML, as a Framework and an Assessment of it.

The tool rates every item of a checklist from 1 to 4 and writes 0 where it is unknown. Its own scores
are means of what is known, first over the items of a subdimension, then over subdimensions, then over
dimensions. The roll-up `mean` counts every item once instead, so that the two differ above subdimensions
of which some have more answers than others. https://github.com/usdot-jpo-codehub/Data-Capability-Maturity-Model
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date as Date
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from scorecard.errors import Finding, Place
from scorecard.formats.files import raise_all, read_text, refuse
from scorecard.formats.nouns import built
from scorecard.formats.safe_xml import parse_xml
from scorecard.model.assessment import AssessedCapability, Assessment, StatedLevel
from scorecard.model.framework import (
    Category,
    Framework,
    FrameworkCapability,
    FrameworkSource,
    Level,
    LevelScale,
)

LEVELS = (1, 2, 3, 4)
"""What the tool lets people choose, besides unknown."""
_LONGEST_NAME = 300


class DataCMM(NamedTuple):
    """What a saved file holds."""

    framework: Framework
    assessment: Assessment


class _Item(NamedTuple):
    id: str
    text: str
    answer: Element | None
    """What was saved of it; None where only the checklist was read."""


class _Part(NamedTuple):
    """A dimension or a subdimension."""

    id: str
    title: str
    parts: tuple[_Part, ...]
    items: tuple[_Item, ...]


def read_data_cmm(
    path: str | os.PathLike[str], *, date: Date | str, organisation: str = "", round: str = "1"
) -> DataCMM:
    """Read an assessment that the Data CMM tool saved, with the framework it holds.

    A dimension is a category, a subdimension a category in it, a checklist item a capability with a
    level from 1 to 4. An item that was not rated is unanswered, never 0. Notes are kept as rationale,
    and the barriers that were ticked as the note of an item.

    Args:
        path: the XML file.
        date: when it was assessed; the file does not say.
        organisation: whose assessment it is; unsaid, the file's name.
        round: what to call it.

    Raises:
        StrategyError: the file cannot be read, is not XML, declares entities, or is not what the tool
            writes; `findings` holds every fault with its line.

    >>> from tempfile import TemporaryDirectory
    >>> item = '<Checklist Item="A plan"><MaturityScore>3</MaturityScore></Checklist>'
    >>> part = f'<Dimension Title="Plan"><Subdimension Title="Value">{item}</Subdimension></Dimension>'
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "A city.xml"
    ...     text = f"<DataCMM><ChecklistItemCount>1</ChecklistItemCount>{part}</DataCMM>"
    ...     _ = file.write_text(text, encoding="utf-8")
    ...     framework, assessment = read_data_cmm(file, date="2024-04-30")
    >>> assessment
    <Assessment '1' of A city, 30 April 2024: 1 capability>
    """
    file = os.fspath(path)
    root, lines = parse_xml(read_text(file), file)
    faults = list(_faults(root, lines, file))
    if faults:
        raise_all(faults, file)
    return built(lambda: _data_cmm(root, date, organisation or Path(file).stem, round), file)


def _data_cmm(root: Element, date: Date | str, organisation: str, round: str) -> DataCMM:
    dimensions = tuple(_numbered("Dimension", root))
    framework = _framework(dimensions, root.findtext("ConfigFileVersionNumber") or "")
    items = (item for dimension in dimensions for part in dimension.parts for item in part.items)
    assessment = Assessment.model_validate(
        {
            "framework": framework.id,
            "framework_version": framework.version,
            "organisation": organisation,
            "round": round,
            "date": date,
            "note": "\n".join(_notes(root)),
            "capabilities": [found for item in items if (found := _assessed(item)) is not None],
        }
    )
    return DataCMM(framework, assessment)


def read_data_cmm_checklist(path: str | os.PathLike[str]) -> Framework:
    """Read the checklist the Data CMM tool starts from, its file `CMM config.txt`.

    Raises:
        StrategyError: the file cannot be read, or an item stands outside a subdimension.
    """
    file = os.fspath(path)
    lines = [line.strip() for line in read_text(file).splitlines()]
    if lines[:1] != ["Config File Version Number"]:
        refuse("data-cmm", Place(file, 1), "this is no checklist of the Data CMM tool")
    titles: list[tuple[str, list[tuple[str, list[str]]]]] = []
    numbered = iter(enumerate(lines, 1))
    for number, line in numbered:
        if line == "Start Dimension":
            titles.append((next(numbered, (number, ""))[1], []))
        elif line == "Start Subdimension" and titles:
            titles[-1][1].append((next(numbered, (number, ""))[1], []))
        elif titles and line:
            if not titles[-1][1]:
                refuse("data-cmm", Place(file, number), f"{line!r} stands in no subdimension")
            titles[-1][1][-1][1].append(line)
    version = "".join(lines[1:2])
    return built(lambda: _framework([_part(title, parts) for title, parts in titles], version), file)


def _part(title: str, parts: list[tuple[str, list[str]]]) -> _Part:
    slug = _slug(title)
    return _Part(
        slug,
        title,
        tuple(
            _Part(
                f"{slug}-{_slug(name)}",
                name,
                (),
                tuple(
                    _Item(f"{slug}-{_slug(name)}-{number}", text, None)
                    for number, text in enumerate(texts, 1)
                ),
            )
            for name, texts in parts
        ),
        (),
    )


def _numbered(tag: str, above: Element, prefix: str = "") -> Iterator[_Part]:
    for element in above.iterfind(tag):
        title = element.get("Title", "").strip()
        slug = prefix + _slug(title)
        items = tuple(
            _Item(f"{slug}-{number}", item.get("Item", "").strip(), item)
            for number, item in enumerate(element.iterfind("Checklist"), 1)
        )
        yield _Part(slug, title, tuple(_numbered("Subdimension", element, f"{slug}-")), items)


def _framework(dimensions: Iterable[_Part], version: str) -> Framework:
    return Framework(
        id="data-cmm",
        name="Data management capability maturity model",
        version=version,
        owner="US Department of Transportation, ITS Joint Program Office",
        note=(
            "The files give the levels no names. Items have no ids there: they are numbered here in the "
            "order they stand in."
        ),
        licence="Apache-2.0",
        sources=(
            FrameworkSource(
                name="Data CMM tool",
                url="https://github.com/usdot-jpo-codehub/Data-Capability-Maturity-Model",
                says="dimensions, subdimensions, checklist items and the levels to choose from",
            ),
        ),
        scale=LevelScale(levels=tuple(Level(level=level) for level in LEVELS)),
        categories=tuple(_category(part, "dimension") for part in dimensions),
    )


def _category(part: _Part, kind: str) -> Category:
    return Category(
        id=part.id,
        name=part.title,
        kind=kind,
        capabilities=tuple(_capability(item) for item in part.items),
        categories=tuple(_category(below, "subdimension") for below in part.parts),
    )


def _capability(item: _Item) -> FrameworkCapability:
    if len(item.text) <= _LONGEST_NAME:
        return FrameworkCapability(id=item.id, name=item.text)
    name = f"{item.text[: _LONGEST_NAME - 1].rsplit(' ', 1)[0]}…"
    return FrameworkCapability(id=item.id, name=name, description=item.text)


def _assessed(item: _Item) -> AssessedCapability | None:
    """What was saved of an item, None where nothing was."""
    answer = item.answer
    if answer is None:
        return None
    score = int(answer.findtext("MaturityScore") or 0)
    notes = (answer.findtext("UserNotes") or "").strip()
    barriers = [
        each.get("Title", "") for each in answer.iterfind("Barrier") if each.get("Applicable") == "True"
    ]
    if not (score or notes or barriers):
        return None
    return AssessedCapability(
        id=item.id,
        as_is=StatedLevel(agreed=score, low=score, high=score) if score else None,
        rationale=notes,
        note=f"Barriers: {'; '.join(barriers)}" if barriers else "",
    )


def _notes(root: Element) -> Iterator[str]:
    """What people wrote of the whole, of dimensions and of subdimensions."""
    use_case = root.findtext("SelectedUseCase")
    if use_case:
        yield f"Use case: {use_case}"
    places = [("", root)]
    for dimension in root.iterfind("Dimension"):
        title = dimension.get("Title", "")
        places.append((title, dimension))
        places += [(f"{title}, {each.get('Title')}", each) for each in dimension.iterfind("Subdimension")]
    for title, element in places:
        said = (element.findtext("UserNotes") or "").strip()
        if said:
            yield f"{title}: {said}" if title else said


def _faults(root: Element, lines: dict[Element, int], file: str) -> Iterator[Finding]:
    if root.tag != "DataCMM":
        what = f"its outermost element is {root.tag!r}, not 'DataCMM'"
        yield Finding("error", "data-cmm", Place(file, lines[root]), what, "save it with the Data CMM tool")
        return
    for above, tag in ((root, "Dimension"), *((each, "Subdimension") for each in root.iterfind("Dimension"))):
        titles = [each.get("Title", "").strip() for each in above.iterfind(tag)]
        slugs = [_slug(title) for title in titles]
        for element, title in zip(above.iterfind(tag), titles, strict=True):
            if not _slug(title) or slugs.count(_slug(title)) > 1:
                what = f"the title {title!r} is there twice" if _slug(title) else f"{title!r} is no title"
                yield Finding("error", "data-cmm", Place(file, lines[element]), what)
    for item in root.iter("Checklist"):
        where = Place(file, lines[item])
        if not item.get("Item", "").strip():
            yield Finding("error", "data-cmm", where, "an item has no text")
        score = (item.findtext("MaturityScore") or "").strip()
        if score not in ("0", *map(str, LEVELS)):
            what = f"the score {score!r} is none of 1 to 4, nor 0 for unknown"
            yield Finding("error", "data-cmm", where, what)
    said, there = (root.findtext("ChecklistItemCount") or "").strip(), len(list(root.iter("Checklist")))
    if said != str(there):
        what = f"it says it has {said or 'no'} items, and holds {there}"
        yield Finding("error", "data-cmm", Place(file, lines[root]), what, "it may be cut off")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


__all__ = ["DataCMM", "read_data_cmm", "read_data_cmm_checklist"]
