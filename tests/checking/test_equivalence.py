"""Right answers in another form are right, wrong ones close by are wrong, and each verdict says what it hangs on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.checking.check import AnswerKey, check
from symgrad.checking.equivalence import judge
from symgrad.checking.target import target_of
from symgrad.checking.verdict import Status
from symgrad.language.parser import read
from symgrad.language.printing import to_tex, to_text
from symgrad.language.traversal import map_children, walk
from symgrad.language.tree import (
    Call,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    number,
)

DERIVATIVES = {
    "2x sin x + x^2 cos x": (
        ["x (2 sin x + x cos x)", "x^2 (2 sin(x)/x + cos x)", "x^2cosx + 2xsinx", "2*x*sin(x)+x**2*cos(x)"],
        ["2x cos x", "2x sin x - x^2 cos x", "2x sin x", "x (2 sin x + cos x)"],
    ),
    "e^(-x)/(1 + e^(-x))^2": (
        ["1/(4 cosh(x/2)^2)", "σ(x)(1 - σ(x))", "e^x/(1 + e^x)^2", "1/(2 + 2 cosh x)", "1/(e^(x/2) + e^(-x/2))^2"],
        ["σ(x)^2 (1 - σ(x))", "1/(1 + e^(-x))^2", "-e^(-x)/(1 + e^(-x))^2", "σ(x)(1 + σ(x))"],
    ),
    "x^x (1 + ln x)": (
        ["exp(x ln x) (ln x + 1)", "x^x ln(e x)", "e^(x ln x) + x^x ln x", "x^(x-1) (x + x ln x)"],
        ["x x^(x-1)", "x^x ln x", "x^x (1 - ln x)", "(1 + ln x)^x"],
    ),
    "2/x": (
        ["2 x^(-1)", "2 x/x^2", "(1/x) * 2", "4/(2x)", "d/dx[ln(x^2)]"],
        ["1/x", "2/x^2", "2x", "2/|x|", "1/x^2"],
    ),
    "1 - tanh(x)^2": (
        ["sech(x)^2", "1/cosh^2 x", "4/(e^x + e^(-x))^2", "(1 - tanh x)(1 + tanh x)", "1 - (1 - 2/(1 + e^(2x)))^2"],
        ["1 + tanh(x)^2", "(1 - tanh x)^2", "1 - tanh(x^2)", "sech(x)"],
    ),
    "10 e^(10x)": (
        ["10 (e^x)^10", "10 e^(5x) e^(5x)", "10 exp(10 x)", "10 cosh(10x) + 10 sinh(10x)"],
        ["10 e^(10x) + 1", "e^(10x)", "10 x e^(10x - 1)", "10 e^(10x) + 10^(-30)"],
    ),
    "x/sqrt(x^2)": (
        ["sgn(x)", "|x|/x", "sqrt(x^2)/x", "x/|x|"],
        ["1", "x", "-1", "sqrt(x)/x"],
    ),
    "2 (o_6 - t_6) o_6 (1 - o_6) o_5": (
        [
            "-2 (t_6 - o_6) o_6 (1 - o_6) o_5",
            "2 o_5 o_6 (o_6 - o_6^2 - t_6 + o_6 t_6)",
            "2(o6-t6)*o6*(1-o6)*o5",
        ],
        ["2 (o_6 - t_6) o_6 (1 + o_6) o_5", "(o_6 - t_6) o_6 (1 - o_6) o_5", "2 (o_6 - t_6) o_5 (1 - o_5) o_6"],
    ),
    "max(0, x)": (
        ["(x + |x|)/2", "x if x > 0 else 0", "ReLU(x)", "max(x, 0)"],
        ["|x|", "max(0, x) + max(0, x - 50)", "x", "max(0, -x)", "max(0, x) + max(0, x - 10^8)"],
    ),
}


@pytest.mark.parametrize(("expected", "answer"), [(key, one) for key, (right, _) in DERIVATIVES.items() for one in right])
def test_a_right_answer_in_another_form(expected: str, answer: str) -> None:
    assert check(answer, expected).status is Status.correct


@pytest.mark.parametrize(("expected", "answer"), [(key, one) for key, (_, wrong) in DERIVATIVES.items() for one in wrong])
def test_a_wrong_answer_close_by(expected: str, answer: str) -> None:
    verdict = check(answer, expected)
    assert verdict.status is Status.incorrect
    assert verdict.counterexample is not None


@pytest.mark.parametrize(
    ("answer", "expected", "assumptions", "only"),
    [
        ("2 ln x", "ln(x^2)", [], "x > 0"),
        ("ln(x^2)", "2 ln x", [], None),
        ("x", "sqrt(x^2)", ["x > 0"], "x > 0"),
        ("ln x + c", "ln|x| + c", [], "x > 0"),
        ("x^(1/3)", "cbrt(x)", [], "x > 0"),
        ("x + 1", "(x^2 - 1)/(x - 1)", [], None),
        ("(x^2 - 1)/(x - 1)", "x + 1", [], None),
        ("-1", "x/|x|", ["x < 0"], "x < 0"),
        ("x x", "x^2", ["x > 0"], None),
        ("atan(x) + atan(1/x)", "pi/2", ["x > 0"], "x > 0"),
        ("sqrt(x - 3) sqrt(x - 5)", "sqrt((x - 3)(x - 5))", [], None),
    ],
)
def test_what_a_verdict_hangs_on_is_named(answer: str, expected: str, assumptions: list[str], only: str | None) -> None:
    verdict = check(answer, expected, assumptions=assumptions)
    assert verdict.status is Status.correct
    assert (None if verdict.grounds.only is None else to_text(verdict.grounds.only)) == only


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("x", "sqrt(x^2)"),
        ("sin(2 pi x)", "0"),
        ("cos(pi x)", "cos(2 pi x)"),
        ("x + 10^(-200)", "x"),
        ("x (1 + 10^(-100))", "x"),
        ("10^200 x", "10^201 x"),
        ("|x + 1000| - 1000", "x"),
        ("|x - 10^10| + x", "10^10"),
        ("e^(-10x^2) + 10^(-9)", "e^(-10x^2)"),
        ("sin x", "x - x^3/6 + x^5/120"),
        ("floor", "x"),
        ("(-1)^x", "cos(pi x)"),
        ("ln(-x^2)", "ln(x^2)"),
        ("E", "e"),
        ("X", "x"),
        ("x/|x|", "1"),
        ("atan(x) + atan(1/x)", "pi/2"),
        ("sgn(x)", "1"),
        ("|x - 10^15|", "10^15 - x"),
        ("max(0, x - 10^20)", "0"),
        ("|sin x|", "sin x"),
    ],
)
def test_what_only_looks_the_same_is_not_called_right(answer: str, expected: str) -> None:
    assert check(answer, expected).status in (Status.incorrect, Status.unreadable)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("(-1)^n cos(x)^n", "(-cos(x))^n"),
        ("(-cos(x))^n", "(-1)^n cos(x)^n"),
        ("dE/dz * o", "o * dE/dz"),
        (r"\frac{\partial E}{\partial z_6} o_5", "dE/dz_6 * o_5"),
        ("f'(g(x)) g'(x)", "g'(x) f'(g(x))"),
        ("f''(g(x)) g'(x)^2 + f'(g(x)) g''(x)", "d/dx[f'(g(x)) g'(x)]"),
        ("h'(f(g(x))) f'(g(x)) g'(x)", "g'(x) f'(g(x)) h'(f(g(x)))"),
        ("log x", "ln x"),
        ("e^(i_1) pi", "pi exp(i_1)"),
    ],
)
def test_letters_constants_and_formal_derivatives(answer: str, expected: str) -> None:
    assert check(answer, expected).status is Status.correct


def test_formal_derivatives_are_letters_of_their_own() -> None:
    assert check("dE/do * o", "dE/dz * o").status is Status.incorrect
    assert check("z_6", "o_6", definitions={"z_6": "ln(o_6/(1 - o_6))"}).status is Status.incorrect


def test_letters_with_a_definition() -> None:
    key = AnswerKey("e^(-z)/(1 + e^(-z))^2", definitions={"o": "1/(1 + e^(-z))"})
    found = [verdict.status.value for verdict in key.check_many(["o (1 - o)", "o - o^2", "o (1 + o)", "o e^(-z) o"])]
    assert found == ["correct", "correct", "incorrect", "correct"]


@pytest.mark.parametrize(
    ("answer", "expected", "status"),
    [
        ("y = 2x - 1", "2x - y = 1", "correct"),
        ("(y + 1)/x = 2", "y = 2x - 1", "correct"),
        ("1/x + 1/y = 2", "y = x/(2x - 1)", "correct"),
        ("y z = 2x z - z", "y = 2x - 1", "incorrect"),
        ("x - 1 = 0", "(x - 1)^2 = 0", "incorrect"),
        ("x = 5 + 6 = 11", "x = 11", "correct"),
        ("x = 5 + 5 = 11", "x = 11", "incorrect"),
        ("5q > 9z", "5q < 9z", "incorrect"),
        ("9z > 5q", "5q < 9z", "correct"),
        ("-5q < -9z", "5q < 9z", "incorrect"),
        ("2x + y", "2x + y = 1", "incorrect"),
    ],
)
def test_equations_and_inequalities(answer: str, expected: str, status: str) -> None:
    assert check(answer, expected).status.value == status


@pytest.mark.parametrize(
    ("answer", "expected", "options", "status"),
    [
        ("0.333x", "x/3", {"relative": 0.01}, "correct"),
        ("0.3x", "x/3", {"relative": 0.01}, "incorrect"),
        ("x + 0.001", "x", {"tolerance": 0.01}, "correct"),
        ("x/x", "1", {}, "correct"),
        ("sin(x)^2 + cos(x)^2", "1", {}, "correct"),
        ("x", "0.5", {"decimals": 1}, "incorrect"),
        ("(-8)^(1/3)", "-2", {}, "correct"),
        ("(-8)^(2/3)", "4", {}, "correct"),
        ("(-4)^(1/2)", "2", {}, "incorrect"),
        ("[1, 2]", "x", {}, "incorrect"),
        ("x > 0", "x", {}, "incorrect"),
    ],
)
def test_tolerances_on_formulas_and_names_where_a_number_is_asked(
    answer: str, expected: str, options: dict[str, float], status: str
) -> None:
    assert check(answer, expected, **options).status.value == status


# Rewriting at random

x, y = Name("x"), Name("y")
LEAVES = st.one_of(st.sampled_from([x, y]), st.integers(1, 9).map(number))


def _larger(smaller: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    pair = st.tuples(smaller, smaller)
    return st.one_of(
        pair.map(Sum),
        pair.map(Product),
        pair.map(lambda two: Quotient(two[0], Sum((Power(two[1], number(2)), number(1))))),
        smaller.map(lambda one: Power(one, number(2))),
        smaller.map(Negative),
        st.tuples(st.sampled_from(["sin", "cos", "tanh", "sigmoid", "atan"]), smaller).map(
            lambda two: Call(two[0], (two[1],))
        ),
        smaller.map(lambda one: Call("log", (Sum((Power(one, number(2)), number(1))),))),
    )


SMALL = st.one_of(LEAVES, _larger(LEAVES))
TREES = st.one_of(SMALL, _larger(SMALL), _larger(_larger(LEAVES)), _larger(st.one_of(LEAVES, _larger(SMALL))))


def rewritten(tree: Tree, choices: st.DrawFn) -> Tree:
    """The same expression in another form."""
    tree = map_children(tree, lambda part: rewritten(part, choices))
    kind = choices(st.integers(0, 3))
    match tree:
        case Sum((first, second)) if kind == 0:
            return Sum((second, first))
        case Sum((first, second)) if kind == 1:
            return Negative(Sum((Negative(second), Negative(first))))
        case Product((first, second)) if kind == 0:
            return Product((second, first))
        case Product((first, Sum((left, right)))) if kind == 1:
            return Sum((Product((first, left)), Product((first, right))))
        case Power(base, Number()) if kind == 0:
            return Product((base, base))
        case Call("tanh", (inside,)) if kind == 0:
            return Sum((Product((number(2), Call("sigmoid", (Product((number(2), inside)),)))), number(-1)))
        case Call("sin", (inside,)) if kind == 0:
            return Negative(Call("sin", (Negative(inside),)))
        case Call("sigmoid", (inside,)) if kind == 0:
            return Quotient(number(1), Sum((number(1), Call("exp", (Negative(inside),)))))
        case Negative(inside) if kind == 0:
            return Product((number(-1), inside))
        case _ if kind == 3:
            return Quotient(Product((tree, number(3))), number(3))
        case _:
            return tree


@given(tree=TREES, data=st.data())
def test_a_right_answer_rewritten_is_never_called_wrong(tree: Tree, data: st.DataObject) -> None:
    other = rewritten(tree, data.draw)
    assert judge(target_of(tree), other).status is Status.correct


@given(tree=TREES, place=st.integers(0, 1000), change=st.sampled_from(["10^(-40)", "x - y", "sin(x)^2", "3"]))
def test_a_perturbed_answer_is_never_called_right(tree: Tree, place: int, change: str) -> None:
    whole = Sum((tree, read(change)))
    assert judge(target_of(tree), whole).status is Status.incorrect
    nodes = [node for node in walk(tree) if isinstance(node, Name)]
    if nodes:
        chosen = nodes[place % len(nodes)]
        shifted = map_children(Sum((tree,)), lambda part: _put(part, chosen, Product((number(2), chosen))))
        found, reference = judge(target_of(tree), shifted), judge(target_of(shifted), tree)
        assert {found.status, reference.status} in ({Status.incorrect}, {Status.correct})


def _put(tree: Tree, old: Tree, new: Tree) -> Tree:
    return new if tree == old else map_children(tree, lambda part: _put(part, old, new))


@given(tree=TREES)
def test_what_is_printed_is_read_and_judged_the_same(tree: Tree) -> None:
    key = AnswerKey(to_text(tree))
    typed = to_text(tree).replace("·", "*").replace("−", "-")
    for answer in (to_text(tree), to_tex(tree), f"${to_tex(tree)}$", typed, f"{typed}."):
        assert key.check(answer).status is Status.correct, answer
