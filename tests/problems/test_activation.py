"""Problems about activations: one, a formula of one's own, several in a table, softmax; and what is refused."""

import pytest

import symgrad as sg
from symgrad.errors import AuthorError


def load(activation: str) -> sg.Assignment:
    return sg.loads(f"{{title: T, problems: [{{kind: activation, activation: {activation}}}]}}")



@pytest.mark.parametrize("activation", ["sigmoid", "relu", "z/(1 + exp(-z))", "softmax", "[relu, elu]", "'1/z'", "step"])
def test_a_page_and_a_handout(activation: str) -> None:
    assignment = load(activation)
    assert assignment.solution().to_text()
    assert assignment.handout().to_markdown()
    assert r"\begin{document}" in assignment.solution().to_latex()


def test_what_is_asked_has_its_answer() -> None:
    handout = " ".join(load("sigmoid").handout().to_text().split())
    assert "Work out σ'(z)." in handout
    assert "does not exceed for any z" in handout
    assert "1/4" not in handout
    assert "1/4" in load("sigmoid").solution().to_text()


@pytest.mark.parametrize("activation", ["sigmiod", "[relu]", "[relu, softmax]", "{a: b}", "''", "w z", "z = 2"])
def test_what_cannot_be_used_is_refused_with_what_was_expected(activation: str) -> None:
    with pytest.raises(AuthorError) as refused:
        load(activation).solution()
    assert refused.value.expected
