"""Problems about the shape of a function: convex or not, and where it is smallest, never guessed."""

from __future__ import annotations

import pytest

from symgrad.errors import AuthorError
from symgrad.language.printing import to_text
from symgrad.problems.assignment import Assignment
from symgrad.problems.loader import loads
from symgrad.problems.part import ChoiceAnswer, NumberAnswer


def sheet(kind: str, function: str) -> Assignment:
    return loads(f"title: T\nproblems: [{{kind: {kind}, function: '{function}'}}]")


def page(assignment: Assignment) -> str:
    return " ".join(assignment.solution().to_text().split())


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("g(x) = x ln x", "convex"),
        ("ln x", "concave"),
        ("e^x", "convex"),
        ("1/x", "neither convex nor concave"),
        ("x^4 - x^2", "neither convex nor concave"),
        ("5x + 1", "a straight line, both convex and concave"),
    ],
)
def test_the_right_choice_follows_from_the_second_derivative(function: str, expected: str) -> None:
    (part,) = sheet("convexity", function).parts
    assert isinstance(part.answer, ChoiceAnswer)
    (right,) = part.answer.right
    assert part.answer.options[right] == (expected,)


@pytest.mark.parametrize("function", ["|x|", "sqrt(x^2)", "max(0, x)"])
def test_what_is_undecided_is_said_with_its_reason_and_is_not_marked(function: str) -> None:
    found = sheet("convexity", function)
    assert "This is undecided: the function may have a kink" in page(found)
    assert found.parts == ()


def test_the_functions_own_name_stands_on_the_page() -> None:
    assert "g''(x) = 1/x > 0" in page(sheet("convexity", "g(x) = x ln x"))


def test_a_second_derivative_like_the_first_is_derived_all_the_same() -> None:
    text = page(sheet("convexity", "e^x"))
    assert "From above" not in text
    assert "f'(x) = d/dx[e^x]" in text


def test_a_point_outside_the_domain_is_no_minimum() -> None:
    found = sheet("minimum", "x^2/2 - ln x")
    place = found.parts[-1].answer
    assert isinstance(place, NumberAnswer)
    assert to_text(place.tree) == "1"
    assert "That holds only at x = 1." in page(found)


def test_a_minimum_at_a_kink_is_refused_with_its_reason() -> None:
    with pytest.raises(AuthorError, match=r"kink at x = 0"):
        page(sheet("minimum", "|x|"))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("x^4", "f⁽⁴⁾(0) = 24 is of even order and positive, so there is a minimum. The function is convex everywhere"),
        ("-x^4", "f⁽⁴⁾(0) = −24 is of even order and negative, so there is a maximum."),
        ("x^3", "f'''(0) = 6 is of odd order, so there is neither a minimum nor a maximum."),
        ("x^10", "(0) = 0, too: the derivatives that were taken decide nothing. The function is convex everywhere"),
        ("x^11", "leave it undecided what happens there."),
        ("1/x", "there is no minimum"),
    ],
)
def test_where_the_second_derivative_is_zero_a_higher_one_decides(function: str, words: str) -> None:
    assert words in page(sheet("minimum", function))


@pytest.mark.parametrize(
    ("function", "question"), [("x^2", "For which x is f(x) smallest?"), ("x^3 - 3x", "has f(x) a local minimum?")]
)
def test_only_a_global_minimum_is_called_the_smallest_value(function: str, question: str) -> None:
    assert question in page(sheet("minimum", function))


@pytest.mark.parametrize("function", ["|x|", "x^2 + |x|", "max(0, x)"])
def test_descent_on_a_function_with_a_kink_promises_nothing_for_the_long_run(function: str) -> None:
    found = loads(
        f"title: T\nproblems: [{{kind: descent, function: '{function}', start: x = 2, learning_rate: 0.1, steps: 1}}]"
    )
    assert "Where does this lead" not in page(found)
