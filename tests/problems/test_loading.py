"""Problem files: what an author writes becomes an assignment, and what cannot be used is said with its line."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.errors import AuthorError, SymgradError
from symgrad.language.printing import to_text
from symgrad.problems.faults import AuthorErrors
from symgrad.problems.kinds import KINDS
from symgrad.problems.loader import loads
from symgrad.problems.part import (
    ChoiceAnswer,
    ExpressionAnswer,
    MatrixAnswer,
    NumberAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.problems.problem import Earlier


def sheet(*problems: str, top: str = "") -> str:
    """A file with problems, each a flow mapping on a line of its own (the first on line 3)."""
    return "\n".join([f"title: Test {top}".rstrip(), "problems:", *(f"  - {problem}" for problem in problems)])


def error_of(text: str) -> AuthorError:
    with pytest.raises(AuthorError) as caught:
        loads(text, "sheet.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("{kind: value, function: x^2}", "'at' is missing"),
        ("{kind: value, at: x = 1}", "'function' is missing"),
        ("{kind: valeu, function: x^2}", "there is no kind 'valeu'; did you mean 'value'?"),
        ("{function: x^2}", "'kind' is missing"),
        ("{kind: [value]}", "no kind"),
        ("{kind: value, functon: x^2, at: x = 1}", "'functon' is not a key here; did you mean 'function'?"),
        ("{kind: value, function: x^, at: x = 1}", "^"),
        ("{kind: value, function: '0,5 x', at: x = 1}", "decimal point"),
        ("{kind: value, function: f(x) = x = 2, at: x = 1}", "more than one ="),
        ("{kind: value, function: x^2, at: y = 1}", "no value for x"),
        ("{kind: value, function: x^2, at: 'x = 1, y = 2'}", "y is not a variable"),
        ("{kind: value, function: x^2, at: 'x = 1, x = 2'}", "x is given twice"),
        ("{kind: value, function: x^2, at: 2}", "not an equation"),
        ("{kind: value, function: x^2, at: {x: }}", "nothing is given"),
        ("{kind: value, function: x^2, at: {x: 010}}", "begins with a 0"),
        ("{kind: value, function: x^2, at: {x: [1]}}", "a list stands here"),
        ("{kind: value, function: x^2, at: {x: sqrt(2)}}", "not an exact number"),
        ("{kind: value, function: x^2, at: {x: 2024-01-02}}", "not an exact number"),
        ("{kind: value, function: ln x, at: x = -1}", "no finite value"),
        ("{kind: value, function: [x^2], at: x = 1}", "a list stands here"),
        ("{kind: value, function: a x, at: x = 1, given: b = 2}", "b does not occur"),
        ("{kind: derivative, function: x y}", "2 variables"),
        ("{kind: derivative, function: x y, wrt: z}", "z is not a variable"),
        ("{kind: derivative, function: x^2, order: 0}", "the order is 0"),
        ("{kind: derivative, function: x^2, order: 1.0}", "not a whole number"),
        ("{kind: derivative, function: x^2, order: 02}", "begins with a 0"),
        ("{kind: derivative, function: x^2, detail: long}", "'long' is not a choice for 'detail'"),
        ("{kind: derivative, function: x^2, title: costs $5}", "not closed"),
        ("{kind: derivative, function: x^2, remarks: [{text: see $x^$}]}", "cannot be read"),
        ("{kind: derivative, function: x^2, remarks: [{text: hi, after: tabel}]}", "no section"),
        ("{kind: derivative, function: x^2, remarks: hello}", "a list"),
        ("{kind: derivative, function: x^2, parts: [{name: derivatif, marks: 2}]}", "no part 'derivatif'"),
        ("{kind: derivative, function: x^2, parts: [{name: derivative, marks: -2}]}", "negative"),
        ("{kind: derivative, function: x^2, parts: [{name: derivative, depends_on: value}]}", "depends on"),
        ("{kind: derivative, function: x^2, parts: [{name: derivative, rounding: {}}]}", "'decimals' or 'significant'"),
        ("{kind: slope_table, function: x^2, at: x = 1, h: [0.1, 0]}", "a step h is 0"),
        ("{kind: slope_table, function: x^2, at: x = 1, h: []}", "empty"),
        ("{kind: small_step, function: x^2, at: x = 0, example: 0.1}", "the slope is 0"),
        ("{kind: minimum, function: sin x}", "not solved in closed form"),
        ("{kind: value, function: x^2, at: x = 1, decimals: 999999}", "at most 30"),
        ("{kind: convexity, function: a x^2}", "'given'"),
        ("{kind: descent, function: x^2, start: x = 1, learning_rate: 0.1, steps: 1000}", "number of steps"),
        ("{kind: gradient, function: a b, at: 'a = 1, b = 2', asks: [step]}", "'learning_rate' is missing"),
        ("{kind: gradient, function: a b, at: 'a = 1, b = 2', asks: [stp]}", "'stp' is not a choice for 'asks'"),
        ("{kind: graph, at: b = 1}", "either 'nodes' or 'function'"),
        ("{kind: graph, nodes: {a: b, b: a}}", "cycle"),
        ("{kind: network, inputs: [1], targets: [1]}", "the network is missing"),
        ("{kind: network, parameters: {w12: 1}, inputs: [1]}", "belong together"),
        ("{kind: network, parameters: {w12: 1}, activation: sigmiod}", "sigm"),
        ("{kind: network, parameters: {w12: one}}", "one"),
        ("{kind: network, parameters: {w12: 0.5}, drop_constant: maybe}", "neither yes nor no"),
        ("{kind: network, layers: [{units: 1, weights: [[1, 2]]}], inputs: [1], targets: [1]}", "shape"),
        ("{kind: question, text: Why}", "'parts' is missing"),
        ("{kind: question, text: Why, parts: [{name: a, type: number, answer: 1}]}", "'prompt' is missing"),
        ("{kind: question, text: Why, parts: [{name: a, prompt: b, answer: 1}]}", "without its type"),
        ("{kind: question, text: Why, parts: [{name: a, prompt: b, type: number}]}", "'answer' is missing"),
        (
            "{kind: question, text: W, parts: [{name: a, prompt: b, type: choice, options: [u, v], answer: w}]}",
            "options",
        ),
        ("{kind: question, text: W, parts: [{name: a, prompt: b, type: matrix, answer: [[1, 2], [3]]}]}", "lengths"),
    ],
)
def test_what_cannot_be_used_names_the_file_the_line_and_the_matter(problem: str, words: str) -> None:
    error = error_of(sheet("{kind: derivative, function: x^2}", problem))
    assert words in str(error)
    assert (error.path, error.line) == ("sheet.yaml", 4)


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("title: x", "'problems' is missing", 1),
        ("title: x\nproblems: []", "no problems", 1),
        ("title:\nproblems: [{kind: derivative, function: x}]", "nothing is given", 1),
        ("problems: [{kind: derivative, function: x}]", "'title' is missing", 1),
        ("title: x\nproblms: []", "did you mean 'problems'?", 1),
        ("just words", "not an assignment", 1),
        ("[1, 2]", "not an assignment", 1),
        ("title: x\nproblems: {kind: value}", "a mapping stands here", 2),
        ("title: x\nproblems: [word]", "a text stands here", 2),
        ("title: x\nmarks: 3\nproblems: [{kind: derivative, function: x^2}]", "1 marks together", 2),
        ("title: x\nnotation: {logarithm: pi}\nproblems: [{kind: derivative, function: x}]", "not a base", 2),
        ("title: x\nnotation: {nmes: [x]}\nproblems: [{kind: derivative, function: x}]", "'names'?", 2),
    ],
)
def test_faults_of_the_assignment_itself(text: str, words: str, line: int) -> None:
    error = error_of(text)
    assert words in str(error)
    assert error.line == line


def test_all_faults_of_a_file_come_together_in_the_order_of_their_lines() -> None:
    error = error_of(
        "titel: x\nproblems:\n  - kind: value\n    function: x^2\n  - kind: slope_table\n    at: {x: 010}\n"
    )
    assert isinstance(error, AuthorErrors)
    assert [fault.line for fault in error.errors] == [1, 1, 3, 5, 5, 6]
    assert str(error).count("sheet.yaml, line") == 6


@given(st.text(alphabet=st.sampled_from("xkf2:=()-[]{}^$, \n'\"*&#no"), max_size=40))
def test_whatever_is_written_is_read_or_refused(junk: str) -> None:
    for text in (junk, f"title: {junk}\nproblems:\n- kind: derivative\n  function: {junk}\n"):
        with contextlib.suppress(SymgradError):
            loads(text)


def test_scalars_are_taken_as_they_are_written() -> None:
    assignment = loads(sheet("{kind: value, function: no^2, at: {n: 1.10, o: 1e-3}}"))
    (part,) = assignment.parts
    assert isinstance(part.answer, NumberAnswer)
    assert to_text(part.answer.tree) == "0.0000011"
    assert "n = 1.10" in assignment.handout().to_text(), "the places that were written stay"


def test_author_settings_refine_computed_parts() -> None:
    assignment = loads(
        sheet(
            "{kind: slope_table, function: x^2, at: x = 1, h: [0.1], parts: [{name: limit, marks: 2.5, prompt: How steep "
            "is $x^2$, rounding: {significant: 3, mode: stepwise}, form: simplified, depends_on: [values, slopes]}]}"
        )
    )
    limit = assignment.parts[-1]
    assert limit.marks == Fraction(5, 2)
    assert limit.depends_on == ("values", "slopes")
    assert limit.digits is not None
    assert (limit.digits.significant, limit.digits.decimals, limit.digits.mode) == (3, None, "stepwise")
    assert limit.form == "simplified"
    assert "How steep is x²" in assignment.handout().to_text()


def test_every_type_of_answer_can_be_written() -> None:
    assignment = loads("""
title: Answers
problems:
  - kind: question
    text: Work out.
    notation: {names: [w_1_2]}
    parts:
      - {name: a, prompt: A, type: expression, answer: 2x, marks: 2}
      - {name: b, prompt: B, type: number, answer: 0.50}
      - {name: c, prompt: C, type: vector, answer: [x, "1"]}
      - {name: d, prompt: D, type: matrix, answer: [[1, 2], [3, x]]}
      - {name: e, prompt: E, type: values, answer: {w12: 1/3, b: 2x}}
      - {name: f, prompt: F, type: choice, options: [no, yes, "$x$"], answer: no}
      - {name: g, prompt: G, type: choice, several: yes, options: [u, v, w], answer: [w, u], depends_on: [f]}
""")
    answers = [part.answer for part in assignment.parts]
    assert [type(answer) for answer in answers] == [
        ExpressionAnswer, NumberAnswer, VectorAnswer, MatrixAnswer, ValuesAnswer, ChoiceAnswer, ChoiceAnswer,
    ]  # fmt: skip
    assert isinstance(answers[1], NumberAnswer)
    assert to_text(answers[1].tree) == "0.50"
    assert isinstance(answers[4], ValuesAnswer)
    assert [str(name) for name, _ in answers[4].values] == ["w_1_2", "b"]
    assert isinstance(answers[6], ChoiceAnswer)
    assert (answers[6].right, answers[6].several) == ((0, 2), True)
    page = assignment.solution().to_text()
    assert "no; yes; x" in page
    assert "u; w" in page


def test_a_shared_function_is_stated_once_and_derived_once() -> None:
    text = (
        "title: T\nfunction: f(x) = x^3\nproblems: [{kind: derivative}, {kind: slope_sign, at: x = 2}, {kind: minimum}]"
    )
    page = loads(text).solution().to_text()
    assert page.count("f(x) = x³\n") == 1
    assert page.count("power rule") == 1
    assert page.count("From problem 1") == 2


def test_parts_of_several_problems_have_names_of_their_own() -> None:
    problem = "{kind: slope_table, function: x^2, at: x = 1, h: [0.1]}"
    parts = loads(sheet(problem, problem)).parts
    assert len({part.name for part in parts}) == len(parts) == 6
    names = {part.name for part in parts}
    assert all(set(part.depends_on) <= names for part in parts)


def test_the_sections_that_a_kind_promises_are_those_that_it_has() -> None:
    for problem in every_kind():
        assert tuple(section.name for section in problem.sections(Earlier())) == problem.section_names


def every_kind():
    written = {
        "value": "{function: x^2, at: x = 1}",
        "slope_table": "{function: x^2, at: x = 1, h: [0.1]}",
        "derivative": "{function: x^2 y, wrt: x}",
        "convexity": "{function: e^x}",
        "slope_sign": "{function: x^2, at: [x = 1, x = 0]}",
        "small_step": "{function: sin x, at: x = 1, example: 0.1}",
        "minimum": "{function: x^4 - x^2}",
        "gradient": "{function: a b, at: {a: 1, b: 2}, h: 0.1, learning_rate: 0.1, asks: [step, value, partials, slopes]}",
        "descent": "{function: x^2 + y^2, start: {x: 1, y: 1}, learning_rate: 1/3, steps: 3}",
        "compare_descents": "{function: x^2, starts: [x = 1, x = -2], learning_rates: [0.1, 1.5], steps: 9}",
        "critical_rate": "{function: x^2 + 2 y^2 + x y}",
        "guesses": "{input: 100, target: 62, guesses: [0.5, 0.7], learning_rate: 1e-5}",
        "graph": "{function: d (b + c), at: {b: 2, c: 3, d: 4}}",
        "network": "{names: [w12, w23, b3], asks: [count, forward, loss, gradients]}",
        "training": "{parameters: {w12: 1, w23: 2}, data: [[1, 0], [2, 1]], learning_rate: 0.1, standardise: yes}",
        "gradient_check": "{parameters: {w12: 1, w23: 2}, inputs: [1], targets: [0], claimed: {w12: 1}, steps: yes}",
        "vanishing_gradients": "{parameters: {w12: 1, w23: 2}, inputs: [1], targets: [0]}",
        "matrix_network": "{layers: [{units: 1, weights: [[1], [2]]}], inputs: [1, 2], targets: [1]}",
        "activation": "{activation: relu}",
        "output_formula": "{activation: tanh}",
        "loss": "{loss: cross_entropy, activation: softmax, targets: [0, 1, 0], predictions: [0.2, 0.3, 0.5]}",
        "question": "{text: Why, parts: [{name: a, prompt: b, type: number, answer: 1}]}",
    }
    assert set(written) == set(KINDS)
    return loads(sheet(*(f"{{kind: {kind}, {rest[1:]}" for kind, rest in written.items()))).problems


def test_every_kind_has_a_page_in_every_format() -> None:
    for problem in every_kind():
        from symgrad.problems.assignment import Assignment

        assignment = Assignment(("Page",), (problem,))
        assert assignment.parts
        for page in (assignment.solution(), assignment.handout()):
            assert page.to_text()
            assert page.to_markdown()
            assert page.to_latex()


@pytest.mark.parametrize(
    "network",
    [
        "{parameters: {w13: 0.1, w23: -0.2, w34: 0.5, w14: 0.3, b3: 0.1}, inputs: [1, 2], targets: [0]}",
        "{parameters: {w12: 0.1, w13: -0.2}, inputs: [1], targets: [0, 1], activation: {2: tanh, 3: sigmoid}}",
        (
            "{layers: [{units: 2, activation: tanh, weights: [[1, 2]], biases: [0, 1]}, {units: 1, activation: identity, "
            "weights: [[0.5], [-0.5]]}], inputs: [0.3], targets: [1], loss: half_squared_error}"
        ),
        "{names: [w13, w23, w34, theta4], letters: {sum: net, bias: theta}}",
    ],
    ids=["skip edge", "two outputs", "layers", "symbols"],
)
def test_networks_of_any_shape(network: str) -> None:
    asks = ", learning_rate: 0.1, asks: [count, forward, loss, gradients, updates]" if "inputs" in network else ""
    assignment = loads(sheet(f"{{kind: network, {network[1:-1]}{asks}}}"))
    assert assignment.solution().to_text()
    assert any(part.name.startswith("gradient w_") for part in assignment.parts)
