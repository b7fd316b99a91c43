"""What a problem about activations asks."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.problems.part import Part

COMPARED = '["sigmoid", "tanh", "softplus", "z^2", "exp(z)", "relu"]'


def parts(activation: str) -> dict[str, Part]:
    sheet = f"title: T\nproblems:\n  - kind: activation\n    activation: {activation}\n"
    return {part.name: part for part in sg.loads(sheet).problems[0].computed_parts()}


def test_one_activation_is_asked_for_its_derivative_largest_slope_and_value() -> None:
    assert list(parts("sigmoid")) == ["derivative", "largest slope", "value"]
    assert list(parts("z^2")) == ["derivative", "value"]


def test_a_comparison_asks_a_row_of_numbers_for_all() -> None:
    found = parts(COMPARED)
    assert list(found) == ["largest slopes", "values"]
    slopes, values = (found[name].key() for name in found)
    assert slopes.check("(1/4, 1, 1, 1)").is_correct
    assert not slopes.check("(1/2, 1, 1, 1)").is_correct
    assert values.check("(1/2, 0, 0.693, 0, 1, 0)").is_correct
    assert not values.check("(1/2, 0, 0.71, 0, 1, 0)").is_correct


def test_the_rows_say_in_which_order() -> None:
    sheet = f"title: T\nproblems:\n  - kind: activation\n    activation: {COMPARED}\n"
    page = " ".join(sg.loads(sheet).to_text().split())
    assert "In this order: σ(z), tanh z, softplus(z) and ReLU(z)." in page
    assert "In this order: σ(z), tanh z, softplus(z), z², exp z and ReLU(z)." in page


@pytest.mark.parametrize(("part", "answer", "right"), [
    ("own derivative", "o_k (1 - o_k)", True), ("own derivative", "o_k - o_k^2", True),
    ("own derivative", "-o_k (1 - o_k)", False), ("other derivative", "-o_j o_k", True),
    ("other derivative", "o_j o_k", False), ("other derivative", "o_k (1 - o_j)", False),
])  # fmt: skip
def test_softmax_is_asked_for_both_derivatives(part: str, answer: str, right: bool) -> None:
    assert list(parts("softmax")) == ["own derivative", "other derivative"]
    assert parts("softmax")[part].key().check(answer).is_correct is right


def test_the_softmax_page_has_a_check_and_says_its_definition_once() -> None:
    page = sg.activation("softmax").to_text()
    assert page.count("o_k = e^z_k/Σ_l e^z_l") == 1
    assert "Check" in page
    assert "Each line of both derivatives equals the one before it at 8 points" in " ".join(page.split())
