"""The command line as a person uses it: what it prints, writes and returns."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

import scorecard as sc
from scorecard.cli import COMMANDS, app

IMS = sc.example("hmrc_ims")
STRATEGY = str(IMS / "strategy.yaml")
AT = ("--at", "2010-03")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def process(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the installed script in a process of its own."""
    script = Path(sys.executable).with_name("scorecard")
    return subprocess.run(
        [script, *words], capture_output=True, check=False, env={**os.environ, **environment}
    )


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small strategy and its readings, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strategy.yaml").write_text(
        "name: Library\n"
        "objectives:\n"
        "  readers: {name: More readers – and happier, vision: true, owner: Head librarian}\n"
        "kpis:\n"
        "  visits: {name: Visits, measures: readers, target: 900, worst: 500, best: 1200, owner: A}\n"
        "  loans: {name: Loans, measures: readers, target: 900, worst: 500, best: 1200, owner: B}\n",
        "utf-8",
    )
    (tmp_path / "readings.csv").write_text(
        "kpi,period,value\nvisits,2010-02,700\nvisits,2010-03,950\nloans,2010-03,850\n", "utf-8"
    )
    return tmp_path


# --- each command, on the example ----------------------------------------------------------------------


def test_review_prints_a_line_a_node_with_letter_and_word() -> None:
    result = run("review", STRATEGY, *AT)
    assert result.exit_code == 0
    assert "IMS strategy map, March 2010" in result.stdout
    vision = next(line for line in result.stdout.splitlines() if "objective:vision" in line)
    assert vision.split()[:2] == ["A", "Amber"]
    for kpi in sc.read_strategy(STRATEGY).kpis:
        assert kpi.id in result.stdout
    assert "Risk over appetite" in result.stdout
    assert "? unknown, – not counted" in result.stdout
    assert "\x1b" not in result.stdout  # no colours where nobody sees a terminal


def test_review_says_what_it_took_and_keeps_that_out_of_the_result() -> None:
    result = run("review", STRATEGY, "--format", "csv")
    assert "readings, beside the strategy" in result.stderr
    assert "judgements.csv, beside the strategy" in result.stderr
    assert "at March 2010 (2010-03), the last period with readings" in result.stderr
    assert result.stdout.startswith("id,kind,name,")


def test_csv_and_json_hold_the_whole_frame() -> None:
    folder = IMS
    frame = sc.Review(
        sc.read_strategy(STRATEGY),
        sc.read_readings(folder / "readings"),
        at="2010-03",
        judgements=sc.read_judgements(folder / "judgements.csv"),
    ).to_frame()
    rows = list(csv.DictReader(run("review", STRATEGY, *AT, "--format", "csv").stdout.splitlines()))
    said = json.loads(run("review", STRATEGY, *AT, "--format", "json").stdout)
    assert [row["id"] for row in rows] == [node["id"] for node in said["nodes"]] == list(frame.index)
    assert list(said["nodes"][0])[1:] == list(frame.columns)
    assert said["at"] == "2010-03"
    assert said["nodes"][0]["score"] == pytest.approx(frame["score"].iloc[0])
    unknown = next(node for node in said["nodes"] if node["letter"] == "?")
    assert unknown["score"] is None
    assert unknown["band"] is None


def test_explain_and_trace_print_what_the_library_says() -> None:
    readings = ("-r", IMS / "readings", "-j", IMS / "judgements.csv")
    result = run("explain", STRATEGY, "vision", *AT, *readings)
    assert result.exit_code == 0
    assert "Why amber" in result.stdout
    assert result.stderr == ""
    result = run("trace", STRATEGY, "kpi:stakeholder-insight", *AT, *readings)
    assert result.exit_code == 0
    assert result.stdout.startswith("Line of sight of")
    assert "Up, strongest first:" in result.stdout
    result = run("trace", STRATEGY, "kpi:stakeholder-insight", *AT, *readings, "--paths", 1)
    assert "Up, strongest first (the strongest only):" in result.stdout
    assert result.stdout.count(" months [") == 1
    assert run("trace", STRATEGY, "vision", *AT, "--paths", 0).exit_code == 2


def test_card_prints_a_kpi_and_writes_it_as_a_page(tmp_path: Path) -> None:
    result = run("card", STRATEGY, "kpi:stakeholder-insight", *AT)
    assert result.exit_code == 0
    assert result.stdout.startswith("% of senior stakeholders that agree")
    assert "Amber (A), score 44 of 100" in result.stdout
    assert "Audience                 IMS board" in result.stdout
    path = tmp_path / "card.html"
    result = run("card", STRATEGY, "stakeholder-insight", *AT, "--output", path)
    assert result.exit_code == 0
    assert result.stdout == f"wrote {path}\n"
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("kind", ["spc", "trend", "bullet", "sparkline"])
def test_chart_draws_a_kpi(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "chart.svg"
    result = run("chart", STRATEGY, "availability", *AT, "--kind", kind, "-o", path)
    assert result.exit_code == 0 and f"wrote {path}" in result.stdout.replace("\n", "")
    review = sc.Review(
        sc.read_strategy(STRATEGY), sc.read_readings(IMS / "readings"), "2010-03",
        judgements=sc.read_judgements(IMS / "judgements.csv"),
    )  # fmt: skip
    assert path.read_text("utf-8") == review.chart("availability", kind).svg


def test_chart_refuses_a_kind_there_is_not(tmp_path: Path) -> None:
    result = run("chart", STRATEGY, "availability", *AT, "--kind", "trnd", "-o", tmp_path / "c.svg")
    assert result.exit_code == 2 and "did you mean 'trend'?" in result.stderr
    assert not list(tmp_path.iterdir())


def test_grid_draws_all_kpis(tmp_path: Path) -> None:
    path = tmp_path / "grid.svg"
    result = run("grid", STRATEGY, *AT, "-o", path)
    assert result.exit_code == 0 and path.read_text("utf-8").startswith("<svg")


def test_due_shows_what_is_missing_first() -> None:
    result = run("due", STRATEGY, *AT, "--known-on", "2010-04-13")
    states = [
        line[:16].rstrip() for line in result.stdout.splitlines() if line[:1] in "mnr" and line[0] != " "
    ]
    assert states == sorted(states) and set(states) == {"not yet due", "received on time"}
    assert "13 not yet due, 13 received on time" in result.stderr
    assert "Head of commercial" in result.stdout


def test_due_is_a_table_to_go_on_with() -> None:
    told = run("due", STRATEGY, *AT, "--known-on", "2010-04-14", "--format", "csv").stdout
    frame = pd.read_csv(io.StringIO(told))
    assert list(frame.columns[:3]) == ["kpi", "name", "unit"] and len(frame) == 26
    rows = json.loads(run("due", STRATEGY, *AT, "--known-on", "2010-04-14", "--format", "json").stdout)
    assert [row["kpi"] for row in rows] == list(frame["kpi"])


def test_due_asks_for_the_month_that_was_over_and_needs_no_owners(library: Path) -> None:
    text = (library / "strategy.yaml").read_text("utf-8").replace(", owner: B", "")
    (library / "strategy.yaml").write_text(text, "utf-8")
    rows = "kpi,period,value,recorded_at\nvisits,2010-02,700,2010-03-05\n"
    (library / "readings.csv").write_text(rows, "utf-8")
    result = run("due", "strategy.yaml", "--known-on", "2010-04-15")
    assert result.exit_code == 0 and "at 2010-03, the last month that was over" in result.stderr
    assert "2 missing" in result.stderr and "kpi:loans" in result.stdout


def test_what_if_tells_what_changes_and_where_it_leads(tmp_path: Path) -> None:
    result = run("what-if", STRATEGY, IMS / "what-if.yaml", *AT)
    assert result.exit_code == 0
    assert result.stdout.startswith("March 2010, what-if: ")
    assert "IMS information security: Green 81 -> work stopped, counted as 0" in result.stdout
    assert "no longer mitigates Customer information is lost or disclosed" in result.stdout
    assert "Outlook from March 2010 to" in result.stdout
    path = tmp_path / "wrong.yaml"
    path.write_text("drop: [informtion-security]\n", "utf-8")
    result = run("what-if", STRATEGY, path, *AT)
    assert result.exit_code == 2 and "did you mean 'information-security'" in result.stderr


def test_card_refuses_what_is_no_kpi_and_what_is_no_page(tmp_path: Path) -> None:
    result = run("card", STRATEGY, "kpi:availabilty", *AT)
    assert result.exit_code == 2
    assert "no KPI 'kpi:availabilty'; did you mean 'kpi:availability'?" in result.stderr
    result = run("card", STRATEGY, "availability", *AT, "-o", tmp_path / "card.pdf")
    assert result.exit_code == 2
    assert "'.pdf' is no page; end the name with .html" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_known_on_shows_what_was_known() -> None:
    result = run("review", STRATEGY, "--known-on", "2010-04-08")
    assert result.exit_code == 0
    assert "February 2010, as known on 2010-04-08" in result.stdout


@pytest.mark.parametrize("theme", ["board", "greyscale"])
def test_map_writes_svg(tmp_path: Path, theme: str) -> None:
    path = tmp_path / "ims.svg"
    result = run("map", STRATEGY, *AT, "-o", path, "--theme", theme)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"wrote {path}\n"
    assert ET.parse(path).getroot().tag.endswith("svg")
    assert list(tmp_path.iterdir()) == [path]  # nothing half-written is left


def test_map_writes_html(tmp_path: Path) -> None:
    result = run("map", STRATEGY, *AT, "-o", tmp_path / "ims.html")
    assert result.exit_code == 0, result.stderr
    assert "<svg" in (tmp_path / "ims.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--show", "unit:live-services+"], "Live services: IMS strategy map"),
        (["--highlight", "skills-uplift"], "Highlighted: % uplift in capability skills levels in IMS people"),
        (["--since", "2009-12"], "IMS strategy map: what changed since December 2009"),
        (["--heat", "vision"], "IMS strategy map: influence on a goal"),
        (["--outlook"], "Outlook, not status: IMS strategy map"),
    ],
)
def test_map_draws_one_view(tmp_path: Path, options: list[str], said: str) -> None:
    result = run("map", STRATEGY, *AT, "-o", tmp_path / "ims.svg", *options)
    assert result.exit_code == 0, result.stderr
    assert said in (tmp_path / "ims.svg").read_text("utf-8")


@pytest.mark.parametrize(("size", "sheet"), [("A3", ("420mm", "297mm")), ("16:9", ("339mm", "190mm"))])
def test_map_fills_the_sheet_asked_for(tmp_path: Path, size: str, sheet: tuple[str, str]) -> None:
    result = run("map", STRATEGY, *AT, "-o", tmp_path / "ims.svg", "--size", size)
    assert result.exit_code == 0, result.stderr
    root = ET.parse(tmp_path / "ims.svg").getroot()
    assert (root.get("width"), root.get("height")) == sheet


def test_map_has_themes_as_columns(library: Path) -> None:
    result = run("map", "strategy.yaml", "--columns", "themes")
    assert result.exit_code == 2 and "no box of this map has a `theme`" in result.stderr
    path = library / "strategy.yaml"
    text = path.read_text("utf-8").replace("vision: true,", "theme: reading,")
    path.write_text(f"{text}themes: {{reading: Reading for all}}\n", "utf-8")
    result = run("map", "strategy.yaml", "--columns", "themes")
    assert result.exit_code == 0, result.stderr
    assert "Reading for all" in (library / "map.svg").read_text("utf-8").replace("\u00a0", " ")
    result = run("map", "strategy.yaml", "--columns", "units")
    assert result.exit_code == 2 and "themes" in result.stderr


def ims() -> sc.Review:
    return sc.Review(
        sc.read_strategy(STRATEGY), sc.read_readings(IMS / "readings"), "2010-03",
        judgements=sc.read_judgements(IMS / "judgements.csv"),
    )  # fmt: skip


def test_chart_tells_where_the_points_of_a_node_go_and_why_they_changed(tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    result = run("chart", STRATEGY, "vision", *AT, "--kind", "contributions", "-o", path)
    assert result.exit_code == 0, result.stderr
    assert path.read_text("utf-8") == ims().chart("vision", "contributions").svg
    result = run("chart", STRATEGY, "vision", *AT, "--kind", "waterfall", "--since", "2010-02", "-o", path)
    assert result.exit_code == 0, result.stderr
    assert "February 2010" in path.read_text("utf-8").replace("\u00a0", " ")
    result = run("chart", STRATEGY, "vision", *AT, "--kind", "waterfall", "-o", path)
    assert result.exit_code == 2 and "review it starts from" in result.stderr


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        (["matrix"], lambda: ims().matrix()),
        (["matrix", "--onto", "units"], lambda: ims().matrix("units")),
        (["risks", "--theme", "greyscale"], lambda: ims().risks("greyscale")),
    ],
)
def test_matrix_and_risks_draw_what_the_library_draws(
    tmp_path: Path, words: list[str], drawn: Callable[[], Any]
) -> None:
    path = tmp_path / "drawn.svg"
    result = run(words[0], STRATEGY, *AT, "-o", path, *words[1:])
    assert result.exit_code == 0, result.stderr
    assert path.read_text("utf-8") == drawn().svg


@pytest.mark.parametrize("command", ["maps", "heat"])
def test_maps_and_heat_go_back_over_periods(tmp_path: Path, command: str) -> None:
    path = tmp_path / "drawn.svg"
    result = run(command, STRATEGY, *AT, "--last", 3, "--show", "unit:live-services", "-o", path)
    assert result.exit_code == 0, result.stderr
    panel = sc.Panel(
        sc.read_strategy(STRATEGY), sc.read_readings(IMS / "readings"), ["2010-01", "2010-02", "2010-03"],
        judgements=sc.read_judgements(IMS / "judgements.csv"),
    )  # fmt: skip
    assert path.read_text("utf-8") == getattr(panel, command)(show="unit:live-services").svg


@pytest.mark.parametrize("command", ["maps", "heat"])
def test_maps_and_heat_set_organisations_side_by_side(library: Path, command: str) -> None:
    rows = "kpi,period,value,organisation\nvisits,2010-03,950,North\nloans,2010-03,950,North\n"
    (library / "readings.csv").write_text(f"{rows}visits,2010-03,700,South\n", "utf-8")
    result = run(command, "strategy.yaml")
    assert result.exit_code == 0, result.stderr
    drawn = (library / f"{command}.svg").read_text("utf-8")
    assert "North" in drawn and "South" in drawn
    assert run("heat", "strategy.yaml", "--last", 2).exit_code == 2
    assert "with --organisation" in run("heat", "strategy.yaml", "--last", 2).stderr
    assert run(command, "strategy.yaml", "--organisation", "North", "--last", 2).exit_code == 0
    drawn = (library / f"{command}.svg").read_text("utf-8").replace("\u00a0", " ")
    assert "South" not in drawn


def test_seek_tells_the_least_change_and_writes_it_for_what_if(tmp_path: Path) -> None:
    path = tmp_path / "sought.yaml"
    result = run("seek", STRATEGY, "vision", "green", *AT, "-o", path)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{ims().seek('vision', 'green')}\nwrote {path}\n"
    assert sc.read_scenario(path) == ims().seek("vision", "green").scenario
    assert run("what-if", STRATEGY, path, *AT).exit_code == 0
    result = run("seek", STRATEGY, "vision", "gren", *AT)
    assert result.exit_code == 2 and "did you mean 'Green'" in result.stderr


def test_portfolio_says_what_to_pay_for(library: Path) -> None:
    with (library / "strategy.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "initiatives:\n"
            "  vans: {name: Library vans, contributes: readers, cost: 300, assessed: true, expected: 90}\n"
            "  wifi: {name: Wifi, contributes: readers, cost: 200, assessed: true, expected: 40}\n"
        )
    (library / "judgements.csv").write_text(
        "node,period,kind,status,author,reason\n"
        "vans,2010-03,assessed,Green,A,on time\nwifi,2010-03,assessed,Amber,A,late\n",
        "utf-8",
    )
    result = run("portfolio", "strategy.yaml", 300)
    assert result.exit_code == 0, result.stderr
    assert "fund  Library vans: 300" in result.stdout and "stop  Wifi: 200" in result.stdout
    assert run("portfolio", "strategy.yaml", 300, "--goal", "readers").stdout == result.stdout
    result = run("portfolio", "strategy.yaml", 300, "--goal", "reeders")
    assert result.exit_code == 2 and "did you mean 'readers'" in result.stderr
    assert run("portfolio", "strategy.yaml", "many").exit_code == 2


def test_robustness_prints_what_the_library_says() -> None:
    result = run("robustness", STRATEGY, *AT, "--draws", 100, "--seed", 7)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{ims().robustness(100, seed=7)}\n"
    result = run("robustness", STRATEGY, *AT, "--draws", 3)
    assert result.exit_code == 2 and "100" in result.stderr


def test_what_if_draws_before_and_after(tmp_path: Path) -> None:
    scenario = sc.example("hmrc_ims") / "what-if.yaml"
    result = run("what-if", STRATEGY, scenario, *AT, "--map", tmp_path / "after.svg")
    assert result.exit_code == 0, result.stderr
    drawn = (tmp_path / "after.svg").read_text("utf-8").replace("\u00a0", " ")
    for said in ("What if? IMS strategy map", "Against March 2010 as it is", "work stopped", "was A 5"):
        assert said in drawn


def test_atlas_writes_linked_pages(tmp_path: Path) -> None:
    result = run("atlas", STRATEGY, *AT, "--to", tmp_path / "pages")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"wrote {tmp_path / 'pages' / 'index.html'}\n"
    assert (tmp_path / "pages" / "unit-live-services.html").exists()


def test_output_is_another_word_for_where_an_atlas_goes(tmp_path: Path) -> None:
    result = run("atlas", STRATEGY, *AT, "-o", tmp_path / "pages")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "pages" / "index.html").exists()


def test_a_date_long_after_the_last_reading_is_told(tmp_path: Path) -> None:
    result = run("map", STRATEGY, "--at", "2030-01", "-o", tmp_path / "map.svg")
    assert result.exit_code == 0, result.stderr
    assert "the last reading is of 2010-03, before 2030-01" in result.stderr
    assert "the last reading" not in run("map", STRATEGY, *AT, "-o", tmp_path / "map.svg").stderr


def test_check_of_the_example_finds_no_error() -> None:
    result = run("check", STRATEGY, *AT)
    assert result.exit_code == 0
    assert "(kpi:staff-voice-pulse)" in result.stdout
    assert "[stale]" in result.stdout
    assert "(kpi:sickness-absence): 9 of its 24 readings came later than due" in result.stdout
    assert result.stderr.endswith("4 notes\n")


def test_without_public_holidays_the_example_is_reviewed_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    result = run("review", STRATEGY, *AT, "--known-on", "2010-04-14")
    assert result.exit_code == 0
    assert "pip install 'strategy-scorecard[calendar]'" in result.stderr
    found = run("check", STRATEGY, *AT)
    assert found.exit_code == 0
    assert "strategy-scorecard[calendar]" in found.stdout and "[late]" not in found.stdout


def test_schema_goes_to_standard_output_or_a_file(tmp_path: Path) -> None:
    schema = sc.strategy_schema()
    assert json.loads(run("schema").stdout) == schema
    assert json.loads(run("schema", "framework").stdout) == sc.framework_schema()
    assert json.loads(run("schema", "assessment").stdout) == sc.assessment_schema()
    assert json.loads(run("schema", "theme").stdout)["title"] == "Theme"
    path = tmp_path / "strategy.schema.json"
    result = run("schema", "-o", path)
    assert json.loads(path.read_text("utf-8")) == schema
    assert "# yaml-language-server: $schema=strategy.schema.json" in result.stderr


def test_a_workbook_is_written_filled_in_and_read_back(tmp_path: Path) -> None:
    import openpyxl

    path, out = tmp_path / "trust.xlsx", tmp_path / "round.yaml"
    assert run("workbook", "nimm", path).stdout == f"wrote {path}\n"
    again = run("workbook", "nimm", path)
    assert again.exit_code == 2 and "is there already, perhaps filled in" in again.stderr
    empty = run("workbook", "nimm", path, "--read", "-o", out)
    assert empty.exit_code == 1 and "the organisation is missing; fill in 'Organisation'" in empty.stdout
    assert not out.exists()
    book = openpyxl.load_workbook(path)
    for cell, value in (("B5", "A trust"), ("B6", "first"), ("B7", "2010-05-12")):
        book["Start here"][cell] = value
    book["Operating systems"]["C6"], book["Operating systems"]["C7"] = "1 possibly 2", "lots"
    book.save(path)
    read = run("workbook", "nimm", path, "--read", "-o", out)
    assert read.exit_code == 1
    assert "'Operating systems'!C7: 'lots' is no level" in read.stdout
    assert "kept: Operating systems!C7: lots" in read.stdout
    capability = sc.read_assessment(out, "nimm").capabilities[0]
    assert [str(side.as_is) for side in capability.perspectives] == ["1 possibly 2"]
    second = tmp_path / "second.xlsx"
    assert run("workbook", "nimm", second, "--assessment", out).exit_code == 0
    assert run("workbook", "nimm", second, "--read").exit_code == 0


def test_framework_lists_those_there_are_and_shows_what_one_holds(tmp_path: Path) -> None:
    listed = run("framework").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(sc.framework_names())
    assert listed[4].endswith(
        "NHS Infrastructure Maturity Model, version 2011-02: 13 categories, 56 capabilities, "
        "5 perspectives, levels 1 to 5"
    )
    shown = run("framework", "nimm").stdout
    assert "Categories and capabilities (56 of the 74 declared; * has an asterisk in the source)" in shown
    assert "  3  Standardised: not defined here. No definition is public." in shown
    assert "identity-management                      Identity Management *" in shown
    assert "Procurement (procurement): none here. No capability of it is named in public." in shown
    assert "Not public: the definitions of levels 3 to 5" in " ".join(shown.split())
    for capability in sc.read_framework("nimm").capabilities.values():
        assert capability.id in shown and capability.name.split()[0] in shown
    own = tmp_path / "own.yaml"
    own.write_text("id: own\nname: Our own\ncategories: {all: {name: All, capabilities: {a: Why?}}}", "utf-8")
    assert "Levels: none. Each question asks for an answer" in run("framework", own).stdout
    wrong = run("framework", "nim")
    assert wrong.exit_code == 2 and "no framework 'nim'; did you mean 'nimm'?" in wrong.stderr


def test_demo_shows_and_writes_everything(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    result = run("demo", "--to", first)
    assert result.exit_code == 0, result.stderr
    assert "IMS strategy map, March 2010" in result.stdout
    assert "Why amber" in result.stdout
    assert f"Open {first / 'hmrc_ims' / 'map.html'} in a browser." in result.stdout
    written = {path.name: path for path in (first / "hmrc_ims").iterdir()}
    texts = {
        "explanation.txt",
        "findings.txt",
        "kpis.csv",
        "line_of_sight.txt",
        "map.html",
        "map.svg",
        "statuses.csv",
    }
    assert texts <= set(written) <= texts | {"map.png"}
    assert all(path.stat().st_size for path in written.values())
    assert all(name in result.stdout for name in written)
    assert written["explanation.txt"].read_text("utf-8").strip() in result.stdout
    # Again, in another process with another hash seed, over older files: the same bytes.
    target = second / "hmrc_ims"
    target.mkdir(parents=True)
    (target / "statuses.csv").write_text("old")
    (target / "mine.txt").write_text("mine")
    again = process("demo", "--to", str(second), PYTHONHASHSEED="7")
    assert again.returncode == 0
    assert {path.name for path in target.iterdir()} == {*written, "mine.txt"}
    for name, path in written.items():
        assert (target / name).read_bytes() == path.read_bytes(), name


# --- a strategy of one's own ---------------------------------------------------------------------------


def test_a_small_review_as_text(library: Path) -> None:
    result = run("review", "strategy.yaml")
    assert result.stderr == (
        "using readings.csv, beside the strategy\n"
        "at March 2010 (2010-03), the last period with readings; choose another with --at\n"
    )
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Library, March 2010"
    assert lines[1] == "Status Score Trend What Id Why"
    assert lines[3] == "A Amber 60 More readers – and happier objective:readers"
    assert lines[5:7] == ["A Amber 48 Loans kpi:loans", "G Green 72 Visits kpi:visits"]


def test_check_places_every_finding_in_its_file(library: Path) -> None:
    path = library / "strategy.yaml"
    path.write_text(
        path.read_text("utf-8").replace("target: 900, worst: 500, best: 1200, owner: A", "owner: A")
        + "  noise: {name: Noise, scheme: ims, measures: readers, owner: C}\n",
        "utf-8",
    )
    (library / "readings.csv").write_text(
        "kpi,period,value,remark\nvisitz,2010-03,950,\nloans,2010-03,850,\nnoise,2010-03,3,\n", "utf-8"
    )
    result = run("check", "strategy.yaml")
    assert result.exit_code == 1
    assert result.stdout == (
        "error: readings.csv:2 (kpi:visitz): no KPI 'kpi:visitz'; did you mean 'visits'? "
        "[unknown-kpi]\n"
        "error: strategy.yaml:5:3 (kpi:visits): it has no target, which its scheme 'tolerance' reads; add "
        "`target:`, or `untargeted: true` if it is counted and not judged [target-missing]\n"
        "error: strategy.yaml:7:3 (kpi:noise): it has no target, which its scheme 'ims' reads; add "
        "`target:`, or `untargeted: true` if it is counted and not judged [target-missing]\n"
        "warning: strategy.yaml:5:3 (kpi:visits): there has never been a reading of it; have readings sent "
        "as 'visits', or take the KPI out [no-readings]\n"
        "note: readings.csv:1: column 'remark' is not read [extra-column]\n"
    )
    assert result.stderr == "using readings.csv, beside the strategy\n3 errors, 1 warning, 1 note\n"


def test_check_tells_the_faults_of_all_files_at_once(library: Path) -> None:
    (library / "strategy.yaml").write_text("name: Library\nobjektives: {}\n", "utf-8")
    (library / "readings.csv").write_text("kpi,period,value\nvisits,2010-03,1;2\n", "utf-8")
    (library / "judgements.csv").write_text("node,period\n", "utf-8")
    result = run("check", "strategy.yaml")
    assert result.exit_code == 1
    for place in ("strategy.yaml:2:1", "readings.csv:2", "judgements.csv:1"):
        assert place in result.stdout


def test_without_readings_all_is_unknown_and_said_so(library: Path) -> None:
    (library / "readings.csv").unlink()
    result = run("review", "strategy.yaml", "--at", "2010-03")
    assert result.exit_code == 0
    assert "there are no readings" in result.stderr
    assert "? unknown" in result.stdout
    result = run("review", "strategy.yaml")
    assert result.exit_code == 2
    assert "say which period with --at" in result.stderr


def test_one_of_several_organisations(library: Path) -> None:
    (library / "readings.csv").write_text(
        "kpi,period,value,organisation\nvisits,2010-03,950,North\nloans,2010-03,950,North\n"
        "visits,2010-02,700,South\n",
        "utf-8",
    )
    assert run("review", "strategy.yaml").exit_code == 2
    result = run("review", "strategy.yaml", "--organisation", "South")
    assert "Library, February 2010, South" in result.stdout
    result = run("review", "strategy.yaml", "--organisation", "Nord")
    assert result.exit_code == 2
    assert "Nord" in result.stderr


# --- what goes wrong -----------------------------------------------------------------------------------


def faults() -> Iterator[tuple[list[str], str]]:
    yield ["review", "nope.yaml"], "there is no such file"
    yield ["check", "nope.yaml"], "there is no such file"
    yield ["review", "strategy.yml"], "did you mean 'strategy.yaml'?"
    yield ["review", "strategy.yaml", "-r", "nope.csv"], "no such file or folder"
    yield ["review", "strategy.yaml", "-j", "readings.csv"], "no column 'node'"
    yield ["review", "strategy.yaml", "--at", "soon"], "'soon' is no period"
    yield ["review", "strategy.yaml", "--known-on", "soon"], "'soon' is no period"
    yield ["review", "strategy.yaml", "--known-on", "2010-04-08"], "no `recorded_at`"
    yield ["check", "strategy.yaml", "--at", "soon"], "'soon' is no period"
    yield ["explain", "strategy.yaml", "reeders"], "did you mean 'readers'"
    yield ["trace", "strategy.yaml", "reeders"], "did you mean 'readers'"
    yield ["card", "strategy.yaml", "vists"], "did you mean 'kpi:visits'"
    yield ["map", "strategy.yaml", "-o", "map.docx"], "end the name with .svg, .png, .html"
    yield ["map", "strategy.yaml", "-o", "nope/map.svg"], "cannot be written"
    yield ["map", "strategy.yaml", "--theme", "bored"], "did you mean 'board'?"
    yield ["map", "strategy.yaml", "--show", "kind:objectiv"], "did you mean 'objective'"
    yield ["map", "strategy.yaml", "--highlight", "reeders"], "did you mean 'readers'"
    yield ["atlas", "strategy.yaml", "--to", "strategy.yaml"], "strategy.yaml cannot be written"
    yield ["schema", "-o", "nope/schema.json"], "nope/schema.json cannot be written"
    yield ["demo", "--to", "strategy.yaml"], "strategy.yaml"
    yield ["reveiw", "strategy.yaml"], "reveiw"
    yield ["review"], "STRATEGY"
    yield ["review", "strategy.yaml", "--format", "xml"], "xml"


@pytest.mark.parametrize(("words", "said"), list(faults()))
def test_a_fault_is_a_clear_text_and_exit_code_2(library: Path, words: list[str], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_broken_document_is_told_with_its_places(library: Path) -> None:
    (library / "strategy.yaml").write_text("name: Library\nobjektives: {}\n", "utf-8")
    done = process("review", library / "strategy.yaml")
    assert done.returncode == 2
    assert b"strategy.yaml:2:1" in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_a_fault_of_our_own_is_not_hidden(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scorecard.formats.strategy.read_strategy", broken)
    assert isinstance(run("review", "strategy.yaml").exception, ZeroDivisionError)


# --- terminals and cost --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_terminal_can_show_it(library: Path, encoding: str) -> None:
    done = process("review", "strategy.yaml", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    text = done.stdout.decode(encoding)
    dash = "-" if encoding == "ascii" else "–"
    assert f"More readers {dash} and happier" in text
    assert "G Green" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes of this kind")
@pytest.mark.parametrize(
    "words", [["review", "strategy.yaml"], ["schema"], ["explain", "strategy.yaml", "readers"]]
)
def test_a_closed_pipe_is_quiet(library: Path, words: list[str]) -> None:
    script = Path(sys.executable).with_name("scorecard")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run([script, *words], stdout=closed, stderr=subprocess.PIPE, check=False)
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr
    assert b"Exception" not in done.stderr


def test_colours_on_a_terminal_only(library: Path) -> None:
    done = process("review", "strategy.yaml", FORCE_COLOR="1")
    assert b"\x1b" not in done.stdout
    if shutil.which("script") is None:
        pytest.skip("no `script` on this machine (Debian: apt install bsdutils)")
    line = f"{Path(sys.executable).with_name('scorecard')} review strategy.yaml"
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "80"}
    done = subprocess.run(
        ["script", "-qec", line, "/dev/null"], capture_output=True, check=True, env=environment,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert b"\x1b[32m" in done.stdout
    assert b"G Green" in done.stdout


def test_the_same_bytes_whatever_the_seed_and_the_screen(library: Path) -> None:
    runs = {
        process("review", "strategy.yaml", PYTHONHASHSEED=seed, COLUMNS=columns).stdout
        for seed, columns in (("1", "40"), ("2", "200"))
    }
    assert len(runs) == 1


def test_help_and_version_load_nothing_heavy() -> None:
    heavy = {"numpy", "pandas", "pydantic", "networkx", "scipy", "ruamel", "rich", "matplotlib"}
    for option in ("--help", "--version"):
        code = (
            "import sys\nfrom scorecard.cli import main\n"
            f"sys.argv = ['scorecard', {option!r}]\n"
            "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
            "print(*sys.modules, file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert {name.partition(".")[0] for name in done.stderr.split()} & heavy == set()
    assert done.stdout == f"scorecard {sc.__version__}\n"


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in result.stdout
        assert run(command, "--help").exit_code == 0
    assert "..." not in result.stdout.partition("Commands:")[2]  # no summary is cut short
