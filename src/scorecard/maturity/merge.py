"""An organisation's own content joined to a framework; where the two disagree, the framework stands."""

from __future__ import annotations

from scorecard.errors import Finding, Place, StrategyError
from scorecard.maturity.merged import MergedFramework
from scorecard.maturity.merging import Merge
from scorecard.model.framework import Framework


def merged_with(framework: Framework, local: Framework) -> MergedFramework:
    """Return a framework with an organisation's own content; as `scorecard.merge_framework`."""
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


__all__ = ["merged_with"]
