"""Strategy maps, balanced scorecards and maturity: from a strategy document to a board map.

Read a strategy and the figures beside it, and take the review of a month:

>>> import scorecard as sc
>>> folder = sc.example("hmrc_ims")
>>> strategy = sc.read_strategy(folder / "strategy.yaml")
>>> readings = sc.read_readings(folder / "readings")
>>> review = sc.Review(strategy, readings, at="2010-03")

Then ask it: `review.to_frame()` gives one row a node, `review.status("vision")` one status,
`review.explain("vision")` the reasons, `review.line_of_sight("vision")` what leads there,
`review.what_if(...)` the same review on other figures, `review.map()` the picture.

Importing the package loads nothing but itself: each name below is fetched on first use.
"""

TYPE_CHECKING = False  # what typing's constant is at run time, without loading typing

if TYPE_CHECKING:
    from scorecard.checks.check import check
    from scorecard.checks.findings import Findings
    from scorecard.errors import (
        Finding,
        LoopError,
        MissingExtraError,
        PeriodError,
        ReadingsError,
        RenderError,
        ScorecardError,
        SelectorError,
        StrategyError,
        UnknownNameError,
    )
    from scorecard.examples import example
    from scorecard.formats.assessment import read_assessment, write_assessment
    from scorecard.formats.data_cmm import read_data_cmm
    from scorecard.formats.framework import framework_names, read_framework, write_framework
    from scorecard.formats.merge import merge_framework
    from scorecard.formats.samm import read_samm
    from scorecard.formats.scenario import read_scenario, write_scenario
    from scorecard.formats.schema import assessment_schema, framework_schema, strategy_schema
    from scorecard.formats.strategy import read_strategy
    from scorecard.formats.workbook.read import read_workbook
    from scorecard.formats.workbook.write import write_workbook
    from scorecard.formats.writer import write_strategy
    from scorecard.kpi.judgements import Judgements, read_judgements
    from scorecard.kpi.judgements_file import write_judgements
    from scorecard.kpi.readings import Readings, read_readings
    from scorecard.kpi.reduce import reduce_readings
    from scorecard.model.assessment import Assessment
    from scorecard.model.framework import Framework
    from scorecard.model.judgement import Judgement
    from scorecard.model.kpi import KPI
    from scorecard.model.node import Initiative, Objective
    from scorecard.model.period import Period
    from scorecard.model.scenario import Scenario
    from scorecard.model.strategy import Strategy
    from scorecard.review.maturity import Maturity
    from scorecard.review.maturity_panel import MaturityPanel
    from scorecard.review.panel import Panel
    from scorecard.review.review import Review
    from scorecard.review.workshop_sheet import workshop_sheet
    from scorecard.strategy_map.embed import score_tables
    from scorecard.strategy_map.frames import compile_frames
    from scorecard.strategy_map.network import to_networkx
    from scorecard.strategy_map.sight import reach

    __version__: str

__all__ = [
    "Assessment",
    "Finding",
    "Findings",
    "Framework",
    "Initiative",
    "Judgement",
    "Judgements",
    "KPI",
    "LoopError",
    "Maturity",
    "MaturityPanel",
    "MissingExtraError",
    "Objective",
    "Panel",
    "Period",
    "PeriodError",
    "Readings",
    "ReadingsError",
    "RenderError",
    "Review",
    "Scenario",
    "ScorecardError",
    "SelectorError",
    "Strategy",
    "StrategyError",
    "UnknownNameError",
    "assessment_schema",
    "check",
    "compile_frames",
    "example",
    "framework_names",
    "framework_schema",
    "merge_framework",
    "reach",
    "read_assessment",
    "read_data_cmm",
    "read_framework",
    "read_judgements",
    "read_readings",
    "read_samm",
    "read_scenario",
    "read_strategy",
    "read_workbook",
    "reduce_readings",
    "score_tables",
    "strategy_schema",
    "to_networkx",
    "workshop_sheet",
    "write_assessment",
    "write_framework",
    "write_judgements",
    "write_scenario",
    "write_strategy",
    "write_workbook",
]

_HOMES = {
    "checks.check": ("check",),
    "checks.findings": ("Findings",),
    "errors": (
        "Finding",
        "LoopError",
        "MissingExtraError",
        "PeriodError",
        "ReadingsError",
        "RenderError",
        "ScorecardError",
        "SelectorError",
        "StrategyError",
        "UnknownNameError",
    ),
    "examples": ("example",),
    "formats.assessment": ("read_assessment", "write_assessment"),
    "formats.data_cmm": ("read_data_cmm",),
    "formats.framework": ("framework_names", "read_framework", "write_framework"),
    "formats.merge": ("merge_framework",),
    "formats.samm": ("read_samm",),
    "formats.scenario": ("read_scenario", "write_scenario"),
    "formats.schema": ("assessment_schema", "framework_schema", "strategy_schema"),
    "formats.strategy": ("read_strategy",),
    "formats.workbook.read": ("read_workbook",),
    "formats.workbook.write": ("write_workbook",),
    "formats.writer": ("write_strategy",),
    "kpi.judgements": ("Judgements", "read_judgements"),
    "kpi.judgements_file": ("write_judgements",),
    "kpi.readings": ("Readings", "read_readings"),
    "kpi.reduce": ("reduce_readings",),
    "model.assessment": ("Assessment",),
    "model.framework": ("Framework",),
    "model.judgement": ("Judgement",),
    "model.kpi": ("KPI",),
    "model.node": ("Initiative", "Objective"),
    "model.period": ("Period",),
    "model.scenario": ("Scenario",),
    "model.strategy": ("Strategy",),
    "review.maturity": ("Maturity",),
    "review.maturity_panel": ("MaturityPanel",),
    "review.panel": ("Panel",),
    "review.review": ("Review",),
    "review.workshop_sheet": ("workshop_sheet",),
    "strategy_map.embed": ("score_tables",),
    "strategy_map.frames": ("compile_frames",),
    "strategy_map.network": ("to_networkx",),
    "strategy_map.sight": ("reach",),
}

if not TYPE_CHECKING:  # hidden from type checkers, which would take any misspelt name for a good one

    def __getattr__(name):
        if name == "__version__":
            from importlib.metadata import version

            return version("strategy-scorecard")
        for home, names in _HOMES.items():
            if name in names:
                from importlib import import_module

                value = getattr(import_module(f"scorecard.{home}"), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module 'scorecard' has no attribute {name!r}")

    def __dir__():
        return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
