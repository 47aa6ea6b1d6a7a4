"""Reading a filled-in workbook of 74 capabilities, against openpyxl only loading the same file.

Ours loads it too, then finds the sheets and columns, checks every cell and makes the assessment;
what it comes to is compared first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, in_turns

CATEGORIES, CAPABILITIES, PEOPLE = 13, 74, 6


def made() -> tuple[Any, Any]:
    """A framework of NIMM's size and a round in which every cell was answered, with its working-out."""
    import scorecard as sc

    sides = [f"side-{number}" for number in range(5)]
    categories: dict[str, Any] = {}
    for number in range(CAPABILITIES):
        category = categories.setdefault(
            f"category-{number % CATEGORIES}", {"name": f"Category {number % CATEGORIES}", "capabilities": {}}
        )
        category["capabilities"][f"capability-{number}"] = f"Capability {number}"
    framework = sc.Framework.model_validate(
        {
            "id": "made",
            "name": "Made",
            "scale": {"levels": {level: f"Level {level}" for level in range(1, 6)}},
            "perspectives": {side: side for side in sides},
            "categories": categories,
        }
    )
    people = [f"person-{number}" for number in range(PEOPLE)]
    judged = {
        side: {
            "as_is": "1 possibly 2" if number % 2 else 3,
            "to_be": 4,
            "rationale": "We do it in one way, and write it down.",
            "evidence": [{"text": "The procedure of last year", "quality": "written"}],
            "scores": {person: 1 + (number + at) % 5 for at, person in enumerate(people)},
        }
        for number, side in enumerate(sides)
    }
    content = {
        capability: {
            "perspectives": judged,
            "questions": [{"phase": "open", "question": "How do you work?", "answer": "As we always did."}],
            "ideas": {f"idea-{capability}": {"name": "Write it down", "lifts": {"side-0": 1}, "cost": 1000}},
        }
        for capability in framework.capabilities
    }
    assessment = sc.Assessment.model_validate(
        {
            "framework": "made",
            "organisation": "A trust",
            "round": "first",
            "date": "2009-05-14",
            "present": {person: f"Role {person}" for person in people},
            "capabilities": content,
        }
    )
    return framework, assessment


def rows() -> Iterator[Row]:
    """Measure the filled-in workbook, then the same before anybody filled it in."""
    import openpyxl

    import scorecard as sc

    framework, assessment = made()
    with tempfile.TemporaryDirectory() as folder:
        for work, written in (("filled in", assessment), ("blank", None)):
            path = Path(folder, f"{work}.xlsx")
            sc.write_workbook(framework, path, written)
            read = sc.read_workbook(path, framework)
            in_order = (
                None if written is None else [written.capability(each) for each in framework.capabilities]
            )
            if in_order is not None and list(read.assessment.capabilities) != in_order:  # type: ignore[union-attr]
                raise SystemExit(f"the workbook {work} reads back as another assessment")
            ours, theirs = in_turns(
                lambda: sc.read_workbook(path, framework),  # noqa: B023
                lambda: openpyxl.load_workbook(path),  # noqa: B023
                9,
            )
            yield Row(
                f"read a {work} workbook of {CAPABILITIES} capabilities", ours, "load_workbook", theirs, 1.5
            )
