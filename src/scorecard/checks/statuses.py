"""What a review's colours do not say by themselves: hidden red, contradictions, doubts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from scorecard.checks.words import some
from scorecard.errors import Finding, Place
from scorecard.kpi.scale import band_of, show_score
from scorecard.model.scheme import Scale
from scorecard.results import OFF_SCALE, Status


def status_findings(
    statuses: Mapping[str, Status], scale: Scale, goals: Collection[str]
) -> Iterator[Finding]:
    """Yield what to know before believing the colours of a review.

    Args:
        statuses: of every node.
        scale: the status scale.
        goals: ids of the goals, whose being provisional or unknown is told.
    """
    for name, status in statuses.items():
        place = Place(id=name)
        yield from _hidden(place, status, scale)
        yield from _tension(place, status, scale)
        if name in goals and status.applicable:
            yield from _doubtful(place, status, scale)
        for reason in status.reasons:
            if reason.text == OFF_SCALE:
                what = "its value lies off the scale, so its score is that of the end"
                yield Finding(
                    "note", "off-scale", place, what, "look at the value, then at `worst` and `best`"
                )
            elif reason.kind == "peers":
                what = f"it has no data: {reason.text}"
                yield Finding("note", "peer-mean", place, what, "get its own figures")


def _hidden(place: Place, status: Status, scale: Scale) -> Iterator[Finding]:
    if status.watermelon and status.band is not None:
        worst, verb = scale.bands[0].name.lower(), "is" if len(status.watermelon) == 1 else "are"
        what = f"it is {status.band.name.lower()}, and beneath it {some(status.watermelon)} {verb} {worst}"
        yield Finding(
            "warning", "watermelon", place, what, "read what is beneath before believing the colour"
        )
    if status.computed is not None and status.band is not None and not status.dropped:
        computed = status.computed[0]
        if computed != status.band:
            word = "unknown" if computed is None else computed.name.lower()
            what = f"it shows {status.band.name.lower()} by override; computed, it is {word}"
            yield Finding("note", "override", place, what, "see that the reason still holds")


def _tension(place: Place, status: Status, scale: Scale) -> Iterator[Finding]:
    if status.tension is None:
        return
    if status.tension == "too early to say":
        what = "too early to say whether what drives it pays off"
        yield Finding("note", "too-early-to-say", place, what, "look again when the lags have passed")
        return
    own, drivers = (
        f"{band.name.lower()} {show_score(scale, score)}"
        for score in (status.measured, status.driven)
        if (band := band_of(scale, score)) is not None
    )
    what = f"{status.tension}: its own figures are {own}, what drives it is {drivers}"
    fix = {
        "leads failing": "today's result may not last: see to what drives it",
        "leads not paying off": "ask whether the arrows hold, or whether it is too early",
    }[status.tension]
    yield Finding("warning", status.tension.replace(" ", "-"), place, what, fix)


def _doubtful(place: Place, status: Status, scale: Scale) -> Iterator[Finding]:
    if status.band is None:
        yield Finding("warning", "goal-unknown", place, f"this goal is unknown: {status.reason}")
    elif status.provisional:
        low, high = show_score(scale, status.low), show_score(scale, status.high)
        what = f"its colour is provisional: with all known, the score would lie between {low} and {high}"
        yield Finding("warning", "provisional", place, what, "get the figures that are missing beneath it")
