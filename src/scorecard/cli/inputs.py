"""What a command is given: the strategy, and the tables named or lying beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scorecard.cli.options import (
    At,
    JudgementsFiles,
    KnownOn,
    Organisation,
    ReadingsFiles,
    StrategyFile,
)
from scorecard.cli.say import say, say_all

if TYPE_CHECKING:
    from scorecard.checks.findings import Findings
    from scorecard.errors import Finding
    from scorecard.kpi.judgements import Judgements
    from scorecard.kpi.readings import Readings
    from scorecard.model.strategy import Strategy
    from scorecard.review.panel import Panel
    from scorecard.review.review import Review

PERIODS = 6
"""How many periods a panel looks back over, where it is not said."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of a command and what is asked of them, as they were typed.

    Its fields are the argument and the options of every command that `on_inputs` makes.
    """

    strategy: StrategyFile
    readings: ReadingsFiles = None
    judgements: JudgementsFiles = None
    at: At = None
    known_on: KnownOn = None
    organisation: Organisation = None

    def review(self) -> Review:
        """Read what is given or lies beside the strategy, and review it."""
        from scorecard.formats.strategy import read_strategy
        from scorecard.review.review import Review

        document = read_strategy(self.strategy)
        figures = _readings(self.strategy, self.readings, document)
        words = _judgements(self.strategy, self.judgements, document)
        found = Review(
            document,
            figures,
            _at(self, document, figures),
            judgements=words,
            known_on=self.known_on,
            organisation=self.organisation,
        )
        say_all(found.findings)
        return found

    def panel(self, last: int | None) -> Panel:
        """Read the same, and judge the last so many periods, of one organisation or of all.

        Unsaid, these are six of one organisation, and one of several.
        """
        from scorecard.formats.strategy import read_strategy
        from scorecard.model.period import Period
        from scorecard.review.panel import Panel

        document = read_strategy(self.strategy)
        figures = _readings(self.strategy, self.readings, document)
        words = _judgements(self.strategy, self.judgements, document)
        said = _at(self, document, figures)
        at = Period.parse(said, fiscal_start=document.fiscal_year_start)
        several = self.organisation is None and len(figures.organisations) > 1
        count = last or (1 if several else PERIODS)
        return Panel(
            document,
            figures,
            [at.shift(-back) for back in reversed(range(count))],
            organisations=self.organisation,
            judgements=words,
            known_on=self.known_on,
        )


def on_inputs(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the argument and the options of Inputs, and hand it those as its first argument."""
    shared = signature(Inputs, eval_str=True).parameters
    own = list(signature(command, eval_str=True).parameters.values())[1:]

    @wraps(command)
    def run(**given: Any) -> None:
        inputs = Inputs(**{name: given.pop(name) for name in shared})
        command(inputs, **given)

    parameters = [item.replace(kind=Parameter.KEYWORD_ONLY) for item in (*shared.values(), *own)]
    run.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    return run


def at_another(review: Review, at: str) -> Review:
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
        say_all(found.findings)
        return found
    import pandas as pd

    say("there are no readings: none given with --readings, none beside the strategy")
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
            say(f"using {path}, beside the strategy")
            return [path]
    return []


def _at(inputs: Inputs, document: Strategy, readings: Readings) -> str:
    """The period asked for, or the last there are readings of; and say which, where it is not as asked."""
    from scorecard.errors import ScorecardError
    from scorecard.model.period import Period

    start, organisation = document.fiscal_year_start, inputs.organisation
    if inputs.known_on is not None:
        readings = readings.known_on(Period.parse(inputs.known_on, fiscal_start=start).end)
    frame = readings.frame
    if organisation in readings.organisations:  # else Review says which there are
        frame = frame[frame["organisation"] == organisation]
    last = max(set(frame["period"]), default=None)
    if inputs.at is not None:
        if last is not None and last.end < Period.parse(inputs.at, fiscal_start=start).start:
            say(f"the last reading is of {last}, before {inputs.at}: what is older than it may be is unknown")
        return inputs.at
    if last is None:
        raise ScorecardError("there are no readings to tell the date by: say which period with --at")
    say(f"at {last.say()} ({last}), the last period with readings; choose another with --at")
    return str(last)


def checked(
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


__all__ = ["PERIODS", "Inputs", "at_another", "checked", "on_inputs"]
