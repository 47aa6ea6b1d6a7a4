"""The command that writes the workbook of a self-assessment and reads it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scorecard.cli.say import fail, say


def workbook(
    framework: Annotated[str, typer.Argument(metavar="FRAMEWORK", help="Its name, or a YAML file.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook, an .xlsx file.")],
    assessment: Annotated[
        Path | None,
        typer.Option("--assessment", "-a", metavar="YAML", help="Write what this assessment holds into it."),
    ] = None,
    read: Annotated[bool, typer.Option("--read", help="Read the workbook back instead.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="YAML", help="With --read: write the assessment here."),
    ] = None,
) -> None:
    """Write the workbook of a self-assessment, or read it back.

    Reading lists every faulty cell, and what was kept without being used; the exit code is 1 where
    there are errors.
    """
    from scorecard.formats.assessment import read_assessment, write_assessment
    from scorecard.formats.framework import read_framework
    from scorecard.formats.workbook.read import read_workbook
    from scorecard.formats.workbook.write import write_workbook

    known = read_framework(framework)
    if not read:
        if file.exists():
            fail(f"{file} is there already, perhaps filled in: choose another name, or read it with --read")
        write_workbook(known, file, None if assessment is None else read_assessment(assessment, known))
        print(f"wrote {file}")
        return
    found = read_workbook(file, known)
    for finding in found.findings:
        print(finding)
    for each in found.kept:
        print(f"kept: {each.sheet}!{each.cell}: {each.text}")
    say(repr(found))
    if output is not None and found.assessment is not None:
        write_assessment(found.assessment, output)
        print(f"wrote {output}")
    if found.errors:
        raise typer.Exit(1)


__all__ = ["workbook"]
