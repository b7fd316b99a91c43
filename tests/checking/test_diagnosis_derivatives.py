"""Naming the mistakes in wrong derivatives: every mistake is found, a right answer is never accused."""

from __future__ import annotations

import importlib.util
import json
import pickle
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

import symgrad as sg
from symgrad.checking.check import AnswerKey
from symgrad.checking.diagnosis.book import GENERAL
from symgrad.checking.diagnosis.diagnose import ExpressionDiagnoser
from symgrad.checking.diagnosis.diagnosers import diagnoser_of
from symgrad.checking.diagnosis.listing import example_mistakes, example_question, mistake_list
from symgrad.checking.diagnosis.mistake import Mistake
from symgrad.checking.diagnosis.table import ENTRIES, MISTAKES
from symgrad.checking.equivalence import judge
from symgrad.checking.verdict import Status
from symgrad.cli import app
from symgrad.language.parser import read
from symgrad.language.printing import to_source
from symgrad.language.tree import ONE, ZERO, Call, Name, Negative, Number, Power, Product, Quotient, Sum, Tree, number
from symgrad.problems.loader import load

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
EXERCISES = [
    (row["expression"], row["wrt"])
    for row in json.loads((DATA / "exercises.json").read_text(encoding="utf-8"))
    if row["kind"] in ("ordinary", "partial") and row["answer_ok"]
]
ASKED = [mistake for mistake in MISTAKES.values() if example_question(mistake) is not None]


def key_of(expression: str, wrt: list[str] | str = "x", **options: object) -> AnswerKey:
    return AnswerKey(sg.differentiate(expression, wrt, **options))  # type: ignore[arg-type]


def ids(verdict: sg.Verdict) -> list[tuple[str, ...]]:
    return [tuple(one.id for one in explanation) for explanation in verdict.diagnosis]


def diagnoser(key: AnswerKey) -> ExpressionDiagnoser:
    found = diagnoser_of(key.checker, key.demands.question)
    assert isinstance(found, ExpressionDiagnoser)
    return found


@pytest.mark.parametrize("mistake", ASKED, ids=lambda mistake: mistake.id)
def test_each_entry_names_its_own_example(mistake: Mistake) -> None:
    found = example_mistakes(mistake)
    assert mistake.id in [one.id for one in found]
    said = next(one for one in found if one.id == mistake.id)
    for sentence in (said.where, said.what):
        assert sentence[-1] in ".?"
        assert not {"{", "}"} & set(sentence)


@pytest.mark.parametrize("mistake", ASKED, ids=lambda mistake: mistake.id)
def test_the_right_answers_of_the_examples_are_right(mistake: Mistake) -> None:
    asked = example_question(mistake)
    assert asked is not None
    verdict = AnswerKey(asked).check(mistake.example[1])
    assert verdict.is_correct
    assert (verdict.mistake, verdict.diagnosis) == (None, ())


def test_no_two_entries_have_the_same_id() -> None:
    assert len(ENTRIES) == len(MISTAKES)


def test_each_mistake_in_many_functions_is_named() -> None:
    """What a wrong rule gives is looked up under that rule, or under what cannot be told from it."""
    counts = {"single": [0, 0], "pair": [0, 0]}
    chosen = random.Random(7)
    assert len(EXERCISES) >= 60
    for expression, wrt in EXERCISES:
        key = key_of(expression, wrt)
        finder = diagnoser(key)
        assert key.demands.question is not None
        variants = [variant for variant in key.demands.question.variants() if variant.made]
        assert {one.mistake for variant in variants for one in variant.made} <= set(MISTAKES)
        pairs = [variant for variant in variants if len(variant.made) == 2]
        singles = [variant for variant in variants if len(variant.made) == 1]
        for kind, group in (("single", singles), ("pair", chosen.sample(pairs, min(len(pairs), 15)))):
            for variant in group:
                found = finder.find(variant.tree)
                made = sorted(one.mistake for one in variant.made)
                if not found and judge(finder.target, variant.tree).status is Status.correct:
                    continue
                named = [sorted(one.mistake for one in alternative) for alternative in found]
                simpler = bool(found) and len(found[0]) < len(made)
                counts[kind][made in named or simpler or bool(set(made) & GENERAL and found)] += 1
    missed, named_singly = counts["single"]
    assert named_singly > 2000
    assert missed / named_singly < 0.01
    missed, named_pairs = counts["pair"]
    assert named_pairs / (missed + named_pairs) > 0.9


def rewritten(tree: Tree, chosen: random.Random) -> Tree:
    """The same value in another form: terms and factors exchanged, and nothing added or multiplied by one."""
    match tree:
        case Sum(terms):
            parts = [rewritten(term, chosen) for term in terms]
            chosen.shuffle(parts)
            tree = Sum(tuple(parts))
        case Product(factors):
            parts = [rewritten(factor, chosen) for factor in factors]
            chosen.shuffle(parts)
            tree = Product(tuple(parts))
        case Quotient(above, below):
            above, below = rewritten(above, chosen), rewritten(below, chosen)
            tree = chosen.choice((Quotient(above, below), Product((above, Power(below, number(-1))))))
        case Negative(operand):
            tree = chosen.choice((Negative, lambda one: Product((number(-1), one))))(rewritten(operand, chosen))
        case Power(base, Number() as exponent):
            tree = Power(rewritten(base, chosen), exponent)
        case Call(function, (inner,)) if not tree.primes:
            tree = Call(function, (rewritten(inner, chosen),))
    if chosen.random() < 0.15:
        something = Sum((Power(Name("q"), number(2)), ONE))
        tree = chosen.choice(
            (
                Sum((tree, something, Negative(something))),
                Quotient(Product((tree, something)), something),
                Negative(Negative(tree)),
                Product((tree, Sum((Power(Call("sin", (something,)), number(2)), Power(Call("cos", (something,)), number(2)))))),
                Sum((tree, Product((ZERO, something)))),
            )
        )
    return tree


def answers_of(count: int) -> Iterator[tuple[AnswerKey, str]]:
    chosen = random.Random(11)
    keys = [(AnswerKey(sg.differentiate(expression, wrt)), sg.differentiate(expression, wrt)) for expression, wrt in EXERCISES]
    for place in range(count):
        key, derivation = keys[place % len(keys)]
        yield key, to_source(rewritten(derivation.result_tree, chosen))


def test_right_answers_in_other_forms_are_never_accused() -> None:
    for key, answer in answers_of(2100):
        verdict = key.check(answer)
        assert verdict.status is Status.correct, answer
        assert (verdict.mistake, verdict.diagnosis) == (None, ())


def test_answers_that_fit_nothing_are_only_wrong() -> None:
    chosen = random.Random(3)
    for place in range(300):
        expression, wrt = EXERCISES[place % len(EXERCISES)]
        derivation = sg.differentiate(expression, wrt)
        letter = derivation.variable
        odd = read(f"{chosen.randint(3, 9)} sin({chosen.randint(3, 9)}.{chosen.randint(1, 9)}1 {letter}) + 0.{place + 13}")
        verdict = AnswerKey(derivation).check(to_source(Sum((derivation.result_tree, odd))))
        assert verdict.status is Status.incorrect
        assert (verdict.mistake, verdict.diagnosis) == (None, ())


@pytest.mark.parametrize(
    ("expression", "answer", "expected"),
    [
        ("x^2 sin x", "2x cos x", [("product_of_derivatives",)]),
        ("x^2 sin x", "2x sin x - x^2 cos x", [("sign_of_function",), ("product_minus",)]),
        ("sin(3x^2)", "cos(3x^2)", [("inner_missing",)]),
        ("sin(3x^2)", "-cos(3x^2)", [("sign_of_function", "inner_missing"), ("inner_missing", "sign")]),
        ("sin(3x^2)", "6x cos(3x^2) + C", [("integration_constant",)]),
        ("2^x", "x * 2^(x - 1)", [("power_rule_on_exponential",)]),
        ("tanh x", "1/cosh(x)", [("sech_for_its_square",)]),
        ("x^2 + 3x", "7 (2x + 3)", [("factor_extra",)]),
        ("x^2 + x^3 + x^4", "2x^2 + 3x^3 + 4x^4", [("power_not_lowered",)]),
        ("f(x) g(x)", "f'(x) g'(x)", [("product_of_derivatives",)]),
        ("f(x^2)", "f'(x^2)", [("inner_missing",)]),
        ("1/x^3", "1/(3x^2)", [("quotient_of_derivatives",)]),
        ("1/x^3", "-3x^2", [("reciprocal_forgotten",)]),
        ("(x - ln x)/x^2", "((1 - 1/ln(x)) x^2 - 2x (x - ln x))/x^4", [("other_function",)]),
        ("(x - ln x)/x^2", "(2x (x - ln x) - x^2 (1 - 1/x))/x^4", [("quotient_order",), ("sign",)]),
        ("(x - ln x)/x^2", "((1 - 1/x) x^2 - 2x x - ln x)/x^4", [("brackets_missing",)]),
        ("(x - ln x)/x^2", "(x^2 (0 - 1/x) - 2x (x - ln x))/x^4", [("term_forgotten",), ("variable_as_constant",)]),
    ],
)  # fmt: skip
def test_answers_and_their_mistakes(expression: str, answer: str, expected: list[tuple[str, ...]]) -> None:
    assert ids(key_of(expression).check(answer)) == expected


def test_a_mistake_at_all_places_counts_as_one() -> None:
    verdict = key_of("sin(2x) + cos(3x) + e^(5x)").check("cos(2x) - sin(3x) + e^(5x)")
    assert ("inner_missing",) in ids(verdict)


def test_second_derivatives() -> None:
    key = key_of("x^5", order=2)
    assert ids(key.check("5x^4"))[0] == ("derivative_missing",)
    assert ids(key.check("60x^2")) == [("derivative_too_many",)]
    assert ids(key.check("16x^3")) == [("lowered_exponent_in_front",)]


def test_numbers_are_looked_up_to_the_digits_asked_for() -> None:
    key = AnswerKey(sg.differentiate("x^2 sin x", at={"x": "1.3"}), decimals=3)
    assert key.check("2.957").mistake is None
    assert ids(key.check("0.695")) == [("product_of_derivatives",)]
    assert ids(key.check("-2.957")) == [("sign",)]
    assert key.check("1.111").mistake is None


def test_entries_of_a_gradient_have_mistakes_of_their_own() -> None:
    verdict = sg.check("(2x y^3, 2y)", expected=sg.gradient("x^2 y^3", ["x", "y"]))
    assert verdict.entries[0][1].mistake is None
    verdict = sg.check("(3x^2 y^2, 3x^2 y^2)", expected=sg.gradient("x^2 y^3", ["x", "y"]))
    assert ids(verdict)[0] == ("wrong_variable",)


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        ("(3x^2 + 3y^2 - 6y)/(6x)", "slope_factor_missing"),
        ("(6y - 3x^2)/(3y^2)", "dependent_as_constant"),
        ("(3y^2 - 6x)/(6y - 3x^2)", "slope_upside_down"),
        ("-(6y - 3x^2)/(3y^2 - 6x)", "sign"),
        ("(6y + 3x^2)/(3y^2 - 6x)", "sign_of_term"),
        ("x + 17y", None),
    ],
)
def test_implicit_derivatives(answer: str, mistake: str | None) -> None:
    verdict = sg.check(answer, expected=sg.implicit_derivative("x^3 + y^3 = 6x y", of="y", wrt="x"))
    assert verdict.status is Status.incorrect
    assert (verdict.mistake.id if verdict.mistake else None) == mistake


def test_without_a_question_only_what_is_established_is_said() -> None:
    assert ids(sg.check("2x - 3", expected="2x + 3")) == [("sign_of_one_term",)]
    assert ids(sg.check("2x + 4", expected="2x + 3")) == [("constant_added",)]
    assert sg.check("cos(3x^2)", expected="6x cos(3x^2)").mistake is not None
    assert sg.check("x + 17 sin x", expected="2x + 3").mistake is None


def test_feedback_in_three_degrees() -> None:
    derivation = sg.differentiate("sin(3x^2)")
    said = [sg.check("cos(3x^2)", derivation, feedback=degree).feedback for degree in ("verdict", "where", "what")]
    assert said == [
        "Not yet.",
        "Not yet. Look again at the chain rule.",
        "Not yet. The derivative of the inner function 3x² is missing: multiply by 6x.",
    ]


def test_ties_are_all_said() -> None:
    feedback = key_of("x^2 sin x").check("2x sin x - x^2 cos x").feedback
    assert "yours has the other sign. Or: The terms of the product rule are added" in feedback


def test_keys_and_verdicts_can_be_pickled_and_shared() -> None:
    key = key_of("x^2 sin x")
    first = key.check("2x cos x")
    again = pickle.loads(pickle.dumps(key)), pickle.loads(pickle.dumps(first))
    assert ids(again[0].check("2x cos x")) == ids(again[1]) == ids(first)
    assert len(pickle.dumps(key)) < 20_000
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: ids(key_of("x^2 sin x").check("2x cos x")), range(8)))
    assert found == [[("product_of_derivatives",)]] * 8


def test_plain_data_has_the_mistakes() -> None:
    record = key_of("x^2 sin x").check("2x cos x").to_dict()
    assert record["mistakes"][0][0]["id"] == "product_of_derivatives"
    assert json.loads(json.dumps(record)) == record


def test_long_functions_are_no_burden() -> None:
    long = " + ".join(f"sin({count} x)" for count in range(1, 200))
    verdict = key_of(long).check("cos x")
    assert verdict.status is Status.incorrect


def test_the_page_of_mistakes_is_current() -> None:
    specification = importlib.util.spec_from_file_location("mistakes_page", ROOT / "scripts" / "mistakes.py")
    assert specification is not None
    assert specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "run python scripts/mistakes.py"


def test_the_command_lists_mistakes() -> None:
    listed = CliRunner().invoke(app, ["mistakes"])
    assert listed.exit_code == 0
    assert all(f"`{mistake}`" in listed.output for mistake in MISTAKES)
    unknown = CliRunner().invoke(app, ["mistakes", "weight_mising"])
    assert isinstance(unknown.exception, sg.AuthorError)
    assert "weight_missing" in str(unknown.exception)
    record = json.loads(CliRunner().invoke(app, ["mistakes", "--json"]).output)
    assert {one.id: one.what for one in MISTAKES.values()} == {key: one["what"] for key, one in record.items()}


@pytest.mark.parametrize("render", ["to_text", "to_markdown", "to_latex"])
def test_the_list_is_written_in_every_format(render: str) -> None:
    assert "inner" in getattr(mistake_list(["inner_missing", "degrees"]), render)(full=True)


def test_the_parts_of_problem_files_know_their_question() -> None:
    part = load(ROOT / "examples" / "activations.yaml").part("1/derivative")
    assert ids(part.key().check("sigmoid(z)"))[0] == ("value_for_slope",)
