"""The columns of readings in an engine: looked over, and made numbers, texts, moments and order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import narwhals as nw

from scorecard.errors import Finding, Place, ReadingsError
from scorecard.kpi.cells import (
    FINITE,
    NO_KPI,
    NUMBERS,
    ONE_SIDED,
    OPTIONAL,
    REQUIRED,
    TO_DAYS,
    WORDED,
    WORDS,
    ZONED,
    moments_of,
    number_of,
    period_of,
)
from scorecard.kpi.engines import (
    Frame,
    as_query,
    beside,
    day_of,
    in_one_zone,
    keeps_zones,
    records,
)
from scorecard.kpi.table import MOMENTS, as_text, fault
from scorecard.model.period import Period

PAIR = ("kpi", "organisation")
ORDER = "_order"
GIVEN = (*REQUIRED, *OPTIONAL)
SHOWN = 20
"""How many faulty cells of a kind are listed; the others are counted."""

# What the cast of every engine reads as Python does. Other texts are few, and Python reads them.
_PLAIN = r"^\s*-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:[eE]-?[0-9]{1,2})?\s*$"
_TEXTS = (nw.String, nw.Categorical, nw.Enum)


@dataclass(frozen=True, slots=True)
class Source:
    """Readings in their engine.

    Attributes:
        rows: kpi, organisation ('' where there is none), period as it stands, and of the others
            those there are: numbers (nothing where there is none), `worded`, note, source,
            recorded_at; and `_order` where periods as they stand do not sort in order of time.
        columns: the names of those columns that were given.
        order: the column that sorts in order of time.
        periods: what the values in it mean, in order of time.
        counts: how many rows have each value, as the frame was given.
        short: whether KPIs stand there without their `kpi:`, every one, and so get it when handed on.
    """

    rows: Frame
    columns: tuple[str, ...]
    order: str
    periods: Mapping[Any, Period]
    counts: Mapping[Any, int]
    short: bool = False

    @property
    def key(self) -> list[str]:
        """What no two readings have in common."""
        return [*PAIR, self.order, *(["recorded_at"] if "recorded_at" in self.columns else [])]

    @property
    def valued(self) -> nw.Expr:
        """Whether a row holds a value, or a ratio it can be worked out from."""
        value = ~nw.col("value").is_null()
        if "numerator" in self.columns and "denominator" in self.columns:
            return value | (~nw.col("numerator").is_null() & ~nw.col("denominator").is_null())
        return value

    def until(self, at: Period) -> list[nw.Expr]:
        """Return the condition that a row's period ends by the end of another, if any does not."""
        past = [value for value, period in self.periods.items() if period.end <= at.end]
        if len(past) == len(self.periods):
            return []
        first = next(iter(self.periods))
        return [nw.col(self.order) <= max(past) if past else nw.col(self.order) < first]

    def canonical(self, rows: Frame) -> Frame:
        """Return rows with every column of readings, as `Readings` takes them, and `worded`."""
        there = rows.collect_schema().names()
        nothing = {
            name: nw.lit(None, nw.Float64 if name in NUMBERS else nw.String)
            for name in GIVEN
            if name not in there and name != "recorded_at"
        }
        if "worded" not in there:
            nothing["worded"] = nw.lit(False)
        kept = [*GIVEN, "worded", *([ORDER] if ORDER in there else [])]
        whose = nw.when(nw.col("organisation") != "").then(nw.col("organisation"))
        kpi = nw.concat_str(nw.lit("kpi:"), nw.col("kpi")) if self.short else nw.col("kpi")
        rows = rows.with_columns(kpi=kpi, organisation=whose, **nothing)
        return rows.select(name for name in kept if name != "recorded_at" or name in there)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Cells of a column that would be wrong: in which rows, where they stand, what is said of one."""

    column: str
    rows: nw.Expr
    say: Callable[[Any], tuple[str, str]]
    cell: str = ""


def looked_over(frame: Any, fiscal_start: int) -> tuple[Source, list[Finding]]:
    """Return a frame's readings, their names as they stand, and what is wrong with their cells.

    Raises:
        ReadingsError: no dataframe; columns that are missing, twice there, or of no kind that
            readings have.
    """
    query = as_query(frame)
    rows, types = _columns(query)
    rows, doubts = _plain(rows, types)
    doubts += _cell_doubts(types)
    flags = {f"_doubt{number}": doubt.rows for number, doubt in enumerate(doubts)}
    # One pass; a mark for each flag and period is all that comes over.
    told = records(
        rows.with_columns(**{name: flag.cast(nw.Int8) for name, flag in flags.items()})
        .group_by("period")
        .agg(nw.len().alias("_rows"), *(nw.col(name).max() for name in flags))
    )
    seen = {name: any(row[name] for row in told) for name in flags}
    faults: list[Finding] = []
    for number, doubt in enumerate(doubts):
        if seen[f"_doubt{number}"]:
            faults += _listed(rows, doubt)
    # Engines give the groups in no order.
    written = sorted((row["period"] for row in told), key=lambda cell: (cell is None, str(cell)))
    read = {cell: period_of(cell, fiscal_start) for cell in written}
    for value, period in read.items():
        if isinstance(period, str):
            here = nw.col("period").is_null() if value is None else nw.col("period") == value
            faults += _listed(rows, _Doubt("period", here, _always(period)))
    good = {value: period for value, period in read.items() if isinstance(period, Period)}
    if len(good) < len(read):
        rows = rows.filter(nw.col("period").is_in(list(good)))
    counts = {row["period"]: row["_rows"] for row in told}
    return _in_order(Source(rows, tuple(types), "period", good, counts)), faults


def with_names(source: Source) -> tuple[Source, list[Finding]]:
    """Return readings with their names as Readings has them, and where a KPI has none."""
    rows, faults = source.rows, []
    kpis, organisations = (_distinct(rows, name) for name in PAIR)
    short = short_names(kpis)
    if short is None:
        blank = (nw.col("kpi") != "") & (_bare("kpi") == "")
        faults = _listed(rows, _Doubt("kpi", blank, _always(NO_KPI)))
        rows = rows.with_columns(kpi=_canonical_kpi())
    if has_blanks(organisations, "organisation"):
        rows = rows.with_columns(organisation=_bare("organisation"))
    return replace(source, rows=rows, short=bool(short)), faults


def short_names(rows: Frame) -> bool | None:
    """Return whether KPIs stand without their `kpi:`, every one, or with it.

    None where they stand now so, now so, or with blanks round them.
    """
    short = ~nw.col("kpi").str.starts_with("kpi:")
    flags = {"short": short.cast(nw.Int8).max(), "long": (~short).cast(nw.Int8).max()}
    (told,) = records(rows.select(blanks=_blanks("kpi"), **flags))
    return None if told["blanks"] or (told["short"] and told["long"]) else bool(told["short"])


def has_blanks(rows: Frame, name: str) -> bool:
    """Return whether names stand with blanks round them."""
    (told,) = records(rows.select(blanks=_blanks(name)))
    return bool(told["blanks"])


def _blanks(name: str) -> nw.Expr:
    return (_bare(name) != nw.col(name)).cast(nw.Int8).max()


def _columns(query: Frame) -> tuple[Frame, dict[str, Any]]:
    """The columns of readings, and their kinds; of those that hold nothing only the required."""
    schema = query.collect_schema()
    types: dict[str, Any] = {name: schema[name] for name in GIVEN if name in schema.names()}
    wrong = {name: found for name, dtype in types.items() if (found := _kind_fault(name, dtype))}
    period = types.get("period")
    if isinstance(period, nw.Datetime) and period.time_zone and not keeps_zones(query):
        what = f"each is {ZONED}, and which zone is the session's affair"
        faults = [fault(Place(cell="column period"), what, "cast the column to days")]
        raise ReadingsError("the readings cannot be used", faults)
    nothing: dict[str, nw.Expr] = {}
    if wrong:  # a column of nothing at all is of no kind
        filled = (~nw.col(name).is_null() for name in wrong)
        (held,) = records(query.select(flag.cast(nw.Int8).max() for flag in filled))
        faults = [found for name, found in wrong.items() if held[name]]
        if faults:
            raise ReadingsError("the readings cannot be used", faults)
        types = {name: dtype for name, dtype in types.items() if name in REQUIRED or name not in wrong}
        types |= {name: nw.Float64() if name == "value" else nw.String() for name in wrong if name in types}
        nothing = {name: nw.lit(None, types[name]) for name in wrong if name in types}
    if WORDED in schema.names() and schema[WORDED] == nw.Boolean:
        types[WORDED] = schema[WORDED]
    rows = query.select(list(types))
    return rows.with_columns(**nothing) if nothing else rows, types


def _kind_fault(name: str, dtype: Any) -> Finding | None:
    """What is wrong with a column of a kind that no readings have."""
    text = isinstance(dtype, _TEXTS)
    if name in NUMBERS:
        fits, wanted = text or dtype.is_numeric() or isinstance(dtype, nw.Boolean), "numbers"
    elif name in ("period", "recorded_at"):
        fits = text or isinstance(dtype, (nw.Date, nw.Datetime)) or (name == "period" and dtype.is_integer())
        wanted = "periods" if name == "period" else "dates"
    else:
        fits, wanted = text or dtype.is_integer(), "texts"
    return None if fits else fault(Place(cell=f"column {name}"), f"{wanted} belong here, not {dtype}")


def _plain(rows: Frame, types: Mapping[str, Any]) -> tuple[Frame, list[_Doubt]]:
    """The columns as texts, numbers, days and moments, and which cells are none."""
    doubts: list[_Doubt] = []
    change: dict[str, nw.Expr] = {}
    for name, dtype in types.items():
        column = nw.col(name)
        if isinstance(dtype, nw.Boolean) and name == "value":
            change |= {name: column.cast(nw.Float64), "worded": ~column.is_null()}
        elif isinstance(dtype, nw.Boolean) and name in NUMBERS:
            change |= {name: nw.lit(None, nw.Float64), f"_{name}": column}
            doubts.append(_Doubt(name, ~nw.col(f"_{name}").is_null(), _no_number(name), f"_{name}"))
        elif name in NUMBERS and dtype.is_numeric():
            number = column if dtype == nw.Float64 else column.cast(nw.Float64)
            # NaN is above every number in most engines; here it is no reading.
            change[name] = nw.when(~number.is_nan()).then(number) if dtype.is_float() else number
        elif name == "period" and isinstance(dtype, nw.Datetime):
            change[name] = day_of(rows, name)
            if dtype.time_zone:  # midnight elsewhere is a moment of another day
                change["_moment"] = column
                change["_midnight"] = column.dt.truncate("1d")
                astray = nw.col("_moment") != nw.col("_midnight")
                doubts.append(_Doubt(name, astray, lambda cell: (f"{cell} is {ZONED}", TO_DAYS), "_moment"))
        elif name == "recorded_at" and isinstance(dtype, nw.Date):
            change[name] = column.cast(nw.Datetime("us"))
        elif name == "recorded_at" and isinstance(dtype, nw.Datetime) and dtype.time_zone:
            change[name] = in_one_zone(rows, name)
        elif isinstance(dtype, (nw.Categorical, nw.Enum)) or (dtype.is_integer() and name != "period"):
            change[name] = column.cast(nw.String)
    # Nothing equals nothing in no join, so an organisation that is none gets a name.
    change["organisation"] = (
        change.get("organisation", nw.col("organisation")).fill_null("")
        if "organisation" in types
        else nw.lit("")
    )
    rows = rows.with_columns(**change)
    for name, dtype in types.items():
        if isinstance(dtype, _TEXTS) and name in NUMBERS:
            rows, more = _written_numbers(rows, name)
            doubts += more
        elif isinstance(dtype, _TEXTS) and name == "recorded_at":
            rows, more = _written_moments(rows)
            doubts += more
    return rows, doubts


def _distinct(rows: Frame, name: str) -> Frame:
    # By `unique` DuckDB numbers the rows of each value first: five times the time.
    return rows.group_by(name).agg(nw.len().alias("_rows"))


def _bare(name: str) -> nw.Expr:
    return nw.col(name).str.strip_chars()


def _canonical_kpi() -> nw.Expr:
    bare = _bare("kpi")
    return (
        nw.when((bare == "") | bare.str.starts_with("kpi:"))
        .then(bare)
        .otherwise(nw.concat_str(nw.lit("kpi:"), bare))
    )


def _always(what: str, fix: str = "") -> Callable[[Any], tuple[str, str]]:
    return lambda _: (what, fix)


def _no_number(name: str) -> Callable[[Any], tuple[str, str]]:
    def say(cell: Any) -> tuple[str, str]:
        return f"a number belongs here, not {as_text(cell)!r}", number_of(cell, name == "value")[2]

    return say


def _written_numbers(rows: Frame, name: str) -> tuple[Frame, list[_Doubt]]:
    """A column of texts as numbers; the few of no plain form are read here."""
    text = f"_{name}"
    rows = rows.rename({name: text})
    bare, folded = _bare(text), _bare(text).str.to_lowercase()
    yes, no = ([word for word, value in WORDS.items() if value == wanted] for wanted in (1.0, 0.0))
    plain = nw.col(text).str.contains(_PLAIN)
    odd = ~nw.col(text).is_null() & ~plain & (bare != "")
    if name == "value":
        odd = odd & ~folded.is_in([*yes, *no])
    kinds = [row[text] for row in records(_distinct(rows.filter(odd), text))]
    read = {kind: number_of(kind, name == "value") for kind in sorted(kinds)}
    good = {kind: value for kind, (value, _, problem) in read.items() if not problem and value == value}
    bad = [kind for kind, (_, _, problem) in read.items() if problem]
    number = nw.when(plain).then(bare).otherwise(nw.lit(None, nw.String)).cast(nw.Float64)
    rows = rows.with_columns(number.alias(name))
    if name == "value":
        said = nw.when(folded.is_in(yes)).then(nw.lit(1.0)).when(folded.is_in(no)).then(nw.lit(0.0))
        rows = rows.with_columns(
            said.otherwise(nw.col(name)).alias(name), worded=folded.is_in([*yes, *no]).fill_null(False)
        )
    if good:
        table = beside(rows, {text: list(good), "_read": list(good.values())})
        rows = rows.join(table, on=text, how="left")
        rows = rows.with_columns(nw.coalesce(name, "_read").alias(name)).drop("_read")
    doubts = [_Doubt(name, nw.col(text).is_in(bad), _no_number(name), text)] if bad else []
    return rows, doubts


def _written_moments(rows: Frame) -> tuple[Frame, list[_Doubt]]:
    """A column of texts as moments in UTC, read from its distinct texts."""
    rows = rows.rename({"recorded_at": "_recorded_at"})
    cells = (row["_recorded_at"] for row in records(_distinct(rows, "_recorded_at")))
    kinds = sorted({cell for cell in cells if isinstance(cell, str)})
    moments, unread = moments_of([kind.strip() for kind in kinds])
    read = {
        kind: moment.to_pydatetime()
        for kind, moment in zip(kinds, moments.as_unit("us"), strict=True)
        if moment == moment
    }
    if not read:
        rows = rows.with_columns(recorded_at=nw.lit(None, nw.Datetime("us")))
    else:
        moments_read = beside(rows, {"_recorded_at": list(read), "recorded_at": list(read.values())})
        rows = rows.join(moments_read, on="_recorded_at", how="left")
    bad = [kind for kind in kinds if kind.strip() in unread]
    if not bad:
        return rows, []

    def say(cell: str) -> tuple[str, str]:
        return f"{cell.strip()!r} is no date", MOMENTS

    return rows, [_Doubt("recorded_at", nw.col("_recorded_at").is_in(bad), say, "_recorded_at")]


def _cell_doubts(types: Mapping[str, Any]) -> list[_Doubt]:
    """What may be wrong with cells of the right kind."""
    doubts = [_Doubt("kpi", nw.col("kpi").is_null() | (nw.col("kpi") == ""), _always(NO_KPI))]
    for name in NUMBERS:
        if name in types:
            here = ~nw.col(name).is_null() & ~nw.col(name).is_finite()
            doubts.append(_Doubt(name, here, lambda cell: (f"a number belongs here, not '{cell}'", FINITE)))
    for there, lack in (("numerator", "denominator"), ("denominator", "numerator")):
        if there in types:
            half = ~nw.col(there).is_null()
            for name in ("value", lack):  # written, but no number: that has its own fault
                if name in types:
                    half = half & _blank(name, types[name])
            doubts.append(_Doubt(lack, half, _always(f"a {there} without a {lack}", ONE_SIDED), there))
    return doubts


def _blank(name: str, dtype: Any) -> nw.Expr:
    """Where nothing stands in a column of numbers, as it was given."""
    if isinstance(dtype, _TEXTS):
        return nw.col(f"_{name}").is_null() | (_bare(f"_{name}") == "")
    return nw.col(f"_{name}" if name != "value" and isinstance(dtype, nw.Boolean) else name).is_null()


def _listed(rows: Frame, doubt: _Doubt) -> list[Finding]:
    """The first cells in doubt, and how many more there are."""
    cell = doubt.cell or doubt.column
    wrong = rows.filter(doubt.rows).select(*PAIR, "period", nw.col(cell).alias("_cell"))
    (count,) = records(wrong.select(nw.len().alias("rows")))
    first = records(wrong.sort(*PAIR, "period", "_cell").head(SHOWN))
    faults = [fault(place_of(row, f"column {doubt.column}"), *doubt.say(row["_cell"])) for row in first]
    if count["rows"] > len(first):
        more = f"and {count['rows'] - len(first)} more such cells"
        faults.append(fault(Place(cell=f"column {doubt.column}"), more))
    return faults


def place_of(row: Mapping[str, Any], *cell: str) -> Place:
    """Return where a reading stands that has no number: its KPI, organisation and period."""
    whose = [as_text(row[name]) for name in ("organisation", "period")]
    return Place(
        cell=", ".join(text for text in (*whose, *cell) if text) or None, id=as_text(row["kpi"]) or None
    )


def _in_order(source: Source) -> Source:
    """The readings with a column that sorts in order of time: the periods as they stand, if they do."""
    written = sorted(source.periods)
    in_time = [source.periods[value] for value in written]
    if all(before < after for before, after in pairwise(in_time)):
        return replace(source, periods=dict(zip(written, in_time, strict=True)))
    times = sorted(set(in_time))
    number = {period: place for place, period in enumerate(times)}
    places = [number[period] for period in in_time]
    counts: dict[Any, int] = dict.fromkeys(range(len(times)), 0)
    for value, place in zip(written, places, strict=True):
        counts[place] += source.counts[value]
    rows = source.rows.join(beside(source.rows, {"period": written, ORDER: places}), on="period", how="inner")
    return replace(source, rows=rows, order=ORDER, periods=dict(enumerate(times)), counts=counts)
