"""Maturity assessments: YAML in and out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from scorecard.errors import close_to, nearest
from scorecard.formats.emit import yaml_text
from scorecard.formats.files import read_text, write_text
from scorecard.formats.framework import framework_names, known_framework, read_framework
from scorecard.formats.nouns import parse_noun
from scorecard.formats.writer import fields_said
from scorecard.model.assessment import Assessment, assessment_faults
from scorecard.model.base import Fault
from scorecard.model.framework import Framework


def read_assessment(
    path: str | os.PathLike[str], framework: Framework | str | os.PathLike[str] | None = None
) -> Assessment:
    """Read one round of a maturity assessment from a YAML file.

    Args:
        path: the file.
        framework: what was assessed, or its name or file, as `read_framework` takes it; unsaid, the
            one of the library that the assessment names.

    Raises:
        StrategyError: the file cannot be read, is not YAML, no valid assessment or does not fit the
            framework; `findings` holds every fault with file, line and column, what is wrong and
            what to do.
        UnknownNameError: there is no framework of the name given.
    """
    return parse_assessment(read_text(path), framework, file=os.fspath(path))


def parse_assessment(
    text: str, framework: Framework | str | os.PathLike[str] | None = None, *, file: str | None = None
) -> Assessment:
    r"""Read an assessment from YAML text; `file` is the name its faults are reported under.

    Raises:
        StrategyError: as `read_assessment`.
        UnknownNameError: there is no framework of the name given.

    >>> text = '''
    ... framework: nimm
    ... organisation: Northbrook Hospitals (fictitious)
    ... round: first
    ... date: 2009-05-14
    ... capabilities: {service-desk: {perspectives: {process: 1 possibly 2, technology: not applicable}}}
    ... '''
    >>> str(parse_assessment(text).capability("service-desk").perspective("process").as_is)
    '1 possibly 2'
    """
    known = None if framework is None else known_framework(framework)
    return parse_noun(
        text,
        Assessment,
        file=file,
        fits=lambda assessment: _faults(assessment, known),
        ids=lambda document: _ids(known or _likely(document.get("framework"))),
    )


def _faults(assessment: Assessment, framework: Framework | None) -> Iterator[Fault]:
    """What does not fit the framework given, or, unsaid, the one of the library it names."""
    if framework is None and assessment.framework not in framework_names():
        hint = nearest(assessment.framework, framework_names())
        fix = f"{hint} Or give the framework it belongs to" if hint else "give the framework it belongs to"
        yield ("framework",), f"no framework {assessment.framework!r} comes with the library", fix
        framework = _likely(assessment.framework)
        if framework is not None:
            yield from assessment_faults(assessment.model_copy(update={"framework": framework.id}), framework)
        return
    yield from assessment_faults(assessment, framework or read_framework(assessment.framework))


def _likely(name: Any) -> Framework | None:
    """The framework of the library that a name most likely stands for."""
    close = close_to(name, framework_names()) if isinstance(name, str) else []
    return read_framework(close[0]) if close else None


def _ids(framework: Framework | None) -> Mapping[str, str]:
    """The ids of a framework's capabilities and perspectives by their names, folded."""
    if framework is None:
        return {}
    capabilities = {each.name.casefold(): each.id for each in framework.capabilities.values()}
    return {each.name.casefold(): each.id for each in framework.perspectives} | capabilities


def assessment_text(assessment: Assessment) -> str:
    """Return an assessment as YAML; `parse_assessment` reads it back as equal."""
    return yaml_text(fields_said(assessment), apart=["capabilities"])


def write_assessment(assessment: Assessment, path: str | os.PathLike[str]) -> None:
    """Write an assessment to a YAML file; the file appears, or changes, all at once.

    Raises:
        OSError: the folder is missing or may not be written to.
    """
    write_text(path, assessment_text(assessment))


__all__ = ["assessment_text", "parse_assessment", "read_assessment", "write_assessment"]
