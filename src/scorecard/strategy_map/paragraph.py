"""An explanation as a person would write it: a paragraph that names the few things that matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scorecard.kpi.ratio import is_percent
from scorecard.kpi.scale import adding_up, band_of, number, percent, show_score
from scorecard.model.scheme import Scale
from scorecard.results import Background, Part, Status
from scorecard.strategy_map.sentence import NEGATIVE

WORTH_NAMING = 0.25
"""Share of the shortfall from which one reading is the story, and not one of many."""
SECOND = 0.15
"""Share from which a second one is told as well."""
NAMED = 2
"""How many causes a paragraph follows down to their readings."""
CLOSE = 0.03
FRACTIONS = (
    (1.0, "all"),
    (9 / 10, "nine tenths"),
    (3 / 4, "three quarters"),
    (2 / 3, "two thirds"),
    (1 / 2, "half"),
    (1 / 3, "a third"),
    (1 / 4, "a quarter"),
    (1 / 5, "a fifth"),
)


def readings_named(causes: Sequence[Part]) -> tuple[str, ...]:
    """Return the ids of the KPIs whose reading a paragraph tells, as it stands now."""
    return tuple(part.id for part in _told(causes) if part.id.startswith("kpi:") and part.when is None)


def _told(causes: Sequence[Part]) -> list[Part]:
    told = [part for part in causes if part.kind in ("input", "assessed") and (part.points or 0) > 0]
    return told[:NAMED]


def paragraph(
    status: Status,
    scale: Scale,
    parts: Sequence[Part],
    causes: Sequence[Part],
    background: Mapping[str, Background],
) -> str:
    """Return why a known, computed status is what it is.

    Args:
        status: of the node.
        scale: the status scale.
        parts, causes: as in an Explanation.
        background: of the KPIs that `readings_named` names.
    """
    assert status.band is not None  # what is unknown has a sentence of its own
    said = [f"{status.band.name} ({show_score(scale, status.score)})."]
    short = sum(part.points or 0.0 for part in parts if part.kind != "cap")
    if status.kind == "kpi":
        said.append(_reading(status, background))
    elif short < 0.5:
        said.append("Everything known beneath it scores full marks.")
    else:
        said += _causes(parts, causes, short, background)
    said += [_sentence(part.text) for part in parts if part.kind in ("rule", "cap")]
    said += _doubts(status, scale, parts)
    return " ".join(said)


def _causes(
    parts: Sequence[Part], causes: Sequence[Part], short: float, background: Mapping[str, Background]
) -> list[str]:
    """Where the shortfall comes from: one or two readings, or where it is spread most."""
    told = _told(causes)
    if not told:
        return []
    first = told[0]
    if (first.points or 0.0) >= WORTH_NAMING * short:
        said = [f"{_fraction(first, short).capitalize()} of the shortfall is {_named(first, background)}."]
        said += [
            f"Another {_fraction(part, short).removeprefix('a ')} is {_named(part, background)}."
            for part in told[1:]
            if (part.points or 0.0) >= SECOND * short
        ]
        return said
    direct = [part for part in parts if (part.points or 0.0) > 0 and part.kind in ("input", "assessed")][:3]
    points = [part.points or 0.0 for part in direct]
    figures = adding_up([*points, short - sum(points)], short)
    most = _and(
        [
            f"{part.name}{_then(part)} ({figure:.0f}{f', {NEGATIVE}' if part.sign < 0 else ''})"
            for part, figure in zip(direct, figures, strict=False)
        ]
    )
    spread = f"Its {short:.0f} points of shortfall are spread; most come from {most}."
    return [spread, f"The largest single one, {first.points:.1f} points, is {_named(first, background)}."]


def _then(part: Part) -> str:
    return "" if part.when is None else f" in {part.when.say()}"


def _named(part: Part, background: Mapping[str, Background]) -> str:
    """A cause with its unit, and what its reading says."""
    about = background.get(part.id) if part.when is None else None
    then = _then(part)
    if part.kind == "assessed":
        verb = "was" if then else "is"
        band = f", which {verb} {part.band.name.lower()}" if part.band else ""
        return f"the {part.name[:1].lower()}{part.name[1:]}{then}{band}"
    if part.sign < 0:
        band = f", {part.band.name.lower()}" if part.band else ""
        return f"{part.name}{then}{band}, which pulls down the more the higher it scores"
    if about is None:
        return part.name + then + (f" ({part.text})" if part.text else "")
    where = f" in {about.unit}" if about.unit else ""
    told = _told_of(about, part.band.name.lower() if part.band else "")
    return f"{part.name}{where}{told}{_yet(part)}"


def _yet(part: Part) -> str:
    """Why a reading in the best band is short all the same."""
    best = part.band is not None and part.band.colour == "best"
    return ", short only of the top of its scale" if best else ""


def _told_of(about: Background, band: str) -> str:
    said = [about.gap] if about.gap else []
    if about.since is not None and band:
        said.append(f"{band} since {about.since.say()}")
    text = f", {' and '.join(said)}" if said else ""
    return f"{text}; {about.verdict}" if about.verdict else text


def _reading(status: Status, background: Mapping[str, Background]) -> str:
    about = background.get(status.id)
    if about is None or status.band is None:
        return f"{status.name}: {status.reason}." if status.reason else ""
    where = f" in {about.unit}" if about.unit else ""
    told = _told_of(about, status.band.name.lower()).removeprefix(", ")
    return f"{status.name}{where} is {told}." if about.gap else f"{status.name}{where}: {told}."


def _doubts(status: Status, scale: Scale, parts: Sequence[Part]) -> list[str]:
    """What is unknown, what contradicts, what lies hidden."""
    said = []
    unknown = [part.name for part in parts if part.kind == "unknown"]
    covered = percent(status.coverage)
    if unknown:
        verb = "is" if len(unknown) == 1 else "are"
        shown = [*unknown[:2], f"{len(unknown) - 2} more"] if len(unknown) > 2 else unknown
        said.append(f"{_and(shown)} {verb} unknown, so {covered} is covered.")
    elif status.coverage < 1 and status.kind != "kpi":
        said.append(f"{covered} of what lies beneath it is covered.")
    if status.provisional:
        low, high = (show_score(scale, bound) for bound in (status.low, status.high))
        said.append(f"Were all of it known the score would lie between {low} and {high}: it is provisional.")
    if status.tension == "too early to say":
        said.append("What drives it acts later than anything is known of it: too early to say.")
    elif status.tension is not None:
        meaning = {
            "leads failing": "today's result may not last",
            "leads not paying off": "the hypothesis that these drive it is in doubt",
        }[status.tension]
        own, drivers = (_shown(scale, score) for score in (status.measured, status.driven))
        said.append(f"Its own figures are {own}, what drives it is {drivers}: {meaning}.")
    if status.watermelon:
        names = {part.id: part.name for part in parts}
        hidden = _and([names.get(name, name) for name in status.watermelon[:3]])
        verb = "is" if len(status.watermelon) == 1 else "are"
        said.append(f"Beneath it {hidden} {verb} {scale.bands[0].name.lower()}.")
    return said


def _shown(scale: Scale, score: float | None) -> str:
    band = band_of(scale, score)
    return f"{'unknown' if band is None else band.name.lower()} ({show_score(scale, score)})"


def _fraction(part: Part, short: float) -> str:
    share = (part.points or 0.0) / short
    size, word = min(FRACTIONS, key=lambda item: abs(item[0] - share))
    return word if abs(size - share) <= CLOSE and (size < 1 or share > 0.995) else percent(share)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _and(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def gap_to_target(
    value: float | None, target: float | None, upper: float | None, measured_in: str, direction: str
) -> str:
    """Return how far a value lies from its target, in its own unit.

    >>> gap_to_target(60.6, 72.0, None, "%", "higher")
    '11.4 percentage points under target'
    >>> gap_to_target(6.0, 5.0, None, "incidents a month", "lower"), gap_to_target(5, 4, 6, "days", "between")
    ('1 over its target of 5 incidents a month', 'within its range')
    """
    if value is None:
        return ""
    if direction == "yes_no":
        return "answered yes" if value else "answered no"
    if target is None:
        return f"at {number(value)} {measured_in}".rstrip()
    edge = upper if upper is not None and value > upper else target
    inside = upper is not None and target <= value <= upper
    if inside:
        return "within its range"
    apart = number(abs(value - edge), 3)
    if apart == "0":
        return "on target"
    side = "over" if value > edge else "under"
    aim = "its range" if upper is not None else "target"
    if is_percent(measured_in):
        return f"{apart} percentage point{'' if apart == '1' else 's'} {side} {aim}"
    unit = f" {measured_in.strip()}" if measured_in.strip() else ""
    return f"{apart} {side} its {'range to' if upper is not None else 'target of'} {number(edge)}{unit}"
