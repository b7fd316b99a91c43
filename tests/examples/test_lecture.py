"""The lecture's examples: every part against the printed numbers, every decimal of a page against an oracle."""

import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symgrad.language.parser import read
from symgrad.language.printing import to_text
from symgrad.language.tree import Tree
from symgrad.numeric.balls import exact
from symgrad.numeric.rounding import round_fraction
from symgrad.problems.assignment import Assignment
from symgrad.problems.loader import load
from symgrad.problems.part import ChoiceAnswer, ExpressionAnswer, NumberAnswer, Part, ValuesAnswer, VectorAnswer
from tests.examples import oracle

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
LECTURE = json.loads((ROOT / "tests" / "data" / "lecture.json").read_text(encoding="utf-8"))


def example(name: str) -> Assignment:
    return load(ROOT / "examples" / f"{name}.yaml")


def answers(assignment: Assignment) -> dict[str, Any]:
    """The answers by the names of their parts, in plain Python."""
    return {part.name: printed(part) for part in assignment.parts}


def printed(part: Part) -> Any:
    """A number to the digits that are asked for, as the page shows it; everything else as it is."""
    if isinstance(part.answer, NumberAnswer) and part.digits is not None and part.digits.decimals is not None:
        stepwise = part.answer.stepwise
        return round_fraction(number(part.answer.tree if stepwise is None else stepwise), part.digits.decimals)
    return plain(part.answer)


def plain(answer: Any) -> Any:
    match answer:
        case NumberAnswer(tree):
            return number(tree)
        case ExpressionAnswer(tree):
            return to_text(tree)
        case VectorAnswer(entries):
            return [number(entry) for entry in entries]
        case ValuesAnswer(values):
            return {str(name): number(value) for name, value in values}
        case ChoiceAnswer(options, right, _):
            return "".join(str(word) for word in options[right[0]])


def number(tree: Tree) -> Fraction:
    value = exact(tree, {})
    assert value is not None
    return value


def fractions(texts: Iterable[str]) -> list[Fraction]:
    return [Fraction(text) for text in texts]


def text_of(source: str) -> str:
    return to_text(read(source))


class TestPolynomial:
    data = LECTURE["polynomial"]

    def test_every_part(self) -> None:
        found, tables = answers(example("polynomial")), self.data["slope tables"]
        assert found["1/value"] == Fraction(self.data["value at 2"])
        for problem, table in zip("23", tables, strict=True):
            assert found[f"{problem}/values"] == fractions(table["values"])
            assert found[f"{problem}/slopes"] == fractions(table["slopes"])
            assert found[f"{problem}/limit"] == Fraction(table["limit"])
        assert found["4/derivative"] == text_of(self.data["derivative"])
        assert found["5/convexity"] == self.data["convexity"]
        assert found["6/direction"] == self.data["direction at 2"]
        assert found["6/change"] == text_of(self.data["change at 2"])
        assert [found["7/sign 1"], found["7/sign 2"]] == self.data["signs"]
        assert found["8/minimum"] == Fraction(self.data["minimum"])
        assert [found["9/step"], found["10/step"]] == fractions(self.data["steps"].values())

    def test_every_decimal_on_the_page(self) -> None:
        def f(x: Fraction) -> Fraction:
            return 2 - 3 * x + 4 * x * x

        def slope(x: Fraction) -> Fraction:
            return -3 + 8 * x

        known = [Fraction(self.data["minimum value"]), Fraction("0.92"), Fraction("1.3"), slope(Fraction("1.3")), 8, Fraction(2, 8), Fraction(1, 8)]
        known += [Fraction(self.data["misprints"]["f(2.0001)"]), Fraction("2.0001"), Fraction("0.01"), Fraction("0.13")]
        for table in self.data["slope tables"]:
            point = Fraction(table["at"])
            for h in fractions(table["h"]):
                known += [h, f(point + h), (f(point + h) - f(point)) / h, f(point + h) - f(point)]
            after = point - slope(point) / 100
            known += [slope(point) / 100, after, -3 * after, 4 * after * after, f(after)]
        assert oracle.unexplained(example("polynomial").solution().to_text(), known) == []

    def test_the_misprint_is_remarked(self) -> None:
        assert "12.0013004, with a zero missing" in example("polynomial").solution().to_text()


class TestSumAndProduct:
    data = LECTURE["sum_and_product"]

    def test_every_part(self) -> None:
        found = answers(example("sum_and_product"))
        assert found["value"] == Fraction(self.data["value"])
        assert found["value after"] == Fraction(self.data["value after"])
        assert found["step"] == {name: Fraction(value) for name, value in self.data["step"].items()}
        for name in "abc":
            assert found[f"partial {name}"] == self.data["partials"][name]
            assert found[f"slopes {name}"] == [Fraction(self.data["slopes"][name])] * 3

    def test_every_decimal_on_the_page(self) -> None:
        known = [Fraction(value) for value in self.data["step"].values()]
        known += [Fraction("0.01"), Fraction("0.001"), Fraction("0.0001"), Fraction("0.02"), Fraction("0.03")]
        known += [Fraction("-2.03") * Fraction("3.02"), Fraction(self.data["value after"])]
        known += [Fraction(self.data["misprints"]["value after"]), Fraction("1.3"), Fraction("0.7"), 1, 2]
        known += [Fraction(-5) + k * Fraction(1, 10**n) for k in (1, 3, -2) for n in (2, 3, 4)]
        assert oracle.unexplained(example("sum_and_product").solution().to_text(), known) == []


class TestIdentityNeuron:
    data = LECTURE["identity_neuron"]

    def test_every_part(self) -> None:
        found = answers(example("identity_neuron"))
        assert found["value"] == Fraction(self.data["loss"])
        assert found["slope"] == Fraction(self.data["slope"])
        assert found["step"] == Fraction(self.data["weight after"])

    def test_every_decimal_on_the_page(self) -> None:
        weights = fractions(self.data["weights"])
        known = [*weights, *(1 - 3 * w for w in weights), *((1 - 3 * w) ** 2 for w in weights), *(-6 * (1 - 3 * w) for w in weights)]
        known += [Fraction("1.3"), Fraction("0.7"), -4 * (Fraction("1.3") - Fraction("1.4"))]
        assert oracle.unexplained(example("identity_neuron").solution().to_text(), known) == []

    def test_the_page_says_that_it_diverges(self) -> None:
        page = example("identity_neuron").solution().to_text()
        assert "diverges" in page
        assert f"= {self.data['factor'].replace('-', '−')}\n" in page
        assert all(weight.replace("-", "−") in page for weight in self.data["weights"])


class TestComputationalGraphs:
    data = LECTURE["computational_graphs"]

    def test_every_part(self) -> None:
        found = answers(example("computational_graphs"))
        for place, graph in enumerate(self.data, start=1):
            for name, value in graph["values"].items():
                assert found[f"{place}/value {name}"] == Fraction(value)
            for name, value in graph["gradients"].items():
                if name in graph["at"]:
                    assert found[f"{place}/gradient {name}"] == Fraction(value)

    def test_the_chain_and_the_patterns(self) -> None:
        page = " ".join(example("computational_graphs").solution().to_text().split())
        assert "dz/dy · dy/dx · dx/dw" in page
        assert "addition" in page
        assert "multiplication" in page
        assert "right is dz/dc" in page


@pytest.mark.parametrize(
    ("name", "stepwise", "factor"),
    [("student_grade", True, 1.0), ("student_grade_exact", False, 2.0), ("student_grade_err", True, 1.0)],
)
class TestStudentGrade:
    data = LECTURE["student_grade"]

    def test_every_part(self, name: str, stepwise: bool, factor: float) -> None:
        values = oracle.student_grade(stepwise, factor)
        for part in example(name).parts:
            if part.name == "count":
                assert plain(part.answer) == self.data["parameter count"]["together"]
                continue
            group, _, unit = part.name.partition(" ")
            key = {"loss": "E" if name != "student_grade_err" else "half"}.get(group, unit.replace("_", ""))
            if group != "value" and group != "loss":
                key = {"gradient": "d", "update": "new "}[group] + key
            key = key.replace("dz", "e")
            assert part.digits is not None
            unit_of_places = Fraction(1, 10 ** (part.digits.decimals or 0))
            assert abs(printed(part) - Fraction(values[key])) <= unit_of_places * Fraction(50001, 100000)

    def test_the_lectures_numbers(self, name: str, stepwise: bool, factor: float) -> None:
        found = answers(example(name))
        for unit, value in self.data["forward"].items():
            places = len(value.partition(".")[2])
            assert abs(found[f"value {unit}"] - Fraction(value)) <= Fraction(1, 2 * 10**places)
        if factor == 2:
            assert f"{float(found['gradient z_6']):.4f}" == self.data["gradient of z_6 with the constant"]
        elif stepwise:
            gradients = {unit: f"{float(found[f'gradient {unit}']):.4f}" for unit in ("z_4", "z_5", "z_6")}
            assert gradients == {unit: self.data["gradients stepwise"][unit] for unit in gradients}
            for parameter, value in self.data["updates"].items():
                assert found[f"update {parameter}"] == Fraction(value), parameter

    def test_every_decimal_on_the_page(self, name: str, stepwise: bool, factor: float) -> None:
        values, unrounded = oracle.student_grade(stepwise, factor), oracle.student_grade(False, factor)
        known = [*oracle.EDGES.values(), *oracle.BIASES.values(), oracle.RATE, *values.values(), *unrounded.values()]
        after = oracle.loss_after(values, stepwise)
        assert oracle.unexplained(example(name).solution().to_text(), [*known, after, after / 2]) == []


def test_the_oracle_agrees_with_full_precision() -> None:
    values = oracle.student_grade(stepwise=False, factor=1.0)
    for unit, value in LECTURE["student_grade"]["full precision"].items():
        key = unit.replace("_", "").replace("z", "e")
        assert abs(values[key] - float(value)) < 1e-13


def test_rounding_in_between_is_what_makes_the_difference_of_the_lecture() -> None:
    printed = LECTURE["student_grade"]
    assert f"{oracle.student_grade(True, 1.0)['e6']:.4f}" == printed["gradients stepwise"]["z_6"]
    assert f"{oracle.student_grade(False, 1.0)['e6']:.4f}" == printed["gradients exact"]["z_6"]


def test_the_err_convention_adds() -> None:
    page = example("student_grade_err").solution().to_text()
    assert "w_(i,j) + η" in page
    assert "0.1311" in page


def test_the_general_formula_of_the_output_layer() -> None:
    from symgrad.calculus.verify import prove_equal
    from symgrad.language.notation import Notation

    (part,) = example("output_layer").parts
    assert isinstance(part.answer, ExpressionAnswer)
    sums = r"\sigma(\sum_i w_{i,k} o_i)"
    lecture = rf"-2 (t_k - {sums}) {sums} (1 - {sums}) o_j"
    prove_equal(part.answer.tree, read(lecture, Notation()))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
class TestPages:
    @pytest.mark.parametrize(("format", "suffix"), [("markdown", "md"), ("latex", "tex")])
    def test_the_page_is_the_one_that_was_read(self, path: Path, format: str, suffix: str, snapshot) -> None:
        page = load(path).solution()
        written = page.to_markdown() if format == "markdown" else page.to_latex()
        snapshot(path.parent / "solutions" / f"{path.stem}.{suffix}", written)

    def test_it_compiles(self, path: Path, compile_latex) -> None:
        assert compile_latex(load(path).solution().to_latex()) >= 1

    def test_the_handout_compiles(self, path: Path, compile_latex) -> None:
        assert compile_latex(load(path).handout().to_latex()) >= 1


def test_mathjax_takes_every_formula(mathjax) -> None:
    found = mathjax({path.stem: load(path).solution().to_markdown() for path in EXAMPLES})
    assert {name: page["errors"] for name, page in found.items() if page["errors"]} == {}
    assert all(page["formulas"] for page in found.values())
