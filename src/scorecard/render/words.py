"""A status in words: what stands on a card, and what is read out to somebody who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from scorecard.kpi.scale import band_of, number, percent, show_score
from scorecard.model.scheme import Scale
from scorecard.render.signs import SignName
from scorecard.results import Status

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = re.compile(r"\b(?:" + "|".join(_MONTHS) + r")\b(?= \d{4})")
REASON_ROOM = 60
"""Characters of a reason that a card has room for; the whole of it is read out and in the table."""


def say_date(day: date) -> str:
    """Return a date as a reader would say it.

    >>> say_date(date(2010, 4, 8))
    '8 April 2010'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def span(scale: Scale, low: float | None, high: float | None) -> str:
    """Return `51–66`, or an empty text where an end is not known."""
    if low is None or high is None:
        return ""
    return f"{show_score(scale, low)}–{show_score(scale, high)}"


def shortened(text: str, room: int = REASON_ROOM) -> str:
    """Return the first clause of a text, cut between words where it is longer than the room.

    >>> shortened("no data since January 2010; stale")
    'no data since Jan 2010'
    """
    clause = _MONTH.sub(lambda found: found[0][:3], text.split("; ")[0].strip().rstrip("."))
    return cut_short(clause, room)


def cut_short(text: str, room: int) -> str:
    """Return a text of at most so many characters, cut between words.

    >>> cut_short("no data since January", 15)
    'no data since…'
    """
    return text if len(text) <= room else text[: room - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def why_not(status: Status) -> str:
    """Return the first reason why a node has no band, or an empty text."""
    wanted = "unknown" if status.applicable else "left"
    return next((reason.text for reason in status.reasons if reason.kind == wanted), "")


class Mark(NamedTuple):
    """What asks for a second look at a status: the sign it is known by, and a few plain words."""

    sign: SignName
    words: str


def marks_of(scale: Scale, status: Status) -> tuple[Mark, ...]:
    """Return what asks for a second look at a status, each with its sign."""
    found: list[Mark] = []
    if status.dropped:
        found.append(Mark("stopped", "work stopped"))
    if status.provisional:
        found.append(Mark("provisional", f"provisional {span(scale, status.low, status.high)}".rstrip()))
    if status.watermelon:
        found.append(Mark("watermelon", f"{scale.bands[0].name.lower()} beneath"))
    if status.tension not in (None, "too early to say"):
        found.append(Mark("tension", str(status.tension)))
    over = sum([risk.over_appetite for risk in status.risks])
    if over:
        found.append(Mark("risk", "risk over appetite" if over == 1 else f"{over} risks over appetite"))
    if status.uncounted is not None and not status.dropped:
        shown = status.band is status.uncounted
        said = "not scored" if shown else f"assessed {status.uncounted.letter}, not counted"
        found.append(Mark("uncounted", said))
    if status.computed is not None:
        band, score = status.computed
        letter = band.letter if band is not None else "?"
        found.append(Mark("override", f"override; computed {letter} {show_score(scale, score)}"))
    return tuple(found)


def marks(scale: Scale, status: Status) -> tuple[str, ...]:
    """Return what asks for a second look at a status, each in a few plain words."""
    return tuple([mark.words for mark in marks_of(scale, status)])


def sentence(scale: Scale, status: Status, shown: str, said: Iterable[str] = ()) -> str:
    """Return the whole status in words, for a screen reader or a tooltip.

    `shown` is the score as it is printed, `said` what `marks` returns.

    >>> sentence(Scale(), Status("objective:a", "objective", "A", None, None), "")
    'unknown'
    """
    if not status.applicable:
        parts = ["not applicable"]
    elif status.band is None:
        parts = ["unknown"]
    else:
        parts = [status.band.name]
        if status.score is not None:
            parts[0] += f", score {shown} of 100"
    if status.band is None and (why := why_not(status)):
        parts[0] += f": {why}"
    if status.trend is not None and status.trend.verdict is not None:
        parts.append(f"{status.trend.verdict} since {status.trend.since.say()}")
    parts.extend(said)
    if status.provisional and status.low is not None and status.high is not None:
        low, high = band_of(scale, status.low), band_of(scale, status.high)
        parts.append(f"it may turn out {low} or {high}")
    if status.applicable and status.score is not None and status.coverage < 1:
        parts.append(f"coverage {percent(status.coverage)}")
    return "; ".join(parts)


def signed(points: float, decimals: int) -> str:
    """Return a figure with its sign, a true minus; never -0.

    >>> signed(2.04, 1), signed(-3.0, 0), signed(-0.01, 1)
    ('+2.0', '−3', '+0.0')
    """
    text = f"{points:+.{decimals}f}"
    text = text.replace("-", "+") if float(text) == 0 else text
    return text.replace("-", "−")


def influence_text(value: float) -> str:
    """Return an influence with two decimals, or one figure of what is less; 0 where nothing moves.

    >>> influence_text(0.25), influence_text(-0.0312), influence_text(0.0004), influence_text(0.0)
    ('0.25', '−0.03', '0.0004', '0')
    """
    if abs(value) >= 0.005:
        return f"{value:.2f}".replace("-", "−")
    return number(value, 1)


def boundary(score: float) -> str:
    """Return where a band begins, thirds as such.

    >>> boundary(100 / 3), boundary(200 / 3), boundary(50.0)
    ('33⅓', '66⅔', '50')
    """
    thirds = round(score * 3)
    if thirds % 3 and abs(score * 3 - thirds) < 1e-6:
        return f"{thirds // 3}{'⅓' if thirds % 3 == 1 else '⅔'}"
    return number(score)


def band_starts(scale: Scale) -> str:
    """Return from which score each band but the worst begins.

    >>> band_starts(Scale())
    'Amber from 33⅓, green from 66⅔'
    """
    named = [
        f"{band.name.lower() if place else band.name} from {boundary(start)}"
        for place, (band, start) in enumerate(zip(scale.bands[1:], scale.boundaries, strict=True))
    ]
    return ", ".join(named)


def strength_word(strength: float) -> str:
    """Return the word for a link's strength, 1 to 3.

    >>> strength_word(3.0), strength_word(2.0), strength_word(1.0)
    ('strong', 'moderate', 'weak')
    """
    return "strong" if strength >= 2.5 else "moderate" if strength >= 1.5 else "weak"


__all__ = [
    "Mark",
    "band_starts",
    "boundary",
    "cut_short",
    "influence_text",
    "marks",
    "marks_of",
    "say_date",
    "sentence",
    "shortened",
    "signed",
    "span",
    "strength_word",
    "why_not",
]
