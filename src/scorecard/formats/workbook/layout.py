"""What stands where in the workbook: its sheets, their columns and their standing words.

Writer and reader both work from here; nothing in this file knows a spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from scorecard.formats.workbook.texts import Labels, folded, labels
from scorecard.maturity.statements import scale_lines
from scorecard.model.assessment import NOT_APPLICABLE, Assessment, Phase, Quality
from scorecard.model.framework import Category, Framework, FrameworkCapability, Indicator

LAYOUT = 1
"""The version of this layout; a workbook says it on its first sheet."""
WHOLE = "Whole capability"
"""Stands for a perspective in the row that speaks of a capability as a whole."""
YES, NO = "yes", "no"
QUALITIES: tuple[str, ...] = get_args(Quality)
PHASES: tuple[str, ...] = get_args(Phase)
FIRST_ROWS = 40
"""Empty rows laid out for lists that people fill in; more may be written beneath."""
FEWEST_PEOPLE = 8
"""Columns for people's own scores, at the least."""

START, ROOM, DASHBOARD, OVERVIEW = "Start here", "In the room", "Dashboard", "Overview"
SCORES, QUESTIONS, IDEAS, EVIDENCE, INDICATORS = (
    "Own scores", "Questions", "Ideas", "More evidence", "Indicators",
)  # fmt: skip
CATEGORY = "category"
"""The kind of the sheets that hold what was agreed; each has the title of its category."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and what may stand beneath."""

    key: str
    heading: str
    width: float
    """In characters."""
    choices: tuple[str, ...] = ()
    hint: str = ""
    fixed: bool = False
    """Filled in by us, and not to be changed."""
    level: bool = False
    """Levels of the scale; ranges may be typed."""
    plain: bool = False
    """Kept as text, so that a spreadsheet makes no date of it."""
    optional: bool = False
    """Not on every workbook."""


@dataclass(frozen=True)
class Layout:
    """The workbook of a framework."""

    framework: Framework
    answers: bool
    """Whether capabilities have a column for an answer in words."""

    @cached_property
    def capabilities(self) -> Labels:
        """What capabilities are called."""
        return labels((each.id, each.name) for each in self.framework.capabilities.values())

    @cached_property
    def perspectives(self) -> Labels:
        """What perspectives are called; the row of the whole capability is none of them."""
        named = [(each.id, each.name) for each in self.framework.perspectives]
        return labels([*named, ("", WHOLE)])

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The levels that may be chosen, with `not applicable`."""
        scale = self.framework.scale
        if scale is None:
            return (NOT_APPLICABLE,)
        count = round((scale.highest - scale.lowest) / scale.step) + 1
        return (*(f"{scale.lowest + step * scale.step:g}" for step in range(count)), NOT_APPLICABLE)

    def indicators(self, capability: FrameworkCapability) -> Labels:
        """What the indicators of a capability are called."""
        return labels((each.id, each.name) for each in capability.indicators)

    @cached_property
    def sheets(self) -> dict[str, tuple[FrameworkCapability, ...]]:
        """The capabilities of every category that has any, by the title of its sheet."""
        taken = {folded(title) for title in (*FIXED, "history")}
        found = {}
        for category in _categories(self.framework.categories):
            if category.capabilities:
                title = _sheet_title(category.name, taken)
                taken.add(folded(title))
                found[title] = category.capabilities
        return found

    @cached_property
    def columns(self) -> dict[str, tuple[Column, ...]]:
        """The columns of every kind of sheet that is a table."""
        found = {
            ROOM: _ROOM,
            CATEGORY: self._category(),
            QUESTIONS: _QUESTIONS,
            IDEAS: self._ideas(),
            EVIDENCE: self._evidence(),
        }
        if self.framework.scale is not None:
            found[SCORES] = self._places()
        if any(each.indicators for each in self.framework.capabilities.values()):
            found[INDICATORS] = _INDICATORS
        return found

    def _places(self) -> tuple[Column, ...]:
        capability = Column("capability", self.thing, _width(self.capabilities), fixed=True)
        if not self.framework.perspectives:
            return (capability,)
        return capability, Column("perspective", "Perspective", _width(self.perspectives), fixed=True)

    @property
    def thing(self) -> str:
        """What the framework asks about: capabilities to be rated, or questions."""
        return "Capability" if self.framework.scale is not None else "Question"

    def _category(self) -> tuple[Column, ...]:
        columns = list(self._places())
        if any(each.description for each in self.framework.capabilities.values()):
            columns.append(Column("about", "What it means", 40, fixed=True))
        if self.framework.scale is not None:
            columns += [
                Column("as_is", "As-is", 9, self.levels, "The level today, as the room agreed.", level=True),
                Column(
                    "possibly", "Possibly", 9, self.levels[:-1], level=True,
                    hint="The other level, where the room could not quite agree: 1, possibly 2.",
                ),
                Column("to_be", "To-be", 9, self.levels[:-1], "The level wanted.", level=True),
            ]  # fmt: skip
        else:
            hint = "Choose this where the question makes no sense here."
            columns.append(Column("as_is", "Applies", 14, (NOT_APPLICABLE,), hint))
        if self.answers:
            columns.append(Column("answer", "Answer", 46, optional=self.framework.scale is not None))
        why = "Rationale" if self.framework.scale is not None else "Working-out"
        return (
            *columns,
            Column("rationale", why, 44, hint="Why: the working-out, in the room's own words."),
            Column("evidence", "Evidence", 32, hint=f"One piece; write others on the sheet {EVIDENCE}."),
            Column("quality", "Rests on", 11, QUALITIES, _QUALITY_HINT),
            Column(
                "in_scope", "This round", 11, (YES, NO),
                hint="`no` where the capability is not looked at in this round; empty means yes.",
            ),
            Column("note", "Note", 24),
        )  # fmt: skip

    def _ideas(self) -> tuple[Column, ...]:
        lifts = [
            Column(f"lifts {side.id}", f"Lifts {self.perspectives.of[side.id]}", 13, hint=_LIFTS_HINT)
            for side in self.framework.perspectives
        ]
        return (
            Column("capability", self.thing, 25),
            Column("name", "Idea", 34),
            Column("description", "Description", 38),
            *lifts,
            Column("cost", "Cost", 11, hint="In one currency throughout, as a plain number."),
            Column("effort", "Effort in days", 9, hint="Person-days, as a plain number."),
            Column("owner", "Owner", 18, hint="The role that would be accountable."),
            Column("needs", "Needs first", 24, hint="Ideas that come before, one a line.", plain=True),
            Column("starts", "Starts", 10, hint="A quarter, such as 2010Q1; empty: at once.", plain=True),
            Column("quarters", "Quarters", 9, hint="How many quarters it takes; empty: one."),
            Column("id", "Id", 20, hint="A short name; empty: made from the idea's name.", plain=True),
        )

    def _evidence(self) -> tuple[Column, ...]:
        side = Column("perspective", "Perspective", 27, tuple(self.perspectives.of.values()))
        return (
            Column("capability", self.thing, 27),
            *((side,) if self.framework.perspectives else ()),
            Column("evidence", "Evidence", 70),
            Column("quality", "Rests on", 11, QUALITIES, _QUALITY_HINT),
        )


def _width(called: Labels) -> float:
    """The width that most names need in one line."""
    return float(min(max((len(name) for name in called.of.values()), default=0) + 3, 44))


_QUALITY_HINT = "said: somebody said so; seen: it was shown; written: a document; measured: figures."
_LIFTS_HINT = "By how many levels."
_ROOM = (
    Column("name", "Role", 34, hint="The role, never a person's name."),
    Column("group", "Group", 18, hint="Whose view they bring, such as provider or customer."),
    Column("id", "Id", 24, hint="A short name; empty: made from the role.", plain=True),
)
_QUESTIONS = (
    Column("capability", "Capability", 27),
    Column("phase", "Phase", 13, PHASES, "open, control, then confirmation."),
    Column("question", "Question", 52),
    Column("answer", "Answer", 62, hint="What the room said, word for word."),
    Column("by", "By", 20, hint=f"A role of the sheet {ROOM}."),
)
_INDICATORS = (
    Column("capability", "Capability", 27, fixed=True),
    Column("indicator", "Indicator", 60, fixed=True),
    Column("perspective", "Perspective", 27, fixed=True),
    Column("level", "Level", 8, fixed=True),
    Column("out_of", "Out of", 8, fixed=True),
    Column("answer", "Answer", 24, hint="A number up to what it is scored out of, or not applicable."),
)

FIXED = (START, ROOM, DASHBOARD, OVERVIEW, SCORES, QUESTIONS, IDEAS, EVIDENCE, INDICATORS)
"""Titles of the sheets that are no category."""

FRONT = {
    "organisation": "Organisation",
    "round": "Round",
    "date": "Date of the workshop",
    "facilitator": "Facilitator (role)",
    "facilitator_outside": "Facilitator is outside the team",
    "basis": "Figures are",
    "note": "Note",
}
"""What people fill in on the first sheet, by field of the assessment."""
FRONT_ROW = 5
"""The row of the first of them."""
MARKS = {"framework": "Framework", "framework_version": "Framework version", "layout": "Layout of this file"}
"""What tells the reader whose workbook it is."""

GUIDE = (
    "Fill in this sheet, then who is in the room, by role.",
    "One sheet a category: a block a capability, a row a perspective. Choose the level today and the level "
    "wanted; where the room stays between two, choose the other under Possibly, or type 1 possibly 2.",
    "Write down why, in the room's own words: the working-out is worth more than the level.",
    "Note ideas on their sheet as they come up, with the question that brought them.",
    "Leave empty what was not answered; choose not applicable where the question makes no sense; write no "
    "under This round where a capability is left for another time.",
    "White cells are yours; grey ones are filled in for you. The sheets are protected against slips, "
    "without a password. Type values, never formulas.",
)
PROMPT_GUIDE = (
    "Fill in this sheet, then who is in the room, by role.",
    "Answer each question in words, and say what the answer rests on. Nothing here is scored.",
    "Note ideas on their sheet as they come up.",
    "Leave empty what was not answered; choose not applicable where the question makes no sense; write no "
    "under This round where a question is left for another time.",
    "White cells are yours; grey ones are filled in for you. The sheets are protected against slips, "
    "without a password. Type values, never formulas.",
)
HEADS = {
    "assessment": "This assessment",
    "guide": "How to fill it in",
    "levels": "The levels",
    "known": "What is known of the framework",
    "sources": "Where it was read",
    "file": "About this file (do not change)",
}
SAYS = {
    ROOM: "Everyone who takes part, by role. Their groups let views be compared.",
    SCORES: "Each person's own level, before the room agrees. Write a role over each column.",
    QUESTIONS: "The facilitator's questions and what the room said, in three phases.",
    IDEAS: "Improvements that came up while people talked of what is.",
    EVIDENCE: "Further pieces of evidence, where one was not enough.",
    INDICATORS: "Indicators of the capabilities, each scored up to what stands under Out of.",
    DASHBOARD: "Worked out by formulas from the other sheets.",
    OVERVIEW: "Worked out by formulas: every capability. n/a: not applicable; later: not this round.",
}
MEAN_SAYS = "Means of the levels that were answered: a roll-up of our choice."
OVERVIEW_HEADS = ("Category", "As-is", "To-be", "Answered")
DASHBOARD_HEADS = (
    "Category", "Asked", "Answered", "Share", "Perspective", "Mean as-is", "Mean to-be", "All",
    "Progress", "Mean level by perspective", "Answered by category",
)  # fmt: skip


def layout_of(framework: Framework, assessment: Assessment | None = None) -> Layout:
    """Return the workbook of a framework, with room for all that an assessment of it says."""
    answered = assessment is not None and any(each.answer for each in assessment.capabilities)
    return Layout(framework, answers=framework.scale is None or answered)


def places(layout: Layout, capability: str) -> Iterator[tuple[str, str | None]]:
    """Yield the cells of a capability that may bear a level: capability and perspective."""
    if not layout.framework.perspectives:
        yield capability, None
    for side in layout.framework.perspectives:
        yield capability, side.id


def answer_texts(indicator: Indicator) -> dict[str, float]:
    """Return the answers that an indicator may be given in words, with what each counts.

    >>> answer_texts(Indicator(id="a", name="Are figures published?"))
    {'yes': 1.0, 'no': 0.0}
    """
    if not indicator.answers:
        return {YES: 1.0, NO: 0.0} if indicator.out_of == 1 else {}
    keys = [folded(each.text) for each in indicator.answers]
    return {
        each.text: each.value
        for each, key in zip(indicator.answers, keys, strict=True)
        if key not in ("", NOT_APPLICABLE) and keys.count(key) == 1
    }


def empty_categories(framework: Framework) -> list[Category]:
    """Return the categories that hold nothing to assess."""
    return [each for each in _categories(framework.categories) if not framework.groups[each.id]]


def known_lines(framework: Framework) -> list[str]:
    """Return what the framework's file says of itself: its scope, what is not public, what is empty."""
    lines = [framework.description, framework.note]
    empty = empty_categories(framework)
    if empty:
        names = "; ".join(each.name for each in empty)
        lines.append(f"Without a capability here, so without a sheet: {names}.")
    lines += [f"{each.name}: {each.note}" for each in _categories(framework.categories) if each.note]
    lines += [f"{each.name}: {each.note}" for each in framework.perspectives if each.note]
    if framework.licence:
        lines.append(f"Licence: {framework.licence}")
    return [line for line in lines if line]


def source_lines(framework: Framework) -> list[str]:
    """Return where the framework was read, a line each."""
    return [
        ": ".join(part for part in (each.name, each.says) if part) + (f" ({each.url})" if each.url else "")
        for each in framework.sources
    ]


def _categories(categories: tuple[Category, ...]) -> Iterator[Category]:
    for each in categories:
        yield each
        yield from _categories(each.categories)


def _sheet_title(name: str, taken: set[str]) -> str:
    """Return a name that a sheet may bear: at most 31 characters, some refused, no other's."""
    clean = " ".join(
        "".join(" " if each in "[]:*?/\\" or not each.isprintable() else each for each in name).split()
    )
    clean = clean.strip("'") or "Category"
    for number in range(1, 10_000):
        tail = "" if number == 1 else f" {number}"
        room = 31 - len(tail)
        title = clean if len(clean) <= room else f"{clean[: room - 1].rstrip()}…"
        if folded(title + tail) not in taken:
            return title + tail
    raise ValueError(f"too many categories are called {name!r}")


def standing_words(layout: Layout) -> frozenset[str]:
    """Return every text that stands in a workbook before anybody fills it in."""
    framework = layout.framework
    categories = list(_categories(framework.categories))
    words = {
        framework.name, self_assessment(framework), *FRONT.values(), *MARKS.values(), *HEADS.values(), *GUIDE,
        *PROMPT_GUIDE, *(f"{number}." for number in range(1, 10)), *SAYS.values(), SAYS_PROMPTS, MEAN_SAYS,
        *FIXED, *OVERVIEW_HEADS, *DASHBOARD_HEADS, layout.thing, level_line(layout),
        *layout.capabilities.of.values(), *layout.perspectives.of.values(),
        *(each.name for each in categories), *(each.note for each in categories),
        *known_lines(framework), *source_lines(framework),
    }  # fmt: skip
    for capability in framework.capabilities.values():
        words |= {capability.description, *layout.indicators(capability).of.values()}
        for each in capability.indicators:
            words |= {f"{each.out_of:g}", "" if each.level is None else f"{each.level:g}"}
    for level, name, definition in scale_lines(framework):
        words |= {f"{level:g} {name}".strip(), definition}
    return frozenset(words)


SAYS_PROMPTS = "Answer in words, and say what the answer rests on. Nothing here is scored."


def self_assessment(framework: Framework) -> str:
    """Return what stands under the title of the first sheet."""
    return f"Self-assessment workbook{f', after {framework.owner}' if framework.owner else ''}."


def level_line(layout: Layout) -> str:
    """Return the levels' names in a line, to stand above a table."""
    return "   ".join(f"{level:g} {name}".strip() for level, name, _ in scale_lines(layout.framework))
