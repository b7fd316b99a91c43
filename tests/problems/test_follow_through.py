"""Follow-through beyond one-output networks: several outputs, parts left out, own rounding, and the other kinds."""

import math
import random

import pytest

import symgrad as sg
from symgrad.checking.marking import Outcome


def printed(value, places):
    return math.copysign(math.floor(abs(value) * 10**places + 0.5 + 1e-9) / 10**places, value)


class TwoOutputs:
    """Two tanh units, then softmax with cross-entropy or two sigmoids with squared error; works on from what it wrote."""

    def __init__(self, seed, loss, stepwise, slips=()):
        chance = random.Random(seed)
        self.weights = [(chance.choice([-1, 1]) * chance.randint(8, 90)) / 100 for _ in range(12)]
        self.inputs, self.loss, self.stepwise, self.slips = (1.0, 0.5), loss, stepwise, dict(slips)
        self.answers, self.kept = {}, {}
        w, x = self.weights, self.inputs
        for j, (a, b, c) in {3: w[0:3], 4: w[3:6]}.items():
            z = self.write(f"value z_{j}", x[0] * a + x[1] * b + c, 3)
            self.write(f"value o_{j}", math.tanh(z), 3)
        for j, (a, b, c) in {5: w[6:9], 6: w[9:12]}.items():
            self.write(f"value z_{j}", self.o(3) * a + self.o(4) * b + c, 3)
        sizes = {j: math.exp(self.kept[f"value z_{j}"]) for j in (5, 6)}
        for j in (5, 6):
            own = sizes[j] / sum(sizes.values()) if self.soft else sizes[j] / (1 + sizes[j])
            self.write(f"value o_{j}", own, 3)
        target = {5: 1.0, 6: 0.0}
        error = -math.log(self.o(5)) if self.soft else sum((target[j] - self.o(j)) ** 2 for j in (5, 6))
        self.write("loss", error, 4)
        for j in (6, 5):
            slope = 1 if self.soft else 2 * self.o(j) * (1 - self.o(j))
            self.write(f"gradient z_{j}", (self.o(j) - target[j]) * slope, 4)
        for j, outgoing in ((4, (w[7], w[10])), (3, (w[6], w[9]))):
            back = sum(self.e(k) * weight for k, weight in zip((5, 6), outgoing, strict=True))
            self.write(f"gradient z_{j}", back * (1 - self.o(j) ** 2), 4)
        for j, sources, own in ((3, (1, 2), w[0:3]), (4, (1, 2), w[3:6]), (5, (3, 4), w[6:9]), (6, (3, 4), w[9:12])):
            for i, weight in zip((*sources, None), own, strict=True):
                name = f"b_{j}" if i is None else f"w_{i}_{j}"
                signal = 1 if i is None else x[i - 1] if i < 3 else self.o(i)
                gradient = self.write(f"gradient {name}", self.e(j) * signal, 4)
                self.write(f"update {name}", weight - 0.5 * gradient, 3)

    @property
    def soft(self):
        return self.loss == "cross_entropy"

    def o(self, j):
        return self.kept[f"value o_{j}"]

    def e(self, j):
        return self.kept[f"gradient z_{j}"]

    def write(self, part, value, places):
        if part in self.slips:
            value = self.slips[part](value)
        self.answers[part] = f"{printed(value, places):.{places}f}"
        self.kept[part] = printed(value, places) if self.stepwise or part in self.slips else value
        return self.kept[part]

    def assignment(self, more=""):
        w, act = self.weights, "softmax" if self.soft else "sigmoid"
        return sg.loads(f"""
title: Two outputs
{more}
problems:
  - kind: network
    inputs: {{x_1: 1, x_2: 0.5}}
    targets: {{t_5: 1, t_6: 0}}
    layers:
      - {{units: 2, activation: tanh, weights: [[{w[0]}, {w[3]}], [{w[1]}, {w[4]}]], biases: [{w[2]}, {w[5]}]}}
      - {{units: 2, activation: {act}, weights: [[{w[6]}, {w[9]}], [{w[7]}, {w[10]}]], biases: [{w[8]}, {w[11]}]}}
    loss: {self.loss}
    learning_rate: 0.5
    rounding: {{mode: {"stepwise" if self.stepwise else "exact"}, sums: 3, outputs: 3, errors: 4, gradients: 4, parameters: 3, loss: 4}}
    asks: [forward, loss, gradients, updates]
""")


SLIPS = [
    {"value z_3": lambda v: v + 0.17},
    {"value o_4": lambda v: -v},
    {"gradient z_5": lambda v: -v},
    {"value z_4": lambda v: v - 0.21, "gradient z_6": lambda v: 2 * v},
    {"value o_3": lambda v: v + 0.12, "value o_6": lambda v: v + 0.11, "update w_3_5": lambda v: v + 0.2},
    {"gradient w_4_6": lambda v: v + 0.031, "update b_6": lambda v: v - 0.3, "value z_6": lambda v: v + 0.4},
]


@pytest.mark.parametrize("slips", SLIPS, ids=lambda slips: ",".join(slips))
@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error"])
@pytest.mark.parametrize("stepwise", [True, False])
def test_with_two_outputs_exactly_the_slips_lose_their_marks(slips, loss, stepwise):
    student = TwoOutputs(f"{loss}{stepwise}{sorted(slips)}", loss, stepwise, slips)
    report = student.assignment().mark(student.answers)
    assert {one.part for one in report.parts if one.lost} == set(slips)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("stepwise", [True, False])
def test_right_answers_with_two_outputs_keep_every_mark(seed, stepwise):
    student = TwoOutputs(seed, "cross_entropy", stepwise)
    report = student.assignment().mark(student.answers)
    assert [(one.part, one.answer) for one in report.parts if one.lost] == []


@pytest.mark.parametrize("left_out", [["value o_3"], ["value o_3", "value o_4"], ["gradient z_5", "gradient z_3", "gradient w_3_5"]])
def test_what_was_left_out_is_passed_over(left_out):
    student = TwoOutputs(12, "squared_error", True, {"value z_3": lambda v: v + 0.17})
    given = {part: answer for part, answer in student.answers.items() if part not in left_out}
    report = student.assignment().mark(given)
    assert {one.part for one in report.parts if one.lost} == {"value z_3", *left_out}


def test_a_part_after_one_left_out_follows_from_the_answer_before_it():
    student = TwoOutputs(12, "squared_error", True, {"value z_3": lambda v: v + 0.17})
    report = student.assignment().mark({part: text for part, text in student.answers.items() if part != "value o_3"})
    assert [one.part for one in report["value z_5"].follows_from] == ["value z_3"]


def test_what_follows_neither_from_the_truth_nor_from_own_values_is_wrong():
    student = TwoOutputs(12, "squared_error", True, {"value z_3": lambda v: v + 0.17})
    answers = student.answers | {"value o_3": "0.222"}
    found = student.assignment().mark(answers)["value o_3"]
    assert (found.outcome, found.marks) == (Outcome.wrong, 0)
    assert [one.part for one in found.judged_by] == ["value z_3"]
    assert "does not follow from your z₃" in found.feedback
    assert found.verdict.mistake is None


GRADE = sg.load("examples/student_grade.yaml")


def test_what_a_student_rounded_rightly_may_be_worked_on_with():
    text = """
title: Rounding
problems:
  - kind: descent
    function: f(x) = e^x
    start: x = 1
    learning_rate: 0.1
    parts: [{name: slope, rounding: {decimals: 1}}, {name: step, rounding: {decimals: 3}}]
"""
    report = sg.loads(text).mark({"slope": "2.7", "step": "0.730"})  # 1 - 0.1 · 2.7, not 1 - 0.1 e
    assert (report["slope"].outcome, report["step"].outcome) == (Outcome.right, Outcome.right)
    assert sg.loads(text).mark({"slope": "2.7", "step": "0.731"})["step"].outcome is Outcome.wrong


@pytest.mark.parametrize(("given", "share"), [("1", 0), ("0.9", 0), ("0.5", 0), ("0.47", 0.5), ("0.474", 1)])
def test_a_digit_alone_says_too_little(given, share):
    assert float(GRADE.mark({"value o_6": given})["value o_6"].marks) == share


EASY = ["0", "1", "0.0", "1e-9", "-0", "0.000001", "1.000", "0.9999", "1-1", "cos 0", "0*x", "o_6", "t_6", "sigmoid(z_6)", "10^30"]


@pytest.mark.parametrize("easy", EASY)
def test_whatever_makes_the_error_0_earns_nothing(easy):
    rest = {part.name: "0" for part in GRADE.parts if part.name.startswith("gradient")}
    weights = {"w_1_4": 0.2, "w_3_4": -0.5, "w_1_5": -0.3, "w_3_5": 0.2, "w_4_6": -0.3, "w_5_6": -0.2, "b_6": 0.1}
    updates = {f"update {name}": str(value) for name, value in weights.items()}
    report = GRADE.mark({"value o_6": easy, **rest, **updates})
    assert {one.part for one in report.parts if one.marks} == {"gradient w_2_4", "gradient w_2_5"}  # where x₂ = 0


@pytest.mark.parametrize("easy", ["0", "1", "-1", "10", "0.001", "1e-9", "0.0001"])
def test_an_easy_error_earns_nothing_in_what_follows(easy):
    value = float(easy)
    answers = {"gradient z_6": easy, "gradient b_6": easy, "gradient w_5_6": f"{value * 0.525:.4f}"}
    updates = {"update b_6": f"{0.1 - 0.9 * value:.3f}"}
    report = GRADE.mark({**answers, **updates})
    assert report.marks == 0


def test_an_author_may_leave_the_guard_off():
    text = "title: T\nmarking: {guard: no}\nproblems: [{kind: graph, nodes: {a: x + y, f: a z}, at: {x: 2, y: 3, z: 4}}]"
    answers = {"value a": "1", "value f": "4", "gradient z": "1"}
    assert sg.loads(text).mark(answers).marks == 2
    assert sg.loads(text.replace("guard: no", "guard: yes")).mark(answers).marks == 0


def test_what_is_small_for_good_reasons_is_not_suspicious():
    text = "title: T\nproblems: [{kind: graph, nodes: {a: x y, f: a z}, at: {x: 0.01, y: 0.3, z: 0.2}}]"
    report = sg.loads(text).mark({"value a": "0.0004", "value f": "0.00008"})  # for 0.003 and 0.0006
    assert report["value f"].outcome is Outcome.follows


def test_a_sign_slip_that_switches_a_relu_unit_off_is_followed():
    text = """
title: T
problems:
  - kind: network
    inputs: {x_1: 1, x_2: 2}
    targets: {t_4: 1}
    layers:
      - {units: 1, activation: relu, weights: [[0.3], [0.2]], biases: [-0.1]}
      - {units: 1, activation: sigmoid, weights: [[0.4]], biases: [0.2]}
    loss: squared_error
    learning_rate: 1
    rounding: {mode: stepwise, sums: 3, outputs: 3, errors: 4, parameters: 3}
    asks: [forward, gradients]
"""
    assignment = sg.loads(text)
    explained = next(text for text in ("-0.6", "-0.7", "-0.8") if assignment.check("value z_3", text).mistake)
    assert assignment.mark({"value z_3": explained, "value o_3": "0"})["value o_3"].outcome is Outcome.follows
    assert assignment.mark({"value z_3": "-5.37", "value o_3": "0"})["value o_3"].outcome is Outcome.wrong


@pytest.mark.parametrize("own", ["e_6", "1 e_6", "dE/dz_6", "e_6 + 0"])
def test_what_is_asked_for_is_no_answer_to_itself(own):
    network = "names: [w_1_4, w_2_4, w_4_6, b_4, b_6]"
    text = f"title: T\nproblems: [{{kind: network, {network}, activation: sigmoid, loss: half_squared_error, asks: [gradients]}}]"
    assignment = sg.loads(text)
    assert not assignment.check("gradient z_6", own).is_correct
    assert assignment.check("gradient z_4", "e_6 w_46 o_4 (1 - o_4)").is_correct
    assert assignment.check("gradient b_6", "e_6").is_correct


KINDS = [
    (
        "{kind: descent, function: 'f(x) = 2 - 3x + 4x^2', start: x = 2, learning_rate: 0.01, steps: 3}",
        {"value": "12", "slope": "12", "step 1": "1.88", "step 2": "1.7596", "step 3": "1.648832"},
        {"slope"},
    ),
    (
        "{kind: descent, function: 'f(x, y) = k x^2 + x y + y^2', given: {k: 2}, start: {x: 1, y: 2}, learning_rate: 0.1, steps: 2}",
        {"value": "8", "slope x": "5", "slope y": "5", "step 1": "x = 0.5, y = 1.5", "step 2": "y = 1.15, x = 0.15"},
        {"slope x"},
    ),
    (
        "{kind: gradient, function: 'f(x, y) = x^2 y + y', at: {x: 1, y: 2}, learning_rate: 0.1, asks: [value, partials, step]}",
        {"value": "4", "partial x": "x y", "partial y": "x^2 + 1", "step": "x = 0.8, y = 1.8", "value after": "2.952"},
        {"partial x"},
    ),
    (
        "{kind: slope_table, function: 'f(x) = 2 - 3x + 4x^2', at: x = 2, h: [0.1, 0.01]}",
        {"values": "13.44, 12.1404", "slopes": "14.4, 14.04", "limit": "13"},
        {"values"},
    ),
    (
        "{kind: graph, nodes: {a: x y, s: sigmoid(a), f: s^2 x}, at: {x: 2, y: 0.3}}",
        {"value a": "2.3", "value s": "0.909", "value f": "1.65", "gradient x": "0.917", "gradient y": "0.602"},
        {"value a"},
    ),
    (
        "{kind: guesses, input: 2, target: 6, guesses: [1, 5], learning_rate: 0.1}",
        {"error": "4", "slope": "8", "step": "4.2"},
        {"slope"},
    ),
    ("{kind: critical_rate, function: 'f(x) = 4x^2 + x'}", {"critical rate": "0.5", "best rate": "0.25"}, {"critical rate"}),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "answers", "slips"), KINDS, ids=lambda value: str(value)[:24])
def test_parts_of_other_kinds_follow_from_one_another(problem, answers, slips):
    report = sg.loads(f"title: T\nproblems: [{problem}]").mark(answers)
    assert {one.part for one in report.parts if one.outcome in (Outcome.wrong, Outcome.partial)} == slips
    assert any(one.outcome is Outcome.follows for one in report.parts)


@pytest.mark.parametrize(("problem", "answers", "slips"), KINDS, ids=lambda value: str(value)[:24])
def test_what_does_not_follow_there_is_wrong(problem, answers, slips):
    assignment = sg.loads(f"title: T\nproblems: [{problem}]")
    follows = [one.part for one in assignment.mark(answers).parts if one.outcome is Outcome.follows]
    last = follows[-1]
    off = {"step 2": "x = 0.35, y = 1.25", "slopes": "15.4, 17.04"}.get(last, "77.7")
    assert assignment.mark(answers | {last: off})[last].outcome in (Outcome.wrong, Outcome.unreadable)


def test_a_list_of_values_earns_entry_by_entry():
    problem = "{kind: gradient, function: 'f(x, y) = x^2 y + y', at: {x: 1, y: 2}, learning_rate: 0.1, asks: [partials, step]}"
    answers = {"partial x": "x y", "partial y": "x^2 + 1", "step": "x = 0.8, y = 7"}
    found = sg.loads(f"title: T\nproblems: [{problem}]").mark(answers)["step"]
    assert (found.outcome, float(found.marks)) == (Outcome.partial, 0.5)
    assert "What follows from your ∂f/∂x = x y counts." in found.feedback


def test_updates_of_a_training_step_follow_from_the_gradients():
    text = """
title: T
problems:
  - kind: training
    parameters: {w13: 0.2, w23: -0.3, b3: 0.1}
    activation: sigmoid
    loss: squared_error
    data: [[1, 0, 1], [0, 1, 0]]
    learning_rate: 0.5
    batch_size: 2
    epochs: 1
    shuffle: no
"""
    assignment = sg.loads(text)
    right = {part.name for part in assignment.parts}
    assert {"gradient w_1_3", "update w_1_3"} <= right
    report = assignment.mark({"gradient w_1_3": "0.3", "update w_1_3": "0.05"})
    assert report["update w_1_3"].outcome is Outcome.follows
