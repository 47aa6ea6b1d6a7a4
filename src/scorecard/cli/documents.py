"""Commands that need no strategy of yours: `framework`, `schema` and `demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scorecard.cli.inputs import Inputs
from scorecard.cli.say import say, write
from scorecard.cli.tables import as_csv, print_review

if TYPE_CHECKING:
    from scorecard.review.review import Review

DEMO_AT = "2010-03"
_RESULTS = {
    "map.html": "the map, and every status and arrow in tables",
    "map.svg": "the map, to be printed or placed in a document",
    "map.png": "the map, for slides",
    "statuses.csv": "one row a node",
    "kpis.csv": "one row a KPI: figure, target and what they come to",
    "explanation.txt": "why the vision has its status",
    "line_of_sight.txt": "how security standards lead to the vision",
    "findings.txt": "what is doubtful in the strategy and its figures",
}


def _write_results(found: Review, folder: Path) -> list[str]:
    """Write everything there is to see of a review, and return the names of the files."""
    from scorecard.checks.check import check as check_all
    from scorecard.errors import MissingExtraError
    from scorecard.strategy_map.sight import reach

    findings = check_all(found.strategy, found.readings, found.judgements, at=found.at)
    sight = found.line_of_sight("security-standards")
    texts = {
        "statuses.csv": as_csv(found),
        "kpis.csv": found.kpis().to_csv(lineterminator="\n"),
        "explanation.txt": f"{found.explain('vision')}\n",
        "line_of_sight.txt": f"{reach(found.strategy, found.at)}\n\n{sight}\n",
        "findings.txt": f"{findings}\n{findings.summary()}\n",
    }
    for name, text in texts.items():
        write(folder / name, text)
    picture, written = found.map(), set(texts)
    for name in ("map.html", "map.svg", "map.png"):
        try:
            picture.save(folder / name)
            written.add(name)
        except MissingExtraError as error:
            say(f"no {name}: {error}")
    return [name for name in _RESULTS if name in written]


def framework(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One of the list, or a YAML file. Unsaid: the list.")
    ] = None,
) -> None:
    """List the maturity frameworks, or show what one holds."""
    from scorecard.formats.framework import framework_names, read_framework
    from scorecard.maturity.contents import contents, shelf

    print(shelf(map(read_framework, framework_names())) if name is None else contents(read_framework(name)))


def schema(
    what: Annotated[
        Literal["strategy", "framework", "assessment", "theme"],
        typer.Argument(help="Of which document.", show_default=True),
    ] = "strategy",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Unsaid: standard output.")
    ] = None,
) -> None:
    """Write the JSON Schema of a kind of document.

    Editors complete and check a document by it.
    """
    import json

    from scorecard.formats.schema import assessment_schema, framework_schema, schema_comment, strategy_schema
    from scorecard.render.theme_schema import theme_schema

    schemas = {
        "strategy": strategy_schema,
        "framework": framework_schema,
        "assessment": assessment_schema,
        "theme": theme_schema,
    }
    text = json.dumps(schemas[what](), indent=2, ensure_ascii=False)
    if output is None:
        print(text)
        return
    write(output, f"{text}\n")
    print(f"wrote {output}")
    say(f"for completion, let the {what} begin with: {schema_comment(output.name)}")


def demo(
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the results go.")] = Path("out"),
) -> None:
    """Run the HMRC IMS example.

    Shows the statuses and why the vision has its own, and writes maps and tables to out/hmrc_ims.
    """
    from scorecard.examples import example

    folder, target = example("hmrc_ims"), to / "hmrc_ims"
    found = Inputs(
        folder / "strategy.yaml", [folder / "readings"], [folder / "judgements.csv"], DEMO_AT
    ).review()
    target.mkdir(parents=True, exist_ok=True)
    print_review(found)
    print(f"\n{found.explain('vision')}")
    written = _write_results(found, target)
    print(f"\nWritten to {target}:")
    for name in written:
        print(f"  {name:<20} {_RESULTS[name]}")
    print(f"\nOpen {target / 'map.html'} in a browser.")


__all__ = ["demo", "framework", "schema"]
