"""How a KPI stands, in words: its figures, the reasons for its status, its SPC chart."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.kpi.scale import number
from scorecard.kpi.target import aim_at
from scorecard.render.card_parts import Figure, Section, fact
from scorecard.render.card_subject import Subject, bands_of
from scorecard.render.card_words import aim_note, dated, figure, sentence, share_of_way


def figures(subject: Subject) -> tuple[Figure, ...]:
    """Return the large figures: latest value, target, progress and trend, as far as there are any."""
    kpi, status = subject.kpi, subject.status
    found = [_latest(subject)]
    if kpi.untargeted:
        found.append(Figure("Target", "none", "by choice"))
    elif (target := _target(subject)) is not None:
        found.append(target)
    if status.progress is not None and kpi.baseline is not None and kpi.target is not None:
        start = dated(figure(kpi, kpi.baseline.value), kpi.baseline.at)
        last = kpi.target.points[-1]
        end = dated(figure(kpi, last.value, last.upper), last.at)
        found.append(Figure("Progress", share_of_way(status.progress), f"from {start} towards {end}"))
    trend = status.trend
    if trend is not None:
        word = trend.verdict or {"up": "up", "down": "down", "flat": "level"}[trend.direction]
        way = {"up": "up", "down": "down", "flat": "level"}[trend.direction]
        note = f"since {trend.since.say()}" if word == way else f"{way} since {trend.since.say()}"
        found.append(Figure("Trend", word, note, trend.direction))
    return tuple(found)


def _latest(subject: Subject) -> Figure:
    kpi, status = subject.kpi, subject.status
    shown = figure(kpi, status.value)
    if not shown:
        if kpi.direction == "assessed":
            return Figure("Latest", "no figure", "assessed by a person")
        word = "unknown" if status.applicable else "none"
        return Figure("Latest", word, next((str(reason) for reason in status.reasons), "no reading"))
    when = "" if status.as_of is None else status.as_of.say()
    carried = any(reason.kind == "carried" for reason in status.reasons)
    note = f"{when}, carried forward to {subject.at.say()}" if carried else when
    return Figure("Latest", shown, f"supposed, {note}" if subject.supposed else note)


def _target(subject: Subject) -> Figure | None:
    kpi, status = subject.kpi, subject.status
    period = status.as_of or subject.at
    if status.target is not None:
        return Figure("Target", figure(kpi, status.target, status.upper), aim_note(kpi, period))
    aim = aim_at(kpi, period, fiscal_start=subject.strategy.fiscal_year_start)
    if aim is not None:
        return Figure("Target", figure(kpi, aim.value, aim.upper), aim_note(kpi, period))
    return Figure("Target", "yes", "") if kpi.direction == "yes_no" else None


def standing(subject: Subject) -> Section:
    """Return why it has its status, and what stands beside its figures."""
    status = subject.status
    reasons = [sentence(reason.text) for reason in status.reasons]
    facts = [fact("Why", *_where_it_lies(subject), *reasons)]
    if status.pace is not None:
        line = f"{number(status.pace, 3)} % of the way expected by now; 100 % is on schedule"
        facts.append(fact("Pace", line))
    if status.attainment is not None and subject.kpi.direction != "yes_no":
        line = f"{number(status.attainment, 3)} of 100 on a straight line from worst to best"
        facts.append(fact("Attainment", line))
    if status.trend is None:
        facts.append(fact("Trend", _no_trend(subject)))
    risks = [
        f"{risk.name}: exposure {number(risk.residual)}{', over appetite' if risk.over_appetite else ''}"
        for risk in status.risks
    ]
    facts.append(fact("Risks", *risks))
    return Section("How it stands", tuple(each for each in facts if each.lines))


def _where_it_lies(subject: Subject) -> Iterator[str]:
    """The band of the latest value with its limits; nothing where an override shows another."""
    status = subject.status
    if status.value is None or status.computed is not None or status.band is None:
        return
    for band, span in bands_of(subject):
        if band == status.band:
            yield f"{figure(subject.kpi, status.value)} lies in {band.name.lower()}, {span}"


def _no_trend(subject: Subject) -> str:
    if subject.kpi.direction in ("yes_no", "assessed"):
        return "none: only figures have one"
    if any(reason.kind == "carried" for reason in subject.status.reasons):
        return "none: its value is carried forward"
    if subject.status.value is None:
        return "none: there is no current figure"
    if subject.kpi.untargeted:
        return "none: it is not judged"
    return "none: too few readings, and none of a year before"


def process(subject: Subject) -> Section:
    """Return SPC in words: variation, assurance, and how firm the limits are."""
    title, chart = "Signal or noise (SPC)", subject.chart
    if chart is None or not chart.points:
        return Section(title, ())
    summary, kpi = chart.summary(), subject.kpi
    said = [sentence(reason.text) for reason in chart.reasons]
    facts = [fact("Variation", said[0]), fact("Assurance", *said[1:])]
    if summary["mean"] is not None and summary["lower"] is not None:
        span = figure(kpi, summary["lower"], summary["upper"])
        count = f"{chart.used} reading{'' if chart.used == 1 else 's'}"
        trial = ": trial limits, fewer than 12" if chart.trial else ""
        facts.append(fact("Limits", f"{span} about a mean of {number(summary['mean'])}, from {count}{trial}"))
    findings = [item for item in chart.findings if item.rule != "spc-few-points"]  # the limits say so
    facts.append(fact("To know", *(sentence(item.what) for item in findings)))
    elsewhere = subject.supposed and chart.values[-1] != subject.status.value
    mark = "of its own readings, not of what is supposed" if elsewhere else ""
    return Section(title, tuple(each for each in facts if each.lines), mark)


__all__ = ["figures", "process", "standing"]
