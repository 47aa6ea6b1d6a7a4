"""Judgements as a table: what people say of nodes, and which of it holds at a date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from pydantic import ValidationError

from scorecard.errors import Finding, Place, ReadingsError, UnknownNameError, nearest
from scorecard.kpi.scale import SPARE, band_of, find_band, number
from scorecard.kpi.schemes import assessed_scheme_of, band_span
from scorecard.kpi.table import (
    MOMENTS,
    Paths,
    Row,
    as_said,
    as_text,
    csv_files,
    fault,
    is_moment,
    is_number,
    number_fault,
    read_rows,
)
from scorecard.model.judgement import Judgement
from scorecard.model.kpi import KPI
from scorecard.model.node import Node
from scorecard.model.period import Period, fiscal_year_start
from scorecard.model.scheme import Scale, Scheme
from scorecard.model.strategy import Strategy

REQUIRED = ("node", "period", "kind", "status", "author", "reason")
OPTIONAL = ("organisation", "score", "low", "high", "expires", "recorded_at", "propagates")
_DAY = len("2010-04-12")
TEXTS = ("node", "status", "author", "reason", "organisation")
"""Columns of a person's words."""
WORDS = {"yes": True, "true": True, "no": False, "false": False}
LEAVES = ("not applicable", "exempt")
"""Assessed statuses that take a node out of the calculation."""


UNKNOWN = "unknown"
"""An assessed status of somebody who looked and cannot say; the reason tells why."""


def says_nothing(judgement: Judgement | None) -> bool:
    """Return whether an assessed status is that it is unknown."""
    return judgement is not None and judgement.kind == "assessed" and judgement.status.casefold() == UNKNOWN


def leaves(judgement: Judgement) -> bool:
    """Return whether an assessed status takes its node out of the calculation."""
    return judgement.kind == "assessed" and judgement.status.casefold() in LEAVES


class Judgements:
    """Judgements, each with the place it was read from.

    Iterating gives `Judgement` records in order of period.

    Raises:
        ReadingsError: the same node, organisation, period and kind twice with the same
            `recorded_at`.
    """

    def __init__(self, judgements: Iterable[Judgement] = (), places: Iterable[Place] = ()) -> None:
        items = list(judgements)
        where = list(places) or [Place(id=item.node) for item in items]
        order = sorted(range(len(items)), key=lambda index: _key(items[index]))
        self._items = tuple(items[index] for index in order)
        self._places = tuple(where[index] for index in order)
        faults = [
            fault(
                self._places[index],
                f"a second {item.kind} status of {item.node} for {item.period}",
                "remove one, or give the later one its own `recorded_at`",
            )
            for index, item in enumerate(self._items)
            if index and _key(item) == _key(self._items[index - 1])
        ]
        if faults:
            raise ReadingsError(f"the judgements cannot be used: {len(faults)} given twice", faults)

    def __iter__(self) -> Iterator[Judgement]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def known_on(self, day: date) -> Judgements:
        """Return only those recorded by the end of `day`.

        Raises:
            ReadingsError: one has no `recorded_at`.
        """
        faults = [
            fault(place, "no `recorded_at`")
            for item, place in zip(self._items, self._places, strict=True)
            if item.recorded_at is None
        ]
        if faults:
            raise ReadingsError(f"what was known on {day.isoformat()} cannot be told", faults)
        kept = [
            (item, place) for item, place in zip(self._items, self._places, strict=True) if _day(item) <= day
        ]
        return Judgements([item for item, _ in kept], [place for _, place in kept])

    def resolved(self, strategy: Strategy) -> Judgements:
        """Return these judgements with canonical node ids, checked against a strategy.

        Raises:
            ReadingsError: a node or a status word that the strategy does not know, an assessed
                status of a node that takes none, a score outside the band named; all at once.
        """
        items: list[Judgement] = []
        faults: list[Finding] = []
        for item, place in zip(self._items, self._places, strict=True):
            try:
                node = strategy.node(item.node)
            except UnknownNameError as error:
                faults.append(fault(place, str(error)))
                faults += _status_faults(strategy.scale, None, item, place)
            else:
                items.append(item.model_copy(update={"node": node.id}))
                faults += _misfits(item, node, place)
                scheme = assessed_scheme_of(strategy, node) if item.kind == "assessed" else None
                faults += _status_faults(strategy.scale, scheme, item, place)
        if faults:
            count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
            raise ReadingsError(f"the judgements do not fit the strategy: {count}", faults)
        return Judgements(items, self._places)

    def of_others(self, organisations: Collection[str]) -> list[Finding]:
        """Return a fault for each judgement of an organisation that is not among those given."""
        return [
            fault(place, f"no organisation {item.organisation!r}", nearest(item.organisation, organisations))
            for item, place in zip(self._items, self._places, strict=True)
            if item.organisation is not None and item.organisation not in organisations
        ]

    def at(self, period: Period, organisation: str | None = None) -> dict[tuple[str, str], Judgement]:
        """Return what holds in `period`, by node and kind: the latest begun and not expired.

        Of two begun on the same day the one recorded later counts. A judgement without
        organisation holds for every one that has none of its own; what has expired brings
        nothing back that it had replaced.
        """
        latest: dict[tuple[str, str, str | None], Judgement] = {}
        for item in sorted(self._items, key=_precedence):
            if item.organisation in (None, organisation) and item.period.start <= period.end:
                latest[item.node, item.kind, item.organisation] = item
        return {
            (node, kind): item
            for (node, kind, _), item in sorted(latest.items(), key=lambda pair: pair[0][2] is not None)
            if item.expires is None or item.expires.end >= period.end
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a judgement: the columns of `Judgement`, periods as text."""
        rows = [
            {**item.model_dump(), "period": str(item.period), "expires": item.expires and str(item.expires)}
            for item in self._items
        ]
        return pd.DataFrame(rows, columns=list(Judgement.model_fields))

    def __repr__(self) -> str:
        return f"<Judgements: {len(self)} of {len({item.node for item in self})} nodes>"


def read_judgements(paths: Paths, *, fiscal_start: int = 4) -> Judgements:
    """Read judgements from CSV: a file, a folder of files, or several of either.

    Columns `node`, `period`, `kind` (assessed or override), `status`, `author`, `reason` and
    optionally `organisation`, `score`, `low`, `high`, `expires`, `recorded_at`, `propagates`.
    `write_judgements` writes such a file; an apostrophe before text that begins as a formula does is
    not part of it.

    Raises:
        ReadingsError: a file is missing or no CSV, or any cell is wrong; all at once.

    >>> import scorecard as sc
    >>> judgements = read_judgements(sc.example("hmrc_ims") / "judgements.csv")
    >>> {judgement.kind for judgement in judgements} <= {"assessed", "override"}
    True
    """
    rows, findings = read_rows(csv_files(paths), required=REQUIRED, optional=OPTIONAL)
    faults = [finding for finding in findings if finding.severity == "error"]
    items: list[Judgement] = []
    token = fiscal_year_start.set(fiscal_start)
    try:
        for row in rows:
            item = _judgement(row, faults)
            if item is not None:
                items.append(item)
    finally:
        fiscal_year_start.reset(token)
    if faults:
        raise ReadingsError(f"the judgements cannot be used: {len(faults)} faults", faults)
    return Judgements(items, [row.place() for row in rows])


def _judgement(row: Row, faults: list[Finding]) -> Judgement | None:
    cells: dict[str, Any] = {name: text for name, text in row.cells.items() if as_text(text)}
    cells.update({name: as_said(cells[name]) for name in TEXTS if name in cells})
    before = len(faults)
    if "propagates" in cells:
        word = cells.pop("propagates")
        if word.casefold() in WORDS:
            cells["propagates"] = WORDS[word.casefold()]
        else:
            faults.append(fault(row.place("propagates"), f"{word!r} is neither yes nor no"))
    moment = cells.get("recorded_at", "")
    if moment and not is_moment(moment):  # pydantic would take 2010 for seconds since 1970
        faults.append(fault(row.place("recorded_at"), f"{cells.pop('recorded_at')!r} is no date", MOMENTS))
    elif len(moment) == _DAY:  # pydantic would take a day for its midnight
        cells["recorded_at"] = date.fromisoformat(moment)
    for figure in ("score", "low", "high"):
        said = cells.get(figure, "")
        if said and not is_number(said):
            what = f"a number belongs here, not {cells.pop(figure)!r}"
            faults.append(fault(row.place(figure), what, number_fault(said)))
    try:
        item = Judgement.model_validate(cells)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            column = str(detail["loc"][0]) if detail["loc"] else None
            missing = detail["type"] == "missing"
            what = "is empty" if missing else detail["msg"].removeprefix("Value error, ")
            faults.append(fault(row.place(column), f"`{column}` {what}" if missing else what))
        return None
    return item if len(faults) == before else None


def _recorded(item: Judgement) -> datetime | None:
    """When it was recorded, without zone (UTC), a day at its beginning; as `Readings` has it."""
    moment = item.recorded_at
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _day(item: Judgement) -> date:
    moment = _recorded(item)
    assert moment is not None  # known_on has refused those without
    return moment.date()


def _key(item: Judgement) -> tuple[Any, ...]:
    moment = _recorded(item)
    recorded = "" if moment is None else moment.isoformat()
    return (item.period.end, item.period.start, item.node, item.kind, item.organisation or "", recorded)


def _precedence(item: Judgement) -> tuple[date, str]:
    """The later begun over the earlier, then the later recorded."""
    moment = _recorded(item)
    return item.period.start, "" if moment is None else moment.isoformat()


def _misfits(item: Judgement, node: Node, place: Place) -> list[Finding]:
    """An assessed status of a node that takes none."""
    if item.kind != "assessed" or leaves(item):
        return []
    if isinstance(node, KPI) and node.direction != "assessed":
        return [fault(place, f"{node.id} is judged by its readings", "write `override`, or give it readings")]
    if isinstance(node, KPI) and (item.low is not None or item.high is not None):
        return [fault(place, f"{node.id} is a KPI, and a status has a range of other nodes only")]
    if isinstance(node, KPI) and says_nothing(item):
        return [fault(place, f"{node.id} is a KPI, and without a status it is unknown", "leave it out")]
    if node.kind in ("risk", "kpq"):
        return [fault(place, f"{node.id} is a {node.kind} and has no assessed status", "leave it out")]
    return []


def _status_faults(scale: Scale, scheme: Scheme | None, item: Judgement, place: Place) -> list[Finding]:
    """A status word nobody knows there, or a score outside the band it names.

    The words are the bands of the scheme, without one those of the status scale.
    """
    if leaves(item):
        return []
    if says_nothing(item):
        return (
            [fault(place, "what is unknown has no score", "leave it out")] if item.score is not None else []
        )
    among = scheme or scale
    band = find_band(among, item.status)
    if band is None:
        words = [word for step in among.bands for word in (step.name, step.letter)]
        allowed = [*words, *LEAVES, UNKNOWN] if item.kind == "assessed" else words
        whose = "this strategy" if scheme is None else f"the scheme {scheme.id!r}"
        return [fault(place, f"{item.status!r} is no status of {whose}", f"write {', '.join(allowed)}")]
    if item.score is None:
        return []
    if scheme is None:
        found = band_of(scale, item.score)
        if found != scale.bands[band]:
            what = f"a score of {number(item.score)} is {found}, not {item.status}"
            return [fault(place, what, "leave the score out, or mend either")]
        return []
    span = band_span(scheme, scale, band)
    if span is None:
        what = f"a score is stated, and {scheme.id!r} does not lie on the status scale"
        return [fault(place, what, "leave the score out, or use a scheme that states where it `lands`")]
    low, high = span
    last = band == len(scheme.bands) - 1
    if not (low - SPARE <= item.score and (last or item.score < high - SPARE)):
        what = f"a score of {number(item.score)} is not {item.status}, which runs from {number(low)}"
        return [fault(place, f"{what} to {number(high)}", "leave the score out, or mend either")]
    return []
