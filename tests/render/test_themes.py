"""Theme files, the picture in every theme held byte by byte, and the signs on cards and in the legend."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

import scorecard as sc
from scorecard.errors import RenderError
from scorecard.model.period import Period
from scorecard.model.strategy import Strategy
from scorecard.render.legibility import legibility
from scorecard.render.picture import Picture, draw
from scorecard.render.scene import spoken
from scorecard.render.signs import LEGEND, SIGNS, SignName, ring, sign
from scorecard.render.theme import read_theme, theme_names
from scorecard.render.theme_schema import theme_schema
from scorecard.results import Trend
from tests.render.render_help import SVG, look, status_of

GOLDEN = Path(__file__).parent / "golden"
THEMES = Path(sc.__file__).parent / "render" / "themes"


def tiny(theme: str = "board") -> Picture:
    """Two objectives and an initiative, with most of what a card can show."""
    strategy = Strategy.model_validate(
        {
            "name": "Tiny map",
            "objectives": {
                "top": {"name": "Readers find what they seek", "vision": True},
                "low": {"name": "Staff know the shelves", "contributes": {"work": "strong"}},
            },
            "initiatives": {
                "work": {"name": "New catalogue", "contributes": {"top": {"weight": 1, "lag": "1 year"}}}
            },
        }
    )
    before = Period.parse("2024-05")
    statuses = {
        "objective:top": status_of(
            strategy, "objective:top", 58, provisional=True, low=40.0, high=70.0, coverage=0.7
        ),
        "objective:low": status_of(strategy, "objective:low", None),
        "initiative:work": status_of(
            strategy, "initiative:work", 80, watermelon=("kpi:a",), trend=Trend("up", "better", before)
        ),
    }
    return draw(strategy, statuses, at=Period.parse("2024-06"), theme=theme)


def without_font(svg: str) -> str:
    """A picture without the font inside it, which is the font library's to write; one element a line."""
    return re.sub(r"base64,[^)]*", "base64,", svg).replace("><", ">\n<") + "\n"


@pytest.mark.parametrize("name", theme_names())
def test_the_picture_is_the_same_byte_by_byte(name: str) -> None:
    """After a change that is meant: python -m tests.render.test_themes."""
    assert without_font(tiny(name).svg) == (GOLDEN / f"tiny_{name}.svg").read_text("utf-8")


def told(picture: Picture) -> str:
    """A scene as text: what is drawn of each card, what is read out of it, and the whole map told."""
    scene = picture.scene
    lines: list[str] = []
    for rows in scene.rows:
        for lane in rows:
            lines.append(f"# {lane.name}")
            for card in (scene.cards[index] for index in lane.cards):
                drawn = (
                    card.symbol,
                    card.role,
                    card.status,
                    card.way or "",
                    card.trend,
                    card.note,
                    card.facts,
                )
                marks = [f"{sign}: {words}" for sign, words in zip(card.signs, card.marks, strict=True)]
                known = "" if card.coverage is None else f"coverage {card.coverage:.2f}"
                lines.append(f"{card.id} | " + " | ".join([part for part in (*drawn, *marks, known) if part]))
                lines.append(f"  {spoken(scene.scale, card)}")
    return "\n".join([*lines, "", picture.alt, ""])


def test_the_scene_is_the_same_in_words() -> None:
    assert told(tiny()) == (GOLDEN / "tiny.txt").read_text("utf-8")


def test_two_processes_draw_the_same_bytes() -> None:
    code = "from tests.render.test_themes import tiny; import sys; sys.stdout.write(tiny().svg)"
    drawn = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert drawn[0] == drawn[1] == tiny().svg.encode()


def test_a_theme_says_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text('name: mine\nextends: screen\nroles: {best: {text: "#FFFFFF"}}\n')
    mine, screen = read_theme(path), read_theme("screen")
    assert mine.name == "mine"
    assert mine.roles["best"].text == "#FFFFFF"
    assert mine.roles["best"].edge == screen.roles["best"].edge
    assert mine.roles["worst"] == screen.roles["worst"]
    assert mine.process == screen.process


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: a\nextends: bord", "mine.yaml:2: extends: no theme 'bord' comes with the library"),
        ("name: a\nextends: xyz", "there are board, greyscale, high-contrast, print, screen"),
        ("name: a\nextends: [board]", "mine.yaml:2: extends: no theme ['board']"),
        ("extends: board", "mine.yaml:1: name: this is missing"),
        ("name: a\nextends: board\nmutd: '#000000'", "mine.yaml:3: mutd: a theme has no such part"),
        ("name: a\nextends: board\nleft:\n  egde: b", "mine.yaml:4: left.egde: a theme has no such part"),
        ("name: a\nextends: board\nroles:\n  wurst: {}", "mine.yaml:4: roles.wurst: no such role; did"),
        ("name: a\nextends: board\nink: black", "mine.yaml:3: ink: a colour is written like"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_line_and_the_nearest_name(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(RenderError) as caught:
        read_theme(path)
    assert said in str(caught.value)


def test_the_example_of_an_organisations_own_colours(at: Period) -> None:
    path = sc.example("hmrc_ims") / "theme.yaml"
    assert legibility(read_theme(path)) == ()
    picture = draw(Strategy.model_validate({"name": "Own"}), {}, at=at, theme=path)
    assert 'fill="#10243A"' in picture.svg
    assert picture.findings == ()


def test_colours_nobody_can_read_are_found_in_the_picture(tmp_path: Path, at: Period) -> None:
    path = tmp_path / "pale.yaml"
    path.write_text('name: pale\nextends: board\nmuted: "#C0C0C0"\n')
    found = draw(Strategy.model_validate({"name": "Pale"}), {}, at=at, theme=path).findings
    assert {finding.rule for finding in found} == {"contrast"}


def test_the_schema_takes_every_theme_and_refuses_what_the_reader_refuses() -> None:
    schema = theme_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    yaml = YAML(typ="safe")
    for path in [*sorted(THEMES.glob("*.yaml")), sc.example("hmrc_ims") / "theme.yaml"]:
        assert not list(validator.iter_errors(yaml.load(path)))
    board = yaml.load(THEMES / "board.yaml")
    for wrong in (
        {"name": "a"}, {"extends": "board"}, {"name": "a", "extends": "bord"},
        {"name": "a", "extends": "board", "ink": "black"},
        {"name": "a", "extends": "board", "mutd": "#000000"},
        {**board, "roles": {}}, {**board, "left": {"edge": "#000000"}},
    ):  # fmt: skip
        assert list(validator.iter_errors(json.loads(json.dumps(wrong)))), wrong


def test_every_sign_is_told_by_its_form_alone() -> None:
    drawn = [re.sub("#000000", "", sign(name, 8, "#000000")) for name in SIGNS]
    assert len(set(drawn)) == len(SIGNS) == len(LEGEND) == len(get_args(SignName))


def test_a_ring_is_filled_clockwise_from_the_top() -> None:
    ends = {share: ring(share, 10, "#000000") for share in (0.0, 0.25, 0.75)}
    assert "path" not in ends[0.0]
    assert re.search(r"0 0 1 3\.50 -?0\.00", ends[0.25])
    assert re.search(r"0 1 1 -3\.50 -?0\.00", ends[0.75])


def test_the_legend_explains_the_signs_that_occur_and_no_others(ims_picture: Picture) -> None:
    def said(picture: Picture) -> str:
        texts = ET.fromstring(picture.svg).iter(f"{SVG}text")
        return " ".join("".join(text.itertext()) for text in texts)

    shown = {sign for card in ims_picture.scene.cards for sign in card.signs}
    assert shown == set(SIGNS) - {"uncounted"}
    for name, words in LEGEND.items():
        assert (words in said(ims_picture)) is (name in shown)
    assert "92\u00a0% known" in said(ims_picture)
    plain = said(
        draw(
            Strategy.model_validate({"name": "Plain", "objectives": {"a": "A"}}), {}, at=Period.parse("2024")
        )
    )
    assert not any(words in plain for words in LEGEND.values())
    assert "is known" not in plain


@pytest.mark.parametrize("name", theme_names())
def test_no_text_is_smaller_than_seven_points(name: str) -> None:
    assert min(look(tiny(name).svg).sizes) >= 7.0


def _write() -> None:
    (GOLDEN / "tiny.txt").write_text(told(tiny()), "utf-8")
    for name in theme_names():
        (GOLDEN / f"tiny_{name}.svg").write_text(without_font(tiny(name).svg), "utf-8")


if __name__ == "__main__":
    _write()
