"""An atlas: the whole map and one of each unit, pages that lead to each other, and a page that lists them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scorecard._files import write_aside
from scorecard.errors import Finding, RenderError
from scorecard.render.picture import Picture
from scorecard.render.remarks import remarks, remarks_html

if TYPE_CHECKING:
    import pandas as pd

INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class AtlasMap:
    """One map of an atlas: its file, what it is called in the list, and the picture."""

    file: str
    name: str
    picture: Picture

    @property
    def counts(self) -> Counter[str]:
        """How many of its boxes have each band, `Unknown` among them; those that stand back left out."""
        return Counter(
            [
                "Unknown" if card.record.band is None else card.record.band.name
                for card in self.picture.scene.cards
                if not card.pale and card.record.applicable
            ]
        )


@dataclass(frozen=True, slots=True, repr=False)
class Atlas:
    """The whole map first, then one of each unit. A box leads to the map of its unit.

    `.save("folder")` writes them as pages, with an `index.html` that lists them.
    """

    maps: tuple[AtlasMap, ...]

    def __getitem__(self, file: str) -> Picture:
        """Return the picture of a file, such as `unit-it.html`."""
        return next(item.picture for item in self.maps if item.file == file)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the reader should know about the drawings, each placed in the file of its map."""
        return tuple(
            replace(finding, where=replace(finding.where, file=item.file))
            for item in self.maps
            for finding in item.picture.findings
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a map, index `file`: `name boxes`, and a column a band with the boxes in it.

        Boxes that stand back are not counted; the last column is `Unknown`.
        """
        import pandas as pd

        bands = self._bands()
        rows = [
            {
                "file": item.file,
                "name": item.name,
                "boxes": sum(not card.pale for card in item.picture.scene.cards),
                **{band: item.counts[band] for band in bands},
            }
            for item in self.maps
        ]
        return pd.DataFrame(rows, columns=["file", "name", "boxes", *bands]).set_index("file")

    def save(self, folder: str | Path) -> Path:
        """Write a page a map and `index.html` into a folder, and return where that is.

        The folder is made where there is none. Each file is written to the side and renamed, the
        list last, so that nothing leads to a page that is not there.

        Raises:
            RenderError: the folder or a file cannot be written.
        """
        place = Path(folder)
        pages = {item.file: item.picture.html() for item in self.maps}
        try:
            place.mkdir(parents=True, exist_ok=True)
            for name, page in {**pages, INDEX: self.html()}.items():
                write_aside(place / name, page.encode("utf-8"))
        except OSError as error:
            raise RenderError(
                f"{error.filename or place} cannot be written: {error.strerror or error}"
            ) from error
        return place / INDEX

    def html(self) -> str:
        """Return the page that lists the maps; every text of the strategy is escaped."""
        whole = self.maps[0].picture.scene
        bands = self._bands()
        rows = [
            {
                "file": item.file,
                "name": item.name,
                "alt": item.picture.alt,
                "counts": [item.counts[b] for b in bands],
            }
            for item in self.maps
        ]
        return str(
            _template().render(
                title=whole.title, subtitle=whole.subtitle, when=whole.when, known=whole.known, bands=bands,
                rows=rows,
            )
        )  # fmt: skip

    def _bands(self) -> list[str]:
        scale = self.maps[0].picture.scene.scale
        others = {band for item in self.maps for band in item.counts}
        named = [band.name for band in scale.bands]
        return [*named, *sorted(others - {*named, "Unknown"}), "Unknown"]

    def __repr__(self) -> str:
        scene = self.maps[0].picture.scene
        found = self.findings
        said = f"; {remarks(found)}" if found else ""
        return f"<Atlas {scene.title!r}, {scene.when}: {', '.join([item.name for item in self.maps])}{said}>"

    def _repr_html_(self) -> str:
        listed = "".join([f"<li>{escape(item.name)}: {escape(item.file)}</li>" for item in self.maps])
        # The first map tells its own remarks.
        others = remarks_html(self.findings[len(self.maps[0].picture.findings) :])
        return f"{self.maps[0].picture._repr_html_()}<ul>{listed}</ul>{others}"


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    text = files("scorecard.render").joinpath("templates", "atlas.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(text)


__all__ = ["INDEX", "Atlas", "AtlasMap"]
