"""Studies of activations: bounds against dense samples, known values, texts of one's own, and what is not claimed."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

import symgrad as sg
from symgrad.calculus.bounds import INFINITY, Extreme
from symgrad.errors import AuthorError
from symgrad.functions.registry import activations
from symgrad.language.printing import to_text
from symgrad.language.tree import Negative, number
from symgrad.networks.activation_study import ActivationStudy
from symgrad.networks.softmax_study import SoftmaxStudy
from symgrad.numeric.balls import evaluate

NAMES = tuple(entry.id for entry in activations())
OWN = ("z/(1 + exp(-z))", "z^2", "e^(-z^2)", "max(z, z^2)", "|z| + |z - 2|", "(z + 1)/(z^2 + 2)", "min(max(z, -1), 1)")


def study_of(text: str) -> ActivationStudy:
    found = sg.activation(text)
    assert isinstance(found, ActivationStudy)
    return found


def plain(text: str) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """The function written once more in NumPy, without any of symgrad."""
    return {
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0),
        "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z), "elu": lambda z: np.where(z > 0, z, np.exp(z) - 1),
        "softplus": lambda z: np.log(1 + np.exp(z)), "softsign": lambda z: z / (1 + abs(z)),
        "silu": lambda z: z / (1 + np.exp(-z)), "hard_sigmoid": lambda z: np.clip(z / 6 + 0.5, 0, 1),
        "step": lambda z: np.where(z >= 0, 1.0, 0.0), "identity": lambda z: z,
        "z/(1 + exp(-z))": lambda z: z / (1 + np.exp(-z)), "z^2": lambda z: z**2, "e^(-z^2)": lambda z: np.exp(-(z**2)),
        "max(z, z^2)": lambda z: np.maximum(z, z**2), "|z| + |z - 2|": lambda z: abs(z) + abs(z - 2),
        "(z + 1)/(z^2 + 2)": lambda z: (z + 1) / (z**2 + 2), "min(max(z, -1), 1)": lambda z: np.clip(z, -1, 1),
    }[text]  # fmt: skip


def value(found: Extreme | None) -> float:
    assert found is not None
    if found.value == INFINITY:
        return np.inf
    return -np.inf if found.value == Negative(INFINITY) else float(evaluate(found.value, {}).mid())


@pytest.mark.parametrize("text", [*NAMES, *OWN])
def test_no_sample_lies_outside_the_range_and_the_finite_ends_are_approached(text: str) -> None:
    z = np.linspace(-30, 30, 60_001)
    outputs, (low, high) = plain(text)(z), study_of(text).range
    assert value(low) - 1e-6 <= outputs.min()
    assert outputs.max() <= value(high) + 1e-6
    for end, reached in ((value(low), outputs.min()), (value(high), outputs.max())):
        assert not np.isfinite(end) or abs(end - reached) < 0.05


@pytest.mark.parametrize("text", [*NAMES, *OWN])
def test_no_slope_of_a_sample_is_larger_than_the_largest(text: str) -> None:
    z = np.linspace(-30, 30, 60_001)
    z = z[np.min([abs(z - kink) for kink in (-3, -1, 0, 1, 2, 3)], axis=0) > 1e-4]  # a difference across a kink is none
    slopes = (plain(text)(z + 1e-6) - plain(text)(z - 1e-6)) / 2e-6
    study = study_of(text)
    assert value(study.smallest_slope) - 1e-5 <= slopes.min()
    assert slopes.max() <= value(study.largest_slope) + 1e-5
    if np.isfinite(value(study.largest_slope)):
        assert abs(slopes.max() - value(study.largest_slope)) < 0.01


@pytest.mark.parametrize(
    ("text", "largest", "reached"),
    [("sigmoid", "1/4", True), ("tanh", "1", True), ("softplus", "1", False), ("relu", "1", True), ("elu", "1", True),
     ("hard_sigmoid", "1/6", True), ("1/(1 + e^(-z))", "1/4", True), ("z/sqrt(1 + z^2)", "1", True)],
)  # fmt: skip
def test_largest_slopes_that_are_known_exactly(text: str, largest: str, reached: bool) -> None:
    found = study_of(text).largest_slope
    assert found is not None
    assert (to_text(found.value), found.exact, found.reached) == (largest, True, reached)


def test_a_largest_slope_without_closed_form_has_proved_digits_only() -> None:
    found = study_of("z/(1 + exp(-z))").largest_slope
    assert found is not None
    assert not found.exact
    z = np.linspace(2, 3, 2_000_001)
    s = 1 / (1 + np.exp(-z))
    assert value(found) == pytest.approx((s + z * s * (1 - s)).max(), abs=5e-7)


@pytest.mark.parametrize("text", NAMES)
def test_saturation_begins_no_later_than_samples_show(text: str) -> None:
    for one in study_of(text).saturations:
        z = float(one.beyond) + one.side * np.linspace(1e-3, 30, 5000)
        slopes = abs(plain(text)(z + 1e-6) - plain(text)(z - 1e-6)) / 2e-6
        assert slopes.max() < 0.01
        if not one.exactly_zero:
            before = float(one.beyond) - one.side * 0.02
            assert abs(plain(text)(np.array([before + 1e-6])) - plain(text)(np.array([before - 1e-6])))[0] / 2e-6 > 0.0099


def test_where_units_die_and_what_cannot_be_trained() -> None:
    assert {name: len(study_of(name).dies) for name in NAMES} == {
        "sigmoid": 0, "tanh": 0, "relu": 1, "leaky_relu": 0, "elu": 0, "softplus": 0, "softsign": 0, "silu": 0,
        "hard_sigmoid": 2, "step": 2, "identity": 0,
    }  # fmt: skip
    assert [name for name in NAMES if not study_of(name).trainable] == ["step"]


def test_kinks_have_both_slopes_and_smooth_joints_are_none() -> None:
    kinks: Mapping[str, list[tuple[str, str]]] = {
        "relu": [("0", "1")], "leaky_relu": [("0.01", "1")], "hard_sigmoid": [("0", "⅙"), ("⅙", "0")], "elu": [],
        "softsign": [], "step": [("0", "0")],
    }  # fmt: skip
    for name, expected in kinks.items():
        corners = study_of(name).corners
        slopes = [(corner.left.slope, corner.right.slope) for corner in corners]
        assert [tuple(to_text(s).replace("1/100", "0.01") for s in pair if s) for pair in slopes] == expected


@pytest.mark.parametrize("text", ["sin z", "tan z", "1/z", "1/(z - 1)", "|sin z|", "ln z", "arctan z", "e^(e^z)", "sqrt(z^2)", "z/sqrt(z^2)"])
def test_what_is_not_established_is_not_claimed(text: str) -> None:
    study = study_of(text)
    assert None in (*study.range, study.largest_slope)
    assert study.to_text()


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_has_a_page_in_every_format(name: str) -> None:
    study = sg.activation(name)
    assert study.to_text()
    assert study.to_markdown().startswith("# ")
    assert r"\begin{document}" in study.to_latex()


def test_forms_and_reflections_are_there_and_proved() -> None:
    assert {name: len(study_of(name).forms) for name in ("sigmoid", "tanh", "relu", "leaky_relu", "elu")} == {
        "sigmoid": 3, "tanh": 4, "relu": 2, "leaky_relu": 2, "elu": 1,
    }  # fmt: skip
    assert [name for name in NAMES if study_of(name).symmetry == "odd"] == ["tanh", "softsign", "identity"]
    reflection = study_of("sigmoid").reflection
    assert reflection is not None
    assert to_text(reflection) == "1 − σ(z)"


def test_limits() -> None:
    limits = {name: [to_text(one) if one else None for one in study_of(name).limits] for name in NAMES}
    assert limits["sigmoid"] == ["0", "1"]
    assert limits["tanh"] == ["−1", "1"]
    assert limits["elu"] == ["−1", "∞"]
    assert limits["silu"] == ["0", "∞"]
    assert limits["leaky_relu"] == ["−∞", "∞"]


def test_softmax_is_a_study_of_its_own() -> None:
    study = sg.activation("softmax")
    assert isinstance(study, SoftmaxStudy)
    assert study.total[-1] == number(1)
    assert "−" in study.to_text()


def test_a_comparison_takes_two_activations_of_one_sum() -> None:
    assert "softplus" in sg.compare_activations(["sigmoid", "softplus"]).to_text()
    for wrong in (["relu"], "relu", [], ["relu", "softmax"], ["relu", "nosuch"]):
        with pytest.raises(AuthorError):
            sg.compare_activations(wrong)


@pytest.mark.parametrize("wrong", ["sigmiod", "", "w z", "z = 2", "(1, z)", "3"])
def test_what_is_no_activation_is_refused(wrong: str) -> None:
    with pytest.raises(AuthorError):
        sg.activation(wrong)
