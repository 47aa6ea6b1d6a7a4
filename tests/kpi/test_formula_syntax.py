"""Formulas as text: what is read, what is refused and where, and that nothing is ever run."""

from __future__ import annotations

import ast
import builtins
import copy
import difflib  # noqa: F401  (loaded before imports are watched)
import pickle
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard.kpi
from scorecard.errors import LoopError, Place, ScorecardError, StrategyError
from scorecard.kpi.formula import FormulaError, FormulaLoopError, names, order, parse, read_formulas, to_text
from scorecard.kpi.formula_syntax import MAX_DEPTH, MAX_HEIGHT
from scorecard.kpi.formula_tokens import MAX_LENGTH
from scorecard.kpi.formula_tree import FUNCTIONS, Binary, Name, Number, Tree, Unary
from tests.kpi.formula_trees import trees


def refused(text: str, known: list[str] | None = None) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse(text, known)
    return caught.value


# --- what is read ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a / b * 100", "kpi:a / kpi:b * 100"),
        ("a/(b*100)", "kpi:a / (kpi:b * 100)"),
        ("kpi:a-kpi", "kpi:a-kpi"),
        ("a - (b - c)", "kpi:a - (kpi:b - kpi:c)"),
        ("(a - b) - c", "kpi:a - kpi:b - kpi:c"),
        ("first-contact-fix - first-call", "kpi:first-contact-fix - kpi:first-call"),
        ("kpi:first-contact-fix", "kpi:first-contact-fix"),
        ("kpi:4g.cover-age + 1", "kpi:4g.cover-age + 1"),
        ("100-rate", "100 - kpi:rate"),
        ("a -1", "kpi:a - 1"),
        ("a--b", "kpi:a - -kpi:b"),
        ("--a", "--kpi:a"),
        ("-a*b", "-kpi:a * kpi:b"),
        ("-(a*b)", "-(kpi:a * kpi:b)"),
        ("2**3", "2 ^ 3"),
        ("a ^ -b", "kpi:a ^ -kpi:b"),
        ("(-a)^2", "(-kpi:a) ^ 2"),
        ("-(a^2)", "-(kpi:a ^ 2)"),
        ("2^(3^2)", "2 ^ (3 ^ 2)"),
        ("not a = b and c or d", "not kpi:a = kpi:b and kpi:c or kpi:d"),
        ("not (a and b)", "not (kpi:a and kpi:b)"),
        ("a = (not b)", "kpi:a = (not kpi:b)"),
        ("(a < b) = (b < c)", "(kpi:a < kpi:b) = (kpi:b < kpi:c)"),
        ("a AND b Or NOT c", "kpi:a and kpi:b or not kpi:c"),
        ("IF(a >= 1, a, 0)", "if(kpi:a >= 1, kpi:a, 0)"),
        ("Sum( part_of )", "sum(part_of)"),
        ("mean(part_of) - max(a, b, 3)", "mean(part_of) - max(kpi:a, kpi:b, 3)"),
        ("rolling(a, 3)/lag(a,12)", "rolling(kpi:a, 3) / lag(kpi:a, 12)"),
        ("round(a, -3)", "round(kpi:a, -3)"),
        ("kpi:sum + kpi:if", "kpi:sum + kpi:if"),
        ("1e3 + .5 + 2. + 1.25E-2", "1000 + 0.5 + 2 + 0.0125"),
        ("1e300 + 1e20", "1e+300 + 1e+20"),
        ("\ta\u00a0+\n b\r\n", "kpi:a + kpi:b"),
        ("((((a))))", "kpi:a"),
    ],
)
def test_the_canonical_text(text: str, canonical: str) -> None:
    tree = parse(text)
    assert to_text(tree) == canonical
    assert parse(canonical) == tree


@given(trees())
def test_text_and_tree_are_one(tree: Tree) -> None:
    text = to_text(tree)
    assert parse(text) == tree
    assert to_text(parse(text)) == text


@given(trees())
def test_the_names_are_those_of_the_text(tree: Tree) -> None:
    known = names(tree)
    assert list(known) == sorted(set(known))
    assert parse(to_text(tree), known) == tree
    if known:
        assert "no KPI" in refused(to_text(tree), list(known[1:])).what


def test_a_node_knows_its_column_and_is_equal_without_it() -> None:
    tree = parse("  a + b")
    assert isinstance(tree, Binary)
    assert (tree.column, tree.left.column, tree.right.column) == (5, 3, 7)
    assert tree == parse("a+b")
    assert repr(tree) == "Binary(operator='+', left=Name(id='kpi:a'), right=Name(id='kpi:b'))"


# --- names with hyphens ------------------------------------------------------------------------------

KNOWN = ["fixed", "open", "late", "fixed-late", "first-contact-fix", "kpi:100-day", "day", "a.b"]


def test_a_hyphen_without_spaces_belongs_to_the_name() -> None:
    assert parse("fixed-open") == Name("kpi:fixed-open")
    assert parse("first-contact-fix", KNOWN) == Name("kpi:first-contact-fix")
    assert to_text(parse("fixed - open", KNOWN)) == "kpi:fixed - kpi:open"
    assert to_text(parse("100-late", KNOWN)) == "100 - kpi:late"


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        (
            "fixed-late",
            "`fixed-late` is a KPI, and could be a difference",
            "`kpi:fixed-late` or `fixed - late`",
        ),
        ("100-day", "`100-day` is a KPI, and could be a difference", "`kpi:100-day` or `100 - day`"),
        ("fixed-open", "no KPI 'kpi:fixed-open'", "put spaces round a minus: `fixed - open`"),
        ("fixed-10", "no KPI 'kpi:fixed-10'", "put spaces round a minus: `fixed - 10`"),
        ("first-contact-fix-open", "no KPI", "`first-contact-fix - open`"),
        ("first-contct-fix", "no KPI 'kpi:first-contct-fix'", "did you mean 'first-contact-fix'?"),
        ("kpi:fixd", "no KPI 'kpi:fixd'", "did you mean 'fixed'"),
        ("kpi:fixed-open", "no KPI 'kpi:fixed-open'", "put spaces round a minus"),
        ("zzz", "no KPI 'kpi:zzz'", "valid: 100-day, a.b, day"),
    ],
)
def test_a_hyphen_that_may_be_a_minus_is_asked_about(text: str, what: str, fix: str) -> None:
    error = refused(f"1 + {text}", KNOWN)
    assert error.column == 5
    assert what in error.what
    assert fix in error.fix


def test_written_in_full_a_hyphenated_id_is_never_a_difference() -> None:
    assert parse("kpi:fixed-late", KNOWN) == Name("kpi:fixed-late")
    assert parse("kpi:100-day", KNOWN) == Name("kpi:100-day")
    assert parse("kpi:a.b", KNOWN) == Name("kpi:a.b")


def test_no_kpi_at_all_is_said_without_a_hint() -> None:
    assert refused("zzz", []).fix == ""


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ("", 1, "empty"),
        (" \n ", 1, "empty"),
        ("=a+b", 1, "starts without `=`"),
        ("a +", 4, "a figure is missing before the end"),
        ("* a", 1, "a figure is missing before `*`"),
        ("+a", 1, "a figure is missing before `+`"),
        ("a b", 3, "an operator is missing before `b`"),
        ("2(a)", 2, "an operator is missing before `(`"),
        ("kpi:a(2)", 6, "an operator is missing before `(`"),
        ("(a", 3, "a bracket is not closed"),
        ("(a + (b)", 9, "a bracket is not closed"),
        ("a)", 2, "never opened"),
        ("(a b)", 4, "an operator is missing"),
        ("()", 2, "a figure is missing before `)`"),
        ("0,5 * a", 2, "a comma stands only between arguments"),
        ("if(a, b)", 8, "`if` takes 3 arguments, not 2"),
        ("abs(a, b)", 9, "`abs` takes 1 argument, not 2"),
        ("log(a, 2, 3)", 12, "`log` takes 1 or 2 arguments, not 3"),
        ("sum()", 5, "`sum` takes 1 or more arguments, not 0"),
        ("sum(a,)", 7, "a figure is missing before `)`"),
        ("avrage(a)", 1, "no function 'avrage'"),
        ("a-sum(b)", 1, "no function 'a-sum'"),
        ("sum + 1", 1, "`sum` is a function"),
        ("a and", 6, "a figure is missing before the end"),
        ("and a", 1, "a figure is missing before `and`"),
        ("a = not b", 5, "`not` binds less tightly"),
        ("a + not b", 5, "`not` binds less tightly"),
        ("a < b < c", 7, "comparisons cannot be chained"),
        ("a = b != c", 7, "comparisons cannot be chained"),
        ("-2 ^ 2", 4, "read differently"),
        ("2 ^ 3 ^ 2", 7, "read differently"),
        ("2 ^ -3 ^ 2", 8, "read differently"),
        ("part_of", 1, "`part_of` stands for several KPIs"),
        ("sum(part_of + 1)", 13, "`part_of` stands alone"),
        ("sum(part_of, a)", 12, "`part_of` stands alone"),
        ("sum(a, part_of)", 8, "`part_of` stands for several KPIs"),
        ("abs(part_of)", 5, "`part_of` stands for several KPIs"),
        ("lag(a, 0)", 8, "counts whole periods"),
        ("lag(a, -1)", 8, "counts whole periods"),
        ("rolling(a, 1.5)", 12, "counts whole periods"),
        ("rolling_sum(a, b)", 16, "counts whole periods"),
        ("lag(a, 10001)", 8, "counts whole periods"),
        ("round(a, 0.5)", 10, "whole number of places"),
        ("round(a, 16)", 10, "whole number of places"),
        ("objective:value", 1, "reads KPIs only"),
        ("KPI:a", 1, "reads KPIs only"),
        ("kpi:", 4, "`:` has no meaning here"),
        ("kpi: a", 4, "`:` has no meaning here"),
        ("kpi:a-kpi:b", 10, "`:` has no meaning here"),
        ("4g", 1, "`4g` is no number"),
        ("1.2.3", 1, "`1.2.3` is no number"),
        (".5.3", 1, "is no number"),
        ("1_000", 1, "`1_000` is no number"),
        ("1e999", 1, "too large a number"),
        ("9" * 400, 1, "too large a number"),
        ("a == b", 3, "`==` has no meaning here"),
        ("a <> b", 3, "`<>` has no meaning here"),
        ("a // b", 3, "`//` has no meaning here"),
        ("a && b", 3, "`&&` has no meaning here"),
        ("95%", 3, "`%` has no meaning here"),
        ("£5", 1, "`£` has no meaning here"),
        ("a × b", 3, "`×` has no meaning here"),
        ("a − b", 3, "`−` has no meaning here"),
        ("if(a; b; c)", 5, "`;` has no meaning here"),
        ("[first-contact-fix]", 1, "`[` has no meaning here"),
        ("`first-contact-fix`", 1, "` has no meaning here"),
        ("é + 1", 1, "`é` has no meaning here"),
        ("a\x00", 2, "the character U+0000 has no meaning here"),
        ("a + \ud800", 5, "the character U+D800 has no meaning here"),
        ("a\u202e", 2, "the character U+202E has no meaning here"),
        ("kpi:" + "a" * 121, 1, "longer than the id of any KPI"),
        ("_a", 1, "`_a` is no KPI"),
    ],
)
def test_what_is_refused_and_where(text: str, column: int, what: str) -> None:
    error = refused(text)
    assert what in error.what
    assert error.column == column
    lines = str(error).splitlines()
    assert lines[0].startswith(f"formula, column {column}: {error.what}")
    assert lines[-1].strip() == "^"


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("ln(a)", "write `log`"),
        ("average(a, b)", "write `mean`"),
        ("roling(a, 3)", "did you mean 'rolling'"),
        ("frobnicate(a)", "the functions are sum, mean"),
        ("a-sum(b)", "put spaces round a minus"),
        ("a == b", "write `=`"),
        ("sum + 1", "`kpi:sum` for a KPI of that name"),
        ("KPI:calls", "write `kpi:calls`"),
        ("kpi:a-kpi:b", "put spaces round a minus"),
        ("4g", "`kpi:4g`"),
        ("[a]", "`kpi:first-contact-fix`"),
        ("a < b < c", "`a < b and b < c`"),
        ("1,000", "1000, not 1,000"),
        ("lag(a, -1)", "does not look ahead"),
        ("a = not b", "put it in brackets"),
    ],
)
def test_a_fault_says_what_to_do(text: str, fix: str) -> None:
    assert fix in refused(text).fix


def test_the_caret_points_at_the_fault() -> None:
    assert str(refused("fixed / cals * 100", ["fixed", "calls"])).splitlines() == [
        "formula, column 9: no KPI 'kpi:cals'; did you mean 'calls'?",
        "    fixed / cals * 100",
        "            ^",
    ]
    far = str(refused(f"{'a + ' * 30}&{' + a' * 30}")).splitlines()
    assert far[2].index("^") == far[1].index("&")
    assert max(map(len, far)) < 100


def test_the_error_is_of_the_house_and_a_finding() -> None:
    error = refused("a b")
    assert isinstance(error, (ScorecardError, StrategyError, ValueError))
    assert error.findings == (error.finding(Place()),)
    finding = error.finding(Place(file="strategy.yaml", line=7, id="kpi:rate"))
    assert str(finding) == (
        "error: strategy.yaml:7, formula, column 3 (kpi:rate): an operator is missing before `b`; "
        "write one of + - * / ^, or a comparison [formula]"
    )
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.column) == (str(error), error.column)


# --- too deep, too long ------------------------------------------------------------------------------

OPENERS = ["(", "-(", "not (", "abs(", "if(", "1+(", "2^(", "sum(a, ", "a = (", "a or b and c = d + e * ("]


@pytest.mark.parametrize("opener", OPENERS)
def test_ten_thousand_brackets_are_one_clear_error(opener: str) -> None:
    error = refused(opener * 10_000 + "1" + ")" * 10_000)
    assert "nested too deeply" in error.what
    assert error.column <= len(opener) * (MAX_DEPTH + 1) + 1
    assert len(str(error)) < 400


@pytest.mark.parametrize("sign", ["-", "not "])
def test_so_are_ten_thousand_signs(sign: str) -> None:
    assert "nested too deeply" in refused(sign * 10_000 + "1").what


@pytest.mark.parametrize("opener", ["(", "abs("])
def test_sixty_four_are_read(opener: str) -> None:
    def nested(depth: int) -> str:
        return opener * depth + "1" + ")" * depth

    assert parse(nested(MAX_DEPTH)) is not None
    assert "nested too deeply" in refused(nested(MAX_DEPTH + 1)).what


def test_a_chain_is_bounded_and_a_list_is_not() -> None:
    longest = " + ".join(["a"] * MAX_HEIGHT)
    tree = parse(longest)
    assert parse(to_text(tree)) == copy.deepcopy(tree) == pickle.loads(pickle.dumps(tree))
    assert len({tree, parse(longest)}) == 1
    assert repr(tree).count("kpi:a") == MAX_HEIGHT
    error = refused(f"{longest} + a + a")
    assert "a chain of more than" in error.what
    assert "sum(a, b, c)" in error.fix
    assert error.column == len(longest) + 2
    many = parse(f"sum({', '.join(['a'] * 3_000)})")
    assert len(many.arguments) == 3_000  # type: ignore[union-attr]


def test_a_long_text_is_bounded() -> None:
    assert parse("1" + " " * (MAX_LENGTH - 1)) == Number(1.0)
    for text in ("1" + " " * MAX_LENGTH, "a" * 1_000_000, "1" + " + 1" * 3_000, " " * 1_000_000):
        assert "longer than" in refused(text).what or "chain" in refused(text).what
    assert refused("a" * 1_000_000).column in (1, MAX_LENGTH + 1)


# --- nothing is run ----------------------------------------------------------------------------------

REACHES = [
    ("__import__('os')", 1),
    ("__import__", 1),
    ("os.system('rm')", 3),
    ("calls.real", 6),
    ("calls.__class__.__mro__", 6),
    ("().__class__", 2),
    ("(1).__class__", 4),
    ("1 .real", 3),
    ("lambda: 1", 7),
    ("lambda x: x", 9),
    ("f'{calls}'", 2),
    ('"a"', 1),
    ("b'a'", 2),
    ("calls[0]", 6),
    ("{calls}", 1),
    ("[x for x in calls]", 1),
    ("x := 1", 3),
    ("a; b", 2),
    ("a\nimport os", 3),
    ("eval('1')", 1),
    ("getattr(a, b)", 1),
    ("True if a else b", 6),
    ("a if b else c", 3),
    ("print(a)", 1),
    ("sum(*a)", 5),
    ("@a", 1),
    ("a\\", 2),
    ("a # b", 3),
    ("${a}", 1),
    ("{{ a }}", 1),
    ("a | b", 3),
    ("~a", 1),
]


@pytest.mark.parametrize(("text", "column"), REACHES)
def test_what_reaches_for_python_is_refused_where_it_begins(text: str, column: int) -> None:
    assert refused(text).column == column


def test_python_s_words_are_names_like_any_other() -> None:
    assert names(parse("exec + import - kpi:os.system")) == ("kpi:exec", "kpi:import", "kpi:os.system")
    assert refused("1 + exec", ["calls"]).column == 5
    assert to_text(parse("sum(a=1)")) == "sum(kpi:a = 1)"


WORDS = "** <= != and or not part_of kpi: a a-b 1 0.5 1e9 __class__ __import__ lambda f' eval é \x00 lag(a,2)"
PIECES = st.sampled_from([*FUNCTIONS, *"+-*/^()<>=,.:;'\"[]{}%& \n", *WORDS.split(" ")])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join))


@given(TEXTS)
def test_any_text_is_a_formula_or_a_formula_error_and_nothing_runs(text: str) -> None:
    ran = mock.Mock(side_effect=AssertionError("a formula was run"))
    real = builtins.__import__

    def only_ours(name: str, *rest: Any) -> Any:
        return (
            real(name, *rest) if name == "difflib" else ran(name)
        )  # the nearest valid name is found with it

    with mock.patch.multiple("builtins", eval=ran, exec=ran, compile=ran, __import__=only_ours):
        again = tree = error = None
        try:
            tree = parse(text)
            again = parse(to_text(tree))
        except FormulaError as caught:
            error = caught
    assert again == tree
    assert error is None or (error.what and 1 <= error.column <= len(text) + 1)


def test_the_formula_files_call_nothing_that_runs_text() -> None:
    folder = Path(str(scorecard.kpi.__file__)).parent
    files = sorted(folder.glob("formula*.py"))
    assert len(files) > 5
    forbidden = {
        "eval",
        "exec",
        "compile",
        "getattr",
        "setattr",
        "literal_eval",
        "__import__",
        "import_module",
    }
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called == "re.compile" or called.rpartition(".")[2] not in forbidden, (
                    f"{path}: {called}"
                )


# --- many formulas -----------------------------------------------------------------------------------


def test_every_fault_of_many_is_gathered() -> None:
    texts = {
        "kpi:rate": "fixed / calls",
        "bad": "fixed /",
        "kpi:none": "sum(part_of)",
        "kpi:all": "sum(part_of)",
    }
    found, findings = read_formulas(texts, ["fixed", "calls"], {"all": ["kpi:fixed"]})
    assert set(found) == {"kpi:rate", "kpi:all"}
    assert [(finding.where.id, finding.severity, finding.rule) for finding in findings] == [
        ("kpi:bad", "error", "formula"),
        ("kpi:none", "error", "formula"),
    ]
    assert "no KPI is part of it" in findings[1].what
    assert read_formulas({"kpi:none": "sum(part_of)"})[1] == ()


def test_the_order_has_causes_first() -> None:
    formulas = {"kpi:c": parse("b + a"), "kpi:b": parse("a * 2"), "d": parse("sum(part_of)")}
    found = order(formulas, {"kpi:d": ["kpi:c"], "kpi:e": ["d"]})
    assert found == ["kpi:a", "kpi:b", "kpi:c", "kpi:d", "kpi:e"]


@pytest.mark.parametrize(
    ("formulas", "parts", "path"),
    [
        ({"kpi:a": "b", "kpi:b": "c", "kpi:c": "a + x"}, {}, ("kpi:a", "kpi:c", "kpi:b", "kpi:a")),
        ({"kpi:a": "a + 1"}, {}, ("kpi:a", "kpi:a")),
        ({"kpi:a": "lag(a, 1)"}, {}, ("kpi:a", "kpi:a")),
        (
            {"kpi:share": "part / whole"},
            {"kpi:whole": ["kpi:share"]},
            ("kpi:share", "kpi:whole", "kpi:share"),
        ),
    ],
)
def test_a_loop_prints_its_path(
    formulas: dict[str, str], parts: dict[str, list[str]], path: tuple[str]
) -> None:
    with pytest.raises(FormulaLoopError) as caught:
        order({identifier: parse(text) for identifier, text in formulas.items()}, parts)
    error = caught.value
    assert isinstance(error, LoopError)
    assert set(error.loop) == set(path)
    assert len(error.loop) == len(path)
    assert error.loop[0] == error.loop[-1]
    assert " -> ".join(error.loop) in str(error)
    assert pickle.loads(pickle.dumps(error)).loop == error.loop


def test_a_long_row_of_formulas_is_ordered() -> None:
    formulas: dict[str, Tree] = {
        f"kpi:{number}": Unary("-", Name(f"kpi:{number + 1}")) for number in range(5000)
    }
    assert order(formulas)[0] == "kpi:5000"
    with pytest.raises(FormulaLoopError):
        order({**formulas, "kpi:5000": Name("kpi:0")})
