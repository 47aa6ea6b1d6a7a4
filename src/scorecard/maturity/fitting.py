"""Whether assessments can be used with a framework: what keeps them from it, and in which of their parts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scorecard.errors import Finding, Place, StrategyError
from scorecard.model.assessment import Assessment, assessment_faults
from scorecard.model.base import repeated
from scorecard.model.framework import Framework


def several(given: object) -> tuple[Assessment, ...]:
    """Return one assessment or several as several.

    Raises:
        StrategyError: it is the name of a file, or whatever else is no assessment.
    """
    alone = isinstance(given, (Assessment, str, Mapping)) or not isinstance(given, Iterable)
    listed: Iterable[object] = (given,) if alone else given  # type: ignore[assignment]
    found = []
    for each in listed:
        if not isinstance(each, Assessment):
            what = f"an assessment is wanted, not {type(each).__name__}"
            if isinstance(each, (str, os.PathLike)):
                what = f"{os.fspath(each)!r} is no assessment, but the name of one"
            raise StrategyError(f"{what}; read it with `read_assessment`")
        found.append(each)
    return tuple(found)


def fit_findings(framework: Framework, assessments: Sequence[Assessment]) -> list[Finding]:
    """Return why assessments do not fit their framework, or each other: no round is there twice."""
    if not assessments:
        return [Finding("error", "rounds", Place(), "there is no assessment", "give at least one")]
    found = []
    for _, (organisation, round) in repeated((each.organisation, each.round) for each in assessments):
        what, fix = f"there are two rounds {round!r} of {organisation}", "give each its own name"
        found.append(Finding("error", "duplicate", Place(), what, fix))
    for each in assessments:
        for loc, what, fix in assessment_faults(each, framework):
            where = Place(cell=f"{each.organisation}, round {each.round!r}", id=part_of(each, loc))
            found.append(Finding("error", "reference", where, what, fix))
    return found


def part_of(assessment: Assessment, loc: Iterable[str | int]) -> str:
    """Return a location in an assessment in its own ids.

    >>> assessment = Assessment.model_validate(
    ...     {
    ...         "framework": "nimm",
    ...         "organisation": "A trust",
    ...         "round": 1,
    ...         "date": "2009-05-14",
    ...         "capabilities": {"service-desk": {"perspectives": {"process": 3}}},
    ...     }
    ... )
    >>> part_of(assessment, ("capabilities", 0, "perspectives", 0, "as_is"))
    'service-desk/process/as_is'
    """
    at: Any = assessment
    parts: list[str] = []
    for step in loc:
        if isinstance(step, int):
            at = at[step]
            parts += [at.id] if hasattr(at, "id") else []
        else:
            at = at[step] if isinstance(at, Mapping) else getattr(at, step)
            parts += [] if step in ("capabilities", "perspectives") else [step]
    return "/".join(parts)
