"""Writing the workbook: the same framework and assessment give the same bytes."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from scorecard._files import EPOCH, without_clock, write_aside
from scorecard._optional import require
from scorecard.errors import Finding, Place, StrategyError
from scorecard.formats.files import refuse
from scorecard.formats.framework import known_framework
from scorecard.formats.workbook.dashboard import draw_dashboard
from scorecard.formats.workbook.front import draw_front
from scorecard.formats.workbook.layout import (
    DASHBOARD,
    EVIDENCE,
    IDEAS,
    INDICATORS,
    OVERVIEW,
    QUESTIONS,
    ROOM,
    SCORES,
    START,
    layout_of,
)
from scorecard.formats.workbook.overview import draw_overview
from scorecard.formats.workbook.pen import HEAD, RAMP, add_styles, page, protect
from scorecard.formats.workbook.tables import draw_category, draw_lists, draw_scores
from scorecard.maturity.fitting import several
from scorecard.model.assessment import Assessment, assessment_faults
from scorecard.model.framework import Framework


def write_workbook(
    framework: Framework | str | os.PathLike[str],
    path: str | os.PathLike[str],
    assessment: Assessment | None = None,
) -> None:
    """Write the workbook of a self-assessment: to be filled in, or with what an assessment holds.

    It has a first sheet (whose assessment, how to fill it in, what is known of the framework), who is
    in the room, a sheet for every category with a row a capability and perspective, everybody's own
    scores, questions, ideas and evidence, and a dashboard of formulas. People fill it in with any
    spreadsheet program; `read_workbook` reads it back as equal but for the order: capabilities and
    perspectives come in that of the framework. Numbers have the 15 digits that spreadsheets keep, and
    `$schema` stays in YAML.

    The file is the same for the same input, and appears, or changes, all at once.

    Args:
        framework: what is assessed, or its name or file, as `read_framework` takes it.
        path: where to; it ends in `.xlsx`.
        assessment: what it is filled in with; unsaid, it is empty.

    Raises:
        MissingExtraError: openpyxl is not installed.
        UnknownNameError: there is no framework of that name.
        StrategyError: the path does not end in `.xlsx`, the assessment does not fit the framework, or a
            text is longer than a cell holds; `findings` holds every fault.
        OSError: the folder is missing or may not be written to.

    >>> import tempfile
    >>> from pathlib import Path
    >>> import scorecard as sc
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sc.write_workbook("nimm", Path(folder, "nimm.xlsx"))
    ...     sc.read_workbook(Path(folder, "nimm.xlsx"), "nimm").findings[0].what
    'the organisation is missing'
    """
    if Path(path).suffix.lower() != ".xlsx":
        refuse("file", Place(file=os.fspath(path)), "this is no name of a workbook", "end it with .xlsx")
    if assessment is not None:
        (assessment,) = several((assessment,))
    write_aside(path, workbook_bytes(known_framework(framework), assessment))


def workbook_bytes(framework: Framework, assessment: Assessment | None = None) -> bytes:
    """Return the workbook as the bytes of an `.xlsx` file; otherwise as `write_workbook`."""
    openpyxl = require("openpyxl", "sheets")
    if assessment is not None:
        _refuse_faults(assessment, framework)
    layout = layout_of(framework, assessment)
    book = openpyxl.Workbook()
    book.remove(book.active)
    add_styles(book)
    for title in (START, ROOM, DASHBOARD, OVERVIEW, *layout.sheets, SCORES, QUESTIONS, IDEAS, EVIDENCE):
        if title != SCORES or SCORES in layout.columns:
            book.create_sheet(title)
    if INDICATORS in layout.columns:
        book.create_sheet(INDICATORS)
    draw_front(book[START], layout, assessment)
    rows = {
        title: draw_category(book[title], layout, capabilities, assessment)
        for title, capabilities in layout.sheets.items()
    }
    if SCORES in layout.columns:
        draw_scores(book[SCORES], layout, assessment)
    draw_lists(book, layout, assessment)
    draw_dashboard(book[DASHBOARD], layout, draw_overview(book[OVERVIEW], layout, rows))
    footer = framework.name if assessment is None else f"{framework.name}, {assessment.organisation}"
    for sheet in book.worksheets:
        protect(sheet)
        page(sheet, "".join(each for each in footer if each.isprintable()), wide=sheet.title != START)
        sheet.sheet_properties.tabColor = (
            HEAD
            if sheet.title in (DASHBOARD, OVERVIEW)
            else (RAMP[2] if sheet.title in layout.sheets else RAMP[1])
        )
    _state(book, framework, assessment)
    return _steady(book)


def _refuse_faults(assessment: Assessment, framework: Framework) -> None:
    faults = [
        Finding("error", "reference", Place(cell=".".join(map(str, loc)), id=assessment.round), what, fix)
        for loc, what, fix in assessment_faults(assessment, framework)
    ]
    if faults:
        raise StrategyError(f"{framework.name}: the assessment cannot be written", faults)


def _state(book: Any, framework: Framework, assessment: Assessment | None) -> None:
    """Say what the file is, dated as the assessment; no clock is asked."""
    about = book.properties
    title = framework.name if assessment is None else f"{framework.name}: {assessment.organisation}"
    about.title, about.creator = "".join(each for each in title if each.isprintable())[:255], "scorecard"
    day = datetime(*EPOCH[:3], tzinfo=UTC)
    if assessment is not None and assessment.date.year >= EPOCH[0]:
        day = datetime(*assessment.date.timetuple()[:3], tzinfo=UTC)
    about.created = about.modified = day.replace(tzinfo=None)
    book.calculation.fullCalcOnLoad = True


def _steady(book: Any) -> bytes:
    """The file without any time of the clock: neither inside, nor as the date of its parts."""
    raw = BytesIO()
    writer = require("openpyxl.writer.excel", "sheets").ExcelWriter  # `save` would ask the clock
    with ZipFile(raw, "w", ZIP_DEFLATED) as archive:
        writer(book, archive).save()
    return without_clock(raw.getvalue())


__all__ = ["workbook_bytes", "write_workbook"]
