"""Framework files broken by hand: each fault at its place, nothing run, nothing slow."""

from __future__ import annotations

import time

import pytest

import scorecard as sc
from scorecard.formats.framework import framework_text, parse_framework

HEAD = "id: a\nname: A\n"


def faults(text: str) -> list[str]:
    with pytest.raises(sc.StrategyError) as caught:
        parse_framework(text)
    return [str(finding).removeprefix("error: ") for finding in caught.value.findings]


FAULTS = [
    ("categories:\n\tx: X", ["line 4:1: a tab stands where YAML wants spaces; indent with spaces [yaml]"]),
    (
        "categories: &c\n  x: {name: X, categories: *c}",
        ["line 4:28: `*c` repeats a value within itself; write the value out [alias]"],
    ),
    (
        "categories: {x: &x {name: X, categories: {y: *x}}}",
        ["line 3:46: `*x` repeats a value within itself; write the value out [alias]"],
    ),
    (
        "categories: {x: {name: X, categories: {x: X}}}",
        ["line 3:40: 'x' is there twice; give each its own id [duplicate]"],
    ),
    (
        "categories: {x: {name: X, capabilities: {c: C}}, y: {name: Y, capabilities: {c: C}}}",
        ["line 3:78: 'c' is there twice; give each its own id [duplicate]"],
    ),
    (
        "scale: {levels: {3: High, 2: Middle, 1: Low}}",
        ["line 3:1: the levels must rise; write each once, lowest first [value]"],
    ),
    (
        "scale: {levels: {1: Low, 2.5: High}}",
        ["line 3:1: level 2.5 is no multiple of the step 1 above the lowest [value]"],
    ),
    (
        "scale: {step: 0, levels: {1: Low, 2: High}}",
        ["line 3:15: a number above 0 is wanted here, not 0 [value]"],
    ),
    ("scale: {levels: {1: Low}}", ["line 3:9: one item stands here; write at least 2 [value]"]),
    (
        "scale: {levels: {one: Low, two: High}}",
        [
            f"line 3:{column}: a number is wanted here, not {word!r}; "
            "write a number such as 12.5, or leave it out [type]"
            for column, word in ((23, "one"), (33, "two"))
        ],
    ),
    (
        f"categories: {{x: {'n' * 300}, y: {'n' * 301}}}",
        ["line 3:322: this text has 301 characters; write at most 300 [value]"],
    ),
    (
        "categories: {'שלום': X, '<b>': Y}",
        [
            f"line 3:{column}: {name} cannot be an id; an id holds letters a-z, digits, `-`, `_` and `.`, "
            "and begins with a letter or digit [value]"
            for column, name in ((14, "'שלום'"), (25, "'<b>'"))
        ],
    ),
    (
        "threshold: 70\ncategries: {}\nlevel_from: median",
        [
            "line 3:12: a number of at most 1 is wanted here, not 70 [value]",
            "line 4:1: `categries` is no field of a framework; did you mean 'categories'? [unknown-field]",
            "line 5:13: 'median' is not known here; did you mean 'mean'? It may be sum or mean [value]",
        ],
    ),
    (
        "categories: {x: {name: X, capabilities: {c: {name: C, indicators: "
        "{i: {name: I, level: 9}, j: {name: J, perspective: q}, k: K}}}}}",
        [
            "line 3:55: 1 of 3 indicators belong to a level; say the `level` of every indicator of a "
            "capability, or of none [reference]",
            "line 3:88: there is no level without a scale; add `scale:` [reference]",
            "line 3:118: no perspective 'q'; add it under `perspectives:` [reference]",
        ],
    ),
    (
        "categories: {x: {name: X, capabilities: {c: {name: C, indicators: "
        "{i: {name: I, answers: {No: 0, All: 2}}}}}}}",
        [
            "line 3:103: 2 is more than the best answer; the best is 1; say `out_of:` if it is another "
            "[reference]"
        ],
    ),
]


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_a_fault_is_named_where_it_stands(text: str, said: list[str]) -> None:
    assert faults(HEAD + text) == said


@pytest.mark.parametrize(
    ("text", "what", "rule"),
    [("", "the file is empty", "empty"), ("- a", "a list stands at the top", "type")],
)
def test_what_is_no_framework_is_told_what_one_is(text: str, what: str, rule: str) -> None:
    fix = "a framework is a mapping of fields such as `id:` and `name:`"
    assert faults(text) == [f"line 1:1: {what}; {fix} [{rule}]"]


def test_aliases_that_multiply_are_counted_before_they_are_used() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in zip("abcde", "bcdef", strict=True)
    ]
    begun = time.perf_counter()
    (said,) = faults("\n".join(lines))
    assert "grows beyond 1,000,000 values" in said
    assert time.perf_counter() - begun < 2


def test_names_of_any_script_and_with_signs_of_html_are_kept() -> None:
    names = ["שלום עולם", "مرحبا", "<script>&amp;</script>", "a: b # c", "‘quoted’", "n" * 300]
    capabilities = {f"c{number}": {"name": name} for number, name in enumerate(names)}
    framework = sc.Framework.model_validate(
        {"id": "a", "name": "<b>&", "categories": {"x": {"name": "X", "capabilities": capabilities}}}
    )
    again = parse_framework(framework_text(framework))
    assert again == framework
    assert [each.name for each in again.capabilities.values()] == names


def test_ten_thousand_capabilities_are_read_merged_and_written_in_seconds() -> None:
    groups = "".join(
        f"  g{group}:\n    name: Group {group}\n    capabilities:\n"
        + "".join(f"      c{group}-{each}: Capability {group} {each}\n" for each in range(100))
        for group in range(100)
    )
    begun = time.perf_counter()
    framework = parse_framework(f"{HEAD}categories:\n{groups}")
    changed = groups.replace("Capability 7 ", "Other 7 ")
    local = parse_framework(f"id: b\nname: B\nowner: T\naligned_with: a\ncategories:\n{changed}")
    merged = sc.merge_framework(framework, local)
    assert len(merged.framework.capabilities) == 10_000
    assert len(merged.findings) == 100
    assert parse_framework(framework_text(merged.framework)) == framework
    assert time.perf_counter() - begun < 60


@pytest.mark.parametrize(
    ("how", "indicators", "said"),
    [
        ("mean", "{i: {name: I, out_of: 2}}", "its answers may come to 0, and the scale begins at 1"),
        ("sum", "{i: I, j: J}", "its answers may come to 0, and the scale begins at 1"),
        ("mean", "{i: {name: I, out_of: 2, answers: {No: 1, Yes: 2}}}", ""),
    ],
)
def test_levels_from_answers_begin_where_the_scale_does(how: str, indicators: str, said: str) -> None:
    text = f"id: x\nname: X\nlevel_from: {how}\nscale: {{levels: {{1: Low, 2: High}}}}\n"
    text += f"categories: {{c: {{name: C, capabilities: {{a: {{name: A, indicators: {indicators}}}}}}}}}"
    if not said:
        assert parse_framework(text).level_from == how
        return
    with pytest.raises(sc.StrategyError, match=said):
        parse_framework(text)
