"""The working-out of a capability: what was asked and said in the room, word for word, beside the levels."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from scorecard.kpi.scale import number
from scorecard.maturity.answers import AnsweredLevel, levels_from_answers
from scorecard.maturity.cells import judged_in
from scorecard.maturity.demands import answer_to
from scorecard.model.assessment import AssessedCapability, Assessment, Idea, Judged, StatedLevel
from scorecard.model.framework import Framework, FrameworkCapability, Indicator

if TYPE_CHECKING:
    import pandas as pd

MADE_UP = "Illustrative: organisation, levels and words are made up."
_WIDE = 100
_PHASES = {
    "open": "To open",
    "control": "To find out more",
    "confirmation": "To confirm",
}


@dataclass(frozen=True, slots=True, repr=False)
class WorkingOut:
    """One capability in one round: who was there, what was asked and said, levels, reasons, ideas.

    Attributes:
        framework, assessment: where it belongs.
        capability: what was assessed, and `assessed` what was found.
    """

    framework: Framework
    assessment: Assessment
    capability: FrameworkCapability
    assessed: AssessedCapability

    def to_frame(self) -> pd.DataFrame:
        """Return one row a question, a level and an idea, in the order they are told in.

        Columns: `part` (`question`, `answer`, `level`, `own level`, `evidence`, `indicator` or `idea`),
        `about` (the phase, or the perspective), `who` (a role; empty where the room spoke), `level`,
        `wanted` (as text, empty where none is stated; of an indicator `level` is its answer) and `text`,
        word for word. `attrs` holds `notes`, what must be said beside it.
        """
        import pandas as pd

        frame = pd.DataFrame(self._rows(), columns="part about who level wanted text".split())
        frame.attrs = {"notes": [MADE_UP] if self.assessment.illustrative else []}
        return frame

    def _rows(self) -> list[dict[str, Any]]:
        people = {each.id: each.name for each in self.assessment.present}
        rows: list[dict[str, Any]] = []

        def add(part: str, about: str, text: str, who: str = "", level: str = "", wanted: str = "") -> None:
            rows.append(
                {"part": part, "about": about, "who": who, "level": level, "wanted": wanted, "text": text}
            )

        for question in self.assessed.questions:
            add("question", question.phase, question.question, self.assessment.facilitator)
            if question.answer:
                add("answer", question.phase, question.answer, people.get(question.by or "", ""))
        if self.assessed.answer:
            add("answer", "", self.assessed.answer)
        for side, name, judged in self._judged():
            level = "not applicable" if not judged.applies else str(judged.as_is or "")
            found = self._from_answers(side, judged)
            level = f"{found.level:g}" if found is not None and found.level is not None else level
            add("level", name, judged.rationale, level=level, wanted=str(judged.to_be or ""))
            for person, own in judged.scores.items():
                add("own level", name, "", people[person], str(own))
            for item in judged.evidence:
                add("evidence", name, item.text, level=item.quality)
        for indicator, said in self._answers():
            add("indicator", self._side(indicator.perspective), indicator.name, level=said)
        for idea in self.assessed.ideas:
            add("idea", ", ".join(map(self._side, idea.lifts)), idea.name, idea.owner or "")
        return rows

    def _judged(self) -> list[tuple[str | None, str, Judged]]:
        """Every perspective that levels are to be found from, its name and what was judged."""
        if not self.framework.perspectives:
            told: list[tuple[str | None, str, Judged]] = [(None, "", self.assessed)]
        else:
            found = {
                side: judged
                for capability, side, judged in judged_in(self.assessment, self.framework)
                if capability == self.capability.id
            }
            told = [
                (each.id, each.name, found.get(each.id, Judged())) for each in self.framework.perspectives
            ]
        if not self.framework.by_demand:
            return told
        return [each for each in told if each[2].as_is is not None or each[2].to_be is not None]

    def _from_answers(self, side: str | None, judged: Judged) -> AnsweredLevel | None:
        """What the answers come to, where nothing was agreed."""
        if judged.as_is is not None or not judged.applies:
            return None
        return levels_from_answers(self.framework, self.assessment).get((self.capability.id, side))

    def _answers(self) -> list[tuple[Indicator, str]]:
        """Every indicator with its answer in words."""
        found = []
        for indicator in self.capability.indicators:
            answer = answer_to(self.assessed, indicator)
            said = "not answered" if answer is None else str(answer)
            if isinstance(answer, float):
                words = [f"{each.text} ({answer:g})" for each in indicator.answers if each.value == answer]
                said = words[0] if words else f"{answer:g} of {indicator.out_of:g}"
            found.append((indicator, said))
        return found

    def _side(self, identifier: str | None) -> str:
        return "" if identifier is None else self.framework.perspective(identifier).name

    def __str__(self) -> str:
        round_ = self.assessment
        day = f"{round_.date.day} {round_.date:%B %Y}"
        lines = [f"{self.capability.name}, round {round_.round}, {day}, {round_.organisation}"]
        if round_.illustrative:
            lines.append(MADE_UP)
        lines += _wrapped(self._room())
        people = {each.id: each.name for each in round_.present}
        for phase, heading in _PHASES.items():
            asked = [question for question in self.assessed.questions if question.phase == phase]
            if asked:
                lines += ["", heading]
            for question in asked:
                lines += _wrapped(f"Facilitator: {question.question}", "  ")
                if question.answer:
                    who = people.get(question.by or "", "The room")
                    lines += _wrapped(f"{who}: {question.answer}", "  ")
        if self.assessed.answer:
            lines += ["", *_wrapped(self.assessed.answer)]
        levels = [] if self.framework.scale is None else self._judged()
        if levels:
            lines += ["", "Levels"]
            for side, name, judged in levels:
                lines += self._level(side, name or self.capability.name, judged, people)
        if self.capability.indicators:
            lines += ["", "Indicators"]
            for indicator, answer in self._answers():
                lines += _wrapped(f"{indicator.name}: {answer}", "  ")
        if self.assessed.ideas:
            lines += ["", "Ideas"]
            for idea in self.assessed.ideas:
                lines += _wrapped(self._idea(idea), "  ")
        if self.assessed.note:
            lines += ["", *_wrapped(self.assessed.note)]
        return "\n".join(lines)

    def _room(self) -> str:
        round_, told = self.assessment, []
        if round_.facilitator:
            outside = {True: " (outside the team)", False: " (of the team itself)", None: ""}
            told.append(f"Led by: {round_.facilitator}{outside[round_.facilitator_outside]}.")
        if round_.present:
            told.append(f"In the room: {', '.join(each.name for each in round_.present)}.")
        return " ".join(told)

    def _level(self, side: str | None, name: str, judged: Judged, people: dict[str, str]) -> list[str]:
        said = self._said(judged.as_is) if judged.applies else "does not apply"
        found = self._from_answers(side, judged)
        if found is not None:
            how = f"the {self.framework.level_from} of {found.answered} of {found.asked} answers"
            said = "not known" if found.level is None else f"{number(round(found.level, 2))}, {how}"
            if found.level is None and found.answered:
                said += ": a sum needs every answer"
        if judged.to_be is not None:
            said += f", wanted {self._said(judged.to_be)}"
        lines = [f"  {name}: {said}"]
        if judged.rationale:
            lines += _wrapped(judged.rationale, "    ")
        if judged.scores:
            own = ", ".join(f"{people[person]} {level}" for person, level in judged.scores.items())
            lines += _wrapped(f"Own levels: {own}.", "    ")
        if judged.evidence:
            told = "; ".join(f"{item.text} ({item.quality})" for item in judged.evidence)
            lines += _wrapped(f"Evidence: {told}.", "    ")
        return lines

    def _said(self, stated: StatedLevel | None) -> str:
        assert self.framework.scale is not None
        return "not answered" if stated is None else stated.say(self.framework.scale)

    def _idea(self, idea: Idea) -> str:
        details = [f"lifts {self._side(side)} by {levels:g}" for side, levels in idea.lifts.items()]
        details += [f"cost {idea.cost:,.0f}"] if idea.cost is not None else []
        details += [f"{idea.effort:g} person-days"] if idea.effort is not None else []
        details += [idea.owner] if idea.owner else []
        details += [f"after {', '.join(idea.needs)}"] if idea.needs else []
        return f"{idea.name} ({'; '.join(details)})" if details else idea.name

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def _wrapped(text: str, indent: str = "") -> list[str]:
    deeper = f"{indent}  "
    return wrap(text, _WIDE, initial_indent=indent, subsequent_indent=deeper, break_on_hyphens=False)


__all__ = ["WorkingOut"]
