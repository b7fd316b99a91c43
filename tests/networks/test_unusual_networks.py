"""Networks that no layers describe: every gradient against central differences of a network in plain Python."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

import symgrad as sg
from symgrad.language.parser import read
from symgrad.language.tree import Name
from symgrad.networks.wiring import Node

_PLAIN = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "identity": lambda z: z,
}
_H = 1e-6


def plain_loss(
    parameters: Mapping[str, float], inputs: Mapping[str, float], targets: Mapping[str, float], activation: str
) -> float:
    """½ Σ (t − o)² of any network of units, by parameters such as w_1_4 and b_4, worked out by recursion over floats."""
    arrows: dict[str, list[str]] = {}
    for key in parameters:
        if key[0] == "w":
            source, target = key.split("_")[1:]
            arrows.setdefault(target, []).append(source)
    outputs: dict[str, float] = dict(inputs)

    def output(unit: str) -> float:
        if unit not in outputs:
            z = sum(parameters[f"w_{source}_{unit}"] * output(source) for source in arrows[unit])
            outputs[unit] = _PLAIN[activation](z + parameters.get(f"b_{unit}", 0.0))
        return outputs[unit]

    return sum((target - output(unit)) ** 2 / 2 for unit, target in targets.items())


def plain_gradient(
    parameters: Mapping[str, float], inputs: Mapping[str, float], targets: Mapping[str, float], activation: str
) -> dict[str, float]:
    """(E(p + h) − E(p − h))/2h for each parameter."""
    return {
        key: (
            plain_loss({**parameters, key: number + _H}, inputs, targets, activation)
            - plain_loss({**parameters, key: number - _H}, inputs, targets, activation)
        ) / (2 * _H)
        for key, number in parameters.items()
    }  # fmt: skip


def backpropagated(
    parameters: Mapping[str, float], inputs: Mapping[str, float], targets: Mapping[str, float], activation: str
) -> sg.Backpropagation:
    """The same network by the library, everything by name."""
    net = sg.Network(
        inputs=list(inputs), parameters=parameters, outputs=list(targets), activation=activation, loss="half_squared_error"
    )
    named = {f"x_{unit}": number for unit, number in inputs.items()}
    return net.backpropagate(named, targets={f"t_{unit}": number for unit, number in targets.items()})


def numbers(keys: Sequence[str], seed: int = 0) -> dict[str, float]:
    """Numbers between −1 and 1 with three places."""
    generator = random.Random(seed)
    return {key: round(generator.uniform(-1, 1), 3) for key in keys}


NETWORKS = {
    "a skip edge from the input to the output": ("w_1_2 w_2_3 w_1_3 b_2 b_3", ["1"], ["3"]),
    "every unit feeds all later ones": ("w_1_2 w_1_3 w_1_4 w_1_5 w_2_3 w_2_4 w_2_5 w_3_4 w_3_5 w_4_5 b_3 b_5", ["1"], ["5"]),
    "three outputs of different depth": ("w_1_3 w_2_3 w_3_4 w_2_4 w_4_5 w_1_5 b_3 b_4", ["1", "2"], ["3", "4", "5"]),
    "an output that feeds another output": ("w_1_2 w_2_3 b_2 b_3", ["1"], ["2", "3"]),
    "one unit, one weight, no bias": ("w_1_2", ["1"], ["2"]),
    "one unit with a bias": ("w_1_2 b_2", ["1"], ["2"]),
    "no bias anywhere": ("w_1_3 w_2_3 w_1_4 w_2_4 w_3_5 w_4_5", ["1", "2"], ["5"]),
    "a bias on one hidden unit only": ("w_1_3 w_2_3 w_1_4 w_2_4 w_3_5 w_4_5 b_4", ["1", "2"], ["5"]),
    "a unit that feeds two layers": ("w_1_2 w_2_3 w_2_4 w_3_4 w_2_5 w_4_5 b_2", ["1"], ["5"]),
    "numbers that could be read two ways": ("w_1_23 w_12_3 w_23_4 w_3_4 b_23 b_3", ["1", "12"], ["4"]),
    "numbered from the output": ("w_9_5 w_9_4 w_8_5 w_8_4 w_5_1 w_4_1 b_5 b_1", ["9", "8"], ["1"]),
    "an input that is an output's neighbour twice": ("w_1_2 w_1_3 w_2_4 w_3_4 w_1_4", ["1"], ["4"]),
}


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "identity"])
@pytest.mark.parametrize("name", list(NETWORKS))
def test_gradients_equal_differences_in_plain_python(name, activation):
    keys, inputs, outputs = NETWORKS[name]
    parameters = numbers(keys.split(), seed=len(name))
    x, t = numbers(inputs, seed=1), numbers(outputs, seed=2)
    found = backpropagated(parameters, x, t, activation)
    wanted = plain_gradient(parameters, x, t, activation)
    assert float(found.loss) == pytest.approx(plain_loss(parameters, x, t, activation), rel=1e-12)
    assert {key: float(found.gradients[key].value) for key in wanted} == pytest.approx(wanted, rel=1e-6, abs=1e-8)
    assert found.verify().holds


@pytest.mark.parametrize("seed", range(6))
def test_any_numbering_in_any_order_gives_the_same_gradients(seed):
    keys, inputs, outputs = NETWORKS["three outputs of different depth"]
    parameters, x, t = numbers(keys.split(), 3), numbers(inputs, 4), numbers(outputs, 5)
    first = backpropagated(parameters, x, t, "tanh")
    generator = random.Random(seed)
    labels = ["1", "2", "3", "4", "5"]
    new = dict(zip(labels, generator.sample(["7", "12", "1", "40", "3", "a", "b", "2"], 5), strict=True))

    def renamed(key: str) -> str:
        letter, *units = key.split("_")
        return "_".join([letter, *(new[unit] for unit in units)])

    shuffled = generator.sample(list(parameters), len(parameters))
    moved = backpropagated(
        {renamed(key): parameters[key] for key in shuffled},
        {new[unit]: number for unit, number in x.items()},
        {new[unit]: number for unit, number in t.items()},
        "tanh",
    )
    for key in parameters:
        assert moved.gradients[renamed(key)].value.rounded(30) == first.gradients[key].value.rounded(30), key


def test_a_chain_of_two_hundred_units():
    parameters = {key: number for unit in range(1, 201) for key, number in
                  ((f"w_{unit}_{unit + 1}", 1.1 - unit % 3 / 10), (f"b_{unit + 1}", 0.05))}  # fmt: skip
    found = backpropagated(parameters, {"1": 0.5}, {"201": -0.2}, "tanh")
    outputs = [0.5]
    for unit in range(1, 201):
        outputs.append(math.tanh(parameters[f"w_{unit}_{unit + 1}"] * outputs[-1] + 0.05))
    error = outputs[-1] + 0.2
    for unit in range(200, 0, -1):
        error *= 1 - outputs[unit] ** 2
        gradient = found.gradients[f"w_{unit}_{unit + 1}"].value
        assert gradient == pytest.approx(error * outputs[unit - 1], rel=1e-9, abs=0)
        error *= parameters[f"w_{unit}_{unit + 1}"]
    assert found.verify().holds


def _unrolled(steps: int) -> tuple[dict[str, str], dict[str, float]]:
    definitions, before = {}, "h_0"
    for t in range(1, steps + 1):
        definitions[f"a_{t}"] = f"w {before} + u x_{t} + b"
        definitions[f"h_{t}"] = f"tanh(a_{t})"
        before = f"h_{t}"
    definitions["L"] = f"(1/2)(v {before} - y)^2"
    at = {f"x_{t}": round(math.sin(t), 3) for t in range(1, steps + 1)}
    return definitions, at | {"h_0": 0.2, "w": 0.8, "u": 0.5, "b": 0.1, "v": 1.2, "y": 0.3}


def _plain_unrolled(at: Mapping[str, float], steps: int) -> float:
    h = at["h_0"]
    for t in range(1, steps + 1):
        h = math.tanh(at["w"] * h + at["u"] * at[f"x_{t}"] + at["b"])
    return (at["v"] * h - at["y"]) ** 2 / 2


@pytest.mark.parametrize("steps", [1, 2, 7, 40])
def test_a_recurrent_unit_unrolled_shares_its_weights(steps):
    definitions, at = _unrolled(steps)
    found = sg.Graph.of(definitions).backward(at=at)
    assert len(found.gradients["w"].paths) == len(found.gradients["u"].paths) == steps
    for name in at:
        forward, backward = ({**at, name: at[name] + h} for h in (_H, -_H))
        difference = (_plain_unrolled(forward, steps) - _plain_unrolled(backward, steps)) / (2 * _H)
        assert found.gradients[name].value == pytest.approx(difference, rel=1e-6, abs=1e-9), name
    assert found.verify().holds


def test_the_sum_over_all_paths_is_written_out():
    definitions, at = _unrolled(3)
    found = sg.Graph.of(definitions).backward(at=at)
    total = sum(math.prod(float(factor.value) for factor in path) for path in found.gradients["w"].paths)
    assert total == pytest.approx(found.gradients["w"].value, rel=1e-12)
    whole = found.value(found.expanded("w"))
    assert whole.rounded(25) == found.gradients["w"].value.rounded(25)


def test_a_graph_by_hand_and_one_from_an_expression():
    nodes = [
        Node(Name("f"), read("p q")), Node(Name("q"), read("sin(s)")), Node(Name("p"), read("s^2")),
        Node(Name("s"), read("x + y")),
    ]  # fmt: skip
    by_hand = sg.Graph(nodes).backward(at={"x": "0.4", "y": "-1.3"})
    read_in = sg.Graph.of("(x + y)^2 sin(x + y)").backward(at={"x": "0.4", "y": "-1.3"})
    s = Fraction("-0.9")
    wanted = 2 * s * math.sin(s) + s**2 * math.cos(s)
    for name in "xy":
        assert by_hand.gradients[name].value.rounded(30) == read_in.gradients[name].value.rounded(30)
        assert by_hand.gradients[name].value == pytest.approx(wanted, rel=1e-14)


def test_a_node_may_be_called_like_a_number():
    found = sg.Graph.of({"e": "a + b", "pi": "e e", "f": "pi + e"}).backward(at={"a": 2, "b": 1})
    assert [found.values[name] for name in ("e", "pi", "f")] == [3, 9, 12]
    assert [found.gradients[name].value for name in ("pi", "e", "a")] == [1, 7, 7]
    assert sg.Graph.of({"f": "e^x"}).backward(at={"x": 1}).gradients["x"].value == math.e


@pytest.mark.parametrize(
    ("definitions", "value", "gradient"),
    [
        ({"h": "x + 1", "f": "h (x + 2)"}, 20, 9),
        ({"sigma": "x + 1", "f": "sigma (x + 2)"}, 20, 9),
        ({"net": "2 x", "out": "net (net + 1)"}, 42, 26),
        ({"ax": "2 x", "loss": "ax ax"}, 36, 24),
        ({"y_hat": "2 x", "L": "(5 - y_hat)^2"}, 1, 4),
    ],
)
def test_what_is_defined_is_a_name_and_no_function_or_product(definitions, value, gradient):
    found = sg.Graph.of(definitions).backward(at={"x": 3})
    assert (found.values[list(definitions)[-1]], found.gradients["x"].value) == (value, gradient)


@pytest.mark.parametrize("key", ["sin", "1x", "a + b", "x y"])
def test_what_has_a_meaning_already_is_no_name(key):
    with pytest.raises(sg.StudentError):
        sg.Graph.of({key: "x + 1"})


@pytest.mark.parametrize("graph", [sg.Graph.of("e = (a + b)(b + 1)"), sg.Graph.of("(a + b)(b + 1)", output="e")])
def test_the_output_may_be_called_e(graph):
    found = graph.backward(at={"a": 2, "b": 1})
    assert str(found.output) == "e"
    assert [found.gradients[name].value for name in "ab"] == [2, 5]


def test_a_number_is_no_definition():
    with pytest.raises(sg.AuthorError, match="is not a definition"):
        sg.Graph.of("e = e^x + 1")


@pytest.mark.parametrize("weight", [30, 60, 85, 100, 300])
def test_saturated_units_keep_their_digits(weight):
    def found(activation, loss):
        layer = sg.Layer(1, activation, weights=[[weight]])
        return sg.Network(inputs=1, layers=[layer], loss=loss).backpropagate([1], targets=[0])

    small = math.exp(-weight)
    assert found("sigmoid", "squared_error").gradients["z_2"].value == pytest.approx(2 * small, rel=1e-12, abs=0)
    assert found("tanh", "squared_error").gradients["z_2"].value == pytest.approx(8 * small**2, rel=1e-12, abs=0)
    if weight < 88:
        assert found("sigmoid", "binary_cross_entropy").loss == pytest.approx(weight, rel=1e-12)


def test_a_unit_with_three_hundred_sources():
    weights = [[Fraction(place % 7 - 3, 50)] for place in range(300)]
    net = sg.Network(inputs=300, layers=[sg.Layer(1, "sigmoid", weights=weights)], loss="half_squared_error")
    inputs = [Fraction(place % 11 - 5, 10) for place in range(300)]
    found = net.backpropagate(inputs, targets=[1])
    z = float(sum(weight * x for (weight,), x in zip(weights, inputs, strict=True)))
    o = _PLAIN["sigmoid"](z)
    for place, x in enumerate(inputs, 1):
        wanted = (o - 1) * o * (1 - o) * float(x)
        assert found.gradients[f"w_{place}_301"].value == pytest.approx(wanted, rel=1e-12, abs=1e-18)
