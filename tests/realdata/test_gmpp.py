"""UK government major projects, 2015 to 2023: every delivery confidence read or reported."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import scorecard as sc
from scorecard.errors import Finding
from scorecard.kpi.status_words import StatusWords, judgements_of, read_statuses
from tests.kpi.made import scheme

pytestmark = pytest.mark.realdata

Rows = list[list[str]]
YEARS = {
    2015: "MPA RAG rating",
    2018: "IPA Delivery Confidence Assessment",
    2019: "colour_rating",
    2020: "IPA Delivery Confidence Assessment",
    2021: "IPA Delivery Confidence Assessment",
    2022: "IPA Delivery Confidence Assessment",
    2023: "IPA Delivery Confidence Assessment",
}


def table(folder: Path, year: int) -> tuple[list[str], Rows]:
    """The header and rows of a year.

    2018 is Windows text whose lines end in a line feed and whose cells hold bare carriage returns;
    its header is torn over its first lines, of which the first names what is wanted.
    """
    raw = (folder / f"df_{year}.csv").read_bytes()
    if year != 2018:
        header, *rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))
        return header, rows
    lines = raw.decode("cp1252").split("\n")
    starts = [number for number, line in enumerate(lines) if re.match(r"\d+,", line)]
    header = next(csv.reader([" ".join(lines[: starts[0]]).replace("\r", " ")]))
    records = [" ".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    return header, [next(csv.reader([record.replace("\r", " ")])) for record in records]


def rating(folder: Path, year: int, name: str) -> tuple[list[str], StatusWords]:
    """The projects of a year and one of its columns, read."""
    header, rows = table(folder, year)
    assert {len(row) for row in rows} == {len(header)}
    (place,) = [
        index for index, title in enumerate(header) if title.startswith(name) and "commentary" not in title
    ]
    points = "five" if year <= 2021 else "three"
    file = f"df_{year}.csv"
    words = read_statuses(
        [row[place] for row in rows], scheme(f"delivery-confidence-{points}"), column=name, file=file
    )
    return [row[1] for row in rows], words


def cells(finding: Finding) -> int:
    return int(finding.what.partition(" cell")[0].rpartition("(")[2])


SRO = "SRO Delivery Confidence Assessment"
FIVE = ("Red", "Amber/Red", "Amber", "Amber/Green", "Green", "exempt")
THREE = ("Red", "Amber", "Green", "exempt")


@pytest.mark.parametrize(
    ("year", "name", "read", "none_given", "reported"),
    [
        (2015, YEARS[2015], (8, 40, 64, 44, 28, 4), 0, 0),
        (2018, YEARS[2018], (8, 38, 59, 22, 2, 4), 0, 0),
        (2019, YEARS[2019], (4, 38, 66, 18, 4, 3), 0, 0),
        (2020, YEARS[2020], (11, 32, 59, 18, 3, 2), 2, 0),
        (2021, YEARS[2021], (7, 44, 84, 29, 12, 5), 0, 3),
        (2022, YEARS[2022], (24, 118, 11, 11), 68, 3),
        (2022, SRO, (3, 52, 13, 11), 153, 3),
        (2023, YEARS[2023], (18, 88, 5, 11), 121, 1),
        (2023, SRO, (5, 95, 21, 10), 112, 1),
    ],
)
def test_every_cell_is_read_or_reported(
    shared_data: Path, year: int, name: str, read: tuple[int, ...], none_given: int, reported: int
) -> None:
    """The counts are those of the distinct words in the files, read by eye."""
    projects, words = rating(shared_data / "gmpp", year, name)
    counts = dict(zip(FIVE if year <= 2021 else THREE, read, strict=True))
    assert Counter(status for status in words.statuses if status is not None) == counts
    by_severity: Counter[str] = Counter()
    for finding in words.findings:
        by_severity[finding.severity] += cells(finding)
        assert finding.where.file == f"df_{year}.csv" and finding.where.cell
    assert by_severity == Counter({"note": none_given, "warning": reported})
    assert len(projects) == sum(read) + none_given + reported


def test_what_is_not_certain_is_named(shared_data: Path) -> None:
    _, words = rating(shared_data / "gmpp", 2021, YEARS[2021])
    said = " ".join(finding.what for finding in words.findings)
    assert "'The project is not in a position to provide this information'" in said
    assert "'Legal sensitivity around this programme" in said


def test_a_portfolio_reviewed_in_its_own_words(shared_data: Path) -> None:
    """188 programmes of 2015 with the status they were given: shown, and counted nowhere."""
    projects, words = rating(shared_data / "gmpp", 2015, YEARS[2015])
    slugs = [f"p{number}" for number in range(len(projects))]
    made = sc.Strategy.model_validate(
        {
            "name": "Government major projects",
            "objectives": {"all": {"name": "All delivered", "vision": True}},
            "initiatives": {
                slug: {"name": name, "contributes": "all", "assessed_scheme": "delivery-confidence-five"}
                for slug, name in zip(slugs, projects, strict=True)
            },
        }
    )
    given = judgements_of(
        slugs, words, period="FY2014/15", author="Major Projects Authority", reason="Annual report 2015"
    )
    readings = pd.DataFrame(columns=["kpi", "period", "value"])
    review = sc.Review(made, readings, "FY2014/15", judgements=given)
    rows = review.to_frame()
    programmes = rows[rows["kind"] == "initiative"]
    shown = programmes["band"].value_counts()
    assert shown.to_dict() == {"Amber": 64, "Amber/Green": 44, "Amber/Red": 40, "Green": 28, "Red": 8}
    assert (programmes["letter"] == "–").sum() == 4
    assert programmes["score"].isna().all()
    assert review.status("all").band is None
