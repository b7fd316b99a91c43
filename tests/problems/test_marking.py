"""Marks for submissions to networks: a pass in plain Python with slips put in, and exactly the slips lose marks."""

import json
import math
import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

import symgrad as sg
from symgrad.checking.marking import Outcome
from symgrad.errors import AuthorError
from symgrad.problems.assignment import Assignment
from symgrad.problems.marking import read_answers

SLOPES = {"sigmoid": lambda _z, o: o * (1 - o), "tanh": lambda _z, o: 1 - o * o, "relu": lambda z, _o: float(z > 0)}
OUTPUTS = {"sigmoid": lambda z: 1 / (1 + math.exp(-z)), "tanh": math.tanh, "relu": lambda z: max(z, 0.0)}


def rounder(places):
    return lambda value: math.copysign(math.floor(abs(value) * 10**places + 0.5 + 1e-9) / 10**places, value)


class Student:
    """Works through a network of labelled units, from the last values written down; slips change a value."""

    def __init__(self, layers, weights, inputs, target, activation, stepwise, slips):
        self.layers, self.weights, self.stepwise, self.slips = layers, weights, stepwise, slips
        self.answers, self.carried, self.order = {}, {}, []
        for label, value in zip(layers[0], inputs, strict=True):
            self.carried[f"o{label}"] = value
        output, slope = OUTPUTS[activation], SLOPES[activation]
        for before, layer in pairwise(layers):
            for j in layer:
                total = sum(weights[i, j] * self.carried[f"o{i}"] for i in before) + weights[j]
                z = self.write(f"value z_{j}", f"z{j}", total, 3)
                self.write(f"value o_{j}", f"o{j}", output(z), 3)
        (last,) = layers[-1]
        o = self.carried[f"o{last}"]
        self.write("loss", "E", (target - o) ** 2, 4)
        for place in reversed(range(1, len(layers))):
            for j in reversed(layers[place]):
                z, own = self.carried[f"z{j}"], self.carried[f"o{j}"]
                after = layers[place + 1] if place + 1 < len(layers) else []
                back = sum(self.carried[f"e{k}"] * weights[j, k] for k in after) if after else -(target - own)
                self.write(f"gradient z_{j}", f"e{j}", back * slope(z, own), 4)
        for name in weights:
            i, j = name if isinstance(name, tuple) else (None, name)
            called = f"w_{i}_{j}" if i else f"b_{j}"
            gradient = self.carried[f"e{j}"] * (self.carried[f"o{i}"] if i else 1)
            g = self.write(f"gradient {called}", f"g{called}", gradient, 4, carry=False)
            self.write(f"update {called}", f"n{called}", weights[name] - 0.9 * g, 3)

    def write(self, part, letter, value, places, carry=True):
        if part in self.slips:
            value = self.slips[part](value)
            carry = True  # what is wrong is known as it was written down only
        printed = rounder(places)(value)
        self.answers[part] = f"{printed:.{places}f}"
        self.carried[letter] = printed if self.stepwise and carry else value
        self.order.append(part)
        return self.carried[letter]


def network(seed, activation, sizes, first=1):
    """A network of random weights with units numbered from ``first``: its file, and what a student needs."""
    chance = random.Random(seed)
    labels, layers = iter(range(first, 99)), []
    for size in sizes:
        layers.append([str(next(labels)) for _ in range(size)])
    inputs = [chance.choice([1.0, 0.5, 2.0, 0.3]) for _ in layers[0]]
    weights = {}
    for before, layer in pairwise(layers):
        low, high = (5, 60) if activation == "relu" else (-95, 95)
        for j in layer:
            weights |= {(i, j): (chance.randint(low, high) or 7) / 100 for i in before}
            weights[j] = (chance.randint(low, high) or 7) / 100
    return layers, weights, inputs, 0.9


def file_of(layers, weights, inputs, target, activation, stepwise, more=""):
    (last,) = layers[-1]
    names = {(f"w_{k[0]}_{k[1]}" if isinstance(k, tuple) else f"b_{k}"): v for k, v in weights.items()}
    parameters = ", ".join(f"{name}: {value}" for name, value in names.items())
    given = ", ".join(f"x_{label}: {value}" for label, value in zip(layers[0], inputs, strict=True))
    mode = "stepwise" if stepwise else "exact"
    return sg.loads(
        f"""
title: A network
{more}
problems:
  - kind: network
    inputs: {{{given}}}
    targets: {{t_{last}: {target}}}
    activation: {activation}
    parameters: {{{parameters}}}
    loss: squared_error
    drop_constant: yes
    learning_rate: 0.9
    rounding: {{mode: {mode}, sums: 3, outputs: 3, errors: 4, gradients: 4, parameters: 3, loss: 4}}
    asks: [forward, loss, gradients, updates]
"""
    )


def slip(chance, part, activation):
    """A wrong value that is plausible, and far from the right one."""
    if part.startswith("value o_"):
        return lambda v: 0.237 if abs(v - 0.237) > 0.05 else 0.643
    if activation == "relu":
        return lambda v: v * 1.37 + 0.0531
    change = chance.choice([1, 2])
    return lambda v: (-v if change == 1 and abs(v) > 0.05 else v + 0.0737)


CASES = [
    (activation, sizes, first, (count + first) % 2 == 0, count)
    for activation in ("sigmoid", "tanh", "relu")
    for sizes, first in (((3, 2, 1), 1), ((3, 2, 1), 6), ((2, 2, 2, 1), 1))
    for count in (1, 2, 3)
]


@pytest.mark.parametrize(("activation", "sizes", "first", "stepwise", "count"), CASES)
def test_exactly_the_slips_lose_their_marks(activation, sizes, first, stepwise, count):
    chance = random.Random(f"{activation}{sizes}{first}{stepwise}{count}")
    givens = network(chance.random(), activation, sizes, first)
    assignment = file_of(*givens, activation, stepwise)
    parts = [part.name for part in assignment.parts]
    slips, student = plausible(chance, parts, count, givens, activation, stepwise)
    report = assignment.mark(student.answers)
    lost = {one.part for one in report.parts if one.lost}
    assert lost == set(slips), (slips, [(p.part, p.answer, p.outcome, p.not_followed) for p in report.parts if p.lost])
    assert report.marks == len(parts) - count


def plausible(chance, parts, count, givens, activation, stepwise):
    """Slips after which nothing is all but 0 or 1 that was not before: that would be refused as too easy."""
    right = Student(*givens, activation, stepwise, {}).answers
    while True:
        slips = {part: slip(chance, part, activation) for part in chance.sample(parts, count)}
        student = Student(*givens, activation, stepwise, slips)
        pairs = [(float(right[part]), float(student.answers[part])) for part in parts]
        changed = all(abs(float(right[part]) - float(student.answers[part])) > 0.01 for part in slips)
        if changed and all(abs(a - b) < 1e-9 or min(abs(b), abs(abs(b) - 1)) > 0.012 for a, b in pairs):
            return slips, student


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("stepwise", [True, False])
def test_without_slips_nothing_is_lost(activation, stepwise):
    givens = network(3, activation, (3, 2, 1))
    report = file_of(*givens, activation, stepwise).mark(Student(*givens, activation, stepwise, {}).answers)
    assert {one.outcome for one in report.parts} == {Outcome.right}


GRADE = sg.load("examples/student_grade.yaml")
LECTURE = {
    "value z_4": "-0.7", "value o_4": "0.332", "value z_5": "0.1", "value o_5": "0.525", "value z_6": "-0.105",
    "value o_6": "0.526", "gradient z_6": "-0.1182", "gradient z_5": "0.0059",
}  # fmt: skip


def test_the_lectures_example_reads_as_it_should():
    report = GRADE.mark(LECTURE)
    assert report["value o_6"].outcome is Outcome.wrong
    assert report["value o_6"].marks == 0
    e6, e5 = report["gradient z_6"], report["gradient z_5"]
    assert (e6.outcome, e6.marks) == (Outcome.follows, 1)
    assert e6.feedback == "e₆ follows correctly from your o₆ = 0.526 (with the right o₆ it would be −0.1311)."
    assert (e5.outcome, e5.marks) == (Outcome.follows, 1)


@pytest.mark.parametrize("easy", ["0", "1", "0.000", "1.000", "1.5", "-0.2", "2^9", "10^30"])
def test_an_easy_or_impossible_output_carries_nothing(easy):
    o = float(Fraction(easy)) if "^" not in easy else 2.0
    own = -(1 - o) * (1 - o) * o
    report = GRADE.mark(LECTURE | {"value o_6": easy, "gradient z_6": f"{own:.4f}", "gradient z_5": "0.0000"})
    assert report["gradient z_6"].outcome is Outcome.wrong
    assert report["gradient z_6"].not_followed
    assert "judged by the right values" in report["gradient z_6"].feedback


@pytest.mark.parametrize("early", ["0.9999", "0.0001", "0.99999999"])
def test_an_output_close_to_the_edge_does_not_make_the_rest_zero(early):
    report = GRADE.mark(LECTURE | {"value o_6": early, "gradient z_6": "0.0000", "gradient z_5": "0"})
    assert [report[part].marks for part in ("gradient z_6", "gradient z_5")] == [0, 0]


@pytest.mark.parametrize("early", ["0", "1", "-1", "10", "100000"])
def test_an_easy_error_carries_nothing_to_the_gradients(early):
    value = float(early)
    report = GRADE.mark(LECTURE | {"gradient z_6": early, "gradient b_6": early, "gradient w_5_6": f"{value * 0.525}"})
    assert report["gradient b_6"].marks == 0
    assert report["gradient w_5_6"].marks == 0


@pytest.mark.parametrize("missing", ["", "   ", "0.5 +", "((", "nothing"])
def test_what_is_missing_or_unreadable_carries_nothing_and_stops_nothing(missing):
    report = GRADE.mark(LECTURE | {"value o_6": missing})
    assert report["gradient z_6"].marks == 0
    assert report["gradient z_6"].not_followed
    assert report["value z_4"].marks == 1
    assert report["gradient z_5"].outcome is Outcome.follows


def test_the_truth_wins_over_what_follows():
    report = GRADE.mark(LECTURE | {"gradient z_6": "-0.1311"})
    assert report["gradient z_6"].outcome is Outcome.right


@pytest.mark.parametrize(("share", "marks"), [("full", 1), ("half", Fraction(1, 2)), ("none", 0), ("0.25", Fraction(1, 4))])
def test_the_author_says_what_follow_through_earns(share, marks):
    givens = network(5, "sigmoid", (3, 2, 1))
    assignment = file_of(*givens, "sigmoid", True, f"marking: {{follow_through: {share}}}")
    slips = {"value z_6": lambda v: v + 0.2}
    report = assignment.mark(Student(*givens, "sigmoid", True, slips).answers)
    assert report["value o_6"].marks == marks
    assert report["value o_6"].outcome is Outcome.follows


def test_too_few_digits_lose_what_the_author_says():
    assert GRADE.mark({"value o_6": "0.47"})["value o_6"].marks == Fraction(1, 2)
    assert GRADE.mark({"value o_6": "0.47"})["value o_6"].outcome is Outcome.incomplete


@pytest.mark.parametrize("bad", [None, 3, 0.526, ["a", ["b"]], {"x": 1}, "∂" * 20_000, "9" * 5000, "2^2^2^2^2^2", "\x00", object()])
def test_one_bad_row_never_stops_the_others(bad):
    report = GRADE.mark(LECTURE | {"value o_4": bad, "nobody knows this": "1", 7: "x"})
    assert report["value z_4"].outcome is Outcome.right
    assert len(report.parts) == len(GRADE.parts)
    assert "nobody knows this" in report.unknown
    json.loads(report.to_json())
    assert report.to_latex()


def test_names_of_parts_may_be_spelled_in_other_ways_and_count_once():
    report = GRADE.mark({"Value Z6": "-0.105", "value z_6": "7"})
    assert report["value z_6"].outcome is Outcome.right
    assert report.unknown == ("value z_6 (a second time)",)


def test_every_quantity_depends_on_what_stands_in_its_formula():
    depends = {part.name: set(part.depends_on) for part in GRADE.parts}
    assert depends["value z_6"] == {"value o_4", "value o_5"}
    assert depends["loss"] == {"value o_6"}
    assert depends["gradient z_5"] == {"gradient z_6", "value o_5"}
    assert depends["gradient w_4_6"] == {"gradient z_6", "value o_4"}
    assert depends["gradient b_6"] == {"gradient z_6"}
    assert depends["update w_4_6"] == {"gradient w_4_6"}


def test_the_report_is_stable_data():
    report: object = json.loads(GRADE.mark(LECTURE, who="Ada").to_json())
    assert list(report) == ["title", "who", "marks", "out_of", "final", "parts", "unknown"]
    part = next(one for one in report["parts"] if one["part"] == "gradient z_6")
    assert part | {"verdict": None} == {
        "part": "gradient z_6",
        "answer": "-0.1182",
        "outcome": "follows",
        "marks": "1",
        "out_of": "1",
        "feedback": "e₆ follows correctly from your o₆ = 0.526 (with the right o₆ it would be −0.1311).",
        "follows_from": [{"part": "value o_6", "values": ["0.526"]}],
        "judged_by": [],
        "not_followed": [],
        "section": "Backward pass",
        "verdict": None,
    }


def test_an_assignment_is_a_plain_thing_to_mark():
    assert isinstance(GRADE, Assignment)
    assert GRADE.mark({}).marks == 0
    assert {one.outcome for one in GRADE.mark({}).parts} == {Outcome.blank}


REPORTS = Path(__file__).parent / "reports"


@pytest.mark.parametrize("ending", ["text", "markdown"])
def test_the_report_on_the_example_is_the_one_that_was_read(snapshot, ending):
    found, who = read_answers("examples/answers/student_grade.yaml")
    report = GRADE.mark(found, who)
    page = report.to_text() if ending == "text" else report.to_markdown()
    snapshot(REPORTS / f"student_grade.{'txt' if ending == 'text' else 'md'}", page)


HURRIED = {
    "value z4": "0.10", "value o6": "1e-3", "value z_5": "0.1", "valu z_6": "-0.105", "gradient z_6": ["1", "2"],
    "loss": "2^(1/2", "foo": "3", "value o_4": "0.10", "value z_6": "-0.2",
}  # fmt: skip


def test_the_report_on_a_hurried_submission_is_the_one_that_was_read(snapshot):
    snapshot(REPORTS / "hurried.md", GRADE.mark(HURRIED, who="Bob <b>_&%$").to_markdown())


def test_reports_can_be_printed(compile_latex):
    assert compile_latex(GRADE.mark(HURRIED, who="Bob <b>_&%$ ∂").to_latex()) >= 1


def test_answers_are_kept_as_they_are_typed(tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text("value z_4: 0.10\nvalue o_4: 1e-3\nvalue z_5: '0.1'\nvalue o_5: [0.5, no]\nvalue z_6:\n", encoding="utf-8")
    found, who = read_answers(path)
    report = GRADE.mark(found)
    assert who == ""
    assert [report[f"value {name}"].answer for name in ("z_4", "o_4", "z_5", "o_5")] == ["0.10", "1e-3", "0.1", "0.5, no"]
    assert report["value z_6"].outcome is Outcome.blank


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("follow_through: 2", "'follow_through': '2' is no share of the marks (expected: full, half, none, or a number"),
        ("unmet: lots", "'unmet': 'lots' is no share of the marks"),
        ("guard: maybe", "'guard': 'maybe' is neither yes nor no"),
        ("feedback: all", "'all' is not a choice for 'feedback' (expected: verdict, where or what)"),
        ("feedbak: what", "'feedbak' is not a key here; did you mean 'feedback'?"),
    ],
)
def test_settings_that_cannot_be_used_are_reported_with_their_line(settings, said):
    with pytest.raises(AuthorError) as caught:
        sg.loads(f"title: T\nmarking:\n  {settings}\nproblems: [{{kind: derivative, function: x^2}}]")
    assert str(caught.value).startswith("line 3: ")
    assert said in str(caught.value)


def test_the_degree_of_feedback_holds_for_all_parts_and_can_be_set_for_one():
    text = "title: T\nmarking: {feedback: verdict}\nproblems: [{kind: derivative, function: x^2PARTS}]"
    assert sg.loads(text.replace("PARTS", "")).mark({"derivative": "x"})["derivative"].feedback == "Not yet."
    told = text.replace("PARTS", ", parts: [{name: derivative, feedback: what}]")
    assert "2 is missing" in sg.loads(told).mark({"derivative": "x"})["derivative"].feedback
