"""What cannot be used: an AuthorError that says where, and what was expected."""

from __future__ import annotations

import math

import pytest

from symgrad.errors import AuthorError, StudentError
from symgrad.language.tree import Name
from symgrad.networks.descent import descend
from symgrad.networks.graph import Graph
from symgrad.networks.network import Layer, Network
from symgrad.networks.rounding import Rounding
from symgrad.networks.wiring import Node
from tests.networks.examples import lecture_network

_ONE = [Layer(1, weights=[[1]], biases=[0])]


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: Network(inputs=3, layers=[Layer(2, weights=[[1, 2], [3, 4]])]), "shape 2 × 2 (expected: 3 × 2"),
        (lambda: Network(inputs=2, layers=[Layer(2, weights=[[1, 2], [3]])]), "not equally long (expected: 2 × 2"),
        (lambda: Network(inputs=1, layers=[Layer(2, weights=[[1, 2]], biases=[1])]), "1 biases (expected: 2"),
        (lambda: Network(inputs=1, layers=[]), "no layers"),
        (lambda: Network(layers=_ONE), "inputs is missing"),
        (lambda: Network(inputs=0, layers=_ONE), "number of inputs is 0"),
        (lambda: Network(inputs=1, layers=[Layer(0)]), "has 0 units"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights=[[math.nan]])]), "w_1_2 is nan"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights=[["one"]])]), "'one' (expected: a number"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights=[[1]]), Layer(1)]), "no number for w_2_3, b_3"),
        (lambda: Network(inputs=1, layers=[Layer(1, "sigmod")]), "expected: sigmoid"),
        (lambda: Network(inputs=1, layers=[Layer(1, "x^2")]), "is written in x (expected: the weighted sum z in its place: z²)"),
        (lambda: Network(inputs=1, layers=[Layer(1, "x/(1+exp(-x))")]), "in its place: z/(1 + exp(−z)))"),
        (lambda: Network(inputs=1, layers=[Layer(1, "z + y")]), "contains y (expected: a formula in which only z occurs"),
        (lambda: Network(inputs=1, layers=[Layer(1, "y + x")]), "contains y and x (expected: a formula in which only z"),
        (lambda: Network(inputs=1, layers=[Layer(1, "3")]), "the activation '3' is a constant"),
        (lambda: Network(inputs=1, layers=[Layer(1, "e^2")]), "is a constant (expected: a formula in z"),
        (lambda: Network(inputs=1, layers=_ONE, loss="squared"), "loss 'squared' is not known"),
        (lambda: Network(inputs=1, layers=_ONE, loss="hinge", drop_constant=True), "no constant to drop"),
        (lambda: Network(inputs=1, layers=_ONE, notation="book"), "expected: lecture"),
        (lambda: Network(inputs=1, layers=_ONE, notation={"sum": "o"}), "stands for the sum and the output"),
        (lambda: Network(inputs=1, layers=[Layer(1, labels=["1"])]), "label is given twice"),
        (lambda: Network(parameters={"w12": 1, "w_{1,2}": 2}), "'w_1_2' is given twice"),
        (lambda: Network(parameters={"w12": 1, "w23": 1, "w32": 1}), "form a cycle"),
        (lambda: Network(parameters={"w12": 1, "q": 1}), "neither a weight nor a bias"),
        (lambda: Network(parameters={"w12": 1, "b3": 1}), "unit 3 has no weights"),
        (lambda: Network(parameters={"w12": 1}, activation={"hidden": "tanh"}), "no activation for unit 2"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights=3)]), "the weights of layer 1 are 3"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights="1")]), "the weights of layer 1 are '1'"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights=[[1]], biases=3)]), "the biases of layer 1 are 3"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights=[[1]], biases="3")]), "the biases of layer 1 are '3'"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights=[[1]], biases=[-math.inf])]), "b_2 is -inf"),
        (lambda: Network(inputs=1, layers=[Layer(1, weights=[[[1]]])]), "w_1_2 is [1]"),
        (lambda: Network(inputs=1, layers=Layer(1)), "expected: a list of Layer"),
        (lambda: Network(inputs=1, layers=[3]), "layer 1 is 3"),
        (lambda: Network(inputs=1.5, layers=_ONE), "number of inputs is 1.5"),
        (lambda: Network(inputs="12", layers=_ONE), "number of inputs is '12'"),
        (lambda: Network(inputs=[], layers=_ONE), "there are no inputs"),
        (lambda: Network(inputs=1, layers=_ONE, loss=["hinge"]), "the loss is ['hinge']"),
        (lambda: Network(inputs=1, layers=_ONE, notation=3), "the notation is 3"),
        (lambda: Network(parameters=["w12", "w12"]), "'w12' is given twice"),
        (lambda: Network(parameters=["w12", "w_1_2"]), "'w_1_2' is given twice"),
        (lambda: Network(parameters="w12"), "parameters is 'w12'"),
        (lambda: Network(parameters=3), "parameters is 3"),
        (lambda: Network(parameters={"w12": math.nan}), "w12 is nan"),
        (lambda: Network(parameters={"w12": 1, "w23": 1, "w34": 1, "w42": 1, "w35": 1}), "arrows 2 → 3 → 4 → 2 form a"),
        (lambda: Network(parameters={"w12": 1, "w22": 1}), "arrows 2 → 2 form a cycle"),
        (lambda: Network(parameters={"w12": 1, "w13": 1}, outputs=[2]), "unit 3 leads to nothing"),
        (lambda: Network(parameters={"w12": 1}, outputs=[9]), "there is no output 9"),
        (lambda: Network(parameters={"w12": 1}, outputs=[2, "2"]), "output 2 is given twice"),
        (lambda: Network(parameters={"w12": 1}, activation={2: "relu", 9: "relu"}), "an activation for 9"),
        (lambda: Network(parameters={"w12": 1}, activation=3), "the activation is 3"),
        (lambda: Rounding("rough"), "'exact' or 'stepwise'"),
        (lambda: Rounding(outputs=-1), "from 0 to 30"),
    ],
)
def test_networks_that_cannot_be_made(build, says):
    with pytest.raises(AuthorError) as caught:
        build()
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda net: net.backpropagate([1, 0], targets=[1]), "2 inputs are given (expected: 3"),
        (lambda net: net.backpropagate([1, 0, 1], targets=[1, 0]), "2 targets are given (expected: 1: t_6"),
        (lambda net: net.backpropagate([1], targets=[1]), "1 input is given (expected: 3"),
        (lambda net: net.backpropagate([[1, 0, 1], [1, 0]], targets=[[1], [0]]), "in example 2, 2 inputs are given"),
        (lambda net: net.backpropagate([[1, 0, 1], [1, 0, 1]], targets=[[1], [0, 1]]), "in example 2, 2 targets are"),
        (lambda net: net.backpropagate([["a", 0, 1], [1, 0, 1]], targets=[[1], [0]]), "in example 1, x_1 is 'a'"),
        (lambda net: net.backpropagate([1, 0, 1]), "the targets are missing"),
        (lambda net: net.backpropagate([1, 0, math.inf], targets=[1]), "x_3 is inf"),
        (lambda net: net.backpropagate({"x1": 1, "x2": 0}, targets=[1]), "x_3 is missing"),
        (lambda net: net.backpropagate({"x1": 1, "x_1": 0}, targets=[1]), "x_1 is given twice"),
        (lambda net: net.backpropagate([[1, 0, 1], [1, 1, 1]], targets=[1]), "2 rows of inputs and 1 of targets"),
        (lambda net: net.backpropagate([[1, 0, 1], 3], targets=[1]), "mix numbers and rows"),
        (lambda net: net.backpropagate([1, 0, 1], targets=[1]).gradients["w_7_8"], "nothing named 'w_7_8'"),
        (lambda net: net.backpropagate([1, 0, 1], targets=[1]).step("fast"), "the learning rate is 'fast'"),
        (lambda net: net.backpropagate().step(0.1), "no numbers to take a step with"),
    ],
)
def test_examples_that_cannot_be_used(call, says):
    with pytest.raises(AuthorError) as caught:
        call(lecture_network())
    assert says in str(caught.value)


@pytest.mark.parametrize(("loss", "target"), [("binary_cross_entropy", 2), ("hinge", 0), ("cross_entropy", -1)])
def test_targets_outside_the_range_of_the_loss(loss, target):
    with pytest.raises(AuthorError, match="outside the range"):
        lecture_network(loss=loss).backpropagate([1, 0, 1], targets=[target])


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: Graph.of({"a": "b + 1", "b": "c a", "f": "a"}), "a → b → a"),
        (lambda: Graph.of({"a": "a + 1"}), "a → a"),
        (lambda: Graph([Node(Name("a")), Node(Name("a"))]), "given twice"),
        (lambda: Graph([]), "no nodes"),
        (lambda: Graph("ab"), "'a' is no node"),
        (lambda: Graph([Node(Name("a"), Name("b"))], Name("q")), "the output q is not a node (expected: b, a"),
        (lambda: Graph.of({1: "c"}), "1 is no name of a node"),
        (lambda: Graph.of({"w_1": "a", "w1": "b"}), "the node w_1 is given twice"),
        (lambda: Graph.of("x y").node(Name("q")), "there is no node q"),
        (lambda: Graph.of("x y").outgoing(Name("q")), "there is no node q"),
        (lambda: Graph.of("x y").backward(at={"x": math.nan, "y": 1}), "x is nan"),
        (lambda: Graph.of({"a": "x + 1", "b": "x + 2"}), "ends in 2 nodes (expected: an output: one of a, b"),
        (lambda: Graph.of("x + 1", output="x"), "occurs in its own expression"),
        (lambda: Graph.of("x + y").forward(at={"x": 1}), "no value for y"),
        (lambda: Graph.of("x + y").forward(at={"x": 1, "y": 2, "z": 3}), "nothing named 'z'"),
        (lambda: Graph.of("ln(x)").forward(at={"x": -1}), "f = ln x is not defined at x = -1"),
        (lambda: Graph.of("sqrt(x)").backward(at={"x": 0}).gradients["x"].value, "1/(2f) is not defined at x = 0"),
        (lambda: Graph.of("ln(x - y)").forward(at={"x": "1.5", "y": 2}), "is not defined at x = 1.5 and y = 2"),
        (lambda: Graph.of("ln(a + b + c + x)").forward(at=dict.fromkeys("abcx", -1)), "not defined at these values"),
        (lambda: Graph.of("1/x").backward(at={"x": 0}), "f = 1/x is not defined at x = 0"),
        (lambda: Graph.of("f(x)", functions=["f"]).forward(at={"x": 1}), "f has no formula"),
        (lambda: descend("x^2", {"y": 1}, 0.1), "nothing named 'y'"),
        (lambda: descend("x y", {"x": 1}, 0.1), "no start for y"),
        (lambda: descend("x^2", {"x": 1}, math.nan), "the learning rate is nan"),
        (lambda: descend("x^2", {"x": 1}, 0.1, max_steps=-1), "number of steps"),
        (lambda: descend("ln x", {"x": -1}, 0.1), "not defined"),
    ],
)
def test_graphs_and_descents_that_cannot_be_used(build, says):
    with pytest.raises(AuthorError) as caught:
        build()
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["__import__('os').system('ls')", "9**9**9**9", "(" * 10000, "a;b", "sinx"])
def test_hostile_texts_come_back_at_once(text):
    with pytest.raises((StudentError, AuthorError)):
        Graph.of(text)
    with pytest.raises((StudentError, AuthorError)):
        Network(inputs=1, layers=[Layer(1, text)])
    with pytest.raises((StudentError, AuthorError)):
        descend(text, {"x": 1}, 0.1)


def test_a_weight_beyond_all_measure_is_a_sentence() -> None:
    net = Network(inputs=2, layers=[Layer(1, weights=[["1e999"], [1]], biases=[0])])
    with pytest.raises(AuthorError, match="too large for a difference"):
        net.backpropagate([0, 1], targets=[1]).finite_differences()
