"""What the README of the example `nimm` says of two reviews is what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import scorecard as sc


def test_the_statuses_it_names_are_those_of_the_strategy_alone_and_with_the_assessment(root: Path) -> None:
    folder = sc.example("nimm")
    readings = sc.read_readings(folder / "readings")
    alone = sc.Review(
        sc.read_strategy(folder / "strategy.yaml"), readings, at="2010-05",
        judgements=sc.read_judgements(folder / "judgements.csv"),
    )  # fmt: skip
    nimm = sc.read_framework("nimm")
    maturity = sc.Maturity(nimm, [sc.read_assessment(each, nimm) for each in folder.glob("rounds/*.yaml")])
    notebook = json.loads((root / "notebooks" / "05_nimm.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    (joining,) = [text for text in cells if "maturity.into(" in text]
    names = {"sc": sc, "folder": folder, "maturity": maturity}
    exec(compile(joining, "05_nimm.ipynb", "exec"), names)
    joined = names["review"]
    assert isinstance(joined, sc.Review)

    told = (root / "examples" / "nimm" / "README.md").read_text("utf-8")
    (said,) = re.findall(r'"([^"]+)" is (\w+) (\d+),.*?it is (\w+) (\d+)\.', told, re.DOTALL)
    found = [alone.status("quick-help"), joined.status("quick-help")]
    assert said == (
        found[0].name, *[text for each in found for text in (str(each.band), f"{each.score:.0f}")],
    )  # fmt: skip
