"""The placement: where every card, band and passing arrow stands, in points on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scorecard.render.order import order_rows
from scorecard.render.plan import AROUND, BAND_GAP, COLUMN_GAP, EDGE, PASS, Label, Plan, column_inset
from scorecard.render.scene import Scene

_SPARSE = 0.9
"""A lane that is less full than this has room for its cards to stand where they like."""


@dataclass(frozen=True, slots=True)
class BandPlace:
    """The background of one lane with its name."""

    x: float
    y: float
    width: float
    height: float
    label: Label
    label_y: float
    """Of the middle of its name."""
    tint: int


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """The tint of one theme through the bands, with its name on top."""

    x: float
    y: float
    width: float
    height: float
    head: Label


@dataclass(frozen=True, slots=True)
class Placement:
    """`x` is the middle of every item of the plan; `top` and `bottom` are of rows."""

    bands: tuple[BandPlace, ...]
    columns: tuple[ColumnPlace, ...]
    x: tuple[float, ...]
    top: tuple[float, ...]
    bottom: tuple[float, ...]


def place(scene: Scene, plan: Plan, engine_x: Mapping[int, float] | None) -> Placement:
    """Give every item its place. The engine's x decide the order along each row."""
    regions = plan.spans
    x = [0.0] * len(plan.structure.row_of)
    hints = _hints(plan, engine_x)
    orders = order_rows(plan.structure, hints, len(plan.widths))
    _follow(orders, hints)
    columns = _columns(plan)
    fed = _fed_by_kpis(scene, plan)
    for row, lanes in zip(plan.structure.rows, orders, strict=True):
        for lane, order in enumerate(lanes):
            above = {card: [x[other] for other in fed[card]] for card in order if card in fed}
            _place_cards(order, regions[row.band][lane], columns[row.band][lane], plan, hints, x, above)
    _place_passes(plan, orders, regions, x)
    top, bottom, bands = _down_the_page(plan, _air(scene, plan, x))
    return Placement(bands, _columns_through(plan, bands), tuple(x), top, bottom)


def _fed_by_kpis(scene: Scene, plan: Plan) -> dict[int, list[int]]:
    """What each KPI of the map feeds in the rows above it."""
    row_of = plan.structure.row_of
    found: dict[int, list[int]] = {}
    for arrow in scene.arrows:
        if scene.cards[arrow.source].kind == "kpi" and row_of[arrow.target] < row_of[arrow.source]:
            found.setdefault(arrow.source, []).append(arrow.target)
    return found


def _columns_through(plan: Plan, bands: Sequence[BandPlace]) -> tuple[ColumnPlace, ...]:
    """A tint for each theme through all bands; names stand on top, above what arrows lead to."""
    if not plan.heads:
        return ()
    band = next(number for number, lanes in enumerate(plan.spans) if len(lanes) == len(plan.heads))
    start, end = bands[0].y, bands[-1].y + bands[-1].height
    inset = column_inset(plan.sizes) - COLUMN_GAP / 2
    return tuple(
        [
            ColumnPlace(left - inset, start, right - left + 2 * inset, end - start, head)
            for (left, right), head in zip(plan.spans[band], plan.heads, strict=True)
        ]
    )


def _air(scene: Scene, plan: Plan, x: Sequence[float]) -> list[float]:
    """Share the height that is left among the gutters: first where arrows run far aside."""
    least = plan.gutters
    row_of = plan.structure.row_of
    far = [0.0] * len(least)
    lags = [False] * len(least)
    for arrow, chain in zip(scene.arrows, plan.structure.chains, strict=True):
        before = chain[0]
        for item in chain[1:]:
            gutter = max(row_of[before], row_of[item])
            reach = abs(x[item] - x[before])
            if reach > far[gutter]:
                far[gutter] = reach
            if arrow.lag:
                lags[gutter] = True
            before = item
    # Words stand beside arrows, which leave no room for them where they run along.
    wish = [min(reach * (0.12 if lag else 0.04), 28.0) for reach, lag in zip(far, lags, strict=True)]
    spare = plan.spare
    part = min(1.0, spare / total) if (total := sum(wish)) else 0.0
    spare -= part * total
    sum_least = sum(least)
    grow = spare / sum_least if sum_least else 0.0
    return [height * (1.0 + grow) + more * part for height, more in zip(least, wish, strict=True)]


def _down_the_page(
    plan: Plan, gutters: Sequence[float]
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[BandPlace, ...]]:
    rows = plan.structure.rows
    y = EDGE + plan.furniture.header.height + AROUND
    top: list[float] = []
    bottom: list[float] = []
    bands: list[BandPlace] = []
    start = y
    first_middle = y + gutters[0] + (plan.heights[0] / 2 if rows else 0.0)
    for index, row in enumerate(rows):
        first = index == 0 or rows[index - 1].band != row.band
        if first and index:
            # The gutter between two bands is shared by the foot of one and the head of the other.
            half = gutters[index] / 2
            bands.extend(_lanes_of(plan, rows[index - 1].band, start, y + half, first_middle))
            y += half + BAND_GAP
            start = y
            y += half
            first_middle = y + plan.heights[index] / 2
        else:
            y += gutters[index]
        top.append(y)
        y += plan.heights[index]
        bottom.append(y)
    y += gutters[-1]
    if rows:
        bands.extend(_lanes_of(plan, rows[-1].band, start, y, first_middle))
    return tuple(top), tuple(bottom), tuple(bands)


def _lanes_of(plan: Plan, band: int, start: float, end: float, first_middle: float) -> list[BandPlace]:
    labels = plan.labels[band]
    across = (plan.page.width - 2 * EDGE - (len(labels) - 1) * BAND_GAP) / len(labels)
    label_y = first_middle if len(labels) > 1 else (start + end) / 2
    return [
        BandPlace(
            EDGE + lane * (across + BAND_GAP), start, across, end - start, label, label_y, (band + lane) % 2
        )
        for lane, label in enumerate(labels)
    ]


def _hints(plan: Plan, engine_x: Mapping[int, float] | None) -> list[float]:
    """The engine's x of every item, stretched over the page."""
    count = len(plan.structure.row_of)
    if not engine_x:
        hints = [0.0] * count
        for items in plan.structure.items:
            for index, item in enumerate(items):
                hints[item] = plan.page.width * (index + 0.5) / len(items)
        return hints
    low, high = min(engine_x.values()), max(engine_x.values())
    left, right = EDGE + plan.sizes.name * 11, plan.page.width - EDGE
    factor = (right - left) / (high - low) if high > low else 0.0
    middle = (left + right) / 2
    return [left + (engine_x[item] - low) * factor if factor else middle for item in range(count)]


def _follow(orders: Sequence[Sequence[Sequence[int]]], hints: list[float]) -> None:
    """Let the hints of each row rise in its order."""
    for lanes in orders:
        row = [item for lane in lanes for item in lane]
        for item, hint in zip(row, sorted([hints[item] for item in row]), strict=True):
            hints[item] = hint


def _columns(plan: Plan) -> list[list[int]]:
    """How many columns each lane of each band has: as many as its fullest row has cards."""
    columns = [[1] * len(lanes) for lanes in plan.spans]
    for row in plan.structure.rows:
        for lane, cards in enumerate(row.lanes):
            columns[row.band][lane] = max(columns[row.band][lane], len(cards))
    return columns


def _place_cards(
    order: Sequence[int],
    region: tuple[float, float],
    columns: int,
    plan: Plan,
    hints: Sequence[float],
    x: list[float],
    above: Mapping[int, Sequence[float]],
) -> None:
    """Stand the cards of a lane's row in its columns, aside where arrows need room to pass.

    Where a lane has room to spare, what feeds something `above` stands beneath it instead.
    """
    widths, gap = plan.widths, plan.sizes.gap
    left, right = region
    cards = [item for item in order if item < len(widths)]
    if not cards:
        return
    pitch = (right - left) / columns
    wanted = [
        left + (slot / 2 + 0.5) * pitch
        for slot in _slots([hints[card] for card in cards], columns, left, pitch)
    ]
    if columns * (max([widths[card] for card in cards]) + gap) <= _SPARSE * (right - left):
        for number, card in enumerate(cards):
            if card in above:
                wanted[number] = sum(above[card]) / len(above[card])
    offsets: list[float] = []
    passing = 0
    used = 0.0
    before = -1
    for item in order:
        if item >= len(widths):
            passing += 1
            continue
        half = widths[item] / 2
        if before < 0:
            used = half + (passing and (passing + 0.5) * PASS)
        else:
            used += widths[before] / 2 + half + max(gap, (passing + 1) * PASS)
        offsets.append(used)
        before, passing = item, 0
    end = right - widths[before] / 2 - (passing and (passing + 0.5) * PASS)
    starts = [want - offset for want, offset in zip(wanted, offsets, strict=True)]
    for card, start, offset in zip(cards, rising(starts, left, end - offsets[-1]), offsets, strict=True):
        x[card] = start + offset


def _slots(hints: Sequence[float], columns: int, left: float, pitch: float) -> list[int]:
    """Choose half-columns, two apart at least, near the hints: the cards of fuller rows stand there."""
    count = len(hints)
    if count == columns:
        return list(range(0, 2 * columns, 2))
    last = 2 * columns - 1
    infinite = float("inf")
    # best[s]: least cost of the cards so far with the latest at slot s or before it.
    best = [0.0] * last
    picks: list[list[int]] = []
    for index, hint in enumerate(hints):
        row_best: list[float] = []
        row_pick: list[int] = []
        lowest, pick = infinite, 0
        for slot in range(last):
            if 2 * index <= slot <= last - 1 - 2 * (count - 1 - index):
                off = (left + (slot / 2 + 0.5) * pitch - hint) / pitch
                cost = off * off + (slot % 2) * 0.02
                cost += best[slot - 2] if index else 0.0
                if cost < lowest:
                    lowest, pick = cost, slot
            row_best.append(lowest)
            row_pick.append(pick)
        best = row_best
        picks.append(row_pick)
    slots: list[int] = []
    slot = last - 1
    for row_pick in reversed(picks):
        slot = row_pick[slot]
        slots.append(slot)
        slot -= 2
    return slots[::-1]


def rising(wanted: Sequence[float], low: float, high: float) -> list[float]:
    """Return the rising sequence nearest to the wanted one, in squares, within low..high.

    Pools neighbours that are out of order into their mean.

    >>> rising([1.0, 5.0, 3.0], 0.0, 10.0)
    [1.0, 4.0, 4.0]
    """
    if len(wanted) == 1:
        return [max(low, min(wanted[0], high)) if high > low else (low + high) / 2]
    means: list[float] = []
    counts: list[int] = []
    for value in wanted:
        count = 1
        while means and means[-1] > value:
            value = (means[-1] * counts[-1] + value * count) / (counts[-1] + count)
            count += counts.pop()
            means.pop()
        means.append(value)
        counts.append(count)
    result: list[float] = []
    for mean, count in zip(means, counts, strict=True):
        result.extend([max(low, min(mean, high)) if high > low else (low + high) / 2] * count)
    return result


def _place_passes(
    plan: Plan,
    orders: Sequence[Sequence[Sequence[int]]],
    regions: Sequence[Sequence[tuple[float, float]]],
    x: list[float],
) -> None:
    """Lead passing arrows through the gaps between cards, as straight as these allow."""
    first = len(plan.widths)
    if first == len(plan.structure.row_of):
        return
    neighbours = [(0, 0)] * len(plan.structure.row_of)
    for chain in plan.structure.chains:
        steps = len(chain) - 1
        for index in range(1, steps):
            item = chain[index]
            neighbours[item] = (chain[index - 1], chain[index + 1])
            x[item] = x[chain[0]] + (x[chain[-1]] - x[chain[0]]) * index / steps
    rows = list(range(len(orders)))
    for sweep in (rows, rows[::-1], rows):
        for index in sweep:
            band = plan.structure.rows[index].band
            lanes, rooms = orders[index], regions[band]
            if len(plan.labels[band]) < len(lanes):  # no name stands between columns: all is one room
                lanes, rooms = [[item for lane in lanes for item in lane]], [(rooms[0][0], rooms[-1][1])]
            for order, (left, right) in zip(lanes, rooms, strict=True):
                _sweep(order, left, right, plan, neighbours, x, first)


def _sweep(
    order: Sequence[int], left: float, right: float, plan: Plan,
    neighbours: Sequence[tuple[int, int]], x: list[float], first: int,
) -> None:  # fmt: skip
    gap: list[int] = []
    start = left
    for item in [*order, -1]:
        if item >= first:
            gap.append(item)
            continue
        half = plan.widths[item] / 2 if item >= 0 else 0.0
        end = x[item] - half if item >= 0 else right
        if gap:
            step = min(PASS, (end - start) / (len(gap) + 1))
            wanted = []
            for number, passing in enumerate(gap):
                one, other = neighbours[passing]
                wanted.append((x[one] + x[other]) / 2 - number * step)
            room = end - step - (len(gap) - 1) * step
            for number, value in enumerate(rising(wanted, start + step, room)):
                x[gap[number]] = value + number * step
            gap = []
        start = x[item] + half if item >= 0 else end


__all__ = ["BandPlace", "ColumnPlace", "Placement", "place", "rising"]
