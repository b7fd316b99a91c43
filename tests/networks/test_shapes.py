"""Skip edges, several outputs, any numbering, other notations: nothing of it is a special case."""

from __future__ import annotations

import pickle

import pytest

from symgrad.language.printing import to_text
from symgrad.networks.network import Layer, Network
from symgrad.networks.rounding import Rounding
from tests.networks.examples import lecture_network

_PARAMETERS = {
    "w14": 0.2, "w15": -0.3, "w24": 0.4, "w25": 0.1, "w34": -0.5, "w35": 0.2, "w46": -0.3, "w56": -0.2,
    "b4": -0.4, "b5": 0.2, "b6": 0.1,
}  # fmt: skip


def _values(found):
    return {key: float(gradient.value) for key, gradient in found.gradients.items()}


def test_parameters_by_name_give_the_same_network():
    layered, named = lecture_network(), Network(parameters=_PARAMETERS)
    assert layered.structure == named.structure
    assert dict(layered.parameters) == dict(named.parameters)


@pytest.mark.parametrize("spelling", ["w_{4,6}", "w46", "w_4_6", "w_(4,6)", "w₄,₆"])
def test_any_spelling_finds_a_gradient(spelling):
    found = lecture_network().backpropagate([1, 0, 1], targets=[1])
    assert found.gradients[spelling].value == found.gradients["w_4_6"].value


def test_formulas_of_a_skip_edge_and_a_second_output():
    net = Network(parameters={**_PARAMETERS, "w16": 0.3, "w47": 0.5, "w57": -0.1})
    found = net.backpropagate([1, 0, 1], targets=[1, 0])
    assert to_text(found.gradients["z_5"].tree) == "(e₆ w₅,₆ + e₇ w₅,₇) (1 − o₅) o₅"
    assert to_text(found.gradients["x_1"].tree) == "e₄ w₁,₄ + e₅ w₁,₅ + e₆ w₁,₆"
    assert to_text(found.gradients["w_1_6"].tree) == "e₆ x₁"
    assert len(found.gradients["z_5"].paths) == 2
    for name, difference in found.finite_differences().items():
        assert found.gradients[name].value == pytest.approx(difference, rel=1e-8, abs=1e-10)
    assert found.verify().holds


def test_the_lecture_formula():
    import sympy

    found = lecture_network(drop_constant=True).backpropagate()
    e_6, w_5_6, o_5 = sympy.symbols("e_6 w_5_6 o_5")
    assert sympy.expand(found.gradients["z_5"].expression - e_6 * w_5_6 * (1 - o_5) * o_5) == 0
    assert found.gradients["z_5"].value is None


def test_renumbered_units_give_the_same_values():
    new = {"1": "7", "2": "3", "3": "12", "4": "1", "5": "20", "6": "2"}

    def renamed(key: str) -> str:
        head, *labels = key[0], *key[1:]
        return "_".join([head, *(new[label] for label in labels)])

    inputs = {"x_7": 1, "x_3": 0, "x_12": 1}
    moved = Network(parameters={renamed(key): value for key, value in _PARAMETERS.items()}).backpropagate(
        inputs, targets={"t_2": 1}
    )
    first = lecture_network().backpropagate([1, 0, 1], targets=[1])
    for key in _PARAMETERS:
        assert moved.gradients[renamed(key)].value == first.gradients[key].value


def test_layers_with_labels():
    layers = [Layer(2, labels=["a", "b"]), Layer(1, labels=["out"])]
    found = Network(inputs=["p", "q"], layers=layers).backpropagate()
    assert str(found.gradients["w_p_a"].tree.factors[0]) == "e_a"


def test_letters_of_ones_own():
    net = lecture_network(notation={"sum": "net", "output": "a", "bias": "theta", "error": "delta"})
    found = net.backpropagate([1, 0, 1], targets=[1])
    assert to_text(found.gradients["net_5"].tree) == "δ₆ w₅,₆ (1 − a₅) a₅"
    assert found.gradients["theta_6"].value == lecture_network().backpropagate([1, 0, 1], [1]).gradients["b_6"].value


def test_error_with_the_other_sign():
    found = lecture_network(notation="err").backpropagate([1, 0, 1], targets=[1])
    assert found.network.objective.drop_constant
    assert to_text(found.errors["Err_5"].tree) == "Err₆ w₅,₆ (1 − o₅) o₅"
    assert found.errors["Err_6"].value == -found.gradients["z_6"].value > 0
    update = next(update for update in found.updates(0.9) if str(update.name) == "w_4_6")
    assert to_text(update.tree) == "w₄,₆ + η Err₆ o₄"


def test_units_without_bias():
    net = Network(inputs=2, layers=[Layer(2, weights=[[1, 2], [3, 4]]), Layer(1, weights=[[1], [1]], biases=[1])])
    assert [str(name) for name in net.parameter_names if name.base == "b"] == ["b_5"]
    assert len(Network(inputs=2, layers=[Layer(3, biases=False)]).parameter_names) == 6


@pytest.mark.parametrize(("loss", "share"), [("squared_error", 1), ("mean_squared_error", 0.5)])
def test_a_batch_adds_or_averages(loss, share):
    net = lecture_network(loss=loss)
    rows, targets = [[1, 0, 1], [0, 1, 1]], [1, 0]
    batch = net.backpropagate(rows, targets=targets)
    singles = [net.backpropagate(row, targets=[target]) for row, target in zip(rows, targets, strict=True)]
    assert batch.loss == pytest.approx(share * sum(one.loss for one in singles))
    for key in _PARAMETERS:
        total = share * sum(one.gradients[key].value for one in singles)
        assert batch.gradients[key].value == pytest.approx(total, rel=1e-12, abs=1e-15)
    for name, difference in batch.finite_differences().items():
        assert batch.gradients[name].value == pytest.approx(difference, rel=1e-8, abs=1e-10)


def test_updates_use_the_parameters_before_the_step():
    found = lecture_network().backpropagate([1, 0, 1], targets=[1])
    after = found.step("0.9")
    for key in _PARAMETERS:
        assert after.parameters[key] == pytest.approx(found.network.parameters[key] - 0.9 * found.gradients[key].value)


def test_binary_cross_entropy_through_a_sigmoid_is_output_minus_target():
    found = lecture_network(loss="binary_cross_entropy").backpropagate([1, 0, 1], targets=[1])
    assert to_text(found.gradients["z_6"].tree) in ("o₆ − t₆", "−t₆ + o₆")
    assert found.gradients["z_6"].value == found.forward["o_6"] - 1


def test_results_can_be_pickled():
    found = lecture_network().backpropagate([1, 0, 1], targets=[1], rounding=Rounding("stepwise"))
    again = pickle.loads(pickle.dumps(found))
    assert _values(again) == _values(found)
    exact = pickle.loads(pickle.dumps(lecture_network().backpropagate([1, 0, 1], targets=[1])))
    assert exact.gradients["z_6"].value.rounded(20) == exact.gradients["z_6"].value.rounded(20)
