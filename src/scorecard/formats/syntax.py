"""What the YAML parser stumbled over, in the words of somebody who edits the file."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.error import MarkedYAMLError

from scorecard.errors import Finding, Place

# What the parser says; what that means; what to do; whether the place is where the thing began.
_MEANINGS: tuple[tuple[str, str, str, bool], ...] = (
    (r"character '\\t' that cannot", "a tab stands where YAML wants spaces", "indent with spaces", False),
    (
        r"character ('.+'|\".+\") that cannot",
        "an unquoted text cannot begin with {0}",
        "put the text in quotes",
        False,
    ),
    (
        r"mapping values are not allowed",
        "a `:` cannot stand here",
        "put a text that holds `: ` in quotes, or mend the indentation",
        False,
    ),
    (
        r"mapping keys are not allowed|expected the node content, but found '\?'",
        "a `?` alone means something else in YAML",
        "put it in quotes: '?'",
        False,
    ),
    (
        r"sequence entries are not allowed",
        "a list or mapping cannot begin here",
        "begin it on a line of its own",
        False,
    ),
    (r"could not find expected ':'", "this line is neither `name: value` nor `- item`", "add the `:`", True),
    (
        r"expected <block end>|expected '<document start>'",
        "this line does not fit the indentation above it",
        "line it up with its neighbours",
        False,
    ),
    (r"unexpected end of stream|document separator", "this quote is never closed", "close it", True),
    (
        r"expected ',' or '(.)'",
        "this bracket is not closed, or a comma is missing",
        "close it with `{0}`",
        True,
    ),
    (
        r"unknown escape character|escape sequence of",
        "this `\\` means nothing within double quotes",
        "write `\\\\`, or use single quotes",
        False,
    ),
    (r"undefined tag handle '(.+)'", "the tag `{0}` is not read", "remove it", False),
    (
        r"while scanning an? (anchor|alias)",
        "`&` and `*` want a name behind them",
        "put the text in quotes",
        True,
    ),
    (
        r"while scanning a block scalar",
        "`|` and `>` stand alone at the end of a line",
        "break the line",
        True,
    ),
)


def explain(error: MarkedYAMLError, file: str | None) -> Finding:
    """Turn the parser's error into a Finding with its place."""
    said = f"{error.context or ''}: {error.problem or ''}"
    for pattern, what, fix, at_start in _MEANINGS:
        found = re.search(pattern, said)
        if found:
            groups = found.groups()
            mark = error.context_mark if at_start and error.context_mark else error.problem_mark
            return _finding(mark, file, what.format(*groups), fix.format(*groups))
    problem = error.problem or error.context or "it cannot be read"
    return _finding(error.problem_mark or error.context_mark, file, f"this is not YAML: {problem}", "")


def _finding(mark: Any, file: str | None, what: str, fix: str) -> Finding:
    place = Place(file) if mark is None else Place(file, mark.line + 1, mark.column + 1)
    return Finding("error", "yaml", place, what, fix)
