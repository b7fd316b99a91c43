"""Parameters on several arrows: a filter, tied layers, a recurrent network unrolled, and graphs with shared nodes."""

from __future__ import annotations

import math
import pickle
import random

import numpy as np
import pytest

from symgrad.errors import AuthorError
from symgrad.language.printing import to_text
from symgrad.language.tree import name
from symgrad.networks.graph import Graph
from symgrad.networks.network import Layer, Network
from symgrad.problems.loader import load
from symgrad.problems.problem import parts_of

# A filter of two taps over four inputs, then a unit that adds up what it found.
_FILTER = {"w26": "w15", "w37": "w15", "w36": "w25", "w47": "w25", "b6": "b5", "b7": "b5"}
_NUMBERS = {"w15": 0.5, "w25": -0.3, "b5": 0.1, "w58": 0.7, "w68": -0.4, "w78": 0.2, "b8": 0.1}
_X, _T = (1, 0, 0.5, -1), 1


def _filter(**changes):
    return Network(parameters=_NUMBERS | changes, tied=_FILTER)


def _by_hand(taps, bias, above, last):
    """The loss of the filter in NumPy: np.convolve turns its filter round."""
    hidden = 1 / (1 + np.exp(-(np.convolve(_X, taps[::-1], "valid") + bias)))
    return (_T - 1 / (1 + np.exp(-(above @ hidden + last)))) ** 2


def test_a_filter_has_each_tap_once():
    found = [str(parameter) for parameter in _filter().parameter_names]
    assert found == ["w_1_5", "w_2_5", "w_5_8", "w_6_8", "w_7_8", "b_5", "b_8"]


def test_the_gradient_of_a_tap_adds_what_comes_back_from_each_place():
    found = _filter().backpropagate(_X, targets=[_T])
    assert to_text(found.gradients["w15"].tree) == "e₅ x₁ + e₆ x₂ + e₇ x₃"
    assert to_text(found.gradients["b5"].tree) == "e₅ + e₆ + e₇"
    assert len(found.gradients["w15"].paths) == 3
    errors = [float(found.errors[f"e{unit}"].value) for unit in (5, 6, 7)]
    assert float(found.gradients["w15"].value) == pytest.approx(np.dot(errors, _X[:3]), rel=1e-14)


def test_the_values_are_those_of_a_convolution():
    found = _filter().backpropagate(_X, targets=[_T])
    taps, above = np.array([0.5, -0.3]), np.array([0.7, -0.4, 0.2])
    assert float(found.loss) == pytest.approx(_by_hand(taps, 0.1, above, 0.1), rel=1e-14)
    h = 1e-6
    for place, tap in enumerate(("w15", "w25")):
        move = h * np.eye(2)[place]
        slope = (_by_hand(taps + move, 0.1, above, 0.1) - _by_hand(taps - move, 0.1, above, 0.1)) / (2 * h)
        assert float(found.gradients[tap].value) == pytest.approx(slope, rel=1e-7)
    slope = (_by_hand(taps, 0.1 + h, above, 0.1) - _by_hand(taps, 0.1 - h, above, 0.1)) / (2 * h)
    assert float(found.gradients["b5"].value) == pytest.approx(slope, rel=1e-7)


def test_everything_else_knows_shared_parameters():
    net = _filter()
    found = net.backpropagate([_X, (0, 1, 1, 0)], targets=[[_T], [0]])
    assert found.verify().holds
    for parameter, slope in found.finite_differences().items():
        assert float(found.gradients[parameter].value) == pytest.approx(slope, rel=1e-7)
    numeric = net.compiled()
    _, gradient = numeric.gradient(numeric.vector(net), [_X, (0, 1, 1, 0)], [[_T], [0]])
    expected = [float(found.gradients[parameter].value) for parameter in net.parameter_names]
    np.testing.assert_allclose(gradient, expected, rtol=1e-13)
    after = found.step(0.5)
    assert after.parameters["w_2_6"] == after.parameters["w15"]
    assert float(after.parameters["w15"]) == pytest.approx(0.5 - 0.5 * float(found.gradients["w37"].value), rel=1e-14)
    assert len(found.updates(0.5)) == 7
    assert pickle.loads(pickle.dumps(net)).parameter_names == net.parameter_names


def test_a_network_with_tied_weights_is_the_free_one_with_its_gradients_added():
    draw = random.Random(3)
    weights = [[draw.uniform(-1, 1) for _ in range(2)] for _ in range(2)]
    layers = [Layer(2, "tanh", weights=weights, biases=[0.1, 0.2]), Layer(2, "tanh", weights=weights, biases=[0.1, 0.2])]
    tied = {"w35": "w13", "w36": "w14", "w45": "w23", "w46": "w24", "b5": "b3", "b6": "b4"}
    free = Network(2, layers).backpropagate([0.3, -0.7], targets=[0.5, 0.1])
    shared = Network(2, layers, tied=tied).backpropagate([0.3, -0.7], targets=[0.5, 0.1])
    for place, kept in tied.items():
        total = float(free.gradients[place].value) + float(free.gradients[kept].value)
        assert float(shared.gradients[kept].value) == pytest.approx(total, rel=1e-13)


def test_a_recurrent_network_unrolled():
    u, v, xs, t = 0.5, 0.8, (1, -1, 0.5), 0.25
    net = Network(
        parameters={"w14": u, "w45": v, "w67": 1},
        tied={"w25": "w14", "w36": "w14", "w56": "w45"},
        activation={"hidden": "tanh", "output": "identity"},
    )
    found = net.backpropagate(xs, targets=[t])
    states, by_u, by_v = [0.0], [0.0], [0.0]
    for x in xs:  # forward mode: h' = tanh(u x + v h), each derivative carried along
        states.append(math.tanh(u * x + v * states[-1]))
        inner = 1 - states[-1] ** 2
        by_u.append(inner * (x + v * by_u[-1]))
        by_v.append(inner * (states[-2] + v * by_v[-1]))
    outer = -2 * (t - states[-1])
    assert float(found.gradients["w14"].value) == pytest.approx(outer * by_u[-1], rel=1e-14)
    assert float(found.gradients["w45"].value) == pytest.approx(outer * by_v[-1], rel=1e-14)
    assert found.verify().holds


def test_a_parameter_that_stands_twice_in_one_unit():
    found = Network(parameters=["w13"], tied={"w23": "w13"}, activation="identity").backpropagate()
    assert to_text(found.gradients["w13"].tree) == "e₃ (x₁ + x₂)"
    assert found.verify().holds


def test_names_may_be_tied_in_a_chain_in_groups_and_with_one_number_given():
    chain = Network(parameters={"w14": 2}, tied={"w34": "w24", "w24": "w14"})
    groups = Network(parameters={"w34": 2}, tied=[["w14", "w24", "w34"]])
    assert dict(chain.parameters) == dict(groups.parameters) == {"w_1_4": 2}
    assert chain.shared == {name("w_3_4"): name("w_1_4"), name("w_2_4"): name("w_1_4")}


_TWO = {"w13": 1, "w23": 2, "b3": 0}


@pytest.mark.parametrize(
    ("tied", "says"),
    [
        ({"w23": "w13"}, "w_2_3 = 2 is tied to w_1_3 = 1 (expected: the same number"),
        ({"w23": "w99"}, "nothing named 'w99'"),
        ({"w13": "w23", "w23": "w13"}, "in a circle: w_1_3 → w_2_3 → w_1_3"),
        ({"w13": "w13"}, "in a circle"),
        ({"w23": "w13", "w_{2,3}": "w13"}, "w_2_3 is tied twice"),
        ({"w23": "b3"}, "weights tied to weights"),
        ({"q": "w13"}, "neither a weight nor a bias"),
        ([["w13"]], "ties nothing"),
        ("w13", "tied is 'w13'"),
        (3, "tied is 3"),
        ([3], "the group 3"),
    ],
)
def test_ties_that_cannot_be(tied, says):
    with pytest.raises(AuthorError) as caught:
        Network(parameters=_TWO, tied=tied)
    assert says in str(caught.value)


def test_the_page_says_what_is_shared_and_counts_it_once():
    page = _filter().backpropagate(_X, targets=[_T]).to_markdown()
    assert "$w_{3,7} = w_{2,6} = w_{1,5}$" in page
    assert r"2 \cdot 1 + 2 \cdot 1 + 2 \cdot 1 + 3 \cdot 1 + 4 - 6 = 7" in page
    assert "$w_{1,5}$ is shared: it stands in $z_5$, $z_6$ and $z_7$." in page
    assert "So for every weight that is not shared" in page


def test_a_graph_with_a_shared_node():
    graph = Graph.of({"p": "u x", "q": "v p", "r": "u q", "f": "p r + u"})
    u, v, x = 1.5, -0.5, 2.0  # f = u² x · u v x + … : p = ux, r = u v u x, f = u³ v x² + u
    found = graph.backward(at={"u": u, "v": v, "x": x})
    assert float(found.gradients["u"].value) == pytest.approx(3 * u**2 * v * x**2 + 1)
    assert float(found.gradients["x"].value) == pytest.approx(2 * u**3 * v * x)
    assert len(found.gradients["u"].paths) == 3
    assert found.verify().holds


def test_a_problem_file_may_tie_parameters(tmp_path):
    path = tmp_path / "filter.yaml"
    path.write_text(
        "title: A filter\nproblems:\n  - kind: network\n    inputs: {x_1: 1, x_2: 0, x_3: 1}\n    targets: {t_6: 1}\n"
        "    parameters: {w14: 0.2, w24: -0.3, w46: 1, w56: 2}\n    tied: {w25: w14, w35: w24}\n"
        "    asks: [gradients]\n",
        encoding="utf-8",
    )
    (problem,) = load(path).problems
    parts = {part.name: part for part in parts_of(problem)}
    assert parts["gradient w_1_4"].depends_on == ("gradient z_4", "gradient z_5")
