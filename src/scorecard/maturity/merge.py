"""An organisation's own content joined to a framework; where the two disagree, the framework stands."""

from __future__ import annotations

from scorecard.errors import Finding, Place, StrategyError
from scorecard.maturity.merged import MergedFramework
from scorecard.maturity.merging import Merge
from scorecard.model.framework import Framework


def merge_framework(framework: Framework, local: Framework) -> MergedFramework:
    """Join an organisation's own categories, capabilities and indicators to a framework.

    The organisation's file is a framework of its own that says `aligned_with:` and, as its `owner`,
    who sends it. It names again the categories and capabilities of the framework that it adds to;
    scale and perspectives may be left out. What is added is marked `local` with the organisation.
    Nothing of the framework is overwritten: where the two disagree the framework stands, and the
    findings say so. A level without a definition takes the organisation's, marked `local` too. The
    result's `framework` can be merged with the next organisation's file.

    Raises:
        StrategyError: the content is not aligned with this framework, or does not say whose it is.

    >>> framework = Framework.model_validate(
    ...     {
    ...         "id": "desk",
    ...         "name": "Desk",
    ...         "scale": {"levels": {1: "Low", 2: "High"}},
    ...         "categories": {"it": {"name": "IT", "capabilities": {"desk": "Service desk"}}},
    ...     }
    ... )
    >>> ours = Framework.model_validate(
    ...     {
    ...         "id": "ours",
    ...         "name": "Our own",
    ...         "owner": "A trust",
    ...         "aligned_with": "desk",
    ...         "categories": {"it": {"name": "IT", "capabilities": {"desk": "Help desk", "wards": "Wards"}}},
    ...     }
    ... )
    >>> merged = merge_framework(framework, ours)
    >>> merged
    <MergedFramework A trust in Desk: 1 added, 1 already there, 1 left out; 1 conflict>
    >>> print(merged)
    error: capability:desk: 'Help desk' has the id of 'Service desk' and was left out;
    give it an id of its own, or the name 'Service desk' [other-name]
    >>> merged.framework.capability("wards").local
    'A trust'
    """
    _refuse_what_is_not_meant_for_it(framework, local)
    merge = Merge(framework, local.owner, local)
    merge.whole()
    merge.sides()
    merge.categories(local.categories, "", taken=True)
    merged = merge.result()
    if framework.by_level and not merged.by_level:
        what = "with it the framework is no longer answered level by level: what it adds has no levels"
        merge.say("warning", "by-level", framework.id, what, "give its capabilities indicators with `level:`")
    return MergedFramework(merged, local.owner, tuple(merge.parts), tuple(merge.findings))


def _refuse_what_is_not_meant_for_it(framework: Framework, local: Framework) -> None:
    faults = []
    where = Place(id=local.id)
    if local.aligned_with is None:
        what = "it does not say which framework it adds to"
        faults.append(Finding("error", "aligned-with", where, what, f"add `aligned_with: {framework.id}`"))
    elif local.aligned_with != framework.id:
        what = f"it is aligned with {local.aligned_with!r}, not with {framework.id!r}"
        faults.append(Finding("error", "aligned-with", where, what, "merge it with that framework"))
    if not local.owner:
        what = "it does not say whose content it is"
        faults.append(Finding("error", "owner", where, what, "add `owner:` with the organisation's name"))
    if faults:
        raise StrategyError(f"{local.name}: cannot be merged with {framework.name}", faults)


__all__ = ["merge_framework"]
