"""Problems about gradient checks and vanishing gradients: what they ask, and what they refuse."""

from __future__ import annotations

import pytest

from symgrad.errors import AuthorError
from symgrad.problems.loader import loads
from symgrad.problems.part import ChoiceAnswer, NumberAnswer

_NETWORK = """
  parameters: {w12: 0.5, w23: -2, b2: 0.1}
  activation: sigmoid
  inputs: {x_1: 1}
  targets: {t_3: 0}
"""


def _load(kind: str, more: str = "", network: str = _NETWORK):
    return loads(f"title: T\nproblems:\n- kind: {kind}{network}{more}")


def test_the_wrong_claims_are_the_right_choice() -> None:
    assignment = _load("gradient_check", "  claimed: {w12: 1, w23: 0.0156}\n  tolerance: 0.0001\n")
    (part,) = assignment.problems[0].computed_parts()
    assert isinstance(part.answer, ChoiceAnswer)
    assert part.answer.several
    assert part.answer.right == tuple(
        place for place, row in enumerate(assignment.problems[0].check.rows) if not row.holds
    )
    assert "wrong" in assignment.solution().to_text()


def test_without_claims_the_gradients_are_asked() -> None:
    problem = _load("gradient_check", "  steps: yes\n").problems[0]
    assert all(isinstance(part.answer, NumberAnswer) for part in problem.computed_parts())
    assert [section.name for section in problem.sections(None)] == list(problem.section_names)


def test_claims_that_are_all_right() -> None:
    problem = _load("gradient_check", "  claimed: {x_1: 0}\n  tolerance: 1\n").problems[0]
    (part,) = problem.computed_parts()
    assert part.answer.right == (1,)


def test_a_batch_in_rows() -> None:
    network = "\n  layers: [{units: 1, weights: [[1], [2]]}]\n  inputs: [[1, 0], [0, 1]]\n  targets: [[1], [0]]\n"
    problem = _load("gradient_check", "", network).problems[0]
    assert len(problem.check.passes) == 2
    assert problem.check.holds
    assert len(_load("vanishing_gradients", "", network).problems[0].found.units[0].errors) == 2


def test_the_bound_and_the_dead_units_are_asked() -> None:
    parts = {part.name: part for part in _load("vanishing_gradients", "  bound_for: 5\n").problems[0].computed_parts()}
    assert float(parts["bound"].answer.tree.value) == pytest.approx(4**-5, rel=1e-2)
    assert parts["dead"].answer.right == (2,)  # none of the two units


def test_a_symbolic_network_is_asked_for_the_bound_only() -> None:
    problem = _load("vanishing_gradients", "", "\n  names: [w12, w23]\n").problems[0]
    assert [part.name for part in problem.computed_parts()] == ["bound"]
    assert [section.name for section in problem.sections(None)] == ["layer", "product", "slope", "depth"]


@pytest.mark.parametrize(
    ("kind", "more", "network", "words"),
    [
        ("gradient_check", "", "\n  names: [w12, w23]\n", "no numbers"),
        ("gradient_check", "  claimed: {w99: 1}\n", _NETWORK, "w99"),
        ("gradient_check", "  claimed: []\n", _NETWORK, "numbers by name"),
        ("gradient_check", "  h: 0\n", _NETWORK, "h"),
        ("gradient_check", "  tolerance: -1\n", _NETWORK, "tolerance"),
        ("vanishing_gradients", "  bound_for: 0\n", _NETWORK, "bound_for"),
    ],
)
def test_what_is_refused(kind: str, more: str, network: str, words: str) -> None:
    with pytest.raises(AuthorError, match=words):
        _load(kind, more, network)
