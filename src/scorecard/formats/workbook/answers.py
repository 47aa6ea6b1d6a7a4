"""What the tables of a workbook say, gathered by capability and perspective."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from scorecard.errors import Place, nearest
from scorecard.formats.workbook import values
from scorecard.formats.workbook.layout import NO, PHASES, QUALITIES, ROOM, WHOLE, YES, Layout, answer_texts
from scorecard.formats.workbook.ledger import Ledger, Typed
from scorecard.formats.workbook.nouns import made
from scorecard.formats.workbook.sheets import Table
from scorecard.formats.workbook.texts import Labels, folded, labels, slug
from scorecard.model.assessment import (
    NOT_APPLICABLE,
    AssessedCapability,
    AssessedPerspective,
    Assessor,
    EvidenceItem,
    Idea,
    StatedLevel,
    WorkshopQuestion,
)
from scorecard.model.framework import Indicator

Spot = tuple[str, str]
"""A capability and a perspective of it, empty for the whole."""


class Said(NamedTuple):
    """What cells say of one field."""

    value: Any
    cells: tuple[Typed, ...]


class Answers:
    """What people filled in; every table is given once, who is in the room first."""

    def __init__(self, layout: Layout, ledger: Ledger) -> None:
        self._layout, self._ledger = layout, ledger
        self.present: list[Assessor] = []
        self._people = labels([])
        self._said: dict[Spot, list[dict[str, Said]]] = {}
        self._scores: dict[Spot, dict[str, list[Said]]] = {}
        self._evidence: dict[Spot, list[EvidenceItem]] = {}
        self._indicators: dict[str, dict[str, list[Said]]] = {}
        self._questions: dict[str, list[WorkshopQuestion]] = {}
        self._ideas: list[tuple[str, Idea, dict[str, Typed]]] = []
        self._seen: set[str] = set()

    # --- who was in the room -----------------------------------------------------------------------

    def room(self, table: Table) -> None:
        """Read who was in the room."""
        taken = {each.id for each in self.present}
        for row in table.rows:
            found: dict[str, Any] = {key: values.text(cell, self._ledger) for key, cell in row.items()}
            found.setdefault("id", slug(found.get("name", "")) or None)
            cells = row if "id" in row or "name" not in row else {**row, "id": row["name"]}
            if found["id"] is not None and found["id"] in taken:
                what = f"the role {found['id']!r} is there twice; the second was not read"
                self._ledger.refuse(cells["id"], "duplicate", what, "give each its own Id", also=row.values())
                continue
            person = made(Assessor, found, cells, self._ledger)
            if person is not None:
                taken.add(person.id)
                self.present.append(person)
        self._people = labels((each.id, each.name) for each in self.present)

    # --- levels ------------------------------------------------------------------------------------

    def category(self, table: Table) -> None:
        """Read a category's sheet."""
        fixed = ("capability", "perspective", "about")
        for row in table.rows:
            typed = {key: cell for key, cell in row.items() if key not in fixed}
            place = self._place(row, typed)
            if place is None:
                continue
            self._seen.add(place[0])
            if typed:
                self._said.setdefault(place, []).append(self._fields(place, typed))

    def _place(self, row: dict[str, Typed], typed: dict[str, Typed]) -> Spot | None:
        """Which capability and perspective a row speaks of, None where it names none."""
        sided = bool(self._layout.framework.perspectives)
        if not typed and "capability" not in row:
            return None
        for key in ("capability", "perspective") if sided else ("capability",):
            if key not in row:
                if typed:
                    cell = next(iter(typed.values()))
                    what = f"this row names no {key}; it was kept, not read"
                    self._ledger.refuse(cell, "missing", what, "choose it", also=row.values())
                return None
        capability = values.named(
            row["capability"], "capability", self._layout.capabilities, self._ledger, row
        )
        if capability is None:
            return None
        if not sided:
            return capability, ""
        side = values.named(row["perspective"], "perspective", self._layout.perspectives, self._ledger, row)
        return None if side is None else (capability, side)

    def _fields(self, place: Spot, row: dict[str, Typed]) -> dict[str, Said]:
        """What the row of a place says, each field with its cells."""
        found: dict[str, Said] = {}
        whole = not place[1]
        self._levels(place, row, found)
        for key in ("rationale", "note", "answer"):
            if key in row and (whole or key == "rationale"):
                found[key] = Said(values.text(row[key], self._ledger), (row[key],))
        if "in_scope" in row and whole:
            answer = values.yes_no(row["in_scope"], self._ledger)
            if answer is not None:
                found["in_scope"] = Said(answer, (row["in_scope"],))
        for key in ("note", "answer", "in_scope") if not whole else ():
            if key in row:
                what = f"{row[key].shown} stands in the row of a perspective, where nothing is read"
                self._ledger.refuse(row[key], "outside", what, f"write it in the row {WHOLE!r} above")
        item = self._evidence_item(row)
        if item is not None:
            found["evidence"] = Said(item, tuple(row[key] for key in ("evidence", "quality") if key in row))
        return found

    def _evidence_item(self, row: dict[str, Typed]) -> EvidenceItem | None:
        quality = values.choice(row["quality"], QUALITIES, self._ledger) if "quality" in row else None
        if "evidence" not in row:
            if quality is not None:
                what = f"{row['quality'].shown} says what evidence rests on, and there is none"
                self._ledger.refuse(row["quality"], "missing", what, "write the evidence beside it")
            return None
        content = {"text": values.text(row["evidence"], self._ledger), "quality": quality}
        return made(EvidenceItem, content, {"text": row["evidence"]}, self._ledger)

    def _levels(self, place: Spot, row: dict[str, Typed], found: dict[str, Said]) -> None:
        scale, ledger = self._layout.framework.scale, self._ledger
        as_is, possibly, to_be = (row.get(key) for key in ("as_is", "possibly", "to_be"))
        whole_of_sides = bool(self._layout.framework.perspectives) and not place[1]
        if as_is is not None and values.not_applicable(as_is):
            found["as_is"] = Said(NOT_APPLICABLE, (as_is,))
            for cell in (possibly, to_be):
                if cell is not None:
                    ledger.refuse(
                        cell, "level", "what is not applicable has no level", "remove one of the two"
                    )
            return
        if scale is None or whole_of_sides:
            for cell in (as_is, possibly, to_be):
                if cell is not None:
                    what = f"{cell.shown} stands where only {NOT_APPLICABLE!r} may"
                    fix = (
                        "levels stand in the rows of the perspectives" if scale else "write it as the answer"
                    )
                    ledger.refuse(cell, "level", what, fix)
            return
        if as_is is not None and (stated := values.level(as_is, scale, ledger)) is not None:
            found["as_is"] = self._with_other(stated, as_is, possibly)
        elif possibly is not None:
            ledger.refuse(possibly, "level", f"{possibly.shown} is possible beside no level", "fill in As-is")
        if to_be is not None and (stated := values.level(to_be, scale, ledger)) is not None:
            found["to_be"] = Said(stated, (to_be,))

    def _with_other(self, stated: StatedLevel, as_is: Typed, possibly: Typed | None) -> Said:
        """The level with the one possible beside it."""
        scale = self._layout.framework.scale
        assert scale is not None
        if possibly is None:
            return Said(stated, (as_is,))
        other = values.level(possibly, scale, self._ledger)
        if other is None:
            return Said(stated, (as_is,))
        if not (stated.certain and other.certain):
            what = f"{as_is.shown}, possibly {possibly.shown}: one of them is a range already"
            self._ledger.refuse(possibly, "level", what, "write a single level in each")
            return Said(stated, (as_is,))
        low, high = sorted((stated.agreed, other.agreed))
        return Said(StatedLevel(agreed=stated.agreed, low=low, high=high), (as_is, possibly))

    def scores(self, table: Table) -> None:
        """Read everybody's own levels."""
        people: dict[str, str] = {}
        scale = self._layout.framework.scale
        assert scale is not None
        for key, head in table.others.items():
            person = self._people.id(head.text.strip())
            if person is None:
                cells = [row[key] for row in table.rows if key in row]
                hint = nearest(head.text, [*self._people.of.values(), *self._people.of])
                what = f"nobody in the room is called {head.shown}; the scores beneath were kept, not read"
                self._ledger.refuse(head, "reference", what, hint or f"add the role on {ROOM!r}", also=cells)
            else:
                people[key] = person
        for row in table.rows:
            typed = {key: cell for key, cell in row.items() if key in people}
            place = self._place(row, typed) if typed else None
            if place is None:
                continue
            if not place[1] and self._layout.framework.perspectives:
                for cell in typed.values():
                    what = f"{cell.shown} stands in the row of a whole capability"
                    self._ledger.refuse(cell, "level", what, "score its perspectives")
                continue
            for key, cell in typed.items():
                stated = values.level(cell, scale, self._ledger)
                if stated is not None:
                    own = self._scores.setdefault(place, {}).setdefault(people[key], [])
                    own.append(Said(stated, (cell,)))

    # --- the lists ---------------------------------------------------------------------------------

    def evidence(self, table: Table) -> None:
        """Read further pieces of evidence."""
        for row in table.rows:
            if "perspective" not in row and "capability" in row and self._layout.framework.perspectives:
                place = self._whole(row)
            else:
                place = self._place(row, {key: cell for key, cell in row.items() if key != "capability"})
            if place is not None:
                item = self._evidence_item(row)
                if item is not None:
                    self._evidence.setdefault(place, []).append(item)

    def _whole(self, row: dict[str, Typed]) -> Spot | None:
        found = values.named(row["capability"], "capability", self._layout.capabilities, self._ledger, row)
        return None if found is None else (found, "")

    def indicators(self, table: Table) -> None:
        """Read the answers to indicators."""
        for row in table.rows:
            cell = row.get("answer")
            if cell is None:
                continue
            capability = self._capability(row)
            if capability is None:
                continue
            asked = self._layout.framework.capabilities[capability]
            if "indicator" not in row:
                self._ledger.refuse(
                    cell, "missing", "this row names no indicator", "fill it in", also=row.values()
                )
                continue
            called = self._layout.indicators(asked)
            identifier = values.named(row["indicator"], "indicator", called, self._ledger, row)
            if identifier is None:
                continue
            indicator = next(each for each in asked.indicators if each.id == identifier)
            answer = self._indicator_answer(cell, indicator)
            if answer is not None:
                found = self._indicators.setdefault(capability, {}).setdefault(identifier, [])
                found.append(Said(answer, (cell,)))

    def _indicator_answer(self, cell: Typed, indicator: Indicator) -> float | str | None:
        if values.not_applicable(cell):
            return NOT_APPLICABLE
        words = {folded(text): value for text, value in answer_texts(indicator).items()}
        word = cell.text if not isinstance(cell.value, bool) else YES if cell.value else NO
        if not isinstance(cell.value, (int, float)) or isinstance(cell.value, bool):
            if folded(word) in words:
                return words[folded(word)]
            if indicator.answers and not word.strip().replace(".", "", 1).isdigit():
                hint = nearest(folded(word), words) or f"choose from {', '.join(answer_texts(indicator))}"
                self._ledger.refuse(cell, "value", f"{cell.shown} is none of its answers", hint)
                return None
        answer = values.number(cell, self._ledger)
        counted = sorted({each.value for each in indicator.answers})
        if answer is not None and counted and answer not in counted:
            fix = f"its answers count {', '.join(f'{each:g}' for each in counted)}"
            self._ledger.refuse(cell, "value", f"{answer:g} is none of its answers", fix)
            return None
        if answer is not None and not 0 <= answer <= indicator.out_of:
            what = f"{answer:g} is no answer; it is scored from 0 to {indicator.out_of:g}"
            self._ledger.refuse(cell, "value", what, "write a number in between")
            return None
        return answer

    def _capability(self, row: dict[str, Typed]) -> str | None:
        if "capability" not in row:
            cell = next(iter(row.values()))
            what = "this row names no capability; it was kept, not read"
            self._ledger.refuse(cell, "missing", what, "choose it", also=row.values())
            return None
        return values.named(row["capability"], "capability", self._layout.capabilities, self._ledger, row)

    def questions(self, table: Table) -> None:
        """Read the facilitator's questions and the answers."""
        for row in table.rows:
            capability = self._capability(row)
            if capability is None:
                continue
            found: dict[str, Any] = {
                key: values.text(row[key], self._ledger) for key in ("question", "answer") if key in row
            }
            if "phase" in row:
                found["phase"] = values.choice(row["phase"], PHASES, self._ledger)
            if "by" in row:
                found["by"] = self._people.id(row["by"].text.strip())
                if found["by"] is None:
                    hint = nearest(row["by"].text, [*self._people.of.values(), *self._people.of])
                    what = f"nobody in the room is called {row['by'].shown}"
                    self._ledger.refuse(row["by"], "reference", what, hint or f"add the role on {ROOM!r}")
            question = made(WorkshopQuestion, found, row, self._ledger)
            if question is not None:
                self._questions.setdefault(capability, []).append(question)

    def ideas(self, table: Table) -> None:
        """Read the ideas."""
        taken = {idea.id for _, idea, _ in self._ideas}
        for row in table.rows:
            capability = self._capability(row)
            if capability is None:
                continue
            found = self._idea_fields(row)
            cells = row if "id" in row or "name" not in row else {**row, "id": row["name"]}
            if found["id"] is not None and found["id"] in taken:
                what = f"the idea {found['id']!r} is there twice; the second was not read"
                self._ledger.refuse(cells["id"], "duplicate", what, "give each its own Id", also=row.values())
                continue
            idea = made(Idea, found, cells, self._ledger)
            if idea is not None:
                taken.add(idea.id)
                self._ideas.append((capability, idea, row))

    def _idea_fields(self, row: dict[str, Typed]) -> dict[str, Any]:
        ledger = self._ledger
        found: dict[str, Any] = {}
        for key, cell in row.items():
            if key in ("name", "description", "owner", "id"):
                found[key] = values.text(cell, ledger)
            elif key in ("cost", "effort", "quarters"):
                found[key] = values.number(cell, ledger)
            elif key == "starts":
                if not isinstance(cell.value, (str, int, float)) or isinstance(cell.value, bool):
                    what = f"a spreadsheet made {cell.text} of what was typed here"
                    ledger.refuse(cell, "value", what, "format the cell as Text and write a quarter: 2010Q1")
                else:
                    found[key] = cell.text.strip()
        lifts = {
            key.removeprefix("lifts "): values.number(cell, ledger)
            for key, cell in row.items()
            if key.startswith("lifts ")
        }
        found["lifts"] = {side: levels for side, levels in lifts.items() if levels is not None}
        found.setdefault("id", slug(found.get("name", "")) or None)
        return found

    # --- together ----------------------------------------------------------------------------------

    def say_missing(self) -> None:
        """Say which capabilities have no row left."""
        for title, capabilities in self._layout.sheets.items():
            gone = [each.name for each in capabilities if each.id not in self._seen]
            if gone:
                what = f"no row is left of {', '.join(gone[:6])}{' ...' if len(gone) > 6 else ''}, which"
                if len(gone) == len(capabilities):
                    what = f"the sheet {title!r} is gone, or all its rows; its {len(gone)} capabilities"
                self._ledger.say("warning", "missing", Place(), f"{what} count as not answered")

    def capabilities(self) -> tuple[tuple[AssessedCapability, ...], tuple[str, ...] | None]:
        """Return what was found for every capability, and which are in scope."""
        places = {place: self._joined(said) for place, said in self._said.items()}
        found = []
        ideas = self._linked_ideas()
        said_of_scope: dict[str, Said] = {
            capability: fields.pop("in_scope")
            for (capability, side), fields in places.items()
            if not side and "in_scope" in fields
        }
        for capability in self._layout.framework.capabilities:
            sides = [
                AssessedPerspective(id=side.id, **content)
                for side in self._layout.framework.perspectives
                if (content := self._judged((capability, side.id), places))
            ]
            content = self._judged((capability, ""), places)
            extra = {
                "perspectives": tuple(sides),
                "indicators": self._one_each(self._indicators.get(capability, {}), "indicator"),
                "questions": tuple(self._questions.get(capability, ())),
                "ideas": tuple(idea for owner, idea in ideas if owner == capability),
            }
            content |= {key: value for key, value in extra.items() if value}
            if content:
                found.append(AssessedCapability(id=capability, **content))
        return tuple(found), self._scope({each.id for each in found}, said_of_scope)

    def _judged(self, place: Spot, places: dict[Spot, dict[str, Said]]) -> dict[str, Any]:
        fields = places.get(place, {})
        content = {key: said.value for key, said in fields.items() if key != "evidence"}
        first = [fields["evidence"].value] if "evidence" in fields else []
        evidence = (*first, *self._evidence.get(place, ()))
        if evidence:
            content["evidence"] = evidence
        if content.get("as_is") == NOT_APPLICABLE and "to_be" in content:
            for cell in fields["to_be"].cells:
                what = "what is not applicable has no level"
                self._ledger.refuse(cell, "level", what, "remove one of the two")
            del content["to_be"]
        scores = self._one_each(self._scores.get(place, {}), "score")
        if scores:
            content["scores"] = scores
        return content

    def _joined(self, rows: list[dict[str, Said]]) -> dict[str, Said]:
        """What the rows of one place say together; where they differ, none is taken."""
        found: dict[str, list[Said]] = {}
        for row in rows:
            for key, said in row.items():
                found.setdefault(key, []).append(said)
        what = "two rows speak of this, and differ"
        return {
            key: one for key, several in found.items() if (one := self._agreed(several, what)) is not None
        }

    def _one_each(self, found: dict[str, list[Said]], kind: str) -> dict[str, Any]:
        what = "scored twice, and differently" if kind == "score" else "answered twice, and differently"
        agreed = {
            name: self._agreed(several, f"{self._people.of.get(name, name)!r} is {what}")
            for name, several in found.items()
        }
        return {name: one.value for name, one in agreed.items() if one is not None}

    def _agreed(self, several: list[Said], what: str) -> Said | None:
        if all(said.value == several[0].value for said in several):
            return several[0]
        cells = [said.cells[0] for said in several]
        for said in several:
            others = ", ".join(cell.where.cell or "" for cell in cells if cell is not said.cells[0])
            fix = f"keep one; the other: {others}"
            self._ledger.refuse(
                said.cells[0], "duplicate", f"{said.cells[0].shown}: {what}", fix, also=said.cells
            )
        return None

    def _linked_ideas(self) -> list[tuple[str, Idea]]:
        """The ideas, each with those it needs first."""
        called = labels((idea.id, idea.name) for _, idea, _ in self._ideas)
        found = []
        for capability, idea, row in self._ideas:
            if "needs" in row:
                needs = self._needs(row["needs"], called)
                if needs:
                    idea = idea.model_copy(update={"needs": needs})
            found.append((capability, idea))
        return found

    def _needs(self, cell: Typed, called: Labels) -> tuple[str, ...]:
        """The ids a cell names: one a line, or apart by commas or semicolons."""
        found: list[str] = []
        for line in cell.text.splitlines():
            whole = called.id(line.strip())
            parts = [line] if whole is not None else re.split("[;,]", line)
            for part in filter(str.strip, parts):
                identifier = called.id(part.strip())
                if identifier is None:
                    hint = nearest(part.strip(), [*called.of.values(), *called.of])
                    what = f"no idea {part.strip()!r}; none of this cell was read"
                    self._ledger.refuse(cell, "reference", what, hint or "name an idea of this sheet")
                    return ()
                found.append(identifier)
        return tuple(found)

    def _scope(self, assessed: set[str], said: dict[str, Said]) -> tuple[str, ...] | None:
        """The capabilities of this round; None, for all, where nobody said anything of it."""
        for capability, (wanted, cells) in said.items():
            if not wanted and capability in assessed:
                for cell in cells:
                    what = "this is left for another round, and yet assessed; it counts as in this round"
                    self._ledger.refuse(cell, "scope", what, "remove the answers, or write yes")
        if not said:
            return None
        left_out = {
            capability
            for capability, (wanted, _) in said.items()
            if not wanted and capability not in assessed
        }
        return tuple(each for each in self._layout.framework.capabilities if each not in left_out)


__all__ = ["Answers"]
