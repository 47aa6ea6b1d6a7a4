"""Links with a lag, and which dates they read."""

from __future__ import annotations

from scorecard.errors import PeriodError
from scorecard.model.link import Contributes
from scorecard.model.period import Duration, Period
from scorecard.model.strategy import Strategy


def earlier(at: Period, lag: Duration) -> Period | None:
    """Return the period whose scores a link with a lag reads in `at`.

    That is the one of the same length which the day so long before the end of `at` lies in: `at`
    itself where the lag is shorter. None: it would lie before year 1.

    >>> str(earlier(Period.parse("2010-03"), Duration(1, "quarter")))
    '2009-12'
    >>> str(earlier(Period.parse("2010-03"), Duration(2, "week")))
    '2010-03'
    """
    try:
        return at.around(lag.before(at.end))
    except PeriodError:
        return None


def lags_of(strategy: Strategy) -> tuple[Duration, ...]:
    """Return every lag that a link which carries status has, the shortest first."""
    found = {
        arrow.link.lag
        for arrow in strategy.arrows
        if isinstance(arrow.link, Contributes) and arrow.link.lag is not None and not arrow.link.feedback
    }
    return tuple(sorted(found, key=lambda lag: (lag.months, str(lag))))


def dates_before(strategy: Strategy, at: Period, first: Period | None) -> list[Period]:
    """Return the periods that lagged links lead back to from `at`, the earliest first.

    Those that end before the first period anything is known of are left out; None: nothing is.
    """
    lags, found, waiting = lags_of(strategy), set(), [at]
    while waiting and first is not None:
        here = waiting.pop()
        for lag in lags:
            before = earlier(here, lag)
            if before is None or before == here or before.end < first.end or before in found:
                continue
            found.add(before)
            waiting.append(before)
    return sorted(found)


__all__ = ["dates_before", "earlier", "lags_of"]
