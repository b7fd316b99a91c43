"""Proofs shared by expressions of one form, differences taken in floats, and graphs too large for one by each input."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symgrad.calculus.differentiate import derive
from symgrad.calculus.verify import prove_equal
from symgrad.errors import UnsupportedError
from symgrad.language.parser import read
from symgrad.language.traversal import names_in, substitute
from symgrad.language.tree import ONE, Derivative, Name, Product, Sum, name
from symgrad.networks.differences import central_differences
from symgrad.networks.evidence import sampled_differences, verify_pass
from symgrad.networks.graph import Graph
from symgrad.networks.local import local_gradient
from symgrad.networks.network import Layer, Network
from symgrad.networks.sampled import drawn, float_differences, float_slopes, slope_along
from symgrad.networks.shapes import StandIns, compare_by_shape, renamed
from symgrad.networks.wiring import Node

_X, _Y, _Z = Name("x"), Name("y"), Name("z")


def _network(inputs, hidden, activation="tanh"):
    weights = [[((7 * i + 3 * j) % 11 - 5) / (4 * inputs) for j in range(hidden)] for i in range(inputs)]
    last = [[(j % 5 - 2) / hidden] for j in range(hidden)]
    layers = [Layer(hidden, activation, weights=weights, biases=[0.1] * hidden), Layer(1, weights=last, biases=[0.2])]
    return Network(inputs, layers)


@pytest.mark.parametrize(
    "text", ["w x", "x y w", "e^x", "x/y", "x^3 y", "tanh(x)", "(y - x)^2", "x ln y + y ln x", "max(x, y)", "2x - y/3"]
)
def test_local_gradients_by_form_are_those_that_are_derived_one_by_one(text):
    for spellings in (("x", "y", "w"), ("b", "a", "c"), ("z_10", "z_9", "a"), ("u", "node", "v")):
        tree = renamed(read(text), dict(zip(map(Name, ("x", "y", "w")), map(name, spellings), strict=True)))
        node = Node(Name("f"), tree)
        for parent, uses in node.uses.items():
            if len(uses) == 1:
                found = substitute(local_gradient(node, uses[0]), {Name("f"): tree})
                assert prove_equal(found, derive(tree, parent, partial=True).result_tree)
                assert set(names_in(found)) <= set(names_in(tree))


def test_forms_are_told_apart_by_which_names_coincide():
    assert compare_by_shape(Product((_X, _Y)), Product((_Y, _X))).status == "equal"
    assert compare_by_shape(Product((_X, _Y)), Product((_X, _X))).status == "different"
    assert compare_by_shape(Product((_X, _Y)), Product((_X, _Z))).status == "different"
    assert compare_by_shape(Product((_X, _Y)), _Y, _X).status == "equal"
    assert compare_by_shape(Product((_X, _Y)), _X, _X).status == "different"
    assert compare_by_shape(_X, ONE, _X).status == "equal"


def test_the_point_of_a_difference_is_told_in_the_names_that_were_given():
    found = compare_by_shape(Product((Name("w", ("4", "6")), _X)), _X)
    assert found.point is not None
    assert set(found.point) == {Name("w", ("4", "6")), _X}


def test_what_binds_a_name_is_compared_as_it_stands():
    bound = Product((_Y, Derivative(Product((_X, _X)), (_X,))))
    with pytest.raises(UnsupportedError):
        renamed(bound, StandIns())
    assert compare_by_shape(bound, Product((read("2x"), _Y))).status == "equal"


def test_a_wrong_local_gradient_shows_whatever_was_proved_of_its_form_before():
    net = _network(3, 3)
    found = net.backpropagate([0.3, -0.2, 0.5], targets=[1])
    assert found.verify().holds
    adjoints = dict(found.only_pass.adjoints)
    key = Name("w", ("2", "5"))
    adjoints[key] = replace(adjoints[key], tree=Product((Name("e", ("5",)), Name("x", ("1",)))))
    evidence = verify_pass(net.graph, net.plan, adjoints, None)
    assert [str(line.comparison.status) for line in evidence.lines].count("different") == 1
    assert not evidence.holds


def test_float_differences_agree_with_those_in_balls():
    found = _network(6, 5).backpropagate([0.1, 0.4, -0.3, 0.8, 0, 1], targets=[1]).only_pass
    names = found.graph.inputs
    floats, balls = float_differences(found.graph, found.ledger, names), central_differences(
        found.graph, found.ledger, names
    )
    assert max(abs(floats[key] - balls[key]) for key in names) < 1e-9


def test_a_slope_along_a_direction_is_the_sum_of_the_gradients():
    found = _network(4, 3).backpropagate([0.1, 0.4, -0.3, 0.8], targets=[1]).only_pass
    direction = dict.fromkeys(found.graph.inputs[:4], 0.5)
    balls = slope_along(found.graph, found.ledger, direction)
    (floats,) = float_slopes(found.graph, found.ledger, [direction])
    meant = sum(0.5 * float(found.gradients[key].value) for key in direction)
    assert balls == pytest.approx(meant, abs=1e-10)
    assert floats == pytest.approx(meant, abs=1e-9)


def test_a_large_network_is_proved_by_some_inputs_and_directions():
    found = _network(30, 30).backpropagate([0.1] * 30, targets=[1])
    evidence = found.verify()
    assert evidence.holds
    assert len(evidence.differences) == 40
    assert "by 32 of 991 inputs and along 8 random directions" in evidence.method
    singles, directions = drawn(found.network.graph, found.network.parameter_names)
    assert (singles, directions) == drawn(found.network.graph, found.network.parameter_names)
    for direction in directions:
        assert sum(part**2 for part in direction.values()) == pytest.approx(1)
    assert min(abs(part) for direction in directions for part in direction.values()) > 0


def test_a_single_wrong_gradient_of_a_large_network_shows():
    """Also by the differences alone, although nobody moves that weight by itself."""
    one = _network(30, 30).backpropagate([0.1] * 30, targets=[1]).only_pass
    singles, _ = drawn(one.graph, [key for key in one.graph.inputs if key in one.adjoints])
    key = next(key for key in one.graph.inputs if key in one.adjoints and key not in singles and key.base == "w")
    adjoints = dict(one.adjoints)
    adjoints[key] = replace(adjoints[key], written=Sum((adjoints[key].written, read("1/1000"))))
    evidence = verify_pass(one.graph, one.plan, adjoints, one.ledger)
    assert not evidence.differences_agree


def test_where_floats_lose_too_many_digits_balls_decide():
    """A loss of 10⁸ hides a slope of 1 from floats, whose difference is off by 10⁻³."""
    names = [f"x_{place}" for place in range(30)]
    graph = Graph.of("100000000 + " + " + ".join(f"sin({name})" for name in names))
    found = graph.backward(at=dict.fromkeys(names, 0.3))
    floats = float_differences(found.graph, found.ledger, [Name("x", ("3",))])
    assert abs(floats[Name("x", ("3",))] - float(found.gradients["x_3"].value)) > 1e-7
    assert found.verify().max_error < 1e-9


def test_a_unit_of_a_thousand_inputs_and_a_chain_of_a_thousand_nodes():
    wide = Network(1000, [Layer(1, "identity", weights=[[0.001]] * 1000, biases=[0])])
    assert wide.backpropagate([1] * 1000, targets=[0]).verify().holds
    steps = {f"h_{place}": f"0.5 h_{place - 1} + 0.1 u" for place in range(1, 1001)}
    chain = Graph.of(steps).backward(at={"h_0": 1, "u": 2})
    assert float(chain.gradients["u"].value) == pytest.approx(0.2)
    assert chain.verify().holds


def test_the_pages_of_large_graphs_say_how_the_differences_were_drawn():
    names = [f"x_{place}" for place in range(700)]
    found = Graph.of(" + ".join(f"sin({name})" for name in names)).backward(at=dict.fromkeys(names, 0.3))
    assert sampled_differences(found.verify()) == " by 32 of 700 inputs and along 8 random directions"
