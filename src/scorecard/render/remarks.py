"""What the drawing of a picture found, told where the picture shows itself."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from scorecard.errors import Finding

_SHOWN = 3
"""How many remarks are written out; the others are counted."""


def remarks(findings: Sequence[Finding]) -> str:
    """Return what was found in a line; nothing where nothing was.

    >>> from scorecard.errors import Place
    >>> cut = Finding("note", "lag", Place(), "1 lag is not written for want of room", "see the table")
    >>> remarks([cut])
    '1 remark: 1 lag is not written for want of room'
    >>> remarks([cut] * 5)[-43:]
    'for want of room; and 2 more in `.findings`'
    """
    if not findings:
        return ""
    told = [_told(finding) for finding in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        told.append(f"and {len(findings) - _SHOWN} more in `.findings`")
    return f"{_counted(len(findings))}: {'; '.join(told)}"


def remarks_html(findings: Sequence[Finding]) -> str:
    """Return all that was found as a list that can be opened, escaped, with what to do about it."""
    if not findings:
        return ""
    items = "".join(
        [f"<li>{escape(_told(item))}{escape(f'; {item.fix}') if item.fix else ''}</li>" for item in findings]
    )
    return f"<details><summary>{_counted(len(findings))} on the drawing</summary><ul>{items}</ul></details>"


def _told(finding: Finding) -> str:
    where = str(finding.where)
    return f"{where}: {finding.what}" if where else finding.what


def _counted(count: int) -> str:
    return f"{count} remark{'' if count == 1 else 's'}"


__all__ = ["remarks", "remarks_html"]
