"""Frameworks and assessments for the workbook's tests: one by hand, and any number by hypothesis."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from scorecard.model.assessment import AssessedCapability, AssessedPerspective, Assessment
from scorecard.model.framework import Framework, Indicator

DESK = Framework.model_validate(
    {
        "id": "desk",
        "name": "Our service desk",
        "version": "1",
        "scale": {
            "levels": {1: "Basic", 2: "Controlled", 3: "Standardised", 4: "Optimised", 5: "Innovative"}
        },
        "perspectives": {
            "process": "Process",
            "people": "People and Organisation",
            "technology": "Technology",
        },
        "categories": {
            "practices": {
                "name": "Practices",
                "capabilities": {
                    "service-desk": {
                        "name": "Service Desk",
                        "indicators": {
                            "answered": {"name": "Calls answered", "perspective": "process", "out_of": 5},
                            "published": {"name": "Are figures published?"},
                        },
                    },
                    "change": "Change Management",
                },
            },
            "devices": {"name": "End user devices"},
        },
    }
)
"""Two capabilities, three perspectives, five levels, and a category that is empty."""

ROUND: dict[str, Any] = {
    "framework": "desk",
    "framework_version": "1",
    "organisation": "Northbrook Hospitals (fictitious)",
    "round": "first",
    "date": "2009-05-14",
    "facilitator": "Head of the programme office",
    "facilitator_outside": True,
    "basis": "illustrative",
    "present": {
        "head-of-it": {"name": "Head of IT", "group": "provider"},
        "ward-manager": {"name": "Ward manager", "group": "customer"},
    },
    "capabilities": {
        "service-desk": {
            "note": "Assessed after a quiet week.",
            "indicators": {"answered": 3, "published": "not applicable"},
            "questions": [
                {
                    "phase": "open",
                    "question": "How do you work?",
                    "answer": "=it depends",
                    "by": "head-of-it",
                },
                {"phase": "control", "question": "Always?"},
            ],
            "ideas": {
                "workflow": {
                    "name": "Put approvals online",
                    "lifts": {"process": 1, "people": 0.5},
                    "cost": 12_000,
                    "effort": 30,
                    "owner": "Head of IT",
                    "starts": "2010Q1",
                    "quarters": 2,
                },
                "train": {"name": "Train the desk", "needs": ["workflow"]},
            },
            "perspectives": {
                "process": {
                    "as_is": "1 possibly 2",
                    "to_be": 3,
                    "rationale": "Two of us do it\nin our own way.",
                    "evidence": [{"text": "Call log", "quality": "written"}, "Said in the room"],
                    "scores": {"head-of-it": 2, "ward-manager": 1},
                },
                "people": {"as_is": {"agreed": 2, "low": 1, "high": 3}, "to_be": "3 possibly 4"},
                "technology": "not applicable",
            },
        },
    },
}


def assessment(**changes: Any) -> Assessment:
    """A round of assessment in `DESK`."""
    return Assessment.model_validate({**ROUND, **changes})


def in_order(found: Assessment, framework: Framework) -> Assessment:
    """The assessment in the order of its framework, without entries that say nothing."""
    sides = [side.id for side in framework.perspectives]
    whole = list(framework.capabilities)
    capabilities = []
    for each in found.capabilities:
        kept = [side for side in each.perspectives if side != AssessedPerspective(id=side.id)]
        kept.sort(key=lambda side: sides.index(side.id))
        tidy = each.model_copy(update={"perspectives": tuple(kept)})
        if tidy != AssessedCapability(id=each.id):
            capabilities.append(tidy)
    capabilities.sort(key=lambda each: whole.index(each.id))
    scope = None if found.scope is None else tuple(each for each in whole if each in found.scope)
    return found.model_copy(update={"capabilities": tuple(capabilities), "scope": scope})


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        [
            "=1+1",
            "+44 20",
            "-",
            "@home",
            "'quoted",
            "_x000D_",
            "a\r\nb",
            "#N/A",
            "007",
            "1-2",
            "TRUE",
            "\ta",
            "3",
        ]
    ),
)
NUMBERS = st.floats(-1e9, 1e9).map(lambda number: float(f"{number:.15g}"))
"""What a spreadsheet holds of a number: 15 digits."""
NAMES = TEXTS.filter(lambda text: bool(text.strip("\x1c\x1d\x1e\x1f").strip()))
SLUGS = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,6}\Z")


def _keyed(names: st.SearchStrategy[Any], most: int, least: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(SLUGS, names, min_size=least, max_size=most)


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Any small framework: with or without levels, perspectives and indicators."""
    sides = draw(_keyed(NAMES, 3))
    step = draw(st.sampled_from([1, 0.5]))
    scale = draw(st.none() | st.just({"step": step, "levels": {1: "Low", 2: "", 3: "High"}}))
    identifiers = draw(st.lists(SLUGS, unique=True, min_size=1, max_size=4))
    capabilities: dict[str, Any] = {}
    for identifier in identifiers:
        capabilities[identifier] = {"name": draw(NAMES), "description": draw(st.just("") | TEXTS)}
        if draw(st.booleans()):
            asked: dict[str, Any] = {"name": draw(NAMES), "out_of": draw(st.sampled_from([1, 5]))}
            if draw(st.booleans()):
                asked["answers"] = draw(
                    st.dictionaries(
                        NAMES.map(str.strip), st.sampled_from([0, 0.5, 1]), min_size=1, max_size=3
                    )
                )
            capabilities[identifier]["indicators"] = {draw(SLUGS): asked}
    cut = draw(st.integers(0, len(identifiers)))
    parts = (identifiers[:cut], identifiers[cut:])
    categories = {
        f"c{number}": {"name": draw(NAMES), "capabilities": {each: capabilities[each] for each in part}}
        for number, part in enumerate(parts)
    }
    said = {"id": "made", "name": draw(NAMES), "version": draw(TEXTS), "perspectives": sides}
    return Framework.model_validate({**said, "scale": scale, "categories": categories})


def _counted(indicator: Indicator) -> list[float]:
    return [each.value for each in indicator.answers] or [0.0, 0.25, 1.0, indicator.out_of]


@st.composite
def assessments(draw: st.DrawFn, framework: Framework) -> Assessment:
    """Any assessment that fits a framework, with every field it may have."""
    people = draw(_keyed(st.fixed_dictionaries({"name": NAMES, "group": TEXTS}), 3))
    scale = framework.scale
    sides = [side.id for side in framework.perspectives]
    every = list(framework.capabilities)
    scope = draw(st.none() | st.lists(st.sampled_from(every), unique=True))
    ideas = draw(st.lists(SLUGS, unique=True, max_size=4))
    left = list(ideas)

    def level() -> Any:
        assert scale is not None
        steps = round((scale.highest - scale.lowest) / scale.step)
        numbers = sorted(draw(st.lists(st.integers(0, steps), min_size=3, max_size=3)))
        low, agreed, high = (scale.lowest + number * scale.step for number in numbers)
        return draw(st.sampled_from([agreed, {"agreed": agreed, "low": low, "high": high}]))

    def judged(*, levels: bool) -> dict[str, Any]:
        found: dict[str, Any] = {"rationale": draw(TEXTS)}
        quality = st.sampled_from(["said", "seen", "written", "measured"])
        item = st.fixed_dictionaries({"text": NAMES, "quality": quality})
        found["evidence"] = draw(st.lists(item, max_size=3))
        applies = draw(st.booleans())
        if not applies:
            found["applies"] = False
        if levels:
            if applies and draw(st.booleans()):
                found["as_is"] = level()
            if applies and draw(st.booleans()):
                found["to_be"] = level()
            found["scores"] = {person: level() for person in people if draw(st.booleans())}
        return found

    def idea() -> dict[str, Any]:
        number = st.none() | NUMBERS.map(abs)
        return {
            "name": draw(NAMES),
            "description": draw(TEXTS),
            "lifts": draw(st.dictionaries(st.sampled_from(sides), NUMBERS.map(abs).filter(bool)))
            if sides
            else {},
            "cost": draw(number),
            "effort": draw(number),
            "owner": draw(st.none() | NAMES),
            "needs": draw(st.lists(st.sampled_from(ideas), unique=True, max_size=2)),
            "starts": draw(st.none() | st.sampled_from(["2010Q1", "2009Q4", "2010-Q2"])),
            "quarters": draw(st.integers(1, 9)),
        }

    capabilities = {}
    for identifier in draw(
        st.lists(st.sampled_from(every if scope is None else scope or [None]), unique=True)
    ):
        if identifier is None:
            continue
        asked = framework.capabilities[identifier].indicators
        found = judged(levels=scale is not None and not sides)
        found |= {"note": draw(TEXTS), "answer": draw(TEXTS)}
        found["indicators"] = {
            each.id: draw(st.just("not applicable") | st.sampled_from(_counted(each))) for each in asked
        }
        found["questions"] = [
            {
                "phase": draw(st.sampled_from(["open", "control", "confirmation"])),
                "question": draw(NAMES),
                "answer": draw(TEXTS),
                "by": draw(st.none() | st.sampled_from(sorted(people))) if people else None,
            }
            for _ in range(draw(st.integers(0, 2)))
        ]
        take = draw(st.integers(0, len(left)))
        found["ideas"] = {each: idea() for each in left[:take]}
        del left[:take]
        found["perspectives"] = {
            side: judged(levels=scale is not None) for side in sides if draw(st.booleans())
        }
        capabilities[identifier] = found
    before: set[str] = set()  # what needs only what is told before it runs in no circle
    for found in capabilities.values():
        for name, each in found["ideas"].items():
            each["needs"] = [need for need in each["needs"] if need in before]
            before.add(name)
    return Assessment.model_validate(
        {
            "framework": framework.id,
            "framework_version": draw(st.sampled_from(["", framework.version])),
            "organisation": draw(NAMES),
            "round": draw(NAMES),
            "date": draw(st.dates(date(1850, 1, 1), date(2200, 1, 1))),
            "facilitator": draw(TEXTS),
            "facilitator_outside": draw(st.none() | st.booleans()),
            "present": people,
            "scope": scope,
            "basis": draw(st.none() | st.sampled_from(["stated", "illustrative"])),
            "note": draw(TEXTS),
            "capabilities": capabilities,
        }
    )
