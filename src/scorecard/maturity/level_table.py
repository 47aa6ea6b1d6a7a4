"""From a long table of levels to arrays: one row an organisation, round, capability and perspective.

Everything is read a column at a time; only texts of which there are few are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from math import prod
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd
from narwhals.exceptions import DuplicateError
from pydantic import ValidationError

from scorecard.errors import Finding, Place, ReadingsError, nearest
from scorecard.maturity.cells import ANSWERED, NOT_APPLICABLE, NOT_IN_SCOPE, UNANSWERED, Levels
from scorecard.maturity.many import ManyCells, in_order, order_faults
from scorecard.model.assessment import LEVEL_WANTED, StatedLevel, says_not_applicable, says_unanswered
from scorecard.model.framework import Framework, off_scale, which_is_meant

Codes = npt.NDArray[np.intp]

_Stated = tuple[float, float, float]
_NOTHING: _Stated = (np.nan, np.nan, np.nan)
_LEVELS = ("low", "high", "to_be")
_MOST_CELLS = 100_000_000
"""A hundred times what 250 organisations and ten rounds of NIMM come to."""
_SHOWN = 3
"""How many rows with one and the same fault are named."""


def cells_of_table(framework: Framework, frame: Any, rounds: Sequence[str] | None = None) -> ManyCells:
    """Read a table of levels.

    Args:
        framework: what was assessed; it has a scale.
        frame: any dataframe with the columns `organisation`, `round`, `capability`, `perspective`
            (where the framework has perspectives) and `as_is`, and optionally `low`, `high` and
            `to_be`.
        rounds: names of all rounds, oldest first; unsaid, in the order of their names.

    Raises:
        ReadingsError: everything that is wrong, with the rows it is wrong in, counted from 0.
    """
    assert framework.scale is not None
    table = _opened(framework, frame)
    reader = _Reader(table, framework)
    organisations, whose = reader.texts("organisation")
    found_rounds, when = reader.texts("round")
    capabilities = {each.id: each.name for each in framework.capabilities.values()}
    capability = reader.known("capability", capabilities)
    sides = {each.id: each.name for each in framework.perspectives}
    side = reader.known("perspective", sides) if sides else np.zeros(len(table), dtype=np.intp)
    stated, to_be = reader.stated(), reader.levels("to_be")
    wanted = stated.left & ~np.isnan(to_be.levels)
    reader.blame(wanted, "to_be", "what is not applicable has no level wanted", "remove one of the two")
    wrong = [] if rounds is None else order_faults(found_rounds, rounds)
    reader.add(wrong)
    in_time = in_order(found_rounds) if rounds is None or wrong else list(rounds)
    by_name = sorted(organisations)
    whose = _places(organisations, by_name)[whose]
    when = _places(found_rounds, in_time)[when]
    width = max(len(sides), 1)
    shape = (len(capabilities) * width, len(organisations), len(in_time))
    if prod(shape) > _MOST_CELLS:
        what = f"{shape[1]:,} organisations in {shape[2]:,} rounds are too many to lay side by side"
        fix = "write the name of a round, which several organisations share, and not a moment of each"
        reader.add([_fault(Place(cell="column round"), what, fix)])
        reader.raise_faults()
    place = ((capability * width + side) * shape[1] + whose) * shape[2] + when
    reader.refuse_repeated(place, shape)
    reader.raise_faults()

    def laid_out(levels: Levels) -> Levels:
        array = np.full(shape, np.nan)
        array.ravel()[place] = levels
        return array

    touched = np.zeros((len(capabilities), *shape[1:]), dtype=bool)
    touched.ravel()[(capability * shape[1] + whose) * shape[2] + when] = True
    state = np.where(np.repeat(touched, width, axis=0), UNANSWERED, NOT_IN_SCOPE).astype(np.int8)
    unanswered = np.where(np.isnan(stated.levels), UNANSWERED, ANSWERED)
    state.ravel()[place] = np.where(stated.left, NOT_APPLICABLE, unanswered)
    laid = {id(levels): laid_out(levels) for levels in (stated.levels, stated.low, stated.high)}
    return ManyCells(
        framework=framework,
        capabilities=tuple(name for name in capabilities for _ in range(width)),
        perspectives=tuple(sides or (None,)) * len(capabilities),
        organisations=tuple(by_name),
        rounds=tuple(in_time),
        as_is=laid[id(stated.levels)],
        low=laid[id(stated.low)],
        high=laid[id(stated.high)],
        to_be=laid_out(to_be.levels),
        state=state,
    )


def _opened(framework: Framework, frame: Any) -> pd.DataFrame:
    """The columns of a table of levels, as pandas; a refusal of anything else."""
    required = ["organisation", "round", "capability", "as_is"]
    if framework.perspectives:
        required.insert(3, "perspective")
    if isinstance(frame, pd.DataFrame):
        names = [str(name) for name in frame.columns]
    else:
        try:
            native = nw.from_native(frame)
        except TypeError:
            kind = type(frame).__name__
            raise ReadingsError(f"levels come as a dataframe or as assessments, not {kind}") from None
        except DuplicateError as error:
            raise ReadingsError(f"a column is there twice: {error}") from None
        names = native.collect_schema().names()
    faults = [
        _fault(Place(), f"no column {name!r}", nearest(name, names) or f"the columns are {', '.join(names)}")
        for name in required
        if name not in names
    ]
    wanted = [*required, *(name for name in _LEVELS if name in names)]
    faults += [_fault(Place(), f"column {name!r} is there twice") for name in wanted if names.count(name) > 1]
    if faults:
        raise ReadingsError("the levels cannot be used", faults)
    if isinstance(frame, pd.DataFrame):
        table = frame[wanted]
    else:
        chosen = native.select(wanted)
        eager = chosen.collect() if isinstance(chosen, nw.LazyFrame) else chosen
        table = eager.to_pandas()
    if table.empty:
        raise ReadingsError("the levels cannot be used: the table has no rows")
    return table


def _fault(where: Place, what: str, fix: str = "") -> Finding:
    return Finding("error", "table", where, what, fix)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """Levels of a column, NaN where it says none; `low` and `high` are the very array without ranges."""

    levels: Levels
    low: Levels
    high: Levels
    left: npt.NDArray[np.bool_]
    """Where the question does not apply."""


class _Reader:
    """The columns of one table, and what is wrong in them."""

    def __init__(self, table: pd.DataFrame, framework: Framework) -> None:
        assert framework.scale is not None
        self._table, self._framework, self._scale = table, framework, framework.scale
        self._faults: list[tuple[int, Finding]] = []

    def blame(self, where: npt.NDArray[np.bool_], column: str, what: str, fix: str = "") -> None:
        """Note a fault that some rows share, if any do."""
        if where.any():
            self._note(np.flatnonzero(where), column, what, fix)

    def _note(self, rows: Codes, column: str, what: str, fix: str) -> None:
        shown = [str(row) for row in rows[:_SHOWN].tolist()]
        more = len(rows) - len(shown)
        shown += [f"{more} more"] if more else []
        said = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
        where = f"row{'s' if len(rows) > 1 else ''} {said}, column {column}"
        self._faults.append((int(rows[0]), _fault(Place(cell=where), what, fix)))

    def add(self, faults: Iterable[Finding]) -> None:
        """Note faults of no row."""
        self._faults += [(-1, fault) for fault in faults]

    def raise_faults(self) -> None:
        """Refuse the table if anything was blamed, the first row first."""
        if self._faults:
            findings = [finding for _, finding in sorted(self._faults, key=lambda each: each[0])]
            count = f"{len(findings)} fault{'s' if len(findings) > 1 else ''}"
            raise ReadingsError(f"the levels cannot be used: {count}", findings)

    def texts(self, column: str) -> tuple[list[str], Codes]:
        """Return the texts of a column, each once, and which of them stands in every row."""
        codes, kinds = _kinds(self._table[column])
        texts = [_text(kind) for kind in kinds]
        names = list(dict.fromkeys(filter(None, texts)))
        places = {name: place for place, name in enumerate(names)}
        found = np.array([*(places.get(text, -1) for text in texts), -1], dtype=np.intp)[codes]
        self.blame(found < 0, column, f"no {column} is named")
        return names, found

    def known(self, column: str, names: dict[str, str]) -> Codes:
        """Return the place of every row's id, or name if only one bears it, among the framework's."""
        texts, codes = self.texts(column)
        bearers: dict[str, list[int]] = {}
        for place, name in enumerate(names.values()):
            bearers.setdefault(name.casefold(), []).append(place)
        places = {name: alike[0] for name, alike in bearers.items() if len(alike) == 1}
        places |= {identifier: place for place, identifier in enumerate(names)}
        mine = [places.get(text, places.get(text.casefold(), -1)) for text in texts]
        found = np.array([*mine, -1], dtype=np.intp)[codes]
        for code, text in enumerate(texts):
            if mine[code] < 0:
                what = f"no {column} {text!r}"
                fix = self._meant(column, text)
                if text.casefold() in bearers:
                    ids = list(names)
                    what = f"more than one {column} is called {text!r}"
                    fix = f"write an id: {', '.join(ids[place] for place in bearers[text.casefold()])}"
                self.blame(codes == code, column, what, fix)
        return found

    def _meant(self, column: str, text: str) -> str:
        if column == "perspective":
            return which_is_meant(self._framework, text, self._framework.perspectives)
        return which_is_meant(self._framework, text, self._framework.capabilities.values())

    def stated(self) -> _Column:
        """Return the agreed levels with their ranges, those of `low` and `high` in the first place."""
        column = self.levels("as_is")
        as_is, ends = column.levels, {"low": column.low, "high": column.high}
        for name in ends:
            if name not in self._table:
                continue
            given = self.levels(name).levels
            stated = ~np.isnan(given)
            self.blame(stated & np.isnan(as_is), name, "a range without an agreed level", "write `as_is` too")
            ends[name] = np.where(stated, given, ends[name])
        what, fix = "the agreed level lies outside its range", "write `low` below it and `high` above it"
        self.blame((ends["low"] > as_is) | (as_is > ends["high"]), "as_is", what, fix)
        return _Column(as_is, ends["low"], ends["high"], column.left)

    def levels(self, name: str) -> _Column:
        """Return what a column says, empty where it is not there."""
        count = len(self._table)
        nowhere = np.zeros(count, dtype=bool)
        if name not in self._table:
            unknown = np.full(count, np.nan)
            return _Column(unknown, unknown, unknown, nowhere)
        cells = self._table[name]
        if pd.api.types.is_any_real_numeric_dtype(cells):
            values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
            for value in self._off_scale(values):
                self.blame(values == value, name, off_scale(value, self._scale), _FIX)
            return _Column(values, values, values, nowhere)
        codes, kinds = _kinds(cells)
        texts = [*map(_text, kinds), ""]
        levels = []
        for code, text in enumerate(texts):
            stated, faults = self._read(text, ranges=name == "as_is")
            levels.append(stated)
            for what, fix in faults:
                self.blame(codes == code, name, what, fix)
        left = np.array([says_not_applicable(text) for text in texts])[codes]
        agreed, low, high = np.array(levels, dtype=np.float64).T
        if np.array_equal(low, high, equal_nan=True):
            values = agreed[codes]
            return _Column(values, values, values, left)
        return _Column(agreed[codes], low[codes], high[codes], left)

    def _off_scale(self, values: Levels) -> Levels:
        """The values that are no level, each once."""
        scale = self._scale
        with np.errstate(invalid="ignore"):
            steps = (values - scale.lowest) / scale.step
            fits = (values >= scale.lowest) & (values <= scale.highest) & (abs(steps - np.rint(steps)) < 1e-9)
        return np.unique(values[~fits & ~np.isnan(values)])

    def _read(self, text: str, *, ranges: bool) -> tuple[_Stated, list[tuple[str, str]]]:
        """Read one of the texts a column holds: agreed, low and high, and what is wrong with it.

        Args:
            text: of the cell, empty where nothing is said.
            ranges: whether it may be a range, or say that the question does not apply.
        """
        if not text or says_unanswered(text) or (ranges and says_not_applicable(text)):
            return _NOTHING, []
        try:
            stated = StatedLevel.model_validate(text)
        except ValidationError:
            return _NOTHING, [(f"{text!r} is no level", LEVEL_WANTED if ranges else _FIX)]
        if not stated.certain and not ranges:
            return _NOTHING, [(f"{text!r} is a range", _FIX)]
        found = stated.agreed, stated.low, stated.high
        wrong = [each for each in dict.fromkeys(found) if not self._scale.fits(each)]
        return found, [(off_scale(each, self._scale), _FIX) for each in wrong]

    def refuse_repeated(self, place: Codes, shape: tuple[int, ...]) -> None:
        """Note every cell for which there are two rows."""
        if self._faults:  # places of what is not known mean nothing
            return
        count = np.bincount(place, minlength=int(np.prod(shape)))
        if count.max(initial=0) <= 1:
            return
        repeated = np.flatnonzero(count[place] > 1)
        order = repeated[np.argsort(place[repeated], kind="stable")]
        starts = np.flatnonzero(np.diff(place[order], prepend=-1))
        for rows in np.split(order, starts[1:]):
            self._note(rows, "as_is", f"there are {len(rows)} rows for one cell", "keep one")


_FIX = "write a level of the scale"


def _kinds(cells: pd.Series[Any]) -> tuple[Codes, Iterable[Any]]:
    """Which of the different cells of a column stands in every row, and those cells."""
    try:
        return pd.factorize(cells)
    except TypeError:  # lists and mappings, of which only the words can be told
        return pd.factorize(cells.map(_text))


def _text(cell: Any) -> str:
    """A cell as text; a whole number without its point, a day without its midnight."""
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    if cell is None or cell is pd.NA or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _places(found: Sequence[str], order: Sequence[str]) -> Codes:
    """The place in order of every name as it was found, and of none."""
    places = {name: place for place, name in enumerate(order)}
    return np.array([*(places[name] for name in found), -1], dtype=np.intp)
