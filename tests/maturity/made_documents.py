"""Made frameworks and assessments of them, by hypothesis, as the dicts a document holds."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

TEXT = st.one_of(
    st.sampled_from(["no", "1", "1.5", "null", "a: b", "# no comment", "- item", "<b>&", "שלום", "{x}", "'"]),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=20
    ),
).filter(lambda text: text == text.strip() and text != "" and "\ufeff" not in text and text.isprintable())
LEVELS = [0, 1, 2, 3]


@st.composite
def frameworks(draw: st.DrawFn) -> dict[str, Any]:
    """A framework with or without scale, perspectives and indicators."""
    scale = draw(st.booleans())
    sides = draw(st.lists(st.sampled_from(["people", "process", "tools"]), unique=True, max_size=3))
    number = iter(range(1000))
    by_level = scale and draw(st.booleans())

    def indicator() -> dict[str, Any]:
        made: dict[str, Any] = {"name": draw(TEXT)}
        if sides and draw(st.booleans()):
            made["perspective"] = draw(st.sampled_from(sides))
        if by_level:
            made["level"] = draw(st.sampled_from(LEVELS))
        elif draw(st.booleans()):
            made["out_of"] = 5
        if draw(st.booleans()):
            made["answers"] = {draw(TEXT): 0, f"{draw(TEXT)} too": 0.25}
        return made

    def capability() -> dict[str, Any]:
        made: dict[str, Any] = {"name": draw(TEXT)}
        for field, values in (("description", TEXT), ("starred", st.booleans()), ("key", st.booleans())):
            if draw(st.booleans()):
                made[field] = draw(values)
        count = draw(st.integers(0, 2))
        made["indicators"] = {f"i{index}": indicator() for index in range(count)}
        return made

    def category(depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {"name": draw(TEXT)}
        made["capabilities"] = {f"c{next(number)}": capability() for _ in range(draw(st.integers(0, 2)))}
        if depth:
            below = draw(st.integers(0, 1))
            made["categories"] = {f"g{next(number)}": category(depth - 1) for _ in range(below)}
        return made

    made: dict[str, Any] = {"id": "made", "name": draw(TEXT), "version": draw(st.sampled_from(["1", "v2"]))}
    if scale:
        levels = {str(level): {"name": draw(TEXT), "definition": draw(TEXT)} for level in LEVELS}
        made["scale"] = {"step": 0.5, "levels": levels}
    made["perspectives"] = {side: draw(TEXT) for side in sides}
    made["categories"] = {f"g{next(number)}": category(2) for _ in range(draw(st.integers(0, 3)))}
    return made


STATED = st.one_of(
    st.sampled_from([0, 1.5, 3]),
    st.sampled_from(["1 possibly 2", "3 possibly 1", "not applicable"]),
    st.just({"agreed": 2, "low": 1, "high": 3}),
)


@st.composite
def assessments(draw: st.DrawFn, framework: Any) -> dict[str, Any]:
    """An assessment that fits a framework."""
    sides = [side.id for side in framework.perspectives]
    people = ["head", "ward"]

    def judged() -> Any:
        if framework.scale is None:
            return {"rationale": draw(TEXT)}
        as_is = draw(STATED)
        if draw(st.booleans()):
            return as_is if not isinstance(as_is, dict) else {"as_is": as_is}
        made: dict[str, Any] = {"as_is": as_is, "rationale": draw(TEXT), "evidence": [draw(TEXT)]}
        if as_is != "not applicable" and draw(st.booleans()):
            made["to_be"] = 3
        made["scores"] = dict.fromkeys(draw(st.lists(st.sampled_from(people), unique=True)), 2)
        return made

    capabilities: dict[str, Any] = {}
    for identifier, capability in framework.capabilities.items():
        if not draw(st.booleans()):
            continue
        if sides:
            found: Any = {"perspectives": {side: judged() for side in sides if draw(st.booleans())}}
        else:
            found = judged()
        if isinstance(found, dict) and capability.indicators and draw(st.booleans()):
            found["indicators"] = {capability.indicators[0].id: draw(st.sampled_from([0, "not applicable"]))}
        capabilities[identifier] = found
    return {
        "framework": framework.id,
        "organisation": draw(TEXT),
        "round": draw(st.sampled_from(["first", 2])),
        "date": "2009-05-14",
        "present": {"head": "Head of IT", "ward": {"name": "Ward manager", "group": "customer"}},
        "capabilities": capabilities,
    }
