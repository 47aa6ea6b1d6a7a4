"""Rules over what the risk register states: exposures, likelihood and impact."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.checks.case import Case, Rule
from scorecard.checks.words import joined, some
from scorecard.errors import Finding, Place
from scorecard.kpi.scale import number
from scorecard.model.node import Risk


def risk_off_scale(case: Case) -> Iterator[Finding]:
    """A risk's exposure or appetite lies outside the strategy's risk scale."""
    scale = case.strategy.risk_scale
    if scale is None:
        return
    for risk in case.strategy.risks:
        off = [
            f"{name} {number(value)}"
            for name, value in _exposures(risk)
            if not scale.lowest <= value <= scale.highest
        ]
        if off:
            ends = f"{number(scale.lowest)} to {number(scale.highest)}"
            what = f"{joined(off)} {'lies' if len(off) == 1 else 'lie'} outside the risk scale, {ends}"
            fix = "mend the figure, or `risk_scale:`"
            yield Finding("error", "risk-off-scale", Place(id=risk.id), what, fix)


def risk_scale_missing(case: Case) -> Iterator[Finding]:
    """Exposures are stated and nothing says on what scale."""
    stated = [risk.id for risk in case.strategy.risks if _exposures(risk)]
    if stated and case.strategy.risk_scale is None:
        verb = "states" if len(stated) == 1 else "state"
        what = f"{some(stated)} {verb} exposures, and no scale says how high they are"
        fix = "add `risk_scale:` with its name, `lowest` and `highest`"
        yield Finding("warning", "risk-scale-missing", Place(), what, fix)


def risk_negative(case: Case) -> Iterator[Finding]:
    """A likelihood or an impact is below zero."""
    for risk in case.strategy.risks:
        stated = (("likelihood", risk.likelihood), ("impact", risk.impact))
        below = [f"{name} {number(value)}" for name, value in stated if value is not None and value < 0]
        if below:
            what = f"{joined(below)} {'is' if len(below) == 1 else 'are'} below zero"
            fix = "write how likely, and how bad, as numbers from 0 up"
            yield Finding("error", "risk-negative", Place(id=risk.id), what, fix)


def _exposures(risk: Risk) -> list[tuple[str, float]]:
    """The figures on the risk scale that a risk states, by their names."""
    figures = (("inherent", risk.inherent), ("residual", risk.residual), ("appetite", risk.appetite))
    return [(name, value) for name, value in figures if value is not None]


RULES: tuple[Rule, ...] = (risk_off_scale, risk_scale_missing, risk_negative)
