"""What is said of an answer, beside the feedback that was written by hand; and the page of a verdict."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symgrad as sg
from symgrad.document.typed import typed

PRODUCT = "2x sin x + x^2 cos x"


@pytest.mark.parametrize(
    ("answer", "expected", "demands", "said"),
    [
        (PRODUCT, PRODUCT, {}, "Right: the same expression."),
        ("x (2 sin x + x cos x)", PRODUCT, {}, "Right: equal at 8 points to 30 digits."),
        ("x^2 + x", "x (x + 1)", {}, "Right: exactly the same values at 8 points."),
        ("2x cos x", PRODUCT, {}, "Not yet. At x = 2 it is 1.97, and yours is −1.66."),
        ("1", "x/sqrt(x^2)", {}, "Not yet: it is right for x > 0 only. At x = −1 it is −1, and yours is 1."),
        ("|x|", "x", {"assumptions": ["x > 0"]}, "Right, since x > 0 is assumed: equal at 8 points to 30 digits."),
        ("1/0", "x", {}, "and yours has no value."),
        ("0.474", 0.473889, {"decimals": 3}, "Right: to 3 decimal places."),
        ("0.47", 0.473889, {"decimals": 3}, "Right, but 3 decimal places are asked for."),
        ("0.5", 0.473889, {"decimals": 1}, "Right: to 1 decimal place."),
        ("-3.1", 0.474, {}, "Not yet. It does not have the right sign."),
        ("0.475", 0.473889, {"decimals": 3}, "Not yet. It is close: was something rounded on the way?"),
        ("7", 3, {}, "Not yet. It is too large."),
        ("x", 3, {}, "Not yet: a number is asked for."),
        ("(1, x)", ["1", "3"], {}, "It depends on a name, and what is asked for does not."),
        ("1/0", 3, {}, "Not yet. What you wrote has no value."),
        ("d/dx[x^2 sin x]", PRODUCT, {"form": "carried_out"}, "Right; now carry out the derivative that is left."),
        ("x (2 sin x + x cos x)", PRODUCT, {"form": "expanded"}, "Right; now multiply it out."),
        ("o_6 (1 - o_6) + z - z", "o_6 (1 - o_6)", {"allowed": ["o_6"]}, "Right, but only o_6 may be used."),
        ("(1, a, b)", ["1", "c", "b"], {}, "Entry 2 is wrong, entries 1 and 3 are right: 2/3 of the marks."),
        ("(1, 2)", ["1", "c", "b"], {}, "3 entries are asked for, and these are 2"),
        ("[[1, 0], [x, y]]", [["1", "x"], ["0", "y"]], {}, "this is the transpose"),
    ],
)
def test_what_is_said(answer: str, expected: object, demands: dict, said: str) -> None:
    feedback = sg.check(answer, expected=expected, **demands).feedback
    assert said in feedback
    assert "\u00a0" not in feedback


def test_a_dwarfed_difference_is_not_written_out() -> None:
    assert sg.check("e^x + 10^-60", expected="e^x").feedback == "Not yet. At x = 2 the two differ by about 10⁻⁶⁰."


def test_the_caret_stands_under_what_could_not_be_read() -> None:
    lines = sg.check("2x sin + x^2 cos x", expected=PRODUCT).feedback.splitlines()
    place = next(place for place, line in enumerate(lines) if "^" in line and not line.strip(" ^"))
    assert lines[place - 1].strip() == "2x sin + x^2 cos x"


@pytest.mark.parametrize(
    ("degree", "said"),
    [
        ("verdict", "Not yet."),
        ("where", "Not yet: it is right for x > 0 only."),
        ("what", "Not yet: it is right for x > 0 only. At x = −1 it is −1, and yours is 1."),
    ],
)
def test_the_author_chooses_how_much_is_said(degree, said: str) -> None:
    verdict = sg.check("1", expected="x/sqrt(x^2)", feedback=degree)
    assert verdict.feedback == said
    assert verdict.say(degree) == said


@pytest.mark.parametrize("answer", ["7", "0.475", "-0.473889", "1/0", "(1)", "0.47388"])
@pytest.mark.parametrize("degree", ["verdict", "where", "what"])
def test_a_number_is_never_given_away(answer: str, degree) -> None:
    verdict = sg.check(answer, expected=0.473889, decimals=5)
    assert "0.4738" not in verdict.say(degree)


def test_letters_that_follow_from_others_are_said_with_their_values() -> None:
    key = sg.AnswerKey("e_6 w_56", definitions={"e_6": "2 (o_6 - t_6)"})
    feedback = key.check("e_6^3 + 7 sin w_56").feedback
    assert "e₆ ≈" in feedback
    assert "w₅" in feedback


VERDICTS = {
    "right": lambda: sg.check("x (2 sin x + x cos x)", expected=PRODUCT),
    "wrong": lambda: sg.check("2x cos x", expected=PRODUCT),
    "digits": lambda: sg.check("0.47", expected=0.473889, decimals=3),
    "number": lambda: sg.check("0.5", expected=0.473889, decimals=3),
    "vector": lambda: sg.check("(1, c, a)", expected=["1", "c", "b"]),
    "matrix": lambda: sg.check("[[1, 0], [x, y]]", expected=[["1", "x"], ["0", "y"]]),
    "values": lambda: sg.check("w_46 = 1, w_56 = 2", expected={"w_46": 1, "w_56": 3}),
    "missing": lambda: sg.check("w_46 = 1", expected={"w_46": 1, "w_56": 3}),
    "shape": lambda: sg.check("(1, 2)", expected=["1", "c", "b"]),
    "unreadable": lambda: sg.check("2x sin + 漢\x07 $%&#_{}~\\ x^2", expected=PRODUCT),
    "empty": lambda: sg.check("  ", expected=PRODUCT),
    "long": lambda: sg.check("x + " * 400 + "x", expected=PRODUCT),
    "missing only": lambda: sg.check("w_46 = 1", expected={"w_46": 1, "w_56": 3, "b_6": 2}),
    "equation": lambda: sg.check("y = 2x + 1", expected="y = 2x - 1"),
    "condition": lambda: sg.check("1", expected="x/sqrt(x^2)"),
    "tiny": lambda: sg.check("x + 10^-60", expected="x"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_the_page_in_every_format(name: str) -> None:
    verdict = VERDICTS[name]()
    assert "Feedback." in verdict.to_text()
    assert "**Feedback.**" in verdict.to_markdown()
    assert verdict.to_latex().startswith("\\documentclass")
    assert "of the marks" in verdict.to_text()


def test_every_page_compiles(compile_latex) -> None:
    for made in VERDICTS.values():
        assert compile_latex(made().to_latex(), margins=False) == 1


def test_what_somebody_typed_is_made_printable() -> None:
    assert typed("σ(z) − ½\x00漢") == "σ(z) − ½\ufffd\ufffd"
    assert len(typed("x" * 1000)) == 160


KEYS = (
    sg.AnswerKey(PRODUCT), sg.AnswerKey(0.473889, decimals=3), sg.AnswerKey(["1", "c", "b"]),
    sg.AnswerKey([["1", "x"], ["0", "y"]]), sg.AnswerKey({"w_46": 1, "w_56": 3}), sg.AnswerKey("y = 2x - 1"),
    sg.AnswerKey("e_6 w_56", definitions={"e_6": "2 (o_6 - t_6)"}), sg.AnswerKey("ln(x^2)"),
)  # fmt: skip
PIECES = (
    "x", "y", "2", "0.5", "1/0", "sin x", "ln(-1)", "e^", "(", ")", "[", "]", "+", "-", "*", "/", ", ", "; ", "=", "w_46",
    "e_6", "10^900", "\\frac{1}{x}", "√", "漢", "\x00", "|", " ", "\n", "!", "%", "$", "{", "_", "d/dx[x]",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.sampled_from(KEYS))
@settings(max_examples=150)
def test_whatever_is_typed_gets_its_feedback(answer: str, key: sg.AnswerKey) -> None:
    verdict = key.check(answer)
    assert verdict.feedback
    assert verdict.say("verdict")
    assert verdict.say("where")
    assert json.loads(json.dumps(verdict.to_dict()))["status"] == verdict.status
    assert verdict.to_markdown()
    assert verdict.to_latex()
