"""Checking one answer and many: what a verdict knows, keys that travel, and demands that cannot be."""

import json
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest

import symgrad as sg
from symgrad.checking.counterexamples import shown_briefly, simple_counterexample
from symgrad.checking.reading import read_answer
from symgrad.checking.target import target_of
from symgrad.errors import AuthorError, StudentError, UnsupportedError
from symgrad.language.notation import Notation
from symgrad.language.parser import read
from symgrad.numeric.balls import evaluate

PRODUCT = "2x sin x + x^2 cos x"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("x (2 sin x + x cos x)", "correct"),
        (r"2x\sin(x) + x^2\cos(x)", "correct"),
        ("f'(x) = 2*x*sin(x) + x**2*cos(x)", "correct"),
        ("2x cos x", "incorrect"),
        ("2x sin x - x^2 cos x", "incorrect"),
        ("2x sin x", "incorrect"),
        ("2x sin + x^2 cos x", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_the_four_statuses(answer: str, status: str) -> None:
    verdict = sg.check(answer, expected=sg.differentiate("x^2 sin x"))
    assert verdict.status == status
    assert verdict.score == (status == "correct")
    assert verdict.is_correct is (status == "correct")
    assert (verdict.counterexample is None) is (status != "incorrect")


def test_many_answers_keep_their_order_and_one_bad_one_stops_nobody() -> None:
    key = sg.AnswerKey(PRODUCT)
    answers = ["2x cos x", ")(", "x (2 sin x + x cos x)", "\0", "x" * 5000]
    assert [str(verdict.status) for verdict in key.check_many(answers)] == [
        "incorrect", "unreadable", "correct", "unreadable", "unreadable",
    ]  # fmt: skip


def test_a_key_travels() -> None:
    key = sg.AnswerKey(PRODUCT, form="expanded", feedback="where")
    key.check("2x")  # what it has kept stays at home
    copy = pickle.loads(pickle.dumps(key))
    assert copy == key
    for answer in ("2x cos x", "x (2 sin x + x cos x)", PRODUCT, "2x sin"):
        assert copy.check(answer).to_dict() == key.check(answer).to_dict()


def test_a_verdict_travels_with_its_counterexample() -> None:
    verdict = sg.check("2x cos x", expected=PRODUCT)
    copy = pickle.loads(pickle.dumps(verdict))
    assert copy == verdict
    assert copy.counterexample == verdict.counterexample
    assert copy.feedback == verdict.feedback


def test_a_key_is_frozen_and_works_in_threads() -> None:
    key = sg.AnswerKey(PRODUCT)
    with pytest.raises(AttributeError):
        key.expected = None  # type: ignore[misc]
    answers = ["2x cos x", "x (2 sin x + x cos x)", "2x sin x + x^2", ")"] * 10
    alone = [verdict.status for verdict in key.check_many(answers)]
    with ThreadPoolExecutor(4) as pool:
        assert [verdict.status for verdict in pool.map(key.check, answers)] == alone


@pytest.mark.parametrize(
    ("demands", "words"),
    [
        ({"decimals": 3, "significant": 3}, "both given"),
        ({"decimals": 3, "tolerance": 0.1}, "both given"),
        ({"decimals": -1}, "decimal places is -1"),
        ({"decimals": True}, "True"),
        ({"significant": 0}, "significant digits is 0"),
        ({"tolerance": -1}, "-1"),
        ({"relative": float("nan")}, "nan"),
        ({"form": "pretty"}, "no form 'pretty'"),
        ({"feedback": "all"}, "no feedback 'all'"),
        ({"assumptions": ["x"]}, "not a condition"),
    ],
)
def test_demands_that_cannot_be(demands: dict, words: str) -> None:
    with pytest.raises(AuthorError, match=words):
        sg.check("1", expected="x", **demands)


def test_what_is_expected_has_to_be_readable_and_to_have_values() -> None:
    with pytest.raises(StudentError):
        sg.AnswerKey("2x sin")
    with pytest.raises(UnsupportedError):
        sg.AnswerKey("1/0")
    with pytest.raises(AuthorError, match="a text"):
        sg.check(3, expected="3")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (PRODUCT, "2x cos x"), ("1/x^2", "1/x"), ("ln x", "ln(2x)"), ("x/sqrt(x^2)", "1"), ("a b + c", "a b - c"),
        ("x y", "x + y"), ("e^x", "e^x + 1"), ("sqrt(x - 50)", "x"), ("a b c d", "a b c + d"), ("sin x", "sin x + 1/1000"),
    ],
)  # fmt: skip
def test_a_counterexample_is_simple_and_true(expected: str, answer: str) -> None:
    found = sg.check(answer, expected=expected).counterexample
    assert found is not None
    assert all(value.denominator in (1, 2, 10, 100) and abs(value) <= 1000 for value in found.point.values())
    trees = (read(expected), read(answer))
    at = {read(name): value for name, value in found.point.items()}
    one, other = (evaluate(tree, at, 256) for tree in trees)
    assert not one.overlaps(other)
    for ball, shown in ((one, found.expected), (other, found.answer)):
        assert float(shown) == pytest.approx(float(ball.mid()), rel=6e-3)
    assert found.expected != found.answer
    assert max(len(found.expected), len(found.answer)) <= 8


def test_a_counterexample_keeps_to_the_assumptions() -> None:
    found = sg.check("2x", expected="3x", assumptions=["x < -5"]).counterexample
    assert found is not None
    assert found.point["x"] < -5


def test_where_there_is_no_simple_point_the_generic_one_stands() -> None:
    target = target_of(read("2x"), [read("x > 5000")])
    assert simple_counterexample(target, read("3x")) is None
    found = sg.check("3x", expected="2x", assumptions=["x > 5000"]).counterexample
    assert found is not None
    assert found.point["x"] > 5000


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("2/3", "1/3", ("0.667", "0.333")), ("3", "30001/10000", ("3", "3.0001")), ("-1/2", "1/2", ("-0.5", "0.5")),
        ("1000000000", "2000000000", ("1e9", "2e9")), ("0", "1/1000000000", ("0", "1e-9")),
    ],
)  # fmt: skip
def test_values_are_shown_to_as_few_digits_as_tell_them_apart(one: str, other: str, shown: tuple[str, str]) -> None:
    assert shown_briefly(Fraction(one), Fraction(other)) == shown


def test_open_sums_are_compared_by_instances() -> None:
    key = sg.AnswerKey(r"-2 (t_k - o_k) o_j \sum_i w_{i,k} o_i")
    assert key.check(r"2 (o_k - t_k) o_j \sum_i o_i w_{i,k}").is_correct
    assert key.check(r"2 (o_k - t_k) \sum_i w_{i,k} o_i").status == "incorrect"
    assert key.check(r"\sum_i \sum_i \sum_i \sum_i \sum_i \sum_i o_i").status in ("undecided", "incorrect")


@pytest.mark.parametrize(
    ("answer", "expected", "status"),
    [
        ("n (n + 1) (2n + 1)/6", "sum(k^2, k, 1, n)", "correct"),
        ("sum((k + 1)^2, k, 0, n - 1)", "sum(k^2, k, 1, n)", "correct"),
        (r"\sum_{k=1}^n k", "n (n + 1)/2", "correct"),
        (r"\sum_{k=1}^{n-1} k", "n (n + 1)/2", "incorrect"),
        ("n^3/3", "sum(k^2, k, 1, n)", "incorrect"),
        ("30", "sum(k^2, k, 1, n)", "incorrect"),
        ("10", r"\sum_{i=1}^n i", "incorrect"),
        (r"\frac{1}{n} \sum_{i=1}^n (t_i - o_i)^2", r"\frac{1}{n} \sum_{i=1}^n (o_i - t_i)^2", "correct"),
        (r"\sum_{i=1}^n (t_i - o_i)^2", r"\frac{1}{n} \sum_{i=1}^n (o_i - t_i)^2", "incorrect"),
        (r"\sum_{i=1}^m x_i", r"\sum_{i=1}^n x_i", "incorrect"),
        (r"\sum_{j=1}^m \sum_{i=1}^n w_{i,j}", r"\sum_{i=1}^n \sum_{j=1}^m w_{i,j}", "correct"),
        ("n (n + 1)/2 - m (m - 1)/2", r"\sum_{k=m}^n k", "correct"),
        (r"\sum_{i=1}^n w_{i,k} o_i", r"\sum_i w_{i,k} o_i", "correct"),
        (r"\sum_i w_{i,k} o_i", r"\sum_{i=1}^n w_{i,k} o_i", "correct"),
    ],
)
def test_sums_up_to_a_letter(answer: str, expected: str, status: str) -> None:
    assert sg.check(answer, expected=expected).status == status


def test_a_verdict_as_plain_data() -> None:
    record = json.loads(json.dumps(sg.check("(1, c, a)", expected=["1", "c", "b"]).to_dict()))
    assert (record["status"], record["score"]) == ("incorrect", "2/3")
    assert [entry["status"] for entry in record["entries"]] == ["correct", "correct", "incorrect"]
    problem = sg.check("2x +", expected="2x").to_dict()["problem"]
    assert problem["start"] == 4
    assert problem["message"]


def test_the_tree_is_as_it_was_written() -> None:
    verdict = sg.check("f'(x) = 2·x = 2x", expected="2x")
    assert verdict.tree == read_answer("f'(x) = 2·x = 2x", Notation())
    assert verdict.evidence is verdict.grounds
    assert verdict.mistake is None


def test_definitions_may_explain_formal_derivatives() -> None:
    key = sg.AnswerKey("e_6 w_56", definitions={"e_6": "2 (o_6 - t_6)", "dE/dz_6": "e_6"})
    assert key.check("dE/dz_6 * w_56").is_correct
    assert key.check("2 w_56 (o_6 - t_6)").is_correct
    found = key.check("e_6").counterexample
    assert found is not None
    assert "e_6" in found.letters


def test_an_answer_that_is_text_loads_neither_networks_nor_numpy() -> None:
    code = """
import sys
from symgrad.checking.check import AnswerKey
print(AnswerKey("2x sin x").check("x sin x + x sin x").status, AnswerKey(["1", "c"]).check("(1, c)").status)
print(sorted(name for name in sys.modules if name in ("numpy", "sympy", "symgrad.networks.backpropagation")))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "correct correct\n[]\n"
