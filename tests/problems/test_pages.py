"""What the pages of problems say: the function's own name, numbers that can be read, and no sentence too many."""

import symgrad as sg


def solution(problems: str) -> str:
    return " ".join(sg.loads(f"{{title: T, problems: [{problems}]}}").solution().to_text().split())


def test_a_function_keeps_its_name_on_every_page() -> None:
    table = solution("{kind: slope_table, function: 'g(t) = t^2', at: t = 1, h: [0.1]}")
    assert "How much does g change when t moves a little from t = 1?" in table
    assert "g(1 + h)" in table
    partials = solution("{kind: gradient, function: 'g = a b', at: {a: 1, b: 2}, h: [0.1], asks: [slopes, partials]}")
    assert "∂g/∂a" in partials
    assert "g(1 + h, 2)" in partials
    assert "f" not in {word.strip("(),:") for page in (table, partials) for word in page.split()}


def test_the_slopes_of_a_straight_line_approach_nothing() -> None:
    assert "The slope is 3 for every h: f runs along a straight line." in solution(
        "{kind: slope_table, function: f(x) = 3x + 1, at: x = 2, h: [0.1]}"
    )
    several = solution("{kind: gradient, function: f = a + b c, at: {a: 1, b: 2, c: 3}, h: [0.1], asks: [value, slopes]}")
    assert "as long as only b moves" in several
    assert several.count("The value there is f(1, 2, 3) = 7.") == 3


def test_numbers_are_multiplied_with_dots_and_brackets_are_worked_out() -> None:
    page = solution("{kind: value, function: L(w) = 2(1 - 3w)^2, at: w = 0.1}")
    assert "L(0.1) = 2 · (1 − 3 · 0.1)² put in w = 0.1 = 2 · 0.7² = 0.98" in page


def test_a_minimum_is_solved_for_and_is_the_lowest_of_a_parabola() -> None:
    parabola = solution("{kind: minimum, function: f(x) = 2 - 3x + 4x^2}")
    assert "8x = 3" in parabola
    assert "no other value is smaller" in parabola
    assert "no other value is smaller" not in solution("{kind: minimum, function: f(x) = x^3 - 3x}")


def test_many_parameters_are_asked_for_in_words() -> None:
    network = "{kind: network, inputs: [1], targets: [1], learning_rate: 1, asks: [gradients, updates], layers: [%s]}"
    few = "{units: 1, weights: [[1]], biases: [1]}"
    many = "{units: 2, weights: [[1, 2]], biases: [1, 2]}, {units: 1, weights: [[1], [2]], biases: [1]}"
    assert "work out the new w₁,₂, b₂." in solution(network % few)
    assert "and from these the gradient by every weight and bias." in solution(network % many)
    assert "work out the new value of every weight and bias." in solution(network % many)


def test_terminal_pages_fit_eighty_columns() -> None:
    page = sg.loads("{title: T, problems: [{kind: derivative, function: f(x) = e^(-x^2) sin(3x) ln(x + 1)}]}").solution()
    assert max(map(len, page.to_text().split("\n"))) <= 80
