"""The pages of graphs and descents."""

from __future__ import annotations

import pytest

from symgrad.document.descents import descent_document
from symgrad.document.graphs import graph_document, pass_document
from symgrad.document.model import Aligned
from symgrad.language.printing import to_text
from symgrad.networks.descent import descend
from symgrad.networks.graph import Graph
from symgrad.render import render


def _lines(document) -> dict[str, list[str]]:
    blocks = [block for block in document.blocks if isinstance(block, Aligned)]
    return {to_text(block.left): [f"{line.sign} {to_text(line.tree)}" for line in block.lines] for block in blocks}


def test_the_lecture_graph():
    lines = _lines(pass_document(Graph.of("d (b + c)").backward(at={"b": 2, "c": 3, "d": 4})))
    assert lines["a"] == ["= b + c", "= 2 + 3", "= 5"]
    assert lines["f"] == ["= d a", "= 4 · 5", "= 20"]
    assert lines["∂f/∂b"] == ["= ∂f/∂a · ∂a/∂b", "= d", "= 4"]
    assert lines["∂f/∂d"] == ["= ∂/∂d[d a]", "= a", "= 5"]


def test_the_abstract_chain():
    graph = Graph.of({"x": "f(w)", "y": "f(x)", "z": "f(y)"}, functions=["f"])
    lines = _lines(pass_document(graph.backward()))
    assert lines["dz/dw"][0] == "= dz/dy · dy/dx · dx/dw"
    assert lines["dz/dw"][-1] == "= f'(y) f'(x) f'(w)"


def test_patterns_are_named():
    page = " ".join(render(pass_document(Graph.of("d (b + c)").backward(at={"b": 2, "c": 3, "d": 4})), "text").split())
    assert "At the addition a the local gradients are 1: what a receives goes on to b and c unchanged." in page
    assert "each time multiplied by the other value" in page


def test_a_sum_over_edges():
    lines = _lines(pass_document(Graph.of({"a": "x x", "f": "a + x"}).backward(at={"x": 3})))
    assert lines["∂f/∂x"][0] == "= ∂f/∂a · ∂a/∂x + ∂f/∂a · ∂a/∂x + ∂f/∂x"
    assert lines["∂f/∂x"][-1] == "= 7"


@pytest.mark.parametrize("format", ["text", "markdown", "latex"])
def test_every_format(format):
    graph = Graph.of("max(x, y) + sin(x y)/x")
    assert render(graph_document(graph), format)
    assert render(pass_document(graph.backward(at={"x": 2, "y": "0.5"})), format)
    assert render(pass_document(graph.forward(at={"x": 2, "y": "0.5"})), format)
    assert render(descent_document(descend("ln x + x", {"x": 1}, 3, max_steps=4)), format)


def test_a_tie_is_said():
    page = " ".join(render(pass_document(Graph.of("max(x, y)").backward(at={"x": 2, "y": 2})), "text").split())
    assert "it is not differentiable there" in page


def test_one_step_of_a_descent():
    lines = _lines(descent_document(descend("2 - 3x + 4x^2", {"x": 2}, "0.01")))
    assert lines["f'(2)"] == ["= −3 + 8 · 2", "= 13"]
    assert lines["x"] == [":= x − η f'(x)", "= 2 − 0.01 · 13", "= 1.87"]


def test_a_descent_that_diverges_is_followed_further():
    page = " ".join(render(descent_document(descend("(3w - 1)^2", {"w": "0.1"}, 1)), "text").split())
    assert "diverges" in page
    assert "11827408.81" in page


def test_several_variables_move_together():
    lines = _lines(descent_document(descend("a + b c", {"a": 1, "b": -2, "c": 3}, "0.01")))
    assert lines["c"][-1] == "= 3.02"
