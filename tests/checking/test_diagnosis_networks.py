"""Mistakes in networks are named: in symbols and in numbers, in whole vectors, singly and two at once."""

from __future__ import annotations

import json
import pickle
import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import symgrad as sg
from symgrad.checking.asked import Demands, DigitsAsked, NumberAnswer
from symgrad.checking.check import AnswerKey
from symgrad.checking.diagnosis.diagnosers import diagnoser_of
from symgrad.checking.diagnosis.example_networks import network_example
from symgrad.checking.diagnosis.network_diagnoser import NetworkDiagnoser, network_diagnoser
from symgrad.checking.diagnosis.network_question import network_question
from symgrad.checking.diagnosis.slips import SLIPS, slips_of
from symgrad.checking.diagnosis.table import MISTAKES
from symgrad.checking.numbers import number_checker
from symgrad.checking.verdict import Status, Verdict
from symgrad.language.parser import read
from symgrad.language.tree import Name
from tests.checking.wrong_rules import RULES, Dense
from tests.checking.wrong_rules import sigma as logistic

DATA = Path(__file__).parents[1] / "data" / "misconceptions.json"
W1, B1, W2, B2 = [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], [-0.4, 0.2], [[-0.3], [-0.2]], [0.1]

# What the published list of wrong rules calls a mistake, and its name in the table.
PUBLISHED = {
    "sigma_for_sigma_prime": "sigma_for_slope", "one_minus_sigma": "one_minus_sigma", "sp_of_a": "slope_at_output",
    "z(1-z)": "slope_of_sum", "tanh_deriv": "tanh_for_sigmoid", "no_output_sp": "slope_missing",
    "no_hidden_sp": "slope_missing", "factor2": "factor_two_extra", "sign": "error_sign",
    "no_error_term": "error_missing", "squared_error_used": "squared_error_used",
    "updated_weights": "weights_updated", "swap_w46_w56": "weights_swapped", "no_weight": "weight_missing",
    "abs_weight": "weight_absolute", "no_upstream": "slope_not_sent_back", "use_own_error": "output_error_everywhere",
    "eta_twice": "rate_twice_at_outputs", "post_activation_in_dW": "own_output_in_gradient",
    "dW_uses_weight": "weight_in_gradient", "bias_not_updated": "bias_not_updated",
    "bias_times_input": "bias_times_inputs", "bias_threshold_sign": "bias_sign", "minus_update": "update_plus",
    "eta_forgotten": "rate_missing",
}  # fmt: skip


def student(**options: Any) -> Any:
    layers = [sg.Layer(2, "sigmoid", weights=W1, biases=B1), sg.Layer(1, "sigmoid", weights=W2, biases=B2)]
    return sg.Network(inputs=3, layers=layers, loss="half_squared_error", **options)


def names(verdict: Verdict) -> list[tuple[str, ...]]:
    return [tuple(one.id for one in alternative) for alternative in verdict.diagnosis]


def published_key() -> AnswerKey:
    found = student(notation="err").backpropagate([1, 0, 1], targets=[1], rounding=sg.Rounding())
    updates = {str(update.name): update for update in found.updates(0.9)}
    return AnswerKey(
        {**{f"Err_{unit}": found.errors[f"Err_{unit}"] for unit in "654"},
         **{name: updates[name] for name in ("w_4_6", "w_1_4", "b_6")}},
    )  # fmt: skip


KEYS = {"Err6": "Err_6", "Err5": "Err_5", "Err4": "Err_4", "w46": "w_4_6", "w14": "w_1_4", "b6": "b_6"}


def test_the_published_wrong_rules_are_named_by_their_values() -> None:
    data = json.loads(DATA.read_text())
    found = student(notation="err").backpropagate([1, 0, 1], targets=[1])
    asked = [("error", Name("Err", (unit,))) for unit in "654"]
    asked += [("new", name) for name in (Name("w", ("4", "6")), Name("w", ("1", "4")), Name("b", ("6",)))]
    question = network_question(found, *asked, rate=Fraction(9, 10))  # type: ignore[arg-type]
    right = data["correct"]
    for rule in data["rules"]:
        places = [4, 4, 4, 3, 3, 3]
        checkers = [
            number_checker(NumberAnswer(read(str(right[key]))), Demands(digits=DigitsAsked(decimals=count)))
            for key, count in zip(KEYS, places, strict=True)
        ]
        diagnoser = network_diagnoser(checkers, question)
        assert diagnoser is not None
        verdicts = [(key, checker.check(str(rule[key]))) for key, checker in zip(KEYS, checkers, strict=True)]
        alternatives = [tuple(one.id for one in found) for found in diagnoser.named_entries(verdicts)]
        if rule["id"] == "sp_at_error":
            assert all(verdict.status is Status.correct for _, verdict in verdicts)
            assert alternatives == []
        else:
            assert (PUBLISHED[rule["id"]],) in alternatives, rule["id"]


@pytest.mark.parametrize(
    ("wrong", "mistake"),
    [
        ("e_6 (1-o_5) o_5", "weight_missing"), ("e_6 w_46 o_5 (1-o_5)", "weights_swapped"),
        ("e_6 w_56 o_5", "sigma_for_slope"), ("e_6 w_56 (1-o_5)", "one_minus_sigma"),
        ("e_6 w_56 (1-o_5^2)", "tanh_for_sigmoid"), ("e_6 w_56", "slope_missing"),
        ("-e_6 w_56 o_5 (1-o_5)", "hidden_sign"), ("e_6 abs(w_56) o_5 (1-o_5)", "weight_absolute"),
        ("(o_6-t_6) w_56 o_5 (1-o_5)", "slope_not_sent_back"), ("w_56 o_5 (1-o_5)", "error_not_sent_back"),
        ("e_6 w_56 z_5 (1-z_5)", "slope_of_sum"), ("eta e_6 w_56 o_5 (1-o_5)", "rate_sent_back"),
        ("e_6 (w_56 - eta e_6 o_5) o_5 (1-o_5)", "weights_updated"),
        ("w_56 o_6 (1-o_6) o_5 (1-o_5)", "error_missing"),
    ],
)  # fmt: skip
def test_mistakes_in_formulas_are_named(wrong: str, mistake: str) -> None:
    symbolic = sg.Network(inputs=3, layers=[sg.Layer(2), sg.Layer(1)], loss="half_squared_error").backpropagate()
    verdict = AnswerKey(symbolic.gradients["z_5"]).check(wrong)
    assert verdict.status is Status.incorrect
    assert mistake in {one[0] for one in names(verdict) if len(one) == 1}


def test_the_sentence_has_the_letters_of_the_problem() -> None:
    symbolic = sg.Network(inputs=3, layers=[sg.Layer(2), sg.Layer(1)], loss="half_squared_error").backpropagate()
    key = pickle.loads(pickle.dumps(AnswerKey(symbolic.gradients["z_5"])))
    mistake = key.check("e_6 (1-o_5) o_5").mistake
    assert mistake is not None
    assert mistake.what == "The weight w₅,₆ is missing in e₅: e₅ = e₆ w₅,₆ (1 − o₅) o₅."


def test_renumbered_units_change_the_letters_only() -> None:
    layers = [sg.Layer(2, labels=["b", "a"]), sg.Layer(1, labels=["k"])]
    symbolic = sg.Network(inputs=["u", "v"], layers=layers, loss="half_squared_error").backpropagate()
    verdict = AnswerKey(symbolic.gradients["z_a"]).check("e_k (1-o_a) o_a")
    assert names(verdict) == [("weight_missing",)]


def test_wrong_formulas_that_fit_nothing_are_only_wrong() -> None:
    symbolic = sg.Network(inputs=3, layers=[sg.Layer(2), sg.Layer(1)], loss="half_squared_error").backpropagate()
    key = AnswerKey(symbolic.gradients["z_5"])
    for answer in ("e_6 + 3", "w_14 x_1", "o_5 - 17 e_6", "sin(e_6) w_56"):
        verdict = key.check(answer)
        assert verdict.status is Status.incorrect
        assert names(verdict) == []


def test_softmax_and_cross_entropy_in_symbols() -> None:
    layers = [sg.Layer(2, "tanh"), sg.Layer(2, "softmax")]
    symbolic = sg.Network(inputs=2, layers=layers, loss="cross_entropy").backpropagate()
    key = AnswerKey(symbolic.gradients["z_5"])
    assert ("cancelled_slope_kept",) in names(key.check("(o_5-t_5) o_5 (1-o_5)"))
    assert ("error_sign",) in names(key.check("t_5-o_5"))
    assert ("softmax_diagonal_only",) in names(key.check("-t_5 (1-o_5)"))
    hidden = AnswerKey(symbolic.gradients["z_3"])
    assert ("sech_not_squared",) in names(hidden.check("(e_5 w_35 + e_6 w_36)/cosh(z_3)"))
    found = {one[0] for one in names(hidden.check("e_5 w_35 (1-o_3^2)"))}
    assert {"only_first_path", "path_forgotten"} <= found


# Whole vectors


SIZES = [(3, 2, 1), (2, 2, 2), (4, 3, 2, 1)]


def _numbers(sizes: tuple[int, ...], seed: int) -> tuple[list[Any], list[Any], list[float], list[float]]:
    draw = random.Random(f"{sizes}/{seed}")
    weights = [
        [[round(draw.uniform(-1, 1), 1) or 0.5 for _ in range(after)] for _ in range(before)]
        for before, after in pairwise(sizes)
    ]
    biases = [[round(draw.uniform(-1, 1), 1) or 0.3 for _ in range(size)] for size in sizes[1:]]
    inputs = [round(draw.uniform(-2, 2), 1) or 0.7 for _ in range(sizes[0])]
    return weights, biases, inputs, [round(draw.uniform(0, 1), 1) for _ in range(sizes[-1])]


def _key(
    sizes: tuple[int, ...], seed: int, activation: str, rate: float = 0.9
) -> tuple[AnswerKey, Any, Dense]:
    weights, biases, inputs, targets = _numbers(sizes, seed)
    layers = [
        sg.Layer(size, activation if place < len(sizes) - 2 else "sigmoid", weights=w, biases=b)
        for place, (size, w, b) in enumerate(zip(sizes[1:], weights, biases, strict=True))
    ]
    found = sg.Network(inputs=sizes[0], layers=layers, loss="half_squared_error").backpropagate(
        inputs, targets=targets, rounding=sg.Rounding.everywhere(3, "stepwise")
    )
    units = [unit.label for unit in found.network.structure.units]
    asked = {f"e_{label}": found.errors[f"e_{label}"] for label in units}
    asked |= {str(update.name): update for update in found.updates(rate)}  # type: ignore[misc]
    oracle = Dense(weights, biases, inputs, targets, rate, "", activation)
    return AnswerKey(asked, decimals=3), found, oracle


def _written(values: dict[str, float]) -> str:
    return ", ".join(f"{name} = {value:.3f}" for name, value in values.items())


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_one_mistake_explains_a_whole_vector(sizes: tuple[int, ...], activation: str) -> None:
    total = named = 0
    rules = RULES if activation == "sigmoid" else (*RULES, "sigmoid_for_tanh", "square_missing", "sech_not_squared")
    for seed in range(2):
        key, _, oracle = _key(sizes, seed, activation)
        assert key.check(_written(oracle.backward())).is_correct
        for rule in rules:
            if activation == "tanh" and MISTAKES[rule].rule == "chain" and ("sigma" in rule or "slope" in rule):
                continue
            oracle.rule = rule
            verdict = key.check(_written(oracle.backward()))
            if verdict.status is Status.correct:
                assert not verdict.diagnosis
                continue
            total += 1
            named += (rule,) in names(verdict)
    assert named >= 0.95 * total, (named, total)


def test_published_vectors_are_named_in_the_stepwise_chain_too() -> None:
    found = student().backpropagate([1, 0, 1], targets=[1], rounding=sg.Rounding("stepwise"))
    key = AnswerKey({"z_4": found.forward["z_4"], **{f"e_{unit}": found.errors[f"e_{unit}"] for unit in "65"}})
    assert key.check("z_4 = -0.7, e_6 = -0.1311, e_5 = 0.0065").is_correct


def _book(seed: int, sizes: tuple[int, ...] = (3, 2, 1)) -> tuple[AnswerKey, NetworkDiagnoser]:
    key, _, _ = _key(sizes, seed, "sigmoid")
    diagnoser = diagnoser_of(key.checker, key.demands.question)
    whole = getattr(diagnoser, "whole", None)
    assert isinstance(whole, NetworkDiagnoser)
    return key, whole


@pytest.mark.parametrize("sizes", SIZES)
def test_two_mistakes_at_once(sizes: tuple[int, ...]) -> None:
    key, whole = _book(1, sizes)
    book = whole.book()
    assert book is not None
    asked = [str(name) for name, _ in key.checker.entries]  # type: ignore[attr-defined]
    draw = random.Random(0)
    total = named = 0
    for place in draw.sample(range(book.single, len(book.choices)), 150):
        mistakes = {slip.mistake for slip in book.choices[place]}
        values = dict(zip(asked, book.chains[0][:, place], strict=True))
        verdict = key.check(_written(values))
        alternatives = [set(one) for one in names(verdict)]
        if verdict.is_correct or any(len(one) == 1 for one in alternatives):
            continue  # it differs from the right answer, or from one mistake, in no rounded value
        total += 1
        named += mistakes in alternatives
    assert named >= 0.8 * total, (named, total)


def test_ties_are_named_whole() -> None:
    found = student().backpropagate([1, 0, 1], targets=[1])
    verdict = AnswerKey(found.gradients["z_5"]).check("0.0262")
    assert {("sigma_for_slope",), ("slope_missing",), ("slope_not_sent_back",)} <= set(names(verdict))


def test_an_incomplete_vector_that_is_right_so_far_is_not_accused() -> None:
    key, _, oracle = _key((3, 2, 1), 0, "sigmoid")
    first = dict(list(oracle.backward().items())[:4])
    assert names(key.check(_written(first))) == []


# Right answers


def test_right_answers_are_never_accused() -> None:
    checked = 0
    for seed in range(12):
        for sizes in SIZES:
            key, found, oracle = _key(sizes, seed, "sigmoid")
            right = _written(oracle.backward())
            assert key.check(right).diagnosis == ()
            updates = found.updates(0.9)
            values = {
                **{f"e_{name.subscripts[0]}": float(found.errors[str(name)].value) for name in found.errors.names()},
                **{str(one.name): float(one.new) for one in updates},
            }
            verdict = key.check(_written({name: values[name] for name in oracle.backward()}))
            assert verdict.is_correct
            assert verdict.diagnosis == ()
            checked += 2 * len(values)
    assert checked > 1_000


def test_other_forms_of_right_formulas_are_not_accused() -> None:
    symbolic = sg.Network(inputs=3, layers=[sg.Layer(2), sg.Layer(1)], loss="half_squared_error").backpropagate()
    key = AnswerKey(symbolic.gradients["z_5"])
    for answer in (
        "w_56 e_6 (o_5 - o_5^2)", "e_6 w_56 sigmoid(z_5) (1 - sigmoid(z_5))", "(o_6-t_6) o_6 (1-o_6) w_56 o_5 (1-o_5)",
        "dE/dz_6 * dz_6/do_5 * do_5/dz_5", "-(t_6-o_6) (o_6-o_6^2) w_56 (1-o_5) o_5",
    ):  # fmt: skip
        verdict = key.check(answer)
        assert verdict.is_correct
        assert verdict.diagnosis == ()


# The table


def test_every_slip_has_an_entry_and_every_sentence_its_letters() -> None:
    from symgrad.checking.diagnosis.network_words import made_of

    found = student().backpropagate([1, 0, 1], targets=[1])
    question = network_question(found, ("gradient", Name("z", ("5",))), rate=Fraction(9, 10))
    for slip in slips_of(found.network):
        for asked in (("gradient", Name("z", ("5",))), ("new", Name("w", ("4", "6"))), ("value", Name("E"))):
            made = made_of(slip, question, asked)  # type: ignore[arg-type]
            entry = MISTAKES[slip.mistake]
            slots = dict(made.bindings)
            assert entry.what.format(**slots)
            assert entry.where.format(**slots)


@pytest.mark.parametrize("mistake", sorted({slip.mistake for slip in SLIPS} | {"source_forgotten", "path_forgotten"}))
def test_the_example_of_an_entry_is_found(mistake: str) -> None:
    entry = MISTAKES[mistake]
    question = network_example(entry)
    assert question is not None
    checker = number_checker(NumberAnswer(read(entry.example[1])), Demands(digits=DigitsAsked(decimals=4)))
    diagnoser = network_diagnoser([checker], question)
    assert diagnoser is not None
    alternatives = diagnoser.named(read(entry.example[2]), entry.example[2])
    assert (mistake,) in [tuple(one.id for one in found) for found in alternatives]


def test_batches_and_their_mistakes() -> None:
    net = sg.Network(
        inputs=1, layers=[sg.Layer(1, weights=[[0.6]], biases=[0.3])], loss="mean_squared_error"
    )
    found = net.backpropagate([[0.5], [2], [-1]], targets=[[1], [0], [1]])
    value = float(found.gradients["w_1_2"].value or 0)
    key = AnswerKey(found.gradients["w_1_2"], decimals=4)
    assert key.check(f"{value:.4f}").is_correct
    assert ("sum_for_mean",) in names(key.check(f"{3 * value:.4f}"))
    assert ("divided_twice",) in names(key.check(f"{value / 3:.4f}"))


def _network(hidden: str, last: str = "sigmoid", **options: Any) -> Any:
    layers = [sg.Layer(2, hidden, weights=W1, biases=B1), sg.Layer(1, last, weights=W2, biases=B2)]
    return sg.Network(inputs=3, layers=layers, loss="half_squared_error", **options)


@pytest.mark.parametrize("hidden", ["leaky_relu", "elu", "softplus", "silu", "softsign", "hard_sigmoid", "identity"])
def test_every_activation_is_covered(hidden: str) -> None:
    found = _network(hidden).backpropagate([1, "0.5", 1], targets=["0.3"])
    wrong = float(found.errors["e_6"].value or 0) * W2[0][0]
    key = AnswerKey(found.errors["e_4"], decimals=6)
    if hidden == "identity":
        assert key.check(f"{wrong:.6f}").is_correct
    else:
        assert ("slope_missing",) in names(key.check(f"{wrong:.6f}"))


def test_gradients_of_a_batch_are_right_on_both_chains() -> None:
    draw, differ = random.Random(2), 0
    net = sg.Network(inputs=1, layers=[sg.Layer(1, weights=[["0.6"]], biases=["0.3"])], loss="mean_squared_error")
    for _ in range(20):
        rows = [[f"{draw.uniform(-3, 3):.2f}"] for _ in range(3)]
        stepwise = net.backpropagate(rows, targets=[[1], [0], [1]], rounding=sg.Rounding.everywhere(2, "stepwise"))
        exact = net.backpropagate(rows, targets=[[1], [0], [1]])
        answers = {f"{float(one.gradients['w_1_2'].value or 0):.2f}" for one in (exact, stepwise)}
        key = AnswerKey(stepwise.gradients["w_1_2"], decimals=2)
        assert all(key.check(answer).is_correct for answer in answers)
        differ += len(answers) == 2
    assert differ > 3


def test_in_a_batch_weights_are_updated_by_all_examples() -> None:
    found = _network("sigmoid").backpropagate([[1, 0, 1], [0, 1, 1]], targets=[[1], [1]])
    fourth, fifth = [logistic(-0.7), logistic(-0.5)], [logistic(0.1), logistic(0.5)]
    outputs = [logistic(0.1 - 0.3 * a - 0.2 * b) for a, b in zip(fourth, fifth, strict=True)]
    errors = [(o - 1) * o * (1 - o) for o in outputs]
    weight = -0.3 - 0.9 * sum(e * o for e, o in zip(errors, fourth, strict=True))
    wrong = sum(e * weight * o * (1 - o) for e, o in zip(errors, fourth, strict=True))
    update = next(one for one in found.updates(0.9) if str(one.name) == "b_4")
    verdict = AnswerKey(update, decimals=6).check(f"{-0.4 - 0.9 * wrong:.6f}")
    assert ("weights_updated",) in names(verdict)


def test_what_is_made_up_fits_nothing() -> None:
    draw = random.Random(4)
    accused = 0
    for seed in range(20):
        key, _, oracle = _key((3, 2, 1), seed, "sigmoid")
        right = oracle.backward()
        for _ in range(5):
            wrong = {name: value + draw.uniform(-1, 1) for name, value in right.items()}
            accused += bool(key.check(_written(wrong)).diagnosis)
    assert accused == 0


def test_one_mistake_beside_a_slip_of_the_pen_is_named() -> None:
    key, _, oracle = _key((3, 2, 1), 1, "sigmoid")
    oracle.rule = "update_plus"
    wrong = oracle.backward()
    wrong["w_1_4"] += 0.3
    assert ("update_plus",) in names(key.check(_written(wrong)))


def test_feedback_on_a_vector_says_the_mistake_behind_all_of_it() -> None:
    key, _, oracle = _key((3, 2, 1), 1, "sigmoid")
    oracle.rule = "rate_missing"
    feedback = key.check(_written(oracle.backward())).feedback
    assert "The learning rate η is missing: the new w" in feedback


def test_parts_of_network_problems_know_their_question() -> None:
    assignment = sg.load(Path(__file__).parents[2] / "examples" / "student_grade_exact.yaml")
    parts = [part for part in assignment.parts if part.name.startswith("gradient z")]
    assert parts
    assert all(part.question is not None for part in parts)
