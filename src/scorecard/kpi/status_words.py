"""Reading a column of status words as people have typed them: what is certain, and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scorecard.errors import Finding, Place, ReadingsError
from scorecard.kpi.judgements import Judgements
from scorecard.kpi.table import as_text
from scorecard.model.judgement import Judgement
from scorecard.model.period import Period
from scorecard.model.scheme import Scale, Scheme

if TYPE_CHECKING:
    import pandas as pd

NOTHING_GIVEN = frozenset(
    {"no dca", "no rating", "no status", "not assessed", "not given", "not rated", "not set", "unrated"}
)
"""What says for certain that nobody has given a status: such a cell is unknown, as an empty one."""

_SEPARATORS = re.compile(r"[\s/\\_\-\u2010-\u2015]+")
_EXEMPT = re.compile(
    r"(?:data )?exempt(?: under (?:the )?(?:sections?\b|s\.? ?\d|foi\b|freedom of information\b).*)?"
)
_WORDS = re.compile(r"[^\W_]+")
_MOST_ROWS = 5


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A column of status words, read; one item a cell, in the order of the cells.

    Attributes:
        written: the cells as text, empty where there was nothing.
        statuses: the name of a band, `exempt` or `not applicable`; None where no status is
            given, or the words may mean several things.
        findings: every cell without a status, one finding for each wording with its count and
            its places: a note where it is certain that none is given, else a warning.
    """

    written: tuple[str, ...]
    statuses: tuple[str | None, ...]
    findings: tuple[Finding, ...]

    def __len__(self) -> int:
        return len(self.written)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell: `written status`; status None where there is none."""
        import pandas as pd

        return pd.DataFrame({"written": self.written, "status": self.statuses}, dtype=object)

    def __repr__(self) -> str:
        read = sum(status is not None for status in self.statuses)
        return f"<StatusWords: {len(self)} cells, {read} read, {len(self.findings)} findings>"


def read_statuses(
    words: Iterable[Any], scheme: Scheme | Scale, *, column: str = "status", file: str | None = None
) -> StatusWords:
    """Read a column of status words in the bands of a scheme, guessing nothing.

    Certain are: the name or letter of a band, whatever its case and spaces, its parts joined by
    a space, slash or hyphen (`Amber/ Red`, `AMBER-GREEN`, `amber green`); `Exempt` alone or with
    the section of the Freedom of Information Act it goes by; `Not applicable`. An empty cell,
    `No DCA`, `Not set`, `Not rated` ... say that no status is given. All other wordings are
    reported, `N/A` among them (not applicable, or not available?) and `Red/Amber` in a scheme
    that has Amber/Red.

    Args:
        words: the cells; None, NaN and empty texts are cells without a status.
        scheme: whose bands the words name: a RAG scheme, or the status scale.
        column, file: where the cells stand, for the findings.

    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> scheme = built_in_schemes()["delivery-confidence-five"]
    >>> found = read_statuses(["Amber/ Red", "AMBER-GREEN", "Reset", None], scheme)
    >>> found.statuses
    ('Amber/Red', 'Amber/Green', None, None)
    >>> for finding in found.findings:
    ...     print(finding)
    warning: column status, row 2: 'Reset' (1 cell) is not certain to mean any status; write
    Red, Amber/Red, Amber, Amber/Green, Green, exempt or not applicable [status-word]
    note: column status, row 3: 1 cell is empty: no status is given there [status-none]
    """
    written = tuple(as_text(word) for word in words)
    bands = _certain_words(scheme)
    cells: dict[str, list[int]] = {}
    for row, text in enumerate(written):
        cells.setdefault(text, []).append(row)
    meant = {text: _meaning(text, scheme, bands) for text in cells}
    names = [*(band.name for band in scheme.bands), "exempt"]
    fix = f"write {', '.join(names)} or not applicable"
    findings = []
    for text, rows in cells.items():
        if meant[text] is not None:
            continue
        where = Place(file=file, cell=f"column {column}, {_rows(rows)}")
        count = f"{len(rows)} cell{'' if len(rows) == 1 else 's'}"
        if not text:
            verb = "is" if len(rows) == 1 else "are"
            what = f"{count} {verb} empty: no status is given there"
            findings.append(Finding("note", "status-none", where, what))
        elif _key(text) in NOTHING_GIVEN:
            what = f"{_quoted(text)} ({count}): no status is given there"
            findings.append(Finding("note", "status-none", where, what))
        else:
            what = f"{_quoted(text)} ({count}) is not certain to mean any status"
            findings.append(Finding("warning", "status-word", where, what, fix))
    findings.sort(key=lambda finding: finding.severity == "note")
    return StatusWords(written, tuple(meant[text] for text in written), tuple(findings))


def judgements_of(
    nodes: Sequence[str],
    found: StatusWords,
    *,
    period: Period | str,
    author: str,
    reason: str,
    organisation: str | None = None,
    fiscal_start: int = 4,
) -> Judgements:
    """Return a column of statuses as assessed statuses of nodes; cells without one give none.

    Args:
        nodes: the id or slug of the node each cell is about.
        found: the column.
        period: what the statuses are of, such as `FY2014/15`.
        author: the role that gave them.
        reason: where they stand, such as the report.
        organisation: whose they are, where readings name organisations.
        fiscal_start: first month of the fiscal year.

    Raises:
        ReadingsError: there are not as many nodes as cells, or one is given two statuses.
        PeriodError: the period cannot be read.

    >>> from scorecard.kpi.schemes import built_in_schemes
    >>> found = read_statuses(["Amber/red", ""], built_in_schemes()["delivery-confidence-five"])
    >>> given = judgements_of(
    ...     ["i:tax", "i:hours"], found, period="2015", author="Assurance team", reason="Annual report"
    ... )
    >>> [(item.node, item.status) for item in given]
    [('i:tax', 'Amber/Red')]
    """
    if len(nodes) != len(found):
        raise ReadingsError(f"{len(nodes)} nodes for {len(found)} statuses; give one for each")
    at = Period.parse(period, fiscal_start=fiscal_start)
    return Judgements(
        Judgement(
            node=node, period=at, status=status, author=author, reason=reason, organisation=organisation
        )
        for node, status in zip(nodes, found.statuses, strict=True)
        if status is not None
    )


def _certain_words(scheme: Scheme | Scale) -> dict[str, str]:
    """The name of the band by each word for it, as `_key` has it; none that two bands share."""
    found: dict[str, set[str]] = {}
    for band in scheme.bands:
        for word in (band.name, band.letter):
            found.setdefault(_key(word), set()).add(band.name)
        # A/R for AR: the letters parted as the words of the name are.
        if len(_WORDS.findall(band.name)) == len(band.letter) > 1:
            found.setdefault(_key(" ".join(band.letter)), set()).add(band.name)
    return {word: next(iter(names)) for word, names in found.items() if word and len(names) == 1}


def _key(text: str) -> str:
    """A wording without case and full stop, its parts a space apart."""
    return _SEPARATORS.sub(" ", text.strip().removesuffix(".").casefold())


def _meaning(text: str, scheme: Scheme | Scale, bands: dict[str, str]) -> str | None:
    key = _key(text)
    if key in bands:
        return bands[key]
    if key == "not applicable":
        return "not applicable"
    # A text that names a band as well may say that it is exempt no longer.
    named = {word for band in scheme.bands for word in _WORDS.findall(band.name.casefold())}
    if _EXEMPT.fullmatch(key) and not named & set(_WORDS.findall(key)):
        return "exempt"
    return None


def _rows(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_MOST_ROWS]))
    more = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
    return f"row{'' if len(rows) == 1 else 's'} {shown}{more}"


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= 60 else f"{flat[:60]} ...")
