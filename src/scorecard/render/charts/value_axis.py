"""The axis of values: which figures stand along it, and how a figure is written."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from scorecard.kpi.scale import number

_LARGE, _SMALL = 1e6, 1e-3
"""Figures beyond these are shown in millions and the like, or in powers of ten."""
_NOTHING = 1e-290
"""Less cannot be told from 0 by sums of floats."""
_SEEN, _PLAIN = 1e-6, 1e15
"""Figures beyond these are not written out in a sentence."""
_LARGE_WORDS = {6: "millions", 9: "billions", 12: "trillions"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class ValueTick(NamedTuple):
    """A labelled value, in the axis's own unit."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """The axis of values: `low`, `high` and ticks are the values divided by 10 to `power`.

    `caption` is what is counted, with its multiple: `%`, `millions of calls`.
    """

    low: float
    high: float
    ticks: tuple[ValueTick, ...]
    power: int
    caption: str
    digits: int
    percent: bool
    words: tuple[str, ...] = ()
    """What 0, 1 ... are called, where the values are words."""

    def at(self, value: float) -> float:
        """Return where a value lies along the axis; infinities lie at its ends."""
        if value != value:
            return math.nan
        return min(max(value / 10.0**self.power, self.low), self.high)

    def say(self, value: float | None) -> str:
        """Return a value as it is written on the chart, in the axis's unit."""
        if value is None or value != value:
            return "–"
        if self.words:
            return self.words[round(value)] if value in range(len(self.words)) else plain(value)
        scaled = value / 10.0**self.power
        text = number(scaled, self.digits) if _SEEN <= abs(scaled) < _PLAIN else plain(scaled)
        return f"{text} %" if self.percent else text

    def told(self, value: float | None) -> str:
        """Return a value with its unit, as it is read out."""
        text = self.say(value)
        if self.percent or not self.caption:
            return text
        return f"{text} ({self.caption})" if self.power else f"{text} {self.caption}"


def value_axis(values: Iterable[float | None], unit: str = "", *, zero: bool = False) -> ValueAxis:
    """Return an axis that holds all values, with about five round ticks.

    Args:
        values: in the KPI's unit; None, NaN and infinities are passed over.
        unit: what is counted.
        zero: start (or end) at 0 where no value lies beyond it.

    >>> [tick.text for tick in value_axis([60.6, 74.2], "%").ticks]
    ['60', '65', '70', '75']
    >>> value_axis([2_500_000, 4e6], "calls").caption
    'millions of calls'
    """
    known = [float(value) for value in values if value is not None and math.isfinite(value)]
    known = [0.0 if abs(value) < _NOTHING else value for value in known]
    largest = max(map(abs, known), default=0.0)
    power = 0
    if largest >= _LARGE or 0 < largest < _SMALL:
        power = 3 * math.floor(math.log10(largest) / 3)
    scaled = [value / 10.0**power for value in known] or [0.0, 1.0]
    low, high = min(scaled), max(scaled)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    spare = 1e-9 * max(abs(low), abs(high))
    if high - low <= spare:  # constant, or as good as
        around = abs(high) * 0.1 or 1.0
        low, high = low - around, high + around
    step = _round_step((high - low) / 4.2, whole=power == 0 and all(value.is_integer() for value in scaled))
    room = (high - low) * 0.06
    bottom = low if zero and low == 0 else low - room
    top = high if zero and high == 0 else high + room
    places = _places(step)
    first, last = math.ceil(bottom / step - 1e-9), math.floor(top / step + 1e-9)
    ticks = tuple(
        ValueTick(index * step, f"{index * step:,.{places}f}".replace("-", "−"))
        for index in (range(first, last + 1) if known else ())
    )
    digits = max(4, min(15, math.ceil(math.log10(max(abs(low), abs(high), step) / step)) + 2))
    return ValueAxis(bottom, top, ticks, power, _caption(unit, power), digits, unit == "%" and power == 0)


def word_axis(*words: str) -> ValueAxis:
    """Return an axis of words instead of figures, the first at 0.

    >>> word_axis("no", "yes").say(1.0)
    'yes'
    """
    ticks = tuple(ValueTick(float(index), word) for index, word in enumerate(words))
    return ValueAxis(-0.45, len(words) - 0.55, ticks, 0, "", 4, False, words)


def plain(value: float | None) -> str:
    """Return a figure to be read in a sentence: very large and very small ones in powers of ten.

    >>> plain(12500), plain(-1.72e21)
    ('12,500', '−1.72 × 10²¹')
    """
    if value is not None and abs(value) < _NOTHING:
        return "0"
    if value is None or not math.isfinite(value) or _SEEN <= abs(value) < _PLAIN:
        return number(value)
    power = math.floor(math.log10(abs(value)))
    return f"{number(value / 10.0**power)} × 10{str(power).translate(_RAISED)}"


def _round_step(raw: float, *, whole: bool) -> float:
    base = 10.0 ** math.floor(math.log10(raw))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        step = factor * base
        if raw <= step * (1 + 1e-9) and not (whole and not step.is_integer()):
            return step
    return 1.0


def _places(step: float) -> int:
    return next((places for places in range(16) if abs(round(step, places) - step) < step * 1e-6), 16)


def _caption(unit: str, power: int) -> str:
    if not power:
        return unit
    if power in _LARGE_WORDS:
        return f"{_LARGE_WORDS[power]} of {unit}" if unit else _LARGE_WORDS[power]
    times = f"10{str(power).translate(_RAISED)}"
    return f"{times} {unit}" if unit else f"times {times}"


__all__ = ["ValueAxis", "ValueTick", "plain", "value_axis", "word_axis"]
