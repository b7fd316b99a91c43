"""Every part of every example accepts its own answer, typed in three notations, and refuses a slightly changed one."""

from fractions import Fraction
from pathlib import Path

import pytest

import symgrad as sg
from symgrad.document.typed import plain
from symgrad.errors import AuthorError
from symgrad.language.printing import to_tex, to_text
from symgrad.language.printing.source import to_source
from symgrad.language.tree import Listing, Matrix, Relation, Sum, Tree, number
from symgrad.problems.part import (
    Answer,
    ChoiceAnswer,
    EquationAnswer,
    ExpressionAnswer,
    MatrixAnswer,
    NumberAnswer,
    Part,
    PointsAnswer,
    ValuesAnswer,
    VectorAnswer,
)
from symgrad.problems.problem import parts_of
from tests.problems.test_loading import every_kind

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def tree_of(answer: Answer) -> Tree:
    match answer:
        case ExpressionAnswer() | NumberAnswer():
            return answer.tree
        case EquationAnswer():
            return answer.relation
        case VectorAnswer():
            return Listing(answer.entries)
        case MatrixAnswer():
            return Matrix(answer.rows)
        case PointsAnswer():
            return Listing(tuple(point[0] if len(point) == 1 else Listing(point) for point in answer.points))
        case ValuesAnswer():
            return Listing(tuple(Relation(name, "=", value) for name, value in answer.values))
        case ChoiceAnswer():
            raise AssertionError


def changed(answer: Answer) -> Tree:
    """The same, with a fiftieth more in its first entry."""
    match tree_of(answer):
        case Listing((Relation(name, sign, value), *rest)):
            return Listing((Relation(name, sign, more(value)), *rest))
        case Listing((first, *rest)):
            return Listing((more(first), *rest))
        case Matrix(((first, *row), *rows)):
            return Matrix(((more(first), *row), *rows))
        case tree:
            return more(tree)


def more(tree: Tree) -> Tree:
    return Sum((tree, number(Fraction(1, 50))))


def letters(positions: tuple[int, ...]) -> str:
    return ", ".join(chr(ord("a") + place) for place in positions)


def right_and_wrong(part: Part) -> tuple[list[str], str]:
    if isinstance(part.answer, ChoiceAnswer):
        words = "; ".join(plain(part.answer.options[place]) for place in part.answer.right)
        other = (part.answer.right[0] + 1) % len(part.answer.options)
        return [letters(part.answer.right), words], letters((other,))
    tree = tree_of(part.answer)
    return [write(tree) for write in (to_text, to_source, to_tex)], to_source(changed(part.answer))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_part_takes_its_own_answer_and_no_other(path: Path) -> None:
    for part in sg.load(path).parts:
        key = part.key()
        right, wrong = right_and_wrong(part)
        for typed in right:
            verdict = key.check(typed)
            assert (verdict.status, verdict.score, verdict.meets_requirements) == ("correct", 1, True), (part.name, typed)
        assert key.check(wrong).status == "incorrect", (part.name, wrong)
        assert key.check("(").status == "unreadable"


def test_every_part_of_every_kind_takes_its_own_answer() -> None:
    for problem in every_kind():
        for part in parts_of(problem):
            key = part.key()
            right, wrong = right_and_wrong(part)
            for typed in right:
                assert key.check(typed).score == 1, (problem.kind, part.name, typed)
            assert key.check(wrong).status == "incorrect", (problem.kind, part.name, wrong)


def test_stationary_points_may_come_in_any_order() -> None:
    text = "{title: T, problems: [{kind: minimum, function: x^4 - x^2}]}"
    assignment = sg.loads(text)
    assert assignment.check("stationary points", "0, 1/sqrt(2), -sqrt(2)/2").is_correct
    assert assignment.check("stationary points", "x = 0, x = 0.707, x = -0.707").is_correct
    verdict = assignment.check("stationary points", "0, 1/sqrt(2)")
    assert (verdict.status, verdict.score) == ("incorrect", Fraction(2, 3))
    assert verdict.feedback == "Not yet. 2 of 3 are right: 2/3 of the marks."


@pytest.mark.parametrize(
    ("answer", "status"),
    [("-0.1311", "correct"), ("-0.1312", "correct"), ("-0.1313", "incorrect"), ("dE/dz_6 = -0.1311", "correct")],
)
def test_a_network_takes_the_exact_and_the_stepwise_value(answer: str, status: str) -> None:
    grade = sg.load(EXAMPLES[0].parent / "student_grade.yaml")
    assert grade.check("gradient z_6", answer).status == status


@pytest.mark.parametrize(("mode", "right", "wrong"), [("exact", "-0.1312", "-0.1311"), ("stepwise", "-0.1311", "-0.1312")])
def test_the_author_may_allow_one_of_them_only(mode: str, right: str, wrong: str) -> None:
    text = (EXAMPLES[0].parent / "student_grade.yaml").read_text(encoding="utf-8")
    own = f"    parts:\n      - {{name: gradient z_6, rounding: {{decimals: 4, mode: {mode}}}}}\n"
    grade = sg.loads(text.rstrip("\n") + "\n" + own)
    assert grade.check("gradient z_6", right).is_correct
    assert grade.check("gradient z_6", wrong).status == "incorrect"


SYMBOLIC = """
title: Symbols
problems:
  - kind: network
    names: [w14, w15, w24, w25, w46, w56, b4, b5, b6]
    asks: [gradients]
"""


@pytest.mark.parametrize(
    ("part", "answer", "status"),
    [
        ("gradient z_5", "e_6 w_{5,6} (1 - o_5) o_5", "correct"),
        ("gradient z5", "dE/dz_6 * w_56 * o_5 (1 - o_5)", "correct"),
        ("Gradient z_5", r"e_6 w_{5,6} \sigma(z_5) (1 - \sigma(z_5))", "correct"),
        ("gradient w_1_4", "e_4 x_1", "correct"),
        ("gradient w_1_4", "e_4 x_2", "incorrect"),
        ("gradient z_5", "e_6 w_{5,6} o_5", "incorrect"),
        ("gradient z_5", "e_6 w_{4,6} (1 - o_5) o_5", "incorrect"),
    ],
)
def test_a_symbolic_network_takes_every_letter_of_the_pass(part: str, answer: str, status: str) -> None:
    assert sg.loads(SYMBOLIC).check(part, answer).status == status


OWN = """
title: Own
notation: {assume: [x > 0]}
problems:
  - kind: question
    text: Think.
    parts:
      - {name: root, prompt: p, type: expression, answer: x, form: simplified, feedback: verdict}
      - {name: digits, prompt: p, type: number, answer: 1/3, rounding: {decimals: 3}}
      - {name: free, prompt: p, type: number, answer: 1/3}
      - {name: near, prompt: p, type: number, answer: 10, tolerance: 0.5}
      - {name: line, prompt: p, type: equation, answer: y = 2x - 1}
      - {name: point, prompt: p, type: values, answer: "a = 1, b = 2"}
      - {name: rows, prompt: p, type: matrix, answer: [[1, 2], [3, 4]]}
      - {name: one, prompt: p, type: choice, options: [yes it is, no], answer: no}
      - {name: some, prompt: p, type: choice, options: [a, b, c], several: yes, answer: [a, c]}
      - {name: letters, prompt: p, type: expression, answer: o - t, allowed: [o, t]}
"""


@pytest.mark.parametrize(
    ("part", "answer", "score"),
    [
        ("root", "x", 1), ("digits", "0.333", 1), ("digits", "0.33", 0), ("digits", "0.334", 0), ("free", "1/3", 1),
        ("free", "0.3333", 1), ("free", "0.33", 0), ("near", "10.4", 1), ("near", "9.4", 0), ("line", "2x - y = 1", 1),
        ("line", "y = 2x", 0), ("point", "b = 2; a = 1", 1), ("point", "a = 1, b = 3", "1/2"), ("rows", "1 2", None),
        ("rows", "[[1, 2], [3, 5]]", "3/4"), ("one", "b", 1), ("one", "No.", 1), ("one", "yes it is", 0),
        ("some", "a, c", 1), ("some", "a; c", 1), ("some", "a", "1/2"), ("letters", "-(t - o)", 1),
        ("letters", "o - t + z - z", 0),
    ],
)  # fmt: skip
def test_the_authors_own_parts(part: str, answer: str, score: object) -> None:
    verdict = sg.loads(OWN).check(part, answer)
    assert (None if verdict.status == "unreadable" else verdict.score) == (None if score is None else Fraction(str(score)))


def test_assumptions_and_feedback_are_carried_over() -> None:
    assignment = sg.loads(OWN)
    assert assignment.check("root", "sqrt(x^2)").is_correct
    assert assignment.check("root", "x + 1").feedback == "Not yet."
    assert [str(verdict.status) for verdict in assignment.check_many("near", ["10", "("])] == ["correct", "unreadable"]


def test_a_part_that_there_is_not() -> None:
    with pytest.raises(AuthorError, match="did you mean 'digits'"):
        sg.loads(OWN).check("digit", "1")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("tolerance: -1", "tolerance"), ("tolerance: 0.1, rounding: {decimals: 2}", "both given"),
        ("feedback: all", "feedback"), ("form: pretty", "form"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be(field: str, words: str) -> None:
    text = f"{{title: T, problems: [{{kind: question, text: t, parts: [{{name: a, prompt: p, type: number, answer: 1, {field}}}]}}]}}"
    with pytest.raises(AuthorError, match=words):
        sg.loads(text)
