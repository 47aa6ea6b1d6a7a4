"""The schemes as data: what each says of itself, where it lands, and what a scheme may not say."""

from __future__ import annotations

from typing import Any

import pytest

from scorecard.formats.strategy import parse_strategy
from scorecard.formats.writer import strategy_text
from scorecard.kpi.schemes import assessed_scheme_of, band_names, built_in_schemes, landings
from scorecard.kpi.score import score
from scorecard.model.scheme import ALSO_CALLED, BUILT_IN_SCHEMES, Scale, Scheme
from tests.kpi.made import THREE, bands, kpi, scheme, strategy

FIVE = bands(5)


def made(**fields: Any) -> Scheme:
    return Scheme.model_validate({"id": "own", "bands": bands(3), **fields})


def test_the_names_are_those_of_the_file() -> None:
    assert sorted(built_in_schemes()) == sorted(BUILT_IN_SCHEMES)
    assert set(ALSO_CALLED.values()) <= set(BUILT_IN_SCHEMES)
    assert not set(ALSO_CALLED) & set(BUILT_IN_SCHEMES)


@pytest.mark.parametrize("name", BUILT_IN_SCHEMES)
def test_each_says_its_name_and_who_publishes_it_and_its_bands_look_different(name: str) -> None:
    found = scheme(name)
    assert found.name and found.source
    for what in ("name", "letter", "shape", "colour"):
        assert len({getattr(band, what) for band in found.bands}) == len(found.bands)


@pytest.mark.parametrize("name", BUILT_IN_SCHEMES)
def test_each_lands_on_the_status_scale_or_nowhere(name: str) -> None:
    nowhere = ("model-health-system", "delivery-confidence-five", "brag")
    assert (landings(scheme(name), THREE) is None) == (name in nowhere)


def test_schemes_of_three_bands_follow_the_scale_wherever_it_has_its_boundaries() -> None:
    moved = Scale.model_validate(
        {"bands": [band.model_dump() for band in THREE.bands], "boundaries": [40, 75]}
    )
    for name in ("havering", "kent", "harlow", "delivery-confidence-three"):
        assert landings(scheme(name), moved) == (40, 75)
    assert landings(scheme("four-band"), moved) is None


def test_five_points_are_never_made_three() -> None:
    five = scheme("delivery-confidence-five")
    assert [band.name for band in five.bands] == ["Red", "Amber/Red", "Amber", "Amber/Green", "Green"]
    assert [band.letter for band in five.bands] == ["R", "AR", "A", "AG", "G"]
    roles = ["worst", "poor", "middle", "good", "best"]
    assert [band.colour for band in five.bands] == roles
    assert landings(five, THREE) is None
    same = Scale.model_validate(
        {"bands": [band.model_dump() for band in five.bands], "boundaries": [20, 40, 60, 80]}
    )
    assert landings(five, same) == (20, 40, 60, 80)
    other = Scale.model_validate({"bands": bands(5), "boundaries": [20, 40, 60, 80]})
    assert landings(five, other) is None  # as many bands, but nobody says they mean the same


def test_a_strategy_may_state_where_five_points_land() -> None:
    raw = scheme("delivery-confidence-five").model_dump()
    own = Scheme.model_validate({**raw, "lands": [20, 33.33, 66.67, 80]})
    assert landings(own, THREE) == (20, 100 / 3, 200 / 3, 80)
    without = Scheme.model_validate({**raw, "lands": [20, 40, 60, 80]})
    assert landings(without, THREE) is None  # leaves out the scale's own boundaries


def test_harlow_is_a_star_a_circle_and_a_triangle() -> None:
    looks = [(band.name, band.shape, band.colour) for band in scheme("harlow").bands]
    assert looks == [
        ("Red", "triangle", "worst"), ("Blue", "circle", "apart"), ("Green", "star", "best")
    ]  # fmt: skip
    found = score(kpi(target=100, tolerance=5), scheme("harlow"), THREE, [94.9, 95, 100, 105, 105.1])
    assert found.band.tolist() == [0, 1, 1, 1, 2]
    lower = score(
        kpi(target=100, tolerance=5, direction="lower"), scheme("harlow"), THREE, [105.1, 105, 94.9]
    )
    assert lower.band.tolist() == [0, 1, 2]


def test_kent_needs_to_be_told_how_close_is_close() -> None:
    found = score(kpi(target=100, tolerance="5%"), scheme("kent"), THREE, [94.9, 95, 99.9, 100])
    assert found.band.tolist() == [0, 1, 1, 2]
    untold = score(kpi(target=100), scheme("kent"), THREE, [90, 100])
    assert untold.aimless.all()
    assert untold.band.tolist() == [-1, -1]


def test_model_health_system_has_no_amber() -> None:
    found = score(kpi(target=4.2, direction="lower"), scheme("model-health-system"), THREE, [4.1, 4.2, 4.3])
    assert [scheme("model-health-system").bands[band].name for band in found.band] == [
        "Green",
        "Green",
        "Red",
    ]


def test_blue_has_no_place_until_a_strategy_gives_it_one() -> None:
    four = Scale.model_validate({"bands": bands(4), "boundaries": [25, 50, 75]})
    assert landings(scheme("brag"), four) is None
    assert "not said here" in scheme("brag").source


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"assessed": True, "boundaries": ["target", "goal"]}, "no boundaries"),
        ({"assessed": True, "tolerance": 5}, "no tolerance"),
        ({"assessed": True, "lands": [50]}, "3 bands meet at 2 scores, not 1"),
        ({"assessed": True, "lands": [60, 40]}, "must rise"),
        ({"assessed": True, "lands": [0, 40]}, "greater than 0"),
        ({"boundaries": ["target", "goal"], "lands": [20, 40]}, "only where it is `assessed`"),
        ({}, "3 bands need 2 boundaries, not 0"),
        ({"boundaries": ["history", "history"]}, "only one boundary"),
        ({"boundaries": ["history", {"at": "midway"}]}, "one of another kind on either side"),
        ({"boundaries": [{"at": "history", "tolerances": 1}, "target"]}, "belong to `at: target`"),
        ({"bands": [*bands(2), bands(1)[0]], "boundaries": ["goal", "target"]}, "two bands have the name"),
    ],
)
def test_what_no_scheme_may_say(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        made(**fields)


@pytest.mark.parametrize(
    ("written", "hint"),
    [("spider", "it is called 'red-flag-and-goal' here"), ("Spider Impact", "called 'red-flag-and-goal'"),
     ("sdg", "called 'four-band'"), ("haverin", "did you mean 'havering'"), ("nothing", "there are brag,")],
)  # fmt: skip
def test_a_scheme_is_found_by_whose_it_is(written: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f"no scheme '{written}'") as caught:
        parse_strategy(f"name: Made\nkpis: {{k: {{name: K, scheme: {written}}}}}\n")
    assert hint in str(caught.value)


def test_every_node_may_name_the_scheme_of_its_statuses_and_it_must_be_there() -> None:
    found = strategy({}, initiatives={"i": {"name": "I", "assessed_scheme": "brag"}})
    assert found.nodes["initiative:i"].assessed
    assert assessed_scheme_of(found, found.nodes["initiative:i"]) == scheme("brag")
    with pytest.raises(ValueError, match="no scheme 'bragg'; did you mean 'brag'"):
        parse_strategy("name: M\nservices: {s: {name: S, assessed_scheme: bragg}}\n")
    with pytest.raises(ValueError, match="a node that is `assessed`"):
        strategy({}, services={"s": {"name": "S", "assessed": False, "assessed_scheme": "brag"}})
    with pytest.raises(ValueError, match="named by its `scheme`"):
        strategy({"k": {"name": "K", "assessed_scheme": "brag"}})


@pytest.mark.parametrize(
    ("fields", "default", "expected"),
    [
        (
            {"direction": "assessed", "scheme": "delivery-confidence-five"},
            "tolerance",
            "delivery-confidence-five",
        ),
        ({"direction": "assessed"}, "delivery-confidence-five", "delivery-confidence-five"),
        ({"direction": "assessed", "scheme": "harlow"}, "tolerance", "harlow"),
        ({"direction": "assessed"}, "tolerance", None),
        ({"scheme": "delivery-confidence-five"}, "tolerance", None),
    ],
)
def test_which_scheme_names_the_statuses_of_a_kpi(fields: Any, default: str, expected: Any) -> None:
    found = strategy({"k": {"name": "K", **fields}}, scheme=default)
    named = assessed_scheme_of(found, found.kpis[0])
    assert (named.id if named else None) == expected


def test_all_bands_that_may_show_in_order() -> None:
    found = strategy({}, initiatives={"i": {"name": "I", "assessed_scheme": "delivery-confidence-five"}})
    assert band_names(found) == ["Red", "Amber/Red", "Amber", "Amber/Green", "Green"]


@pytest.mark.parametrize("name", BUILT_IN_SCHEMES)
def test_each_can_be_written_out_as_a_strategys_own(name: str) -> None:
    raw = scheme(name).model_dump()
    found = strategy(
        {"k": {"name": "K", "scheme": "own"}},
        schemes={"own": {**raw, "id": "own"}},
        services={"s": {"name": "S", "assessed_scheme": "own", "contributes": []}},
    )
    again = parse_strategy(strategy_text(found))
    assert again == found
    assert again.schemes[0].bands == scheme(name).bands
