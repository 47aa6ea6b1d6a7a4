"""A Strategy to its short YAML form: keyed by slug, defaults left out, fields in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from scorecard.errors import Finding, Place, StrategyError
from scorecard.formats.emit import Inline, yaml_text
from scorecard.formats.files import write_text
from scorecard.formats.places import fields_of, has_id, keyed_by, noun_in
from scorecard.model.assessment import NOT_APPLICABLE, EvidenceItem, Judged, StatedLevel
from scorecard.model.customer import ServiceLevel
from scorecard.model.kpi import Baseline, Target, TargetPoint
from scorecard.model.link import STRENGTHS, Link
from scorecard.model.node import Node
from scorecard.model.period import Duration, Period
from scorecard.model.propagation import Propagation
from scorecard.model.scheme import Boundary, Tolerance
from scorecard.model.strategy import Strategy

_STRENGTH_WORDS = {weight: word for word, weight in STRENGTHS.items()}


def write_strategy(strategy: Strategy, path: str | os.PathLike[str]) -> None:
    """Write a strategy to a YAML file; the file appears, or changes, all at once.

    Raises:
        OSError: the folder is missing or may not be written to.
        StrategyError: a rule is a Python function, which no document can hold.
    """
    write_text(path, strategy_text(strategy))


def strategy_text(strategy: Strategy) -> str:
    """Return the short YAML form of a strategy; `parse_strategy` reads it back as equal.

    Raises:
        StrategyError: a rule is a Python function, which no document can hold.

    >>> strategy = Strategy.model_validate(
    ...     {
    ...         "name": "Library",
    ...         "objectives": [{"id": "readers", "name": "More readers"}],
    ...         "kpis": {"visits": {"name": "Visits", "measures": ["readers"], "target": 900}},
    ...     }
    ... )
    >>> print(strategy_text(strategy), end="")
    name: Library
    <BLANKLINE>
    objectives:
      readers: More readers
    <BLANKLINE>
    kpis:
      visits:
        name: Visits
        target: 900
        measures: readers
    """
    _refuse_functions(strategy)
    sections = [name for name, field in fields_of(Strategy).items() if has_id(noun_in(field.annotation))]
    return yaml_text(fields_said(strategy), apart=sections)


def _refuse_functions(strategy: Strategy) -> None:
    given: list[tuple[Place, Propagation]] = [
        (Place(id=node.id), node.propagation) for node in strategy.nodes.values()
    ]
    given += [(Place(), strategy.propagation)]
    given += [(Place(cell=f"by_kind: {kind}"), said) for kind, said in strategy.propagation.by_kind.items()]
    faults = [
        Finding("error", "function-rule", place, "its rule is a Python function", "name a rule to write it")
        for place, said in given
        if callable(said.rule)
    ]
    if faults:
        raise StrategyError("a document cannot hold a Python function", faults)


def fields_said(noun: BaseModel) -> dict[str, Any]:
    """Return the fields of a noun that differ from their defaults, in the order of the class."""
    said: dict[str, Any] = {}
    for name, field in type(noun).model_fields.items():
        value = getattr(noun, name)
        if field.is_required() or value != field.get_default(call_default_factory=True, validated_data={}):
            by = keyed_by(field)
            said[field.alias or name] = _short(value) if by is None else _under_keys(value, *by)
    return said


def _short(value: Any) -> Any:
    """A value in the shortest form that is read back as the same."""
    if isinstance(value, BaseModel):
        return _noun(value)
    if isinstance(value, tuple):
        return _several(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return {key: _short(below) for key, below in sorted(value.items())}
    if isinstance(value, Period):
        return int(str(value)) if value.frequency == "year" else str(value)
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return value


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _noun(noun: BaseModel) -> Any:
    if isinstance(noun, Target):
        return _target(noun)
    if isinstance(noun, Baseline):
        return _number(noun.value) if noun.at is None else Inline({str(noun.at): _number(noun.value)})
    if isinstance(noun, Tolerance):
        return f"{_number(noun.amount)}%" if noun.relative else _number(noun.amount)
    if isinstance(noun, StatedLevel):
        return _level(noun)
    fields = fields_said(noun)
    if isinstance(noun, EvidenceItem) and fields.keys() == {"text"}:
        return noun.text
    if isinstance(noun, Boundary) and fields.keys() == {"at"}:
        return noun.at
    return Inline(fields)


def _several(items: tuple[Any, ...]) -> Any:
    if items and isinstance(items[0], Link):
        return _links(items)
    if items and isinstance(items[0], ServiceLevel):
        return _levels(items)
    return [_short(item) for item in items]


def _under_keys(items: Iterable[BaseModel], key: str, short: str) -> dict[str, Any]:
    return {_key(item, key): _item(item, key, short) for item in items}


def _key(item: BaseModel, key: str) -> str:
    if isinstance(item, Node):
        return item.slug
    value = getattr(item, key)
    return value if isinstance(value, str) else str(_number(value))


def _item(item: BaseModel, key: str, short: str) -> Any:
    """What stands under a key: the name (selector, level) alone where there is no more to say."""
    fields = {name: value for name, value in fields_said(item).items() if name != key}
    if isinstance(item, Judged) and not item.applies:
        fields = {"as_is": NOT_APPLICABLE, **{key: fields[key] for key in fields if key != "applies"}}
    alone = fields.keys() == {short} and not isinstance(fields[short], dict)
    return fields[short] if alone else fields


def _level(stated: StatedLevel) -> Any:
    """A level as a number, as `1 possibly 2`, or with its range in full."""
    if stated.certain:
        return _number(stated.agreed)
    if stated.agreed in (stated.low, stated.high):
        return str(stated)
    return Inline(fields_said(stated))


def _target(target: Target) -> Any:
    points = {str(point.at): _point(point) for point in target.points}
    if target.profile is not None:
        return {"points": Inline(points), "profile": target.profile}
    return Inline(points) if target.points[0].at is not None else points["None"]


def _point(point: TargetPoint) -> Any:
    value = _number(point.value)
    return value if point.upper is None else [value, _number(point.upper)]


def _links(links: tuple[Link, ...]) -> Any:
    """Links as an id, a list of ids, a mapping of weights or of details."""
    details = {link.to: _details(link) for link in links}
    if not any(details.values()):
        return links[0].to if len(links) == 1 else [link.to for link in links]
    if "to" in details:  # in a mapping it would be read as the field of a single link
        return [Inline({"to": target, **fields}) for target, fields in details.items()]
    short = _weight_alone if "weight" in type(links[0]).model_fields else Inline
    return Inline({target: short(fields) for target, fields in details.items()})


def _levels(levels: tuple[ServiceLevel, ...]) -> Any:
    """Service levels as a KPI, a list of KPIs, or a mapping from KPI to words."""
    words = {level.kpi: level.text for level in levels}
    if not any(words.values()):
        return levels[0].kpi if len(levels) == 1 else list(words)
    if "kpi" in words:  # in a mapping it would be read as the field of a single one
        return [Inline(fields_said(level)) for level in levels]
    return {kpi: text or None for kpi, text in words.items()}


def _details(link: Link) -> Inline:
    fields = fields_said(link)
    del fields["to"]
    if "weight" in fields:
        fields["weight"] = _STRENGTH_WORDS.get(fields["weight"], fields["weight"])
    return Inline(fields)


def _weight_alone(fields: Inline) -> Any:
    """The weight where it is all there is to say of a link; the default one is `weak`."""
    return fields if fields.keys() - {"weight"} else fields.get("weight", _STRENGTH_WORDS[1.0])
