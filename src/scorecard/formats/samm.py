"""OWASP SAMM's published model: a folder of YAML files that refer to each other by id, as a Framework."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scorecard.errors import Finding, Place, StrategyError
from scorecard.formats.document import parse_document, plain
from scorecard.formats.files import raise_all, read_text
from scorecard.formats.nouns import built
from scorecard.model.framework import (
    Answer,
    Category,
    Framework,
    FrameworkCapability,
    FrameworkSource,
    Indicator,
    Level,
    LevelScale,
)

_FOLDERS = (
    "business_functions",
    "security_practices",
    "streams",
    "maturity_levels",
    "practice_levels",
    "activities",
    "questions",
    "answer_sets",
)
_FIELDS = {
    "business_functions": ("name", "order"),
    "security_practices": ("function", "name", "shortName", "order"),
    "streams": ("practice", "name", "letter", "order"),
    "maturity_levels": ("number", "description"),
    "practice_levels": ("maturityLevel",),
    "activities": ("stream", "level"),
    "questions": ("activity", "answerSet", "text", "order"),
    "answer_sets": ("values",),
}
"""What is used of each file, besides its `id`."""
_LINKS = {
    "function": "business_functions",
    "practice": "security_practices",
    "stream": "streams",
    "maturityLevel": "maturity_levels",
    "level": "practice_levels",
    "activity": "activities",
    "answerSet": "answer_sets",
}

_TEXT = (str, "text")
_KINDS: dict[str, tuple[type[Any], str]] = {
    "order": (int, "whole number"),
    "number": (int, "whole number"),
    "values": (list, "list of answers, each with `text` and `value`"),
}
"""What a field has to be; unsaid, a text."""


_Files = dict[str, tuple[str, dict[str, Any]]]
"""The id of each file of a folder to its name and what is in it."""


def read_samm(folder: str | os.PathLike[str]) -> Framework:
    """Read OWASP SAMM from the folder `model` of its published core model.

    A business function is a category, a security practice a category in it, a stream a capability;
    its three questions are indicators, each with the answers to choose from and the level it belongs
    to. A stream's level is the sum of its answers, 0 to 3 (`level_from: sum`), and everything above
    is the mean of what is in it. That is how SAMM's own spreadsheet scores: a practice as the sum
    the levels of the mean of its two streams, a function as the mean of its practices, the whole
    as the mean of the functions. Where every question is answered the two agree, for all practices have
    two streams and all functions three practices. The spreadsheet counts an open question as 0; here it
    is unanswered, and a stream without all its answers takes part in no mean.

    Raises:
        StrategyError: a file is missing, cannot be read, or refers to what is not there; `findings`
            holds every fault.
    """
    found, faults = _read(Path(folder))
    if not faults:
        faults = list(_link_faults(found))
    if faults:
        raise_all(faults, os.fspath(folder))
    return built(lambda: _framework(found), os.fspath(folder))


def _framework(found: dict[str, _Files]) -> Framework:
    return Framework(
        id="samm",
        name="OWASP Software Assurance Maturity Model",
        version=str(next((each.get("model", "") for _, each in found["business_functions"].values()), "")),
        owner="OWASP",
        licence="Creative Commons Attribution-ShareAlike 4.0",
        note=(
            "Read from the published model. Scores start at 0, for which the model has no level; the "
            "names and numbers of the parts are its own."
        ),
        sources=(
            FrameworkSource(name="The core model of OWASP SAMM", url="https://owaspsamm.org/", says="all"),
        ),
        scale=_scale(found["maturity_levels"]),
        level_from="sum",
        roll_up="mean",
        categories=tuple(_functions(found)),
    )


def _read(folder: Path) -> tuple[dict[str, _Files], list[Finding]]:
    found: dict[str, _Files] = {}
    faults: list[Finding] = []
    for name in _FOLDERS:
        files = sorted((folder / name).glob("*.yml"))
        found[name] = {}
        if not files:
            what = f"there are no files `{name}/*.yml`"
            faults.append(Finding("error", "file", Place(str(folder)), what, "name SAMM's folder `model`"))
        for file in files:
            try:
                fields = plain(parse_document(read_text(file), str(file)).root)
            except StrategyError as error:
                faults += error.findings
                continue
            unfit = [field for field in ("id", *_FIELDS[name]) if not _is(field, fields.get(field))]
            for field in unfit:
                what = f"`{field}` is missing or no {_KINDS.get(field, _TEXT)[1]}"
                faults.append(Finding("error", "missing", Place(str(file)), what))
            if unfit:
                continue
            if fields["id"] in found[name]:
                what = f"its id is that of {found[name][fields['id']][0]}"
                faults.append(Finding("error", "duplicate", Place(str(file)), what, "give each its own"))
            found[name][fields["id"]] = (str(file), fields)
    return found, faults


def _is(field: str, value: Any) -> bool:
    if not isinstance(value, _KINDS.get(field, _TEXT)[0]) or value in ("", []):
        return False
    answers: list[Any] = value if field == "values" else []
    return all(
        isinstance(each, dict)
        and isinstance(each.get("text"), str)
        and isinstance(each.get("value"), (int, float))
        for each in answers
    )


def _link_faults(found: dict[str, _Files]) -> Iterator[Finding]:
    for name, files in found.items():
        for file, fields in files.values():
            for field in _FIELDS[name]:
                if field in _LINKS and fields[field] not in found[_LINKS[field]]:
                    what = (
                        f"`{field}` names {fields[field]!r}, which no file in {_LINKS[field]} has as its id"
                    )
                    yield Finding("error", "reference", Place(file), what)


def _scale(levels: _Files) -> LevelScale:
    stated = sorted(((fields["number"], fields["description"]) for _, fields in levels.values()))
    start = Level(level=0, note="Where scores start; the model defines no such level.")
    return LevelScale(
        step=0.25, levels=(start, *(Level(level=number, definition=text) for number, text in stated))
    )


def _below(found: dict[str, _Files], name: str, link: str, owner: str) -> list[tuple[str, dict[str, Any]]]:
    """Ids and contents of what hangs on something, in the model's order."""
    hanging = [(key, fields) for key, (_, fields) in found[name].items() if fields[link] == owner]
    return sorted(hanging, key=lambda each: (each[1].get("order", 0), each[0]))


def _functions(found: dict[str, _Files]) -> Iterator[Category]:
    functions = [(key, fields) for key, (_, fields) in found["business_functions"].items()]
    for key, fields in sorted(functions, key=lambda each: each[1]["order"]):
        name = fields["name"]
        practices = _below(found, "security_practices", "function", key)
        yield Category(
            id=re.sub(r"[^a-z0-9]+", "-", name.casefold()),
            name=name,
            kind="business function",
            categories=tuple(_practice(found, name[0], *practice) for practice in practices),
        )


def _practice(found: dict[str, _Files], letter: str, key: str, fields: dict[str, Any]) -> Category:
    code = f"{letter}-{fields['shortName']}"
    streams = _below(found, "streams", "practice", key)
    return Category(
        id=code,
        name=fields["name"],
        kind="security practice",
        capabilities=tuple(_stream(found, code, *stream) for stream in streams),
    )


def _stream(found: dict[str, _Files], practice: str, key: str, fields: dict[str, Any]) -> FrameworkCapability:
    code = f"{practice}-{fields['letter']}"
    indicators = []
    for activity, of_activity in _below(found, "activities", "stream", key):
        _, practice_level = found["practice_levels"][of_activity["level"]]
        level = found["maturity_levels"][practice_level["maturityLevel"]][1]["number"]
        for number, (_, question) in enumerate(_below(found, "questions", "activity", activity), 1):
            _, answer_set = found["answer_sets"][question["answerSet"]]
            answers = [Answer(text=each["text"], value=each["value"]) for each in answer_set["values"]]
            indicators.append(
                Indicator(
                    id=f"{code}-{level}-{number}",
                    name=question["text"],
                    level=level,
                    out_of=max(each.value for each in answers),
                    answers=tuple(answers),
                    note="\n".join(question.get("quality") or ()),
                )
            )
    ordered = sorted(indicators, key=lambda each: each.id)
    return FrameworkCapability(id=code, name=fields["name"], indicators=tuple(ordered))


__all__ = ["read_samm"]
