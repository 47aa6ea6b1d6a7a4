"""The map as PDF, Mermaid and DOT: what is in the file, read back."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from pdfua import validate
from pypdfium2 import PdfDocument
from pypdfium2 import raw as pdfium

from scorecard.errors import RenderError
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.engine import engine_path
from scorecard.render.picture import Picture, draw
from scorecard.render.view import View
from tests.render.render_help import generated, status_of

NASTY = "#let x $y$ *b* _i_ \\back \"q\" 'a' <t> & `c` [z] {w} end; style a:b"
NAMES = [NASTY, "n" * 200, "word " * 40, "😀 launch", "שלום עולם", "-->|x|", 'end"]', "%% x", "\\N \\G &amp;"]


def many(count: int) -> Strategy:
    nodes: dict[str, Any] = {f"n{index}": {"name": f"Objective {index}"} for index in range(count)}
    for index in range(1, count):
        nodes[f"n{index}"]["contributes"] = f"n{(index - 1) // 6}"
    return Strategy.model_validate({"name": "Map", "objectives": nodes})


def hostile(at: Period) -> Picture:
    nodes: dict[str, Any] = {f"n{index}": {"name": name} for index, name in enumerate(NAMES)}
    nodes["n1"]["contributes"] = [{"to": "n0", "lag": "3 months", "sign": "negative"}]
    strategy = Strategy.model_validate({"name": NASTY, "objectives": nodes})
    return draw(strategy, {"objective:n0": status_of(strategy, "objective:n0", 20)}, at=at)


def said(page: Any) -> str:
    return " ".join(str(page.get_textpage().get_text_range()).split())


def smallest(page: Any) -> float:
    sizes = []
    text = page.get_textpage()
    for index in range(text.count_chars()):
        if not chr(pdfium.FPDFText_GetUnicode(text.raw, index)).isspace():
            matrix = pdfium.FS_MATRIX()
            assert pdfium.FPDFText_GetMatrix(text.raw, index, matrix)
            sizes.append(abs(matrix.d) * pdfium.FPDFText_GetFontSize(text.raw, index))
    return min(sizes)


def faults(data: bytes, tmp_path: Path) -> list[str]:
    path = tmp_path / "checked.pdf"
    path.write_bytes(data)
    return [f"{found.rule_id} {found.message}" for found in validate(path).findings]


def drawn_by_graphviz(dot: str) -> str:
    done = subprocess.run([engine_path(), "-Tsvg"], input=dot.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def test_the_pdf_has_the_map_as_text_and_its_tables(ims_picture: Picture, tmp_path: Path) -> None:
    data = ims_picture.pdf()
    assert faults(data, tmp_path) == []
    document = PdfDocument(data)
    assert document.get_metadata_dict()["Title"] == "IMS strategy map, March 2010"
    assert document[0].get_size() == pytest.approx(
        (ims_picture.page.width, ims_picture.page.height), abs=0.01
    )
    assert "Reduce the cost base sustainably" in said(document[0])
    assert smallest(document[0]) >= 6.995
    behind = " ".join(said(document[index]) for index in range(1, len(document)))
    for heading in ("The map in words", "Every box of the map", "Every arrow", "Rests on"):
        assert heading in behind
    assert min(smallest(document[index]) for index in range(1, len(document))) >= 6.995
    assert ims_picture.pdf() == data
    assert (b"/StructTreeRoot" in data and b"/FontFile2" in data) or b"/FontFile3" in data


def test_names_are_never_markup(at: Period, tmp_path: Path) -> None:
    picture = hostile(at)
    data = picture.pdf()
    assert faults(data, tmp_path) == []
    text = " ".join(said(page) for page in PdfDocument(data))
    for piece in ("#let x $y$ *b* _i_", "\\back", "<t> & `c` [z] {w}"):
        assert piece in text, piece
    assert NASTY.split(" `c`")[0] in drawn_by_graphviz(picture.dot()).replace("&quot;", '"').replace(
        "&#39;", "'"
    ).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    for line in picture.mermaid().splitlines():
        if line.startswith("    n"):
            assert line.count('"') == 2
            assert line.endswith(('"]:::unknown', '"]:::worst'))


@pytest.mark.parametrize("count", [0, 1, 500])
def test_none_one_and_very_many(count: int, at: Period, tmp_path: Path) -> None:
    picture = draw(many(count), {}, at=at)
    assert faults(picture.pdf(), tmp_path) == []
    assert drawn_by_graphviz(picture.dot()).count('class="node"') == count
    assert picture.mermaid().count(":::unknown") == count


@pytest.mark.parametrize("seed", range(6))
def test_any_map_comes_out(seed: int, at: Period, tmp_path: Path) -> None:
    strategy, statuses = generated(seed)
    picture = draw(strategy, statuses, at=at)
    assert faults(picture.pdf(), tmp_path) == []
    assert drawn_by_graphviz(picture.dot()).count('class="node"') == len(picture.scene.cards)


def small(at: Period) -> Picture:
    strategy = Strategy.model_validate(
        {
            "name": "Library",
            "perspectives": {"people": "People & place"},
            "objectives": {
                "readers": {"name": 'More "readers"', "vision": True},
                "staff": {
                    "name": "Able staff", "perspective": "people",
                    "contributes": {"readers": {"weight": "strong", "lag": "1 year"}},
                },
            },
        }
    )  # fmt: skip
    return draw(strategy, {"objective:staff": status_of(strategy, "objective:staff", 80)}, at=at)


def test_mermaid_word_for_word(at: Period) -> None:
    lines = small(at).mermaid().splitlines()
    assert lines[:2] == ["flowchart BT", "  accTitle: Library"]
    assert lines[3:] == [
        '  subgraph band0["Vision"]',
        '    n0["More #34;readers#34;<br>? unknown"]:::unknown',
        "  end",
        '  subgraph band1["People #38; place"]',
        '    n1["Able staff<br>G 80"]:::best',
        "  end",
        '  n1 ==>|"1 year"| n0',
        "  classDef best fill:#E8F4EF,stroke:#1D845E,color:#1F2937",
        "  classDef unknown fill:#F3F4F6,stroke:#9096A0,color:#1F2937",
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("end", "end"),
        ("1. First", "1#46; First"),
        ("12) Second", "12#41; Second"),
        ("v1. x", "v1. x"),
        ("- dash", "#45; dash"),
        ("a_b", "a#95;b"),
        ("`x` [y] {z} |", "#96;x#96; #91;y#93; #123;z#125; #124;"),
        ("direction LR", "d\u2060irection LR"),
        ("direction of travel", "direction of travel"),
        ("C:\\new", "C#58;#92;\u2060new"),
        ("$$x$$", "#36;\u2060#36;x#36;\u2060#36;"),
        ("fa:fa-car", "fa#58;\u2060fa-car"),
        ("#35; #quot;", "#35;35#59; #35;quot#59;"),
    ],
)
def test_no_name_means_anything_to_mermaid(name: str, written: str, at: Period) -> None:
    strategy = Strategy.model_validate({"name": "Map", "objectives": {"a": {"name": name}}})
    assert f'    n0["{written}<br>? unknown"]:::unknown' in draw(strategy, {}, at=at).mermaid().splitlines()


def test_kpis_are_written_as_mermaid_and_dot_too(at: Period) -> None:
    strategy = Strategy.model_validate(
        {
            "name": "Map",
            "objectives": {"a": {"name": "A"}},
            "kpis": {"k": {"name": "K", "unit": None, "measures": ["a"]}},
        }
    )
    picture = draw(strategy, {}, at=at, view=View(shown=frozenset({"objective:a", "kpi:k"})))
    assert '    n1[["K<br>? unknown"]]:::unknown' in picture.mermaid().splitlines()
    assert '"kpi:k" [shape=note, label="K\\n? unknown"' in picture.dot()


def test_dot_word_for_word(at: Period) -> None:
    lines = small(at).dot().splitlines()
    assert lines[4:] == [
        '  // "Vision"',
        "  {",
        "    rank=same",
        '    "objective:readers" [shape=box, label="More \\"readers\\"\\n? unknown", '
        'fillcolor="#F3F4F6", color="#9096A0"]',
        "  }",
        '  // "People &amp; place"',
        "  {",
        "    rank=same",
        '    "objective:staff" [shape=box, label="Able staff\\nG 80", fillcolor="#E8F4EF", color="#1D845E"]',
        "  }",
        '  "objective:staff" -> "objective:readers" [penwidth=2.1, label="1 year"]',
        "}",
    ]


@pytest.mark.parametrize("suffix", [".pdf", ".mmd", ".dot"])
def test_saving(suffix: str, ims_picture: Picture, tmp_path: Path) -> None:
    assert ims_picture.save(tmp_path / f"map{suffix}").stat().st_size > 1000
    with pytest.raises(RenderError, match="cannot be written"):
        ims_picture.save(tmp_path / "nowhere" / f"map{suffix}")
    with pytest.raises(RenderError, match=r"\.pdf"):
        ims_picture.save(tmp_path / "map.docx")


@pytest.mark.parametrize("dpi", [96, 150, 200, 300])
def test_a_png_loses_no_row_of_pixels(dpi: int) -> None:
    from io import BytesIO

    import numpy as np
    from PIL import Image

    from scorecard.render.page_size import PageSize
    from scorecard.render.png import png_bytes

    # Rules two pixels apart, one pixel thick: a row lost or doubled would lie beside another of its kind.
    step = 72 / dpi
    for high in (230.2, 231.37, 595.28):
        page = PageSize("", 841.89, high)
        rules = "".join(
            f'<rect x="0" y="{place * 2 * step:.6f}" width="20" height="{step:.6f}"/>'
            for place in range(int(high / step / 2))
        )
        across = "".join(
            f'<rect x="{place * 2 * step:.6f}" y="0" width="{step:.6f}" height="{step:.6f}"/>'
            for place in range(int(841.89 / step / 2))
        )
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="80mm" '
            f'viewBox="0 0 841.89 {high:.2f}">{rules}{across}</svg>'
        )
        grey = np.asarray(Image.open(BytesIO(png_bytes(svg, page, dpi))).convert("L")).astype(int)
        assert grey.shape == (round(high * dpi / 72), round(841.89 * dpi / 72))
        for line in (grey[:-2, 5], grey[0, dpi:-2]):
            assert np.abs(np.diff(line)).min() > 200
