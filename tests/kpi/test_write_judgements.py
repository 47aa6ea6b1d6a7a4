"""Judgements written as a table: read back as they were, whatever people say in them."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.kpi.judgements import Judgements
from scorecard.model.judgement import Judgement
from scorecard.model.period import Period

WORDS = st.one_of(
    st.sampled_from(["=1+1", "+", "- two wards wait", "@ward", "'-", "''=", "'quoted'", 'a "b", c', "x\ny"]),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1),
).filter(lambda text: text.strip() != "")  # fmt: skip
SCORES = st.floats(0, 100)
PERIODS = st.sampled_from(["2010-01", "2009Q2", "2011", "FY2009/10", "2010-02-28", "2010-W07"])
MOMENTS = st.one_of(
    st.none(),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


@st.composite
def judgements(draw: st.DrawFn) -> Judgement:
    kind = draw(st.sampled_from(["assessed", "override"]))
    low, score, high = sorted(draw(st.lists(SCORES, min_size=3, max_size=3)))
    ranged = kind == "assessed" and draw(st.booleans())
    return Judgement(
        node=draw(st.sampled_from(["initiative:i", "objective:o", "desk"])),
        period=Period.parse(draw(PERIODS)),
        kind=kind,
        status=draw(WORDS),
        author=draw(WORDS),
        reason=draw(WORDS),
        organisation=draw(st.none() | WORDS),
        score=score if ranged else draw(st.none() | SCORES),
        low=low if ranged else None,
        high=high if ranged else None,
        expires=draw(st.none() | PERIODS.map(Period.parse)),
        recorded_at=draw(MOMENTS),
        propagates=kind == "override" and draw(st.booleans()),
    )


def said(organisation: str | None = None, reason: str = "on plan", **fields: object) -> Judgement:
    given = {"node": "initiative:i", "period": "2010-01", "status": "Green", "author": "Owner"}
    return Judgement.model_validate({**given, "reason": reason, "organisation": organisation, **fields})


@given(st.lists(judgements(), max_size=4, unique_by=lambda item: (item.node, str(item.period), item.kind)))
def test_what_is_written_is_read_back(items: list[Judgement]) -> None:
    before = Judgements(items)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "judgements.csv"
        sc.write_judgements(before, path)
        assert list(sc.read_judgements(path)) == list(before)
        written = path.read_bytes()
        sc.write_judgements(sc.read_judgements(path), path)
        assert path.read_bytes() == written
        assert [each.name for each in Path(folder).iterdir()] == ["judgements.csv"]


@given(judgements())
def test_no_cell_is_a_formula_to_a_spreadsheet(item: Judgement) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "judgements.csv"
        sc.write_judgements([item], path)
        with path.open(encoding="utf-8", newline="") as stream:
            assert not [cell for row in csv.reader(stream) for cell in row if cell[:1] in tuple("=+-@")]


def test_only_columns_that_say_something_are_written(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    sc.write_judgements([said(), said("North", reason="=HYPERLINK(1)", score=80.0)], path)
    assert path.read_text("utf-8") == (
        "node,period,kind,status,author,reason,organisation,score\n"
        "initiative:i,2010-01,assessed,Green,Owner,on plan,,\n"
        "initiative:i,2010-01,assessed,Green,Owner,'=HYPERLINK(1),North,80.0\n"
    )
    sc.write_judgements([], path)
    assert path.read_text("utf-8") == "node,period,kind,status,author,reason\n"
    assert list(sc.read_judgements(path)) == []


def test_a_map_with_levels_is_saved_whole(tmp_path: Path) -> None:
    folder = sc.example("nimm")
    nimm = sc.read_framework("nimm")
    rounds = [sc.read_assessment(folder / "rounds" / f"{year}-05.yaml", nimm) for year in (2009, 2010)]
    strategy = sc.read_strategy(folder / "strategy.yaml")
    domain = sc.Maturity(nimm, rounds).into(strategy, {"service-desk": "quick-help"})
    sc.write_strategy(domain.strategy, tmp_path / "strategy.yaml")
    sc.write_judgements(domain.judgements, tmp_path / "judgements.csv")
    readings = sc.read_readings(folder / "readings")
    again = sc.Review(
        sc.read_strategy(tmp_path / "strategy.yaml"), readings, at="2010-05",
        judgements=sc.read_judgements(tmp_path / "judgements.csv"),
    )  # fmt: skip
    before = sc.Review(domain.strategy, readings, at="2010-05", judgements=domain.judgements)
    assert again.to_frame().equals(before.to_frame())


def test_what_is_no_judgement_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    with pytest.raises(sc.ScorecardError, match="judgements are wanted, not str; of an assessment"):
        sc.write_judgements("judgements.csv", path)  # type: ignore[arg-type]
    with pytest.raises(sc.ScorecardError, match=r"U\+0000"):
        sc.write_judgements([said(reason="a\0b")], path)
    with pytest.raises(OSError, match="No such file"):
        sc.write_judgements([said()], tmp_path / "none" / "judgements.csv")
    assert list(tmp_path.iterdir()) == []
