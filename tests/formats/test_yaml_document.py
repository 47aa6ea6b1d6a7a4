"""Every bad input has one clear error with its place, and costs no more than reading it."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from scorecard.errors import StrategyError
from scorecard.formats import document as document_module
from scorecard.formats import files
from scorecard.formats.document import parse_document, plain
from scorecard.formats.strategy import parse_strategy, read_strategy

TOP = "a strategy is a mapping of fields such as `name:`, `objectives:` and `kpis:`"
NO_TEXT = "the character U+0000 has no place in a text file; save the file as plain UTF-8 text [encoding]"


def _said(text: str) -> list[str]:
    with pytest.raises(StrategyError) as caught:
        parse_strategy(text, file="s.yaml")
    return [str(finding) for finding in caught.value.findings]


BAD_TEXT = [
    ("", f"1:1: the file is empty; {TOP} [empty]"),
    ("# a\n  # b\n", f"1:1: the file holds only comments; {TOP} [empty]"),
    ("---\n", f"2:1: nothing stands at the top; {TOP} [type]"),
    ("- a\n- b", f"1:1: a list stands at the top; {TOP} [type]"),
    ("just text", f"1:1: the text 'just text' stands at the top; {TOP} [type]"),
    ("kpi,value\ncalls,5", f"1:1: the text 'kpi,value calls,5' stands at the top; {TOP} [type]"),
    ("name: a\n---\nname: b", "2:1: a second document starts here; keep one document a file [yaml]"),
    (
        "name: a: b",
        "1:8: a `:` cannot stand here; put a text that holds `: ` in quotes, or mend the indentation [yaml]",
    ),
    ("kpis:\n\tcalls: x", "2:1: a tab stands where YAML wants spaces; indent with spaces [yaml]"),
    ("name: 'x", "1:7: this quote is never closed; close it [yaml]"),
    ("kpis: [a, b", "1:7: this bracket is not closed, or a comma is missing; close it with `]` [yaml]"),
    ("kpis: {a: b", "1:7: this bracket is not closed, or a comma is missing; close it with `}` [yaml]"),
    ("name: x\nkpis\nrisks: y", "2:1: this line is neither `name: value` nor `- item`; add the `:` [yaml]"),
    (
        "a:\n  b: 1\n c: 2",
        "3:2: this line does not fit the indentation above it; line it up with its neighbours [yaml]",
    ),
    ("name: @home", "1:7: an unquoted text cannot begin with '@'; put the text in quotes [yaml]"),
    ("name: %", "1:7: an unquoted text cannot begin with '%'; put the text in quotes [yaml]"),
    (
        'name: "a\\q"',
        "1:10: this `\\` means nothing within double quotes; write `\\\\`, or use single quotes [yaml]",
    ),
    ("name: *x", "1:7: `*x` repeats nothing; no `&x` stands before it [alias]"),
    ("a: &x [*x]", "1:8: `*x` repeats a value within itself; write the value out [alias]"),
    ("a: &x {b: {c: *x}}", "1:15: `*x` repeats a value within itself; write the value out [alias]"),
    ("name: \x00", f"1:7: {NO_TEXT}"),
    ("name: \ud800", f"1:7: {NO_TEXT.replace('0000', 'D800')}"),
    (
        'name: "\\U00110000"',
        "1: this is not YAML: chr() arg not in range(0x110000); look behind this line [yaml]",
    ),
    ("name: x\n{{ kpis }}", "2:1: this line is neither `name: value` nor `- item`; add the `:` [yaml]"),
    ("<html></html>", f"1:1: the text '<html></html>' stands at the top; {TOP} [type]"),
    ("a: &", "1:4: `&` and `*` want a name behind them; put the text in quotes [yaml]"),
    ("a: ?\n", "1:4: a `?` alone means something else in YAML; put it in quotes: '?' [yaml]"),
    ("a: {b: ?, c: 1}", "1:8: a `?` alone means something else in YAML; put it in quotes: '?' [yaml]"),
    ("a: - b", "1:4: a list or mapping cannot begin here; begin it on a line of its own [yaml]"),
    ("a: !e!x y", "1:4: the tag `!e!` is not read; remove it [yaml]"),
    ("a: >99\n x", "1:4: `|` and `>` stand alone at the end of a line; break the line [yaml]"),
    (
        "%YAML 2.0\n---\na: b",
        "1:1: this is not YAML: found incompatible YAML document (version 1.* is required) [yaml]",
    ),
]


@pytest.mark.parametrize(("text", "said"), BAD_TEXT)
def test_text_that_is_no_document_has_one_fault(text: str, said: str) -> None:
    (found,) = _said(text)
    assert found == f"error: s.yaml:{said}"


def test_faults_met_before_the_text_breaks_are_named_too() -> None:
    assert _said("a: 1\na: 2\nb: !tag x\n<<: {}\n? [k]\n: v\nc: 'x") == [
        "error: s.yaml:2:1: 'a' stands twice here, first on line 1; keep one of them [duplicate]",
        "error: s.yaml:3:4: the tag `!tag` is not read; remove it [yaml]",
        "error: s.yaml:4:1: `<<` (merge) is not read; write the fields out [yaml]",
        "error: s.yaml:5:3: a name is wanted before the `:`, not a list; put it in quotes [yaml]",
        "error: s.yaml:7:4: this quote is never closed; close it [yaml]",
    ]


def test_no_object_is_made_from_a_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.system", lambda _: pytest.fail("was called"))
    tag = "!!python/object/apply:os.system"
    (*_, found) = _said(f"name: {tag} ['true']")
    assert found == f"error: s.yaml:1:7: the tag `{tag}` is not read; remove it [yaml]"


@pytest.mark.parametrize("depth", [51, 10_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_deep_documents_are_refused_at_the_first_value_too_deep(
    depth: int, opening: str, closing: str
) -> None:
    (found,) = _said(opening * depth + closing * depth)
    assert "values stand more than 50 levels deep" in found
    assert found.startswith(f"error: s.yaml:1:{50 * len(opening) + 1}:")


def test_fifty_levels_are_read() -> None:
    value: Any = plain(parse_document("a: " + "[" * 49 + "]" * 49).root)["a"]
    for _ in range(48):
        (value,) = value
    assert value == []


def test_aliases_count_towards_the_depth() -> None:
    text = "a: &a " + "[" * 30 + "]" * 30 + "\nb: " + "[" * 30 + "*a" + "]" * 30
    (found,) = _said(text)
    assert found.startswith("error: s.yaml:2:34: values stand more than 50 levels deep")


def _laughs(times: int) -> str:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, times)]
    return "\n".join(lines)


def test_exponential_documents_are_refused_where_they_outgrow_the_limit_in_little_memory() -> None:
    tracemalloc.start()
    try:
        (found,) = _said(_laughs(40))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # 10 + 100 + ... + 100,000 stand up to line 5; the ninth use of those in line 6 is too much.
    assert found.startswith("error: s.yaml:6:")
    assert "the document grows beyond 1,000,000 values here" in found
    assert peak < 5_000_000


def test_aliases_are_read_and_placed_where_they_stand() -> None:
    root = parse_document("a: &x {n: [1, 2]}\nb: *x\nc: [*x]").root
    assert plain(root) == {"a": {"n": [1, 2]}, "b": {"n": [1, 2]}, "c": [{"n": [1, 2]}]}
    alias = root.part("b")
    assert alias is not None
    assert (alias.line, alias.column) == (2, 4)


def test_a_document_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_module, "MAX_VALUES", 10)
    (found,) = _said("a: [" + "x, " * 20 + "]")
    assert found.startswith("error: s.yaml:1:26: the document grows beyond 10 values here")


SCALARS = """
texts: [yes, No, on, off, 2010-03-31, 2010-03, 1_000, "1", '2', 0b1, 1:30, 08:00, 12e, NaN, !!str 5, ! 6]
numbers: [1, -2, +3, 007, 0o17, 0x1F, 1.5, .5, 1., 1e3, -1.5E-3, !!int 4]
words: [true, True, FALSE, null, ~, Null, ]
folded: >-
  a
  b
"""


def test_words_mean_what_yaml_1_2_says() -> None:
    assert plain(parse_document(SCALARS).root) == {
        "texts": [
            *("yes", "No", "on", "off", "2010-03-31", "2010-03", "1_000", "1", "2", "0b1", "1:30", "08:00"),
            *("12e", "NaN", "5", "6"),
        ],
        "numbers": [1, -2, 3, 7, 15, 31, 1.5, 0.5, 1.0, 1000.0, -0.0015, 4],
        "words": [True, True, False, None, None, None],
        "folded": "a b",
    }


def test_keys_are_text_whatever_they_look_like() -> None:
    assert plain(parse_document("2010: a\n2009-03: b\ntrue: c\n1.50: d").root) == {
        "2010": "a",
        "2009-03": "b",
        "true": "c",
        "1.50": "d",
    }


def test_numbers_that_no_float_can_hold_are_refused() -> None:
    (found,) = _said(f"name: x\nkpis: {{a: {{name: A, target: {'9' * 5000}}}}}")
    assert "a finite number is wanted here, not inf" in found
    (found,) = _said("name: x\nkpis: {a: {name: A, target: 1e999}}")
    assert "a finite number is wanted here, not inf" in found


def test_json_with_tabs_is_yaml() -> None:
    text = json.dumps({"name": "Library", "objectives": {"readers": "Readers"}}, indent="\t")
    assert parse_strategy(text).name == "Library"


def _said_of(path: Path) -> str:
    with pytest.raises(StrategyError) as caught:
        read_strategy(path)
    (finding,) = caught.value.findings
    assert str(caught.value) == f"{path}: 1 fault\n  {finding}"
    return str(finding).removeprefix(f"error: {path}")


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "strategy.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: Library\r\n")
    assert read_strategy(path).name == "Library"
    path.write_bytes(b"\xef\xbb\xbfnam: Library\r\n")
    assert _said_of(path).startswith(":1:1: `nam` is no field")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name: x\nb: caf\xe9", ":2:7: byte 15 (0xE9) is not UTF-8; save the file as UTF-8 [encoding]"),
        (b"\xef\xbb\xbfb: \xe9", ":1:4: byte 7 (0xE9) is not UTF-8; save the file as UTF-8 [encoding]"),
        ("name: x".encode("utf-16"), ": this file is UTF-16, not UTF-8; save it as UTF-8 [encoding]"),
        (b"PK\x03\x04rest", ": this is a zip or Office file, not YAML; export it as text [encoding]"),
        (
            b"name: \x00x",
            f":1:7: {NO_TEXT}",
        ),
    ],
)
def test_a_file_that_is_no_text_says_which_byte(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "strategy.yaml"
    path.write_bytes(content)
    assert _said_of(path) == said


def test_a_missing_file_is_told_with_its_nearest_neighbour(tmp_path: Path) -> None:
    (tmp_path / "strategy.yaml").write_text("name: x", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert (
        _said_of(tmp_path / "stratgy.yml") == ": there is no such file; did you mean 'strategy.yaml'? [file]"
    )
    assert _said_of(tmp_path / "q") == (
        f": there is no such file; it was looked for in {str(tmp_path.resolve())!r}; "
        "the YAML file there is 'strategy.yaml' [file]"
    )
    gone = tmp_path / "gone" / "strategy.yaml"
    assert _said_of(gone) == f": there is no such file; there is no folder {str(gone.parent)!r} either [file]"


def test_a_folder_is_told_with_the_files_in_it(tmp_path: Path) -> None:
    assert _said_of(tmp_path) == ": this is a folder, not a file; name the file in it [file]"
    inside = tmp_path / "strategy.yaml"
    inside.write_text("name: x", encoding="utf-8")
    assert _said_of(tmp_path) == f": this is a folder, not a file; did you mean {str(inside)!r}? [file]"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "strategy.yaml"
    path.write_text("name: x", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert _said_of(path) == ": this file may not be read; ask its owner for the right to read it [file]"


def test_a_path_that_no_system_knows() -> None:
    assert "cannot be read" in _said_of(Path("x" * 5000))
    assert "cannot be read" in _said_of(Path("a\x00b"))


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 2_000_000)
    path = tmp_path / "strategy.yaml"
    path.write_bytes(b"#" * 2_000_001)
    assert _said_of(path) == ": this file is larger than 2 MB; is it a strategy? [too-large]"


def test_a_file_is_named_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "strategy.yaml").write_text("nam: x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StrategyError) as caught:
        read_strategy("strategy.yaml")
    assert caught.value.findings[0].where.file == "strategy.yaml"
