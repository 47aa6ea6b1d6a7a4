"""An organisation's own content joined to a framework, either as read or by its name or file."""

from __future__ import annotations

import os

from scorecard.formats.framework import known_framework
from scorecard.maturity.merge import merged_with
from scorecard.maturity.merged import MergedFramework
from scorecard.model.framework import Framework


def merge_framework(
    framework: Framework | str | os.PathLike[str], local: Framework | str | os.PathLike[str]
) -> MergedFramework:
    """Join an organisation's own categories, capabilities and indicators to a framework.

    The organisation's file is a framework of its own that says `aligned_with:` and, as its `owner`,
    who sends it. It names again the categories and capabilities of the framework that it adds to;
    scale and perspectives may be left out. What is added is marked `local` with the organisation.
    Nothing of the framework is overwritten: where the two disagree the framework stands, and the
    findings say so. A level without a definition takes the organisation's, marked `local` too. The
    result's `framework` can be merged with the next organisation's file.

    Args:
        framework: what is added to, or its name or file, as `read_framework` takes it.
        local: what is added, or its file.

    Raises:
        UnknownNameError: there is no framework of that name.
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
    return merged_with(known_framework(framework), known_framework(local))


__all__ = ["merge_framework"]
