"""Graphs: their nodes, parallel edges, sums over paths, and gradients against other ways to them."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.calculus.differentiate import derive
from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.tree import Name
from symgrad.networks.graph import Graph
from symgrad.networks.kinks import kinks_met
from symgrad.networks.patterns import patterns_of
from symgrad.networks.wiring import Node
from symgrad.numeric.compiled import compile_numeric


def test_one_operation_a_node_and_shared_parts_once():
    graph = Graph.of("(b + c)^2 + ln(b + c)")
    assert [to_text(node.expression) for node in graph.nodes if node.expression] == ["b + c", "a²", "ln a", "g + h"]


def test_parallel_edges_are_kept():
    graph = Graph.of("x x")
    assert [(str(edge.source), edge.position) for edge in graph.edges] == [("x", 0), ("x", 1)]
    found = graph.backward(at={"x": 3})
    assert [float(factor.value) for factor in found.edges] == [3, 3]
    assert (to_text(found.gradients["x"].tree), found.gradients["x"].value) == ("2x", 6)


def test_parallel_edges_of_other_operations():
    found = Graph.of({"f": "x^x"}).backward(at={"x": 2})
    assert found.gradients["x"].value == pytest.approx(4 * (1 + 0.6931471805599453))
    assert Graph.of({"f": "x - x"}).backward(at={"x": 2}).gradients["x"].value == 0
    assert Graph.of({"f": "x/x"}).backward(at={"x": 2}).gradients["x"].value == 0


def test_nodes_by_hand_in_any_order():
    nodes = [Node(Name("f"), read("d a")), Node(Name("a"), read("b + c"))]
    assert [str(node.key) for node in Graph(nodes).nodes][-2:] == ["a", "f"]


def test_gradients_in_the_letters_of_the_nodes_that_use_them():
    found = Graph.of({"a": "x y", "b": "a + y", "f": "sin(b) a"}).backward()
    assert to_text(found.gradients["y"].tree) == "ā x + b̄"
    assert found.gradients["y"].value is None
    assert str(found.gradients["x"].expression) == "a_bar*y"


def test_the_abstract_chain():
    found = Graph.of({"x": "f(w)", "y": "f(x)", "z": "f(y)"}, functions=["f"]).backward()
    names = [to_text(factor.name_tree) for factor in found.whole_chain(Name("w"))]
    assert names == ["dz/dy", "dy/dx", "dx/dw"]
    assert to_text(found.expanded("w")) == "f'(y) f'(x) f'(w)"
    assert found.verify().holds


def test_patterns_where_they_occur():
    graph = Graph.of({"a": "b + c", "m": "max(a, b)", "f": "a m"})
    named = {str(node.key): [pattern.id for pattern in patterns_of(graph, node)] for node in graph.nodes}
    assert named == {"b": ["copy"], "c": [], "a": ["addition", "copy"], "m": ["selection"], "f": ["multiplication"]}


def test_a_tie_of_a_maximum_is_a_kink():
    found = Graph.of("max(x, y)").backward(at={"x": 2, "y": 2})
    met = kinks_met(found.graph, found.ledger)
    assert [(str(one.node), one.exactly, one.kink.convention) for one in met] == [("f", True, "1")]
    assert Graph.of("max(x, y)").backward(at={"x": 2, "y": 3}).kinks == ()


@pytest.mark.parametrize("function", ["max", "min"])
@pytest.mark.parametrize(("arguments", "slopes"), [
    ("x, y", (1, 0)), ("y, x", (0, 1)), ("x, x", (1, 0)), ("x, y, 2", (1, 0)), ("2, x, y", (0, 0)), ("2, x", (0, 0)),
    ("x, 2", (1, 0)),
])
def test_at_a_tie_the_first_receives_the_whole_gradient(function, arguments, slopes):
    graph, at = Graph.of(f"{function}({arguments}) + 0 x + 0 y"), {"x": 2, "y": 2}
    found = graph.backward(at=at)
    assert tuple(found.gradients[Name(name)].value for name in "xy") == slopes
    assert sum(slopes) <= 1  # with the constants it is 1: a subgradient of the maximum
    for name, slope in zip("xy", slopes, strict=True):
        derivative = derive(read(f"{function}({arguments})"), Name(name), partial=True).result_tree
        assert compile_numeric(derivative, (Name("x"), Name("y")))(2.0, 2.0) == slope


def test_only_ties_of_what_is_taken_are_kinks():
    assert Graph.of("max(x, y, z)").backward(at={"x": 1, "y": 1, "z": 5}).kinks == ()
    assert len(Graph.of("max(x, y, z)").backward(at={"x": 1, "y": 5, "z": 5}).kinks) == 1
    assert len(Graph.of("min(x, y, z)").backward(at={"x": 1, "y": 1, "z": 5}).kinks) == 1


def test_exact_values_stay_exact():
    found = Graph.of("x/3 + 0.1 x").backward(at={"x": "1/7"})
    assert found.values["f"].exact == Fraction(1, 21) + Fraction(1, 70)
    assert found.gradients["x"].value.exact == Fraction(13, 30)


def test_a_long_chain_is_no_recursion():
    definitions = {f"v_{step + 1}": f"v_{step} + v_{step}" for step in range(1500)}
    found = Graph.of(definitions).backward(at={"v_0": 1})
    assert found.gradients["v_0"].value.exact == 2**1500


_LEAVES = st.sampled_from(["x", "y", "w", "2", "0.5"])
_EXPRESSIONS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(st.sampled_from(["sin", "exp", "tanh", "sigmoid"]), inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
        inner.map(lambda text: f"({text})^2"),
    ),
    max_leaves=8,
)


@pytest.mark.oracle
@settings(max_examples=40, deadline=None)
@given(text=_EXPRESSIONS)
def test_gradients_equal_sympy(text):
    graph = Graph.of(f"f = {text} + 0 x")
    at = {name: value for name, value in {"x": "0.3", "y": "-0.7", "w": "1.1"}.items() if name in map(str, graph.inputs)}
    found = graph.backward(at=at)
    x, y, w = sympy.symbols("x y w")
    functions = {"sin": sympy.sin, "exp": sympy.exp, "tanh": sympy.tanh, "sigmoid": lambda z: 1 / (1 + sympy.exp(-z))}
    whole = _by_sympy(text, {"x": x, "y": y, "w": w}, functions)
    for name in at:
        slope = sympy.diff(whole, sympy.Symbol(name)).subs({x: 0.3, y: -0.7, w: 1.1})
        assert float(found.gradients[name].value) == pytest.approx(float(slope), rel=1e-9, abs=1e-9)


def _by_sympy(text, names, functions):
    """The expression built by a walk of its own, over the tree that Python's reader makes."""
    import ast

    def built(node):
        match node:
            case ast.BinOp():
                left, right = built(node.left), built(node.right)
                match node.op:
                    case ast.Add():
                        return left + right
                    case ast.Sub():
                        return left - right
                    case ast.Mult():
                        return left * right
                    case _:
                        return left**right
            case ast.Call():
                return functions[node.func.id](built(node.args[0]))
            case ast.Name():
                return names[node.id]
            case _:
                return sympy.Rational(str(node.value))

    return built(ast.parse(text.replace("^", "**"), mode="eval").body)
