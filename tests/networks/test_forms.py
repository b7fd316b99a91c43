"""Derivations that are made once for a form and told in the letters of each edge: the same as made one by one."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace

import pytest

from symgrad.calculus.derivation import Derivation
from symgrad.calculus.differentiate import derive, resolve
from symgrad.calculus.rule import Task
from symgrad.calculus.rules_algebra import ONLY_TERM
from symgrad.calculus.simplify import simplify
from symgrad.errors import UnsupportedError
from symgrad.language.parser import read
from symgrad.language.traversal import names_in
from symgrad.language.tree import Derivative, Name, Negative, Product, Sum, name, number
from symgrad.networks.forms import Posed
from symgrad.networks.graph import Graph
from symgrad.networks.local import local_derivation, local_gradient
from symgrad.networks.network import Layer, Network
from symgrad.networks.shapes import renamed
from symgrad.networks.templates import Template
from symgrad.networks.wiring import Node
from tests.networks.generated import ACTIVATIONS

_W, _O, _B = Name("w"), Name("o"), Name("b")
_TEXTS = (
    "w o", "w o b", "e^(w o)", "w/o", "w^3 o", "tanh(w)", "(o - w)^2", "w ln o + o ln w", "max(w, o)", "2w - o/3",
    "-w o", "b (w - o)^2/2", "sigmoid(w)", "relu(w o)", "w^o", "1/(1 + e^(-w))", "sqrt(w o + b)", "|w - o|", "w sin(o w)",
)
_SPELLINGS = (("w", "o", "b"), ("b", "a", "c"), ("z_10", "z_9", "a"), ("w_2_10", "o_2", "b_10"), ("u", "v", "f"))


@pytest.mark.parametrize("text", _TEXTS)
@pytest.mark.parametrize("spelling", _SPELLINGS, ids=" ".join)
def test_a_derivation_told_in_other_letters_is_the_one_made_with_them(text, spelling):
    tree = renamed(read(text), dict(zip((_W, _O, _B), map(name, spelling), strict=True)))
    for variable in names_in(tree):
        try:
            found = Posed.of(tree).derivation(variable)
        except UnsupportedError:
            assert not {"u", "v", "f"}.isdisjoint(spelling)
            continue
        assert found == derive(tree, variable, partial=True)
        assert [step.reason for outer in found.steps for step in outer.walk()] == [
            step.reason for outer in derive(tree, variable, partial=True).steps for step in outer.walk()
        ]


def _by_the_rules(node: Node, position: int) -> Derivation:
    """The same derivation with nothing kept: the rule for one term first where there are others, then the table."""
    task = Task(node.expression, node.parents[position], True)
    first = (ONLY_TERM,) if isinstance(node.expression, Sum) else ()
    step, resolved = resolve(task, None, (), first)
    tree, tidying = simplify(resolved)
    return Derivation(node.expression, task.variable, tree, (step, *tidying), True)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_every_derivation_of_a_network_is_the_one_that_the_rules_make(activation):
    draw = random.Random(activation)
    layers = [Layer(draw.randint(2, 4), activation), Layer(draw.randint(8, 11), activation), Layer(2, "sigmoid")]
    graph = Network(draw.randint(2, 4), layers).graph
    assert any(len(node.parents) > 10 for node in graph.nodes)
    for edge in graph.edges:
        node = graph.node(edge.target)
        if len(node.uses[edge.source]) == 1:
            assert local_derivation(node, edge.position) == _by_the_rules(node, edge.position)


def test_of_a_weighted_sum_one_term_is_differentiated_and_all_steps_are_proved():
    graph = Network(3, [Layer(2), Layer(1)]).graph
    node = graph.node(Name("z", ("6",)))
    found = local_derivation(node, node.parents.index(Name("w", ("5", "6"))))
    assert [step.rule for outer in found.steps for step in outer.walk()] == [
        "only_term", "constant_multiple", "identity", "arithmetic",
    ]
    assert found.steps[0].reason == "only this term contains w₅,₆"
    assert found.verify().holds
    assert any("a sum of which only one term contains" in hint for hint in found.hints())
    wrong = replace(found.steps[0], after_tree=Derivative(node.expression.terms[0], (Name("w", ("5", "6")),), True))
    assert not replace(found, steps=(wrong, *found.steps[1:])).verify().holds


def test_the_rule_for_one_term_leaves_other_sums_alone():
    for text, variable in (("w o + w b", _W), ("w o", _W), ("o + b", _W)):
        assert ONLY_TERM.recognise(Task(read(text), variable, True)) is None
    assert local_derivation(Graph.of("b + c").node(Name("f")), 0).steps[0].rule == "sum"


def test_steps_grow_with_the_edges_and_not_with_their_square():
    def steps(inputs: int) -> int:
        node = Network(inputs, [Layer(1)]).graph.node(Name("z", (str(inputs + 1),)))
        made = [local_derivation(node, place) for place in range(len(node.parents))]
        return sum(1 for found in made for outer in found.steps for _ in outer.walk())

    assert steps(40) - steps(20) == steps(60) - steps(40)


def test_a_template_keeps_what_is_no_name_of_its_own():
    template = Template(Sum((Product((_W, number(2))), Negative(_O))), [_W])
    assert template.letters == {_O}
    assert template.filled([_B]) == Sum((Product((_B, number(2))), Negative(_O)))


def test_a_pass_whose_steps_were_made_can_be_stored():
    net = Network(2, [Layer(2), Layer(1)])
    found = net.backpropagate()
    made = {key: [factor.derivation for factor in found.gradients[key].factors] for key in found.gradients}
    again = pickle.loads(pickle.dumps(found))
    assert again.gradients["w_1_3"].tree == found.gradients["w_1_3"].tree
    assert {key: [factor.derivation for factor in again.gradients[key].factors] for key in again.gradients} == made


_PARAMETERS = ("w_1_4", "w_3_5", "b_5", "w_4_6", "w_5_7", "b_7")


@pytest.mark.parametrize("key", _PARAMETERS)
def test_a_fault_in_one_line_is_caught_after_its_form_was_proved(key):
    """The line of a single parameter is broken, all its likes are right and were proved before."""
    inputs, targets = [0.3, -0.2, 0.5], [1, 0]
    weights = [[[0.1, -0.2], [0.3, 0.4], [-0.5, 0.2]], [[0.3, -0.1], [0.7, 0.2]]]
    layers = [Layer(2, "tanh", weights=rows, biases=[0.1, -0.2]) for rows in weights]
    net = Network(3, layers, loss="half_squared_error")
    assert net.backpropagate(inputs, targets=targets).verify().holds
    wanted = name(key)
    node = net.graph.node(Name("z", (wanted.subscripts[-1],)))
    place = node.parents.index(wanted)
    good = local_gradient(node, place)
    other = next(parent for parent in node.parents if parent not in (wanted, good))
    for wrong in (other, Negative(good), Sum((good, number(1))), wanted):
        node.memory[place] = wrong
        try:
            evidence = net.backpropagate(inputs, targets=targets).verify()
        finally:
            node.memory[place] = good
        broken = [line for line in evidence.lines if not line.holds]
        assert not evidence.holds
        assert Derivative(node.expression, (wanted,), True) in [line.left for line in broken]
        assert all(line.comparison.status == "different" for line in broken)
        local = next(line for line in broken if line.rule == "local_gradient")
        assert local.comparison.point is not None
        assert set(local.comparison.point) <= {*names_in(node.expression), other}
    assert net.backpropagate(inputs, targets=targets).verify().holds
