"""What the tables of a workbook say, gathered by capability and perspective."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scorecard.errors import Place, nearest
from scorecard.formats.workbook import values
from scorecard.formats.workbook.judged import Said, Spot, evidence_in, fields_of
from scorecard.formats.workbook.layout import PHASES, ROOM, Layout
from scorecard.formats.workbook.ledger import Ledger, Typed
from scorecard.formats.workbook.lists import idea_fields, indicator_answer, linked_ideas
from scorecard.formats.workbook.nouns import made
from scorecard.formats.workbook.sheets import Table
from scorecard.formats.workbook.texts import labels, slug
from scorecard.model.assessment import (
    NOT_APPLICABLE,
    AssessedCapability,
    AssessedPerspective,
    Assessor,
    EvidenceItem,
    Idea,
    WorkshopQuestion,
)


class Answers:
    """What people filled in; every table is given once, who is in the room first."""

    def __init__(self, layout: Layout, words: frozenset[str], ledger: Ledger) -> None:
        self._layout, self._words, self._ledger = layout, words, ledger
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
            cells = _told_by_id(row)
            if self._again("role", found["id"], taken, cells):
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
            self._keep_overtyped(row, ("about",) if typed else fixed)
            if place is None:
                continue
            self._seen.add(place[0])
            if typed:
                self._said.setdefault(place, []).append(fields_of(place, typed, self._layout, self._ledger))

    def _keep_overtyped(self, row: dict[str, Typed], keys: Iterable[str]) -> None:
        """Keep what people wrote over the words that stood in a row."""
        for key in keys:
            if key in row and row[key].text not in self._words:
                what = f"{row[key].shown} stands where nothing is to be filled in, and was not read"
                self._ledger.refuse(row[key], "outside", what, "write it as a note", severity="warning")

    def _place(self, row: dict[str, Typed], typed: dict[str, Typed]) -> Spot | None:
        """Which capability and perspective a row speaks of, None where it names none."""
        sided = bool(self._layout.framework.perspectives)
        for key in ("capability", "perspective") if sided else ("capability",):
            if key not in row:
                if typed:
                    cell = next(iter(typed.values()))
                    what = f"this row names no {key}; it was kept, not read"
                    self._ledger.refuse(cell, "missing", what, "choose it", also=row.values())
                return None
        if not typed and self._layout.capabilities.id(row["capability"].text) is None:
            return None  # it is kept as what was typed over
        capability = values.named(
            row["capability"], "capability", self._layout.capabilities, self._ledger, row
        )
        if capability is None:
            return None
        if not sided:
            return capability, ""
        side = values.named(row["perspective"], "perspective", self._layout.perspectives, self._ledger, row)
        return None if side is None else (capability, side)

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
            typed = {key: cell for key, cell in row.items() if key in people and not values.unanswered(cell)}
            place = self._place(row, typed) if typed else None
            self._keep_overtyped(row, () if typed else ("capability", "perspective"))
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
                item = evidence_in(row, self._ledger)
                if item is not None:
                    self._evidence.setdefault(place, []).append(item)

    def _whole(self, row: dict[str, Typed]) -> Spot | None:
        found = values.named(row["capability"], "capability", self._layout.capabilities, self._ledger, row)
        return None if found is None else (found, "")

    def indicators(self, table: Table) -> None:
        """Read the answers to indicators."""
        for row in table.rows:
            cell = row.get("answer")
            cell = None if cell is not None and values.unanswered(cell) else cell
            told = ("perspective", "level", "out_of")
            self._keep_overtyped(row, told if cell is not None else ("capability", "indicator", *told))
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
            answer = indicator_answer(cell, indicator, self._ledger)
            if answer is not None:
                found = self._indicators.setdefault(capability, {}).setdefault(identifier, [])
                found.append(Said(answer, (cell,)))

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
            found = idea_fields(row, self._ledger)
            cells = _told_by_id(row)
            if self._again("idea", found["id"], taken, cells):
                continue
            idea = made(Idea, found, cells, self._ledger)
            if idea is not None:
                taken.add(idea.id)
                self._ideas.append((capability, idea, row))

    def _again(self, kind: str, identifier: str | None, taken: set[str], cells: dict[str, Typed]) -> bool:
        """Whether a row bears an id that stood there before; it is refused then."""
        if identifier is None or identifier not in taken:
            return False
        what = f"the {kind} {identifier!r} is there twice; the second was not read"
        self._ledger.refuse(cells["id"], "duplicate", what, "give each its own Id", also=cells.values())
        return True

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
        ideas = linked_ideas(self._ideas, self._ledger)
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


def _told_by_id(row: dict[str, Typed]) -> dict[str, Typed]:
    """The cells of a row; where no id is typed, its faults stand at the name it is made of."""
    return row if "id" in row or "name" not in row else {**row, "id": row["name"]}


__all__ = ["Answers"]
