"""What is said beside a result, and terminals that lack characters or end early."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from scorecard.errors import Finding
    from scorecard.render.charts.chart import Chart
    from scorecard.render.picture import Picture

_ASCII = {
    "–": "-", "—": "-", "−": "-", "‑": "-", "…": "...", "→": "->", "←": "<-", "×": "x", "≥": ">=",
    "≤": "<=", "£": "GBP ", "€": "EUR ", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "\u00a0": " ",
}  # fmt: skip


def say(text: str) -> None:
    """Say something about the result, beside it."""
    print(text, file=sys.stderr)


def say_all(findings: Iterable[Finding]) -> None:
    """Say what was found, each on a line of its own."""
    for finding in findings:
        say(str(finding))


def fail(text: str) -> NoReturn:
    """Say what is wrong, and end with exit code 2."""
    say(f"scorecard: {text}")
    raise typer.Exit(2)


def save(drawn: Chart | Picture, output: Path) -> None:
    """Write a picture where it is to go, and say what its drawing found."""
    say_all(drawn.findings)
    print(f"wrote {drawn.save(output)}")


def write(path: Path, text: str) -> None:
    """Write a text, or end saying why that cannot be."""
    from scorecard.formats.files import write_text

    try:
        write_text(path, text)
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror or error}")


def survive_any_terminal() -> None:
    """Write what a terminal's encoding lacks in characters it has: a dash as -, else ?."""
    import codecs

    def plain(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(_ASCII.get(char, "?") for char in error.object[error.start : error.end]), error.end

    codecs.register_error("scorecard.plain", plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="scorecard.plain")


def flush() -> None:
    """Let go of what a closed pipe did not take, so that Python does not complain at exit."""
    import os

    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


__all__ = ["fail", "flush", "save", "say", "say_all", "survive_any_terminal", "write"]
