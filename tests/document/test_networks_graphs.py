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
    assert lines["∂f/∂b"] == ["= ∂f/∂a · ∂a/∂b", "= ∂f/∂a · 1", "= 4 · 1", "= 4"]
    assert lines["∂f/∂d"] == ["= ∂/∂d[d a]", "= a", "= 5"]


def test_the_abstract_chain():
    graph = Graph.of({"x": "f(w)", "y": "f(x)", "z": "f(y)"}, functions=["f"])
    lines = _lines(pass_document(graph.backward()))
    assert lines["dz/dw"][0] == "= dz/dy · dy/dx · dx/dw"
    assert lines["dz/dw"][-1] == "= f'(y) f'(x) f'(w)"


def test_patterns_are_named():
    page = " ".join(render(pass_document(Graph.of("d (b + c)").backward(at={"b": 2, "c": 3, "d": 4})), "text").split())
    assert "what comes back to the addition goes on unchanged: at a = b + c to b and c." in page
    assert "at f = d a, d receives it times a and a receives it times d." in page
    assert "∂f/∂d = a" in page


def test_every_pattern_says_where_it_occurs():
    found = Graph.of({"s": "max(x, y)", "q": "s s", "m": "max(x, 7)", "f": "q + m"}).backward(at={"x": 2, "y": 3})
    page = " ".join(render(pass_document(found), "text").split())
    assert "at s = max(x, y) to y" in page
    assert "it is the constant that was taken" in page
    assert "s, used twice in q" in page
    assert "at q = s s, each use of s receives it times s" in page
    tie = Graph.of("max(x, y) x").backward(at={"x": 2, "y": 2})
    assert "at a = max(x, y) there is a tie" in " ".join(render(pass_document(tie), "text").split())


def test_all_paths_are_written_out():
    found = Graph.of("(x y + z) x").backward(at={"x": 2, "y": -3, "z": 4})
    lines = _lines(pass_document(found))
    assert lines["∂f/∂x"] == [
        "= ∂f/∂b · ∂b/∂a · ∂a/∂x + ∂/∂x[b x]",
        "= ∂f/∂a · ∂a/∂x + ∂/∂x[b x]",
        "= ∂f/∂a · y + b",
        "= 2 · (−3) − 2",
        "= −8",
    ]
    page = " ".join(render(pass_document(found), "text").split())
    assert "Two paths lead from x to f" in page
    assert "∂f/∂y = x²" in page


def test_two_uses_are_two_edges():
    found = Graph.of("x x").backward(at={"x": 3})
    page = " ".join(render(pass_document(found), "text").split())
    assert "x is used twice in f = x x" in page
    assert "x → f, use 1" in page
    assert "x → f, use 2" in page
    assert _lines(pass_document(found))["df/dx"] == ["= x + x", "= 2x", "= 2 · 3", "= 6"]


def test_a_case_is_decided_where_numbers_are_put_in():
    lines = _lines(pass_document(Graph.of("2 max(z, w)").backward(at={"z": 2, "w": -1})))
    assert lines["∂f/∂w"][-2:] == ["= 2 · 0", "= 0"]


def test_a_letter_of_a_rule_is_not_one_of_the_graph():
    found = Graph.of({"h": "tanh(w x + u k)", "L": "(h - t)^2"}).backward()
    page = " ".join(render(pass_document(found), "text").split())
    assert "u = w x + u k" not in page
    assert "∂h/∂w = x (1 − h²)" in page
    assert "node by node" in page


def test_symbols_only():
    lines = _lines(pass_document(Graph.of("d (b + c)").backward()))
    assert lines["∂f/∂b"] == ["= ∂f/∂a · ∂a/∂b", "= ∂f/∂a · 1", "= d"]


def test_many_paths_are_not_listed():
    nodes = {f"x_{i}": f"x_{i - 1} x_{i - 1}" for i in range(1, 6)}
    page = " ".join(render(pass_document(Graph.of(nodes).backward(at={"x_0": 1})), "text").split())
    assert "More than 8 paths lead from x₀ to x₅" in page


def test_a_sum_over_edges():
    lines = _lines(pass_document(Graph.of({"a": "x x", "f": "a + x"}).backward(at={"x": 3})))
    assert lines["∂f/∂x"] == ["= ∂f/∂a · x + ∂f/∂a · x + 1", "= 2x + 1", "= 2 · 3 + 1", "= 7"]


@pytest.mark.parametrize("format", ["text", "markdown", "latex"])
def test_every_format(format):
    graph = Graph.of("max(x, y) + sin(x y)/x")
    assert render(graph_document(graph), format)
    assert render(pass_document(graph.backward(at={"x": 2, "y": "0.5"})), format)
    assert render(pass_document(graph.forward(at={"x": 2, "y": "0.5"})), format)
    assert render(descent_document(descend("ln x + x", {"x": 1}, 3, max_steps=4)), format)


def test_a_tie_is_said():
    page = " ".join(render(pass_document(Graph.of("max(x, y)").backward(at={"x": 2, "y": 2})), "text").split())
    page = page.replace(" │ ", " ")
    assert "its arguments tie, and it is not differentiable there" in page
    assert "x counts as taken, being the first: the slope by x is 1 and the slope by y is 0" in page
    assert "A central difference by x and y says nothing here: it moves f across a kink." in page


def test_one_step_of_a_descent():
    lines = _lines(descent_document(descend("2 - 3x + 4x^2", {"x": 2}, "0.01")))
    assert lines["f'(2)"] == ["= −3 + 8 · 2", "= −3 + 16", "= 13"]
    assert lines["x"] == [":= x − η f'(x)", "= 2 − 0.01 · 13", "= 2 − 0.13", "= 1.87"]


def test_a_descent_that_diverges_is_followed_further():
    page = " ".join(render(descent_document(descend("(3w - 1)^2", {"w": "0.1"}, 1)), "text").split())
    assert "diverges" in page
    assert "11827408.81" in page


def test_several_variables_move_together():
    lines = _lines(descent_document(descend("a + b c", {"a": 1, "b": -2, "c": 3}, "0.01")))
    assert lines["c"][-1] == "= 3.02"


def test_a_graph_without_inputs_says_so():
    page = " ".join(render(pass_document(Graph.of("3").backward(at={})), "text").split())
    assert "The graph has no input: f is a constant, and there is nothing to differentiate by." in page
    for empty in ("Local gradients", "Check", "at 1 points", "The inputs are"):
        assert empty not in page
