"""The group of all commands: it turns what is at fault in the input into a clear text."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from scorecard.cli.say import fail

_ALSO_CALLED = {"maturity": "assessment"}


class Commands(TyperGroup):
    """Commands that end in a clear text, never in a traceback, where the input is at fault."""

    def resolve_command(self, ctx: Any, args: Any) -> Any:
        """Find a command; one that is called otherwise elsewhere in the library is named."""
        if args[0] in _ALSO_CALLED:
            fail(f"no command {args[0]!r}; it is called {_ALSO_CALLED[args[0]]!r}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; turn what the library and the disk refuse into a message and exit code 2."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read our output has seen enough; main() ends quietly
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            fail(f"{where}{error.strerror or error}")
        except Exception as error:
            # Looked up only now: the error tree costs time that --help does not have.
            from scorecard.errors import ScorecardError

            if not isinstance(error, ScorecardError):
                raise
            fail(str(error))


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"scorecard {version('strategy-scorecard')}")
        raise typer.Exit


def begin(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version.")
    ] = False,
) -> None:
    """Strategy maps and balanced scorecards, from a strategy document to a board map.

    Try `scorecard demo` first.
    """


__all__ = ["Commands", "begin"]
