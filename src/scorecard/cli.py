"""The command line: the walk of the library, in a shell.

`scorecard check | review | explain | trace | card | chart | grid | map | atlas | due | what-if |
framework | schema | demo`.
Results go to standard output, what is said about them to standard error. Exit codes: 0, 1 where `check`
finds errors, 2 where something cannot be read, drawn or written. Nothing heavy is imported before a
command runs.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, cast

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from scorecard.checks.findings import Findings
    from scorecard.errors import Finding
    from scorecard.kpi.judgements import Judgements
    from scorecard.kpi.readings import Readings
    from scorecard.model.strategy import Strategy
    from scorecard.render.charts.chart import Chart
    from scorecard.render.picture import Picture
    from scorecard.results import Status
    from scorecard.review.review import Review

WIDTH = 132
"""Characters a line has where nobody sees a terminal."""
WIDE = 110
"""Characters from which on ids have a column of their own."""
DEMO_AT = "2010-03"

_ASCII = {
    "–": "-", "—": "-", "−": "-", "‑": "-", "…": "...", "→": "->", "←": "<-", "×": "x", "≥": ">=",
    "≤": "<=", "£": "GBP ", "€": "EUR ", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "\u00a0": " ",
}  # fmt: skip


class Format(StrEnum):
    """How a table is written."""

    table = "table"
    csv = "csv"
    json = "json"


class Commands(TyperGroup):
    """Commands that end in a clear text, never in a traceback, where the input is at fault."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; turn what the library and the disk refuse into a message and exit code 2."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read our output has seen enough; main() ends quietly
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            _fail(f"{where}{error.strerror or error}")
        except Exception as error:
            # Looked up only now: the error tree costs time that --help does not have.
            from scorecard.errors import ScorecardError

            if not isinstance(error, ScorecardError):
                raise
            _fail(str(error))


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # help in plain text: rich would double the time it takes
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

OutputFormat = Annotated[Format, typer.Option("--format", help="table to read, csv or json to go on with.")]
StrategyFile = Annotated[Path, typer.Argument(metavar="STRATEGY", help="The strategy document, a YAML file.")]
NodeName = Annotated[
    str, typer.Argument(metavar="NODE", help="A node's id, or its last part where only one node bears it.")
]
KPIName = Annotated[str, typer.Argument(metavar="KPI", help="A KPI's id, or its last part.")]
ReadingsFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--readings", "-r", metavar="PATH",
        help="A CSV file or a folder of them; may be repeated. Unsaid: readings/ or readings.csv "
        "beside STRATEGY.",
    ),
]  # fmt: skip
JudgementsFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--judgements", "-j", metavar="PATH",
        help="Assessed statuses and overrides, likewise. Unsaid: judgements.csv beside STRATEGY.",
    ),
]  # fmt: skip
At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="PERIOD",
        help="The period under review: 2010-03, 2010Q1, FY2009/10 ... Unsaid: the last with readings.",
    ),
]  # fmt: skip
Theme = Annotated[
    str,
    typer.Option(
        "--theme", metavar="THEME", help="board, screen, print, high-contrast, greyscale, or a YAML file."
    ),
]
KnownOn = Annotated[
    str | None, typer.Option("--known-on", metavar="DATE", help="Count only what was recorded by then.")
]
Organisation = Annotated[
    str | None,
    typer.Option("--organisation", metavar="NAME", help="Whose readings, where there are several."),
]


def main() -> None:
    """Run the command line: the entry point of the script `scorecard`."""
    _survive_any_terminal()
    try:
        app(prog_name="scorecard")
    finally:
        _flush()


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"scorecard {version('strategy-scorecard')}")
        raise typer.Exit


@app.callback()
def _commands(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version.")
    ] = False,
) -> None:
    """Strategy maps and balanced scorecards, from a strategy document to a board map.

    Try `scorecard demo` first.
    """


@app.command()
def check(
    strategy: StrategyFile,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
) -> None:
    """List what is wrong or doubtful, and where.

    The exit code is 1 where there are errors.
    """
    found = _checked(strategy, readings, judgements, at)
    if found:
        print(str(found))
    _say(found.summary())
    if found.errors:
        raise typer.Exit(1)


@app.command()
def review(
    strategy: StrategyFile,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    form: OutputFormat = Format.table,
) -> None:
    """Show the status of every node."""
    found = _review(strategy, readings, judgements, at, known_on, organisation)
    if form is Format.table:
        _print_review(found)
    else:
        print(_as_csv(found) if form is Format.csv else _as_json(found), end="")


@app.command()
def explain(
    strategy: StrategyFile,
    node: NodeName,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
) -> None:
    """Say why a node has its status.

    What takes how many points off 100, from its inputs down to the readings.
    """
    found = _review(strategy, readings, judgements, at, known_on, organisation)
    print(str(found.explain(node)))


@app.command()
def trace(
    strategy: StrategyFile,
    node: NodeName,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    paths: Annotated[
        int, typer.Option("--paths", metavar="NUMBER", min=1, help="How many paths to list each way.")
    ] = 20,
) -> None:
    """Show how a node leads to the goals.

    Its line of sight: the paths up to the goals and down to the KPIs, strongest first.
    """
    found = _review(strategy, readings, judgements, at, known_on, organisation)
    print(str(found.line_of_sight(node, k=paths)))


@app.command()
def card(
    strategy: StrategyFile,
    kpi: KPIName,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Ends in .html. Unsaid: text, printed."),
    ] = None,
) -> None:
    """Show a KPI on one page.

    Its figures and why, its bands and targets, what it is for, who owns it, and its definition.
    """
    found = _review(strategy, readings, judgements, at, known_on, organisation).card(kpi)
    if output is None:
        print(str(found))
    else:
        print(f"wrote {found.save(output)}")


@app.command()
def chart(
    strategy: StrategyFile,
    kpi: KPIName,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="spc, trend, bullet or sparkline.")
    ] = "spc",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Ends in .svg, .png or .pdf.")
    ] = Path("chart.svg"),
    theme: Theme = "board",
) -> None:
    """Draw a KPI over time, or against its target."""
    found = _review(strategy, readings, judgements, at, known_on, organisation)
    _save(found.chart(kpi, cast(Any, kind), theme=theme), output)  # it says which kinds there are


@app.command()
def grid(
    strategy: StrategyFile,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Ends in .svg, .png or .pdf.")
    ] = Path("grid.svg"),
    theme: Theme = "board",
) -> None:
    """Draw all KPIs on one sheet.

    Variation by assurance, with notes asked for exceptions only.
    """
    found = _review(strategy, readings, judgements, at, known_on, organisation)
    _save(found.grid(theme), output)


@app.command(name="map")
def draw(
    strategy: StrategyFile,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Ends in .svg, .png, .html, .pdf, .pptx, .mmd or .dot."
        ),
    ] = Path("map.svg"),
    theme: Theme = "board",
    show: Annotated[
        str | None,
        typer.Option(metavar="SELECTOR", help="Draw what it chooses, such as unit:it+, or a named view."),
    ] = None,
    highlight: Annotated[
        str | None, typer.Option(metavar="NODE", help="Its line of sight in full, the rest paler.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="What changed since the review of then.")
    ] = None,
    heat: Annotated[
        str | None, typer.Option(metavar="GOAL", help="Boxes tinted by their influence on it.")
    ] = None,
    outlook: Annotated[
        bool, typer.Option("--outlook", help="Where today's drivers lead, apart from any status.")
    ] = False,
) -> None:
    """Draw the strategy map: the whole of it, or one view."""
    found = _review(strategy, readings, judgements, at, known_on, organisation)
    before = None if since is None else _at(found, since)
    picture = found.map(theme, show=show, highlight=highlight, since=before, heat=heat, outlook=outlook)
    _save(picture, output)


@app.command()
def atlas(
    strategy: StrategyFile,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the pages are written.")] = Path(
        "atlas"
    ),
    theme: Theme = "board",
) -> None:
    """Write the map and one of each unit as linked pages."""
    found = _review(strategy, readings, judgements, at, known_on, organisation).atlas(theme)
    for item in found.maps:
        for finding in item.picture.findings:
            _say(f"{item.file}: {finding}")
    print(f"wrote {found.save(to)}")


@app.command()
def due(
    strategy: StrategyFile,
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    form: OutputFormat = Format.table,
) -> None:
    """Show which figures were to be sent, and what came when.

    Say --known-on for how things stood on a day; unsaid, --at is then the last month that was over.
    """
    if at is None and known_on is not None:
        from scorecard.model.period import Period

        at = str(Period.containing(Period.parse(known_on).end, "month").shift(-1))
        _say(f"at {at}, the last month that was over by {known_on}; choose another with --at")
    frame = _review(strategy, readings, judgements, at, known_on, organisation).due()
    if form is Format.csv:
        print(frame.to_csv(index=False, lineterminator="\n"), end="")
    elif form is Format.json:
        print(frame.to_json(orient="records", date_format="iso", indent=2, force_ascii=False))
    else:
        _print(_due_table(frame))
        _say(", ".join(f"{count} {state}" for state, count in frame["state"].value_counts().items() if count))


@app.command(name="what-if")
def what_if(
    strategy: StrategyFile,
    scenario: Annotated[
        Path, typer.Argument(metavar="SCENARIO", help="What is supposed, a YAML file: set, drop, delay ...")
    ],
    readings: ReadingsFiles = None,
    judgements: JudgementsFiles = None,
    at: At = None,
    known_on: KnownOn = None,
    organisation: Organisation = None,
    picture: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Also draw the map after it, marked where it changes."),
    ] = None,
) -> None:
    """Show what would change, and why.

    Then where that would lead, once every lag has passed.
    """
    from scorecard.formats.scenario import read_scenario

    found = _review(strategy, readings, judgements, at, known_on, organisation)
    supposed = read_scenario(scenario, fiscal_start=found.strategy.fiscal_year_start)
    after = found.what_if(supposed)
    told = f"{after.scenario.description}\n\n" if after.scenario.description else ""
    print(f"{told}{found.compare(after)}\n\n{after.outlook()}")
    if picture is not None:
        _save(after.map(since=found), picture)


@app.command()
def framework(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One of the list, or a YAML file. Unsaid: the list.")
    ] = None,
) -> None:
    """List the maturity frameworks, or show what one holds."""
    from scorecard.formats.framework import framework_names, read_framework
    from scorecard.maturity.contents import contents, shelf

    print(shelf(map(read_framework, framework_names())) if name is None else contents(read_framework(name)))


@app.command()
def schema(
    what: Annotated[
        Literal["strategy", "framework", "assessment", "theme"],
        typer.Argument(help="Of which document.", show_default=True),
    ] = "strategy",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Unsaid: standard output.")
    ] = None,
) -> None:
    """Write the JSON Schema of a kind of document.

    Editors complete and check a document by it.
    """
    import json

    from scorecard.formats.schema import assessment_schema, framework_schema, schema_comment, strategy_schema
    from scorecard.render.theme_schema import theme_schema

    schemas = {
        "strategy": strategy_schema,
        "framework": framework_schema,
        "assessment": assessment_schema,
        "theme": theme_schema,
    }
    text = json.dumps(schemas[what](), indent=2, ensure_ascii=False)
    if output is None:
        print(text)
        return
    _write(output, f"{text}\n")
    print(f"wrote {output}")
    _say(f"for completion, let the {what} begin with: {schema_comment(output.name)}")


@app.command()
def demo(
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the results go.")] = Path("out"),
) -> None:
    """Run the HMRC IMS example.

    Shows the statuses and why the vision has its own, and writes maps and tables to out/hmrc_ims.
    """
    from scorecard.examples import example

    folder, target = example("hmrc_ims"), to / "hmrc_ims"
    found = _review(
        folder / "strategy.yaml", [folder / "readings"], [folder / "judgements.csv"], DEMO_AT, None, None
    )
    target.mkdir(parents=True, exist_ok=True)
    _print_review(found)
    print(f"\n{found.explain('vision')}")
    written = _write_results(found, target)
    print(f"\nWritten to {target}:")
    for name in written:
        print(f"  {name:<20} {_RESULTS[name]}")
    print(f"\nOpen {target / 'map.html'} in a browser.")


# --- reading ---------------------------------------------------------------------------------------


def _review(
    strategy: Path,
    readings: list[Path] | None,
    judgements: list[Path] | None,
    at: str | None,
    known_on: str | None,
    organisation: str | None,
) -> Review:
    """Read what is given or lies beside the strategy, and review it."""
    from scorecard.formats.strategy import read_strategy
    from scorecard.review.review import Review

    document = read_strategy(strategy)
    figures = _readings(strategy, readings, document)
    words = _judgements(strategy, judgements, document)
    found = Review(
        document,
        figures,
        at or _last_period(document, figures, known_on, organisation),
        judgements=words,
        known_on=known_on,
        organisation=organisation,
    )
    for finding in found.findings:
        _say(str(finding))
    return found


def _at(review: Review, at: str) -> Review:
    """The same review of another period."""
    from scorecard.review.review import Review

    return Review(
        review.strategy,
        review.readings,
        at,
        judgements=review.judgements,
        known_on=review.known_on,
        organisation=review.organisation,
    )


def _readings(strategy: Path, given: list[Path] | None, document: Strategy) -> Readings:
    from scorecard.kpi.cells import REQUIRED
    from scorecard.kpi.readings import Readings, read_readings

    paths = given or _beside(strategy, "readings", "readings.csv")
    if paths:
        found = read_readings(paths, fiscal_start=document.fiscal_year_start)
        for finding in found.findings:
            _say(str(finding))
        return found
    import pandas as pd

    _say("there are no readings: none given with --readings, none beside the strategy")
    return Readings(pd.DataFrame(columns=list(REQUIRED)))


def _judgements(strategy: Path, given: list[Path] | None, document: Strategy) -> Judgements | None:
    from scorecard.kpi.judgements import read_judgements

    paths = given or _beside(strategy, "judgements", "judgements.csv")
    return read_judgements(paths, fiscal_start=document.fiscal_year_start) if paths else None


def _beside(strategy: Path, *names: str) -> list[Path]:
    """The first of these files and folders that lies beside the strategy, and say so."""
    for name in names:
        path = strategy.parent / name
        if path.exists():
            _say(f"using {path}, beside the strategy")
            return [path]
    return []


def _last_period(
    document: Strategy, readings: Readings, known_on: str | None, organisation: str | None
) -> str:
    """The last period there are readings of, and say so."""
    from scorecard.model.period import Period

    if known_on is not None:
        readings = readings.known_on(Period.parse(known_on, fiscal_start=document.fiscal_year_start).end)
    frame = readings.frame
    if organisation in readings.organisations:  # else Review says which there are
        frame = frame[frame["organisation"] == organisation]
    if frame.empty:
        from scorecard.errors import ScorecardError

        raise ScorecardError("there are no readings to tell the date by: say which period with --at")
    last = max(set(frame["period"]))
    _say(f"at {last.say()} ({last}), the last period with readings; choose another with --at")
    return str(last)


def _checked(
    strategy: Path, readings: list[Path] | None, judgements: list[Path] | None, at: str | None
) -> Findings:
    """All findings, faults of the files themselves included, placed in their files."""
    from scorecard.checks.check import check as check_all
    from scorecard.checks.findings import Findings
    from scorecard.errors import ReadingsError, StrategyError
    from scorecard.formats.strategy import read_strategy
    from scorecard.kpi.judgements import read_judgements
    from scorecard.kpi.readings import read_readings

    faults: list[Finding] = []
    document = figures = words = None
    try:
        document = read_strategy(strategy)
    except StrategyError as error:
        if any(finding.rule == "file" for finding in error.findings):
            raise  # there is nothing to check
        faults += error.findings
    start = document.fiscal_year_start if document else 4
    try:
        paths = readings or _beside(strategy, "readings", "readings.csv")
        figures = read_readings(paths, fiscal_start=start) if paths else None
    except ReadingsError as error:
        faults += error.findings
    try:
        paths = judgements or _beside(strategy, "judgements", "judgements.csv")
        words = read_judgements(paths, fiscal_start=start) if paths else None
    except ReadingsError as error:
        faults += error.findings
    if document is not None:
        faults += _placed(check_all(document, figures, words, at=at), strategy, document)
    return Findings(faults)


def _placed(findings: Findings, path: Path, document: Strategy) -> list[Finding]:
    """Findings about nodes, with the file and line where the node stands."""
    from dataclasses import replace

    from scorecard.formats.document import parse_document
    from scorecard.formats.files import read_text
    from scorecard.formats.places import find, place_of
    from scorecard.model.strategy import NODE_SECTIONS

    file = str(path)
    root = parse_document(read_text(path), file)[0]
    places = {}
    for section in (*NODE_SECTIONS, "schemes"):
        for index in range(len(getattr(document, section))):
            place = place_of(root, find(root, (section, index)), file, on_key=True)
            places[place.id] = place
    return [
        finding
        if finding.where.file is not None
        else replace(finding, where=places.get(finding.where.id) or replace(finding.where, file=file))
        for finding in findings
    ]


# --- showing ---------------------------------------------------------------------------------------

_ROLE_STYLES = {
    "worst": "red",
    "poor": "dark_orange",
    "middle": "yellow",
    "good": "green",
    "best": "green",
    "beyond": "blue",
    "apart": "cyan",
}


def _print_review(found: Review) -> None:
    """Print the status table, and the risks over appetite beneath it."""
    from rich.text import Text

    whose = f", {found.organisation}" if found.organisation else ""
    known = f", as known on {found.known_on.isoformat()}" if found.known_on else ""
    parts: list[Table | Text] = [
        Text(f"{found.strategy.name}, {found.at.say()}{whose}{known}", style="bold"),
        _table(found, wide=_console().width >= WIDE),
    ]
    for risk in found.strategy.risks:
        if risk.over_appetite:
            figures = f"{risk.residual:g} against {risk.appetite:g}"
            parts.append(Text(f"Risk over appetite: {risk.name} ({risk.id}), {figures}"))
    _print(*parts, Text(_legend(found)))


def _console() -> Console:
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(file=sys.stdout)
    return Console(file=sys.stdout, width=WIDTH, color_system=None)


def _print(*parts: Table | Text) -> None:
    """Print in a terminal's colours and width; elsewhere without colours and blanks at line ends."""
    console = _console()
    if sys.stdout.isatty():
        console.print(*parts, sep="\n")
        return
    with console.capture() as captured:
        console.print(*parts, sep="\n")
    print("\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n")))


def _due_table(frame: pd.DataFrame) -> Table:
    """What was to be sent, what is missing first."""
    from pandas import isna
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("State", "Due", "Received", "Period"):
        table.add_column(name, no_wrap=True)
    table.add_column("What", ratio=5, overflow="fold")
    table.add_column("From", ratio=4, overflow="fold")
    for row in frame.sort_values(["state", "due", "kpi"], kind="stable").to_dict("records"):
        days = ("" if isna(day) else f"{day:%Y-%m-%d}" for day in (row["due"], row["received"]))
        whose = ", ".join(name for name in (row["owner"], row["organisation"]) if isinstance(name, str))
        table.add_row(row["state"], *days, row["period"], Text(f"{row['name']}\n{row['kpi']}"), Text(whose))
    return table


def _table(found: Review, *, wide: bool) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from scorecard.kpi.scale import show_score

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Status", no_wrap=True)
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("Trend", no_wrap=True)
    table.add_column("What", ratio=5, overflow="fold")
    if wide:
        table.add_column("Id", ratio=4, overflow="fold")
    table.add_column("Why", ratio=5 if wide else 3, overflow="fold")
    frame = found.to_frame()
    frame = frame[frame["kind"] != "risk"]
    last = ""
    for identifier, kind, trend in zip(frame.index, frame["kind"], frame["trend"], strict=True):
        status = found.status(identifier)
        if kind == "kpi" and last not in ("", "kpi"):
            table.add_section()
        last = kind
        word = status.band.name if status.band is not None else "unknown" if status.applicable else "left out"
        style = _ROLE_STYLES[status.band.colour] if status.band is not None else "dim"
        table.add_row(
            Text(f"{status.letter:<2}{word}", style=style),
            show_score(found.strategy.scale, status.score),
            trend if isinstance(trend, str) else "",
            *((Text(status.name), Text(identifier)) if wide else (Text(f"{status.name}\n{identifier}"),)),
            Text("; ".join(_marks(found, status))),
        )
    return table


def _marks(found: Review, status: Status) -> list[str]:
    """What a reader must know beside band and score: doubts first, then the reasons."""
    from scorecard.kpi.scale import show_score

    scale, marks = found.strategy.scale, []
    if status.provisional:
        low, high = show_score(scale, status.low), show_score(scale, status.high)
        marks.append(f"provisional: {low} to {high}")
    if status.watermelon:
        names = [found.strategy.node(name).name for name in status.watermelon]
        marks.append(f"watermelon: {scale.bands[0].name.lower()} beneath it: {', '.join(names)}")
    if status.tension:
        marks.append(status.tension)
    return marks + ([status.reason] if status.reason else [])


def _legend(found: Review) -> str:
    """The letters of the table in words, the best first."""
    frame = found.to_frame().dropna(subset="band").sort_values("band", ascending=False, kind="stable")
    bands = dict(zip(frame["letter"], frame["band"], strict=True))
    said = "".join(f"{letter} {band}, " for letter, band in bands.items())
    return f"{said}? unknown, – not counted. {found.met_target()}".rstrip()


def _as_csv(found: Review) -> str:
    return str(found.to_frame().to_csv(lineterminator="\n", float_format="%.10g"))


def _as_json(found: Review) -> str:
    import json

    rows = []
    for row in found.to_frame().reset_index().to_dict("records"):
        clean = {str(name): None if value != value else value for name, value in row.items()}
        rows.append({name: float(f"{x:.10g}") if isinstance(x, float) else x for name, x in clean.items()})
    said = {
        "strategy": found.strategy.name,
        "at": str(found.at),
        "known_on": None if found.known_on is None else found.known_on.isoformat(),
        "organisation": found.organisation,
        "nodes": rows,
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


# --- writing ---------------------------------------------------------------------------------------


def _save(drawn: Chart | Picture, output: Path) -> None:
    for finding in drawn.findings:
        _say(str(finding))
    print(f"wrote {drawn.save(output)}")


_RESULTS = {
    "map.html": "the map, and every status and arrow in tables",
    "map.svg": "the map, to be printed or placed in a document",
    "map.png": "the map, for slides",
    "statuses.csv": "one row a node",
    "kpis.csv": "one row a KPI: figure, target and what they come to",
    "explanation.txt": "why the vision has its status",
    "line_of_sight.txt": "how security standards lead to the vision",
    "findings.txt": "what is doubtful in the strategy and its figures",
}


def _write_results(found: Review, folder: Path) -> list[str]:
    """Write everything there is to see of a review, and return the names of the files."""
    from scorecard.checks.check import check as check_all
    from scorecard.errors import MissingExtraError
    from scorecard.strategy_map.sight import reach

    findings = check_all(found.strategy, found.readings, found.judgements, at=found.at)
    sight = found.line_of_sight("security-standards")
    texts = {
        "statuses.csv": _as_csv(found),
        "kpis.csv": found.kpis().to_csv(lineterminator="\n"),
        "explanation.txt": f"{found.explain('vision')}\n",
        "line_of_sight.txt": f"{reach(found.strategy, found.at)}\n\n{sight}\n",
        "findings.txt": f"{findings}\n{findings.summary()}\n",
    }
    for name, text in texts.items():
        _write(folder / name, text)
    picture, written = found.map(), set(texts)
    for name in ("map.html", "map.svg", "map.png"):
        try:
            picture.save(folder / name)
            written.add(name)
        except MissingExtraError as error:
            _say(f"no {name}: {error}")
    return [name for name in _RESULTS if name in written]


def _write(path: Path, text: str) -> None:
    from scorecard.formats.files import write_text

    try:
        write_text(path, text)
    except OSError as error:
        _fail(f"{path} cannot be written: {error.strerror or error}")


# --- terminals -------------------------------------------------------------------------------------


def _say(text: str) -> None:
    """Say something about the result, beside it."""
    print(text, file=sys.stderr)


def _fail(text: str) -> NoReturn:
    _say(f"scorecard: {text}")
    raise typer.Exit(2)


def _survive_any_terminal() -> None:
    """Write what a terminal's encoding lacks in characters it has: a dash as -, else ?."""
    import codecs

    def plain(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(_ASCII.get(char, "?") for char in error.object[error.start : error.end]), error.end

    codecs.register_error("scorecard.plain", plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="scorecard.plain")


def _flush() -> None:
    """Let go of what a closed pipe did not take, so that Python does not complain at exit."""
    import os

    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


__all__ = ["app", "main"]
