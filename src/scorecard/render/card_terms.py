"""The terms of a KPI, in words: who answers for it, how it is judged and made, its definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scorecard.kpi.formula import FormulaError, names, parse
from scorecard.kpi.scale import number
from scorecard.model.kpi import KPI, Direction, OverTime
from scorecard.render.card_links import if_any, input_line
from scorecard.render.card_parts import Fact, Line, Section, fact
from scorecard.render.card_subject import ILLUSTRATIVE, Subject, bands_of
from scorecard.render.card_words import EACH, dated, figure, listed, points, sentence, tolerance

_BETTER: Mapping[Direction, str] = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "between": "Best within a range",
    "yes_no": "Yes or no",
    "assessed": "A person assesses it",
}


_OVER_TIME: Mapping[OverTime, str] = {
    "last": "the last reading of the period",
    "sum": "the sum over the period",
    "mean": "the mean over the period",
    "ratio": "sum of numerators over sum of denominators",
    "max": "the highest of the period",
    "min": "the lowest of the period",
    "year_to_date": "the sum since the fiscal year began",
}


_ROLL_UP = {
    "sum": "the sum of its parts",
    "mean": "the mean of its parts",
    "ratio": "numerators of its parts over their denominators",
}


def people(subject: Subject) -> Section:
    """Return who answers for it; all are roles."""
    strategy, kpi = subject.strategy, subject.kpi
    facts = (
        fact("Accountable owner", kpi.owner or ""),
        fact("Delivered by", kpi.delivered_by or ""),
        fact("Business unit", strategy.unit(kpi.unit).name if kpi.unit is not None else ""),
        fact("Mandated by", kpi.mandated_by),
    )
    return Section("Who answers for it", facts)


def judging(subject: Subject) -> Section:
    """Return which way is better, where its bands lie, and the figures it is held against."""
    kpi, scheme = subject.kpi, subject.scheme
    kind = {"leading": ", a leading indicator", "lagging": ", a lagging indicator", None: ""}[kpi.indicator]
    facts = [fact("Direction", ("Only counted" if kpi.untargeted else _BETTER[kpi.direction]) + kind)]
    if kpi.untargeted:
        facts.append(fact("Bands", "none: it is counted, not judged"))
    elif scheme is None:
        facts.append(fact("Bands", *_bands_without_values(subject)))
    else:
        bands = [Line(f"{band.name} {span}", band.shape, band.colour) for band, span in bands_of(subject)]
        facts += [
            fact("RAG scheme", f"{scheme.name} ({scheme.id})" if scheme.name else scheme.id),
            fact("Bands", *(bands or [Line("not placed: what the scheme reads is not stated")])),
            fact("Tolerance", tolerance(kpi, kpi.tolerance or scheme.tolerance)),
        ]
    if kpi.direction != "assessed":
        facts += _ends(kpi)
    return Section("How it is judged", tuple(facts))


def _ends(kpi: KPI) -> Iterator[Fact]:
    """Targets and the other figures a KPI is held against; of an untargeted one, what is stated."""
    yield from (each for each in [fact("Targets", *points(kpi))] if each.lines or not kpi.untargeted)
    if kpi.direction == "yes_no":
        return
    stated = {
        "Thresholds": listed(figure(kpi, value) for value in kpi.thresholds),
        "Red flag": figure(kpi, kpi.red_flag),
        "Goal": figure(kpi, kpi.goal),
    }
    yield from (fact(field, text) for field, text in stated.items() if text)
    worst = kpi.worst if isinstance(kpi.worst, tuple) else (kpi.worst,)
    best = "the middle of the range" if kpi.direction == "between" else figure(kpi, kpi.best)
    baseline = kpi.baseline
    for each in (
        fact("Baseline", "" if baseline is None else dated(figure(kpi, baseline.value), baseline.at)),
        fact("Stretch", figure(kpi, kpi.stretch)),
        fact("Worst, scores 0", " and ".join(filter(None, (figure(kpi, value) for value in worst)))),
        fact("Best, scores 100", best),
    ):
        if each.lines or not kpi.untargeted:
            yield each


def _bands_without_values(subject: Subject) -> Iterator[Line]:
    """The bands of a yes/no or assessed KPI: those of the status scale."""
    bands = subject.strategy.scale.bands[::-1]
    if subject.kpi.direction == "assessed":
        yield from (Line(band.name, band.shape, band.colour) for band in bands)
        return
    target = subject.kpi.target
    wanted = "no" if target is not None and target.points[-1].value == 0 else "yes"
    other = "yes" if wanted == "no" else "no"
    for band, answer in ((bands[0], wanted), (bands[-1], other)):
        yield Line(f"{band.name}: {answer}", band.shape, band.colour)


def making(subject: Subject) -> Section:
    """Return what its values are made of, how often they are reported and how long they hold."""
    strategy, kpi = subject.strategy, subject.kpi
    inward = [arrow for arrow in strategy.arrows if arrow.target == kpi.id]
    parts = [arrow.source for arrow in inward if arrow.link.kind == "part_of"]
    drivers = [arrow.source for arrow in inward if arrow.link.kind == "contributes"]
    made = "None: it has readings of its own"
    if kpi.direction == "assessed":
        made = "None: a person judges it"
    elif kpi.formula is not None:
        made = kpi.formula
    elif kpi.roll_up is not None:
        made = sentence(_ROLL_UP[kpi.roll_up])
    facts = [
        fact("Unit of measure", kpi.measured_in),
        fact("Formula", made),
        *if_any("Inputs", (input_line(subject, name) for name in _inputs(kpi) if name not in parts)),
        *if_any("Parts", (input_line(subject, name) for name in parts)),
        *if_any("Driven by", (input_line(subject, name) for name in drivers)),
        fact("Reported", sentence(EACH[kpi.frequency])),
    ]
    if kpi.direction != "assessed":
        facts.append(fact("Over time", sentence(_OVER_TIME[kpi.over_time or "last"])))
        carry = "until the next falls due" if kpi.carry is None else f"for {kpi.carry}"
        facts.append(fact("A reading holds", sentence(carry)))
    dates = [
        f"from {kpi.valid_from.say()}" if kpi.valid_from is not None else "",
        f"until {kpi.valid_until.say()}" if kpi.valid_until is not None else "",
    ]
    if any(dates):
        facts.append(fact("In force", sentence(" ".join(filter(None, dates)))))
    return Section("How it is made", tuple(facts))


def _inputs(kpi: KPI) -> tuple[str, ...]:
    try:
        return names(parse(kpi.formula)) if kpi.formula is not None else ()
    except FormulaError:
        return ()  # it is shown as it was written; what is wrong with it is said elsewhere


def definition(subject: Subject) -> Section:
    """Return the rest of the definition, every field of it."""
    strategy, kpi = subject.strategy, subject.kpi
    said = kpi.definition
    cost = "" if said.cost is None else f"{number(said.cost, 12)} {strategy.currency}".strip() + " a year"
    revise = "" if said.revise_by is None else f"By {said.revise_by.say()}"
    if said.revise_by is not None and subject.at.end > said.revise_by.end:
        revise += ": overdue"
    facts = (
        fact("Audience", said.audience),
        fact("Used for", said.used_for),
        fact("Not used for", said.not_used_for),
        fact("Collection method", said.collection),
        fact("Scale", said.scale),
        fact("Source", said.source),
        fact("Collected", "" if said.collected is None else sentence(EACH[said.collected])),
        fact("Entered by", said.data_entry),
        fact("Next revision", revise),
        fact("Cost", cost),
        fact("Completeness", said.completeness),
        fact("Unintended consequences", said.unintended_consequences),
        fact("Notes", said.notes),
    )
    basis = said.basis or subject.basis
    mark = ILLUSTRATIVE if basis == ILLUSTRATIVE and any(each.lines for each in facts) else ""
    return Section("Definition", facts, mark)


__all__ = ["definition", "judging", "making", "people"]
