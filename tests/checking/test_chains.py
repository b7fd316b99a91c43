"""Derivations line by line: what is said of each line, of the first wrong one and of the end, and hostile lines."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from typer.testing import CliRunner

import symgrad as sg
from symgrad.checking.chains.verdict import ChainVerdict
from symgrad.cli import app

SIN = sg.differentiate("x^2 sin x")
NEURON = {"E": "(t - o)^2/2", "o": "sigmoid(z)", "z": "w x + b"}
EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "student_grade.yaml"


def states(verdict: ChainVerdict) -> list[str]:
    return [str(line.status) for line in verdict.lines]


def ids(verdict: ChainVerdict) -> set[str]:
    assert verdict.first_wrong is not None
    return {one.id for explanation in verdict.first_wrong.diagnosis for one in explanation}


RIGHT, WRONG, FOLLOWS, AGAIN = "right", "wrong", "follows", "repaired"


@pytest.mark.parametrize(
    ("lines", "expected", "found"),
    [
        ("f = x^2 sin x; f' = 2x cos x", SIN, [RIGHT, WRONG]),
        ("f(x) = x^2 sin x; f'(x) = 2x sin x - x^2 cos x; = x (2 sin x - x cos x)", SIN, [RIGHT, WRONG, FOLLOWS]),
        ("2x sin x + x^2 cos x; = x (2 sin x + cos x); = 2x sin x + x^2 cos x", SIN, [RIGHT, WRONG, AGAIN]),
        ("u = x^2; v = sin x; u' = 2x; v' = -cos x; y' = u' v + u v'; = 2x sin x - x^2 cos x", SIN,
         [RIGHT, RIGHT, RIGHT, WRONG, RIGHT, FOLLOWS]),
        ("f = x^2 sin x; f' = 2x sin +; = 2x sin x + x^2 cos x", SIN, [RIGHT, "unreadable", RIGHT]),
        ("f = x^2 sin x; f' = 2x sin +; = 2x cos x; = 2 x cos(x)", SIN, [RIGHT, "unreadable", WRONG, FOLLOWS]),
        ("y = x^4; y' = 4x^3; y'' = 12x^3; = 12 x x^2", sg.differentiate("x^4", order=2), [RIGHT, RIGHT, WRONG, FOLLOWS]),
        ("2x + 3 = 7; 2x = 10; x = 5", None, [RIGHT, WRONG, FOLLOWS]),
        ("2x + 3 = 7; 2x = 4; x = 3; x = 2", None, [RIGHT, RIGHT, WRONG, AGAIN]),
        ("x^2 + y^2 = 1; 2x + 2y dy/dx = 0; dy/dx = -x/y", None, [RIGHT, RIGHT, RIGHT]),
        ("x^2 + y^2 = 1; 2x + 2y = 0", None, [RIGHT, WRONG]),
        ("x^2 + y^2 = 1; 2x + 2y dy/dx = 1; dy/dx = (1 - 2x)/(2y)", None, [RIGHT, WRONG, FOLLOWS]),
        ("a x^2 + b x = 3x; a = 0 and b = 3", None, [RIGHT, RIGHT]),
        ("a x^2 + b x = 3x; a = 3 and b = 0", None, [RIGHT, WRONG]),
        ("x^2 + 4; = (x + 2i)(x - 2i)", None, [RIGHT, RIGHT]),
        ("x^2 + 4; = (x + 2i)(x + 2i)", None, [RIGHT, WRONG]),
        ("0.1 · 0.2; = 0.02; = 0.2", None, [RIGHT, RIGHT, WRONG]),
        ("2/3 · 0.5; = 1/3; ≈ 0.33", None, [RIGHT, RIGHT, RIGHT]),
        ("2/3 · 0.5; = 1/3; ≈ 0.34", None, [RIGHT, RIGHT, WRONG]),
        ("sum(k, k, 1, n + 1); = sum(k, k, 1, n) + n + 1; = n (n + 1)/2 + n", None, [RIGHT, RIGHT, WRONG]),
        ("∂E/∂z = d w o (1 - o); = -0.131 · (-0.2) · 0.525 · 0.475; ≈ 0.0065", None, [RIGHT, RIGHT, RIGHT]),
        ("∂E/∂z = d w o (1 - o); = -0.131 · (-0.2) · 0.525 · 0.525; ≈ 0.0072", None, [RIGHT, WRONG, FOLLOWS]),
        ("f(x) = 2 - 3x + 4x^2; f'(x) = -3 + 8x; f'(2) = -3 + 16; = 13", "d/dx[2 - 3x + 4x^2]", [RIGHT] * 4),
        ("f(x) = 2 - 3x + 4x^2; f'(x) = -3 + 8x; x_1 = 2 - 0.01 f'(2); = 2 - 0.01 · 13; = 1.87", None, [RIGHT] * 5),
        ("f(x) = 2 - 3x + 4x^2; f'(x) = -3 + 8x; x_1 = 2 - 0.01 f'(2); = 2 + 0.01 · 13; = 2.13", None,
         [RIGHT, RIGHT, RIGHT, WRONG, FOLLOWS]),
        ("Let u = x^2 and v = sin x.; u' = 2x, v' = cos x; f' = u' v + u v'; = 2x sin x + x^2 cos x", SIN, [RIGHT] * 4),
        ("u = x^2, v = sin x; u' = 2x, v' = -cos x; f' = u' v + u v'; = 2x sin x - x^2 cos x", SIN,
         [RIGHT, WRONG, RIGHT, FOLLOWS]),
        ("w = 0.3; η = 0.9; w_1 = w - η · (-0.131) · 0.332 = 0.339", None, [RIGHT] * 3),
        ("w = 0.3; η = 0.9; w_1 = w + η · (-0.131) · 0.332 = 0.339", None, [RIGHT, RIGHT, WRONG]),
        ("2x^3 - 9x^2; let x = 1; 2 - 9; = -7", None, [RIGHT, RIGHT, RIGHT, RIGHT]),
        ("x^2 > 4; \"for large x\"; x > 5; x > 6", None, [RIGHT, "remark", "undecided", WRONG]),
    ],
)  # fmt: skip
def test_the_lines(lines: str, expected: object, found: list[str]) -> None:
    verdict = sg.check_chain(lines.split("; "), expected)
    assert states(verdict) == found
    assert (verdict.status is sg.Status.incorrect) == (WRONG in found)


def test_derivatives_through_letters() -> None:
    right = sg.check_chain(["∂E/∂w = ∂E/∂o ∂o/∂z ∂z/∂w", "= -(t - o) o (1 - o) x"], definitions=NEURON)
    assert right.is_correct
    wrong = sg.check_chain(
        ["E = (t - o)^2/2", "∂E/∂o = t - o", "∂E/∂w = ∂E/∂o ∂o/∂z ∂z/∂w", "= (t - o) o (1 - o) x"], definitions=NEURON
    )
    assert states(wrong) == [RIGHT, WRONG, RIGHT, FOLLOWS]
    assert "sign" in ids(wrong)
    direct = sg.check_chain(["E = (t - o)^2/2", "∂E/∂o = t - o", "∂E/∂z = (t - o) o (1 - o)"], definitions=NEURON)
    assert states(direct) == [RIGHT, WRONG, FOLLOWS]


def test_steps_of_gradient_descent() -> None:
    lines = ["x_0 = 2", "x_1 = x_0 - 0.01 f'(x_0)", "= 2 - 0.01 · 13", "= 1.87", "x_2 = 1.87 - 0.01 f'(1.87) = 1.7504"]
    function = {"f": "2 - 3x + 4x^2"}
    assert states(sg.check_chain(lines, definitions=function)) == [RIGHT] * 5
    lines[2:4] = ["= 2 + 0.01 · 13", "= 2.13"]
    assert states(sg.check_chain(lines, definitions=function)) == [RIGHT, RIGHT, WRONG, FOLLOWS, RIGHT]


@pytest.mark.parametrize(
    ("function", "line", "mistake"),
    [
        ("sin(3x^2)", "cos(3x^2)", "inner_missing"),
        ("x^2 sin x", "2x cos x", "product_of_derivatives"),
        ("cos x", "sin x", "sign_of_function"),
    ],
)
def test_the_mistake_has_a_name(function: str, line: str, mistake: str) -> None:
    verdict = sg.check_chain([f"f(x) = {function}", f"f'(x) = {line}", f"= 1 ({line})"], sg.differentiate(function))
    assert mistake in ids(verdict)
    assert verdict.say("verdict") == "Not yet."
    assert "line 2" in verdict.say("where")
    assert verdict.say("where") != verdict.feedback


@pytest.mark.parametrize(
    ("before", "after", "mistake"),
    [
        ("(a + b)^2", "a^2 + b^2", "power_of_sum"), ("a - (b + c)", "a - b + c", "minus_into_bracket"),
        ("3 (a + b)", "3a + b", "factor_into_bracket"), ("x^2 x^3", "x^6", "exponents_multiplied"),
        ("sqrt(a + b)", "sqrt(a) + sqrt(b)", "function_of_sum"), ("(3x)^2", "3x^2", "factor_not_raised"),
        ("x^(-2)", "-x^2", "negative_exponent"),
    ],
)  # fmt: skip
def test_slips_of_algebra(before: str, after: str, mistake: str) -> None:
    assert mistake in ids(sg.check_chain([before, f"= {after}"]))


def test_what_is_expected() -> None:
    lines = ["f = x^2 sin x", "f' = 2x sin x + x^2 cos x"]
    for expected in (SIN, "d/dx[x^2 sin x]", "2x sin x + x^2 cos x", sg.AnswerKey(SIN), SIN.result, None):
        assert sg.check_chain(lines, expected).is_correct, expected
        assert not sg.check_chain([*lines, "= 2x sin x"], expected).is_correct, expected
    early = sg.check_chain(["f = x^2 sin x", "f' = d/dx[x^2] sin x + x^2 d/dx[sin x]"], SIN)
    assert states(early) == [RIGHT, RIGHT]
    assert early.status is sg.Status.incorrect
    assert early.score < 1
    assert not sg.check_chain("u = x^2", SIN).is_correct
    with pytest.raises(sg.AuthorError):
        sg.check_chain(lines, sg.AnswerKey(["1", "2"]))


def test_over_the_complex_numbers() -> None:
    assert sg.check_chain(["x^3 = 8", "x = 2"]).is_correct
    wrong = sg.check_chain(["x^3 = 8", "x = 2"], is_complex=True)
    assert wrong.first_wrong is not None
    assert wrong.first_wrong.lost
    assert sg.check_chain(["a = b", "a^2 = b^2"], assumptions=["a > 0", "b > 0"]).is_correct


@pytest.mark.parametrize("style", ["to_text", "to_markdown", "to_latex"])
def test_every_format(style: str) -> None:
    for lines in (["f = x^2 sin x", "f' = 2x cos x", "= $% <b>&", "= 2 x cos x"], ["x^2 = 9", "x = 3"], [], ["2x = ="]):
        page = getattr(sg.check_chain(lines, SIN if len(lines) > 3 else None), style)()
        assert page.strip()


def test_as_data() -> None:
    verdict = sg.check_chain(["x^2 = 9", "x = 3 or x = -3", "x = 3"])
    record = json.loads(json.dumps(verdict.to_dict()))
    assert record["status"] == "incorrect"
    assert record["first_wrong"] == 3
    assert record["score"] == "2/3"
    assert [line["status"] for line in record["lines"]] == [RIGHT, RIGHT, WRONG]
    assert record["lines"][2]["lost"] == {"x": "−3"}
    assert record["lines"][2]["before"] == 2
    assert pickle.loads(pickle.dumps(verdict)).feedback == verdict.feedback


HOSTILE = [
    ["f = x^2", "f' = " + "(" * 3000 + "x" + ")" * 3000], ["f' = " + "x" * 30_000], ["f' = " + "+".join("x" * 900)],
    ["x^9^9^9 = 1", "x = 1"], ["x^500 = 1", "x = 1"], ["\x00 = ∂", "", "  "], [], [""], ["=", "==", "= ="], ["f ="] * 3,
    ["f' = __import__('os').system('true')"], ["x = 1 or 2", "or", "x = or"], ["x = ±" * 30], ["let", "let x", "let x ="],
    ["1/0 = 0/0", "x/0"], ["sum(k, k, 1, 10^9)", "= 1"], ["(x+y+z)^40 = 1", "(x+y+z)^41 = 1"], ["i = i", "= i^2"],
    [" and ".join(f"x_{place} = {place}" for place in range(60))], ["f(f(f(x))) = f'(f'(x))", "f'''''''' = y"],
    ["sum(i, i, 1, n)", "= n (n + 1)/2"], ["\\frac{", "\\begin{aligned} & \\\\ & \\end{aligned}"],
]  # fmt: skip


@pytest.mark.parametrize("lines", HOSTILE, ids=lambda lines: str(lines)[:30])
@pytest.mark.parametrize("expected", [None, SIN], ids=["alone", "expected"])
@pytest.mark.parametrize("is_complex", [False, True])
def test_hostile_lines(lines: list[str], expected: object, is_complex: bool) -> None:
    verdict = sg.check_chain(lines, expected, is_complex=is_complex)
    assert verdict.feedback
    assert json.dumps(verdict.to_dict())
    assert verdict.to_markdown()


def test_many_lines() -> None:
    right = "2x sin x + x^2 cos x"
    lines = [f"f' = {right}", *(f"= {right} + {count} - {count}" for count in range(199))]
    assert states(sg.check_chain("\n".join(lines), SIN)) == [RIGHT] * 200
    lines[150] = "= 2x cos x"
    wrong = sg.check_chain(lines, SIN).first_wrong
    assert wrong is not None
    assert wrong.number == 151
    beyond = sg.check_chain(lines[:1] * 400, SIN)
    assert not beyond.is_correct
    assert states(beyond)[-1] == "unreadable"


def test_a_part_of_a_problem_file() -> None:
    assignment = sg.load(EXAMPLE)
    lines = "e_6 = -(1 - o_6) o_6 (1 - o_6)\n= -(1 - 0.474) · 0.474 · (1 - 0.474)\n= -0.1311"
    assert isinstance(verdict := assignment.check("gradient z_6", lines), ChainVerdict)
    assert verdict.is_correct
    wrong = assignment.check("gradient z_6", "e_6 = -(1 - o_6) o_6\n= -0.526 · 0.474\n= -0.249")
    assert isinstance(wrong, ChainVerdict)
    assert states(wrong) == ["undecided", WRONG, FOLLOWS]
    assert "sigma_for_slope" in ids(wrong)
    assert isinstance(assignment.check("gradient z_6", "-0.1311\n"), sg.Verdict)
    report = assignment.mark({"gradient z_6": lines})
    assert report.marks == assignment.mark({"gradient z_6": "-0.1311"}).marks


def test_the_command(tmp_path: Path) -> None:
    source = tmp_path / "lines.txt"
    source.write_text("f = x^2 sin x\nf' = 2x cos x\n", encoding="utf-8")
    asked = ["check", "--chain", str(source), "--expected", "d/dx[x^2 sin x]"]
    found = CliRunner().invoke(app, [*asked, "--json"])
    assert found.exit_code == 1
    assert json.loads(found.output)["first_wrong"] == 2
    assert "line 2" in CliRunner().invoke(app, asked).output
    typed = CliRunner().invoke(
        app,
        ["check", "-", "--file", str(EXAMPLE), "--part", "gradient z_6"],
        input="e_6 = -0.526 · 0.474 · 0.526\n= -0.1311",
    )
    assert typed.exit_code == 0
    assert "every line" in typed.output
