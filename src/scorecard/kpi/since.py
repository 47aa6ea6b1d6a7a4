"""Since when a KPI has been in its band: its own readings, each against its own period's target."""

from __future__ import annotations

import numpy as np

from scorecard.kpi.score import score
from scorecard.kpi.series import Series
from scorecard.kpi.target import aim_at
from scorecard.model.kpi import KPI
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme


def band_since(
    kpi: KPI, scheme: Scheme, scale: Scale, series: Series, *, fiscal_start: int = 4
) -> Period | None:
    """Return the first period of the run of readings that have all had the latest one's band.

    None where there is no run of at least two, and for a year to date, whose series is no value
    that its target is of.

    Args:
        kpi, scheme, scale: as for `kpi.score.score`.
        series: the KPI's own readings, the latest last.
        fiscal_start: first month of the fiscal year.

    >>> import numpy as np
    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> calls = KPI.model_validate({"id": "c", "name": "Calls", "target": 90, "worst": 0, "best": 100})
    >>> months = tuple(Period.parse(f"2010-0{month}") for month in (1, 2, 3))
    >>> series = Series(months, np.array([95.0, 50.0, 60.0]), np.full(3, 90.0))
    >>> str(band_since(calls, built_in_schemes()["tolerance"], Scale(), series))
    '2010-02'
    """
    if len(series.periods) < 2 or kpi.over_time == "year_to_date" or kpi.direction == "assessed":
        return None
    aims = [aim_at(kpi, period, fiscal_start=fiscal_start) for period in series.periods]
    before = dict(zip(series.periods, series.values.tolist(), strict=True))
    found = score(
        kpi,
        scheme,
        scale,
        series.values,
        target=[np.nan if aim is None else aim.value for aim in aims],
        upper=[np.nan if aim is None or aim.upper is None else aim.upper for aim in aims],
        history=[before.get(period.year_before(), np.nan) for period in series.periods],
    )
    bands = found.band.tolist()
    first = len(bands) - 1
    while first and bands[first - 1] == bands[-1]:
        first -= 1
    return None if bands[-1] < 0 or first == len(bands) - 1 else series.periods[first]
