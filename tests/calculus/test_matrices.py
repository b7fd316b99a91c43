"""Derivatives of vectors and matrices: against central differences in NumPy, and with faults put in on purpose."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import symgrad as sg
from symgrad.calculus.matrices import rules
from symgrad.calculus.matrices.reading import read_matrices
from symgrad.calculus.matrices.shapes import declared_shapes
from symgrad.calculus.matrices.terms import Term
from symgrad.functions.registry import FUNCTIONS
from symgrad.language.definitions import derivative
from symgrad.language.printing import to_text
from symgrad.language.tree import Call, Name, Negative, Number, Power, Product, Quotient, Sum, Tree
from symgrad.numeric.compiled import compile_numeric

SHAPES: dict[str, Any] = {
    "x": "n", "a": "n", "c": "n", "w": "n", "y": "m", "b": "m", "A": ("n", "n"), "B": ("n", "n"), "X": ("n", "n"),
    "M": ("m", "n"), "W": ("m", "n"), "lambda": (),
}  # fmt: skip

CASES = [
    ("x^T A x", "x", "(A + Aᵀ) x"), ("x^T A x", "A", "x xᵀ"), ("a^T x", "x", "a"), ("x^T x", "x", "2x"),
    ("‖x‖", "x", "x/‖x‖"), ("‖Mx − y‖²", "x", "2Mᵀ (M x − y)"), (r"\|Mx-y\|^2", "M", "2(M x − y) xᵀ"),
    ("½‖Mx − y‖² + λ‖x‖²", "x", "Mᵀ (M x − y) + 2λ x"), ("½‖Mx − y‖² + λ‖w‖²", "lambda", "wᵀ w"),
    ("½‖Mx − y‖² + λ‖w‖²", "w", "2λ w"), ("A x + c", "x", "A"), ("σ(Wx + b)", "x", "diag(σ'(W x + b)) W"),
    ("σ(Wx + b)", "b", "diag(σ'(W x + b))"),
    ("‖σ(Wx+b) − y‖²", "W", "2((σ(W x + b) − y) ⊙ σ'(W x + b)) xᵀ"),
    ("‖σ(Wx+b) − y‖²", "b", "2((σ(W x + b) − y) ⊙ σ'(W x + b))"),
    ("‖σ(Wx+b) − y‖²", "x", "2Wᵀ ((σ(W x + b) − y) ⊙ σ'(W x + b))"),
    ("tr(X)", "X", "I"), ("tr(A X)", "X", "Aᵀ"), ("tr(X^T X)", "X", "2X"), ("tr(X^T X) - 3", "X", "2X"),
    ("tr(X^T A X)", "X", "(A + Aᵀ) X"), ("tr(X^{-1} A)", "X", "−(X⁻¹)ᵀ Aᵀ (X⁻¹)ᵀ"), ("det X", "X", "det(X) (X⁻¹)ᵀ"),
    ("log det X", "X", "(X⁻¹)ᵀ"), ("log tr X", "X", "I/tr(X)"), ("x^T A c", "x", "A c"), ("a ⊙ x", "x", "diag(a)"),
    ("a^T(x ⊙ c)", "x", "a ⊙ c"), ("diag(a) x", "a", "diag(x)"), ("log(1 + exp(a^T x))", "x", None),
    ("‖X‖_F", "X", "X/‖X‖_F"), ("‖X‖_F²", "X", "2X"), ("a^T X^{-1} c", "X", None), ("log det(X^T X)", "X", "2X (Xᵀ X)⁻¹"),
    ("a^T σ(X σ(A x + c))", "A", None), ("x a^T x", "x", None), ("a^T (x ⊙ x ⊙ x)", "x", "3(a ⊙ x ⊙ x)"),
    ("a^T sin(x)", "x", "a ⊙ cos x"), ("-log(σ(a^T x))", "x", "−(1 − σ(aᵀ x)) a"), ("tr(X^3)", "X", "3Xᵀ Xᵀ"),
    ("W^T(σ(Wx+b) − y)", "x", None), ("tr((A ⊙ X) B)", "X", "A ⊙ Bᵀ"), ("(a^T x)^3/2", "x", None),
    ("log(x^T A x)", "x", "(A + Aᵀ) x/(xᵀ A x)"), ("(x^T x)^(1/2)", "x", None), ("lambda x", "lambda", "x"),
    ("e^{-½(x-c)^T(x-c)}", "x", None), ("x", "x", "I"), ("3", "x", "0"), ("c", "x", "0"),
]  # fmt: skip


def evaluated(tree: Tree, at: Mapping[Name, Any]) -> Any:
    """The value with NumPy's own linear algebra; vectors are columns of two dimensions."""
    def go(part: Tree) -> Any:
        return evaluated(part, at)

    match tree:
        case Name():
            return at[tree]
        case Number(value):
            return np.array([[float(value)]])
        case Negative(inner):
            return -go(inner)
        case Sum(terms):
            return sum(map(go, terms[1:]), go(terms[0]))
        case Product(factors):
            result = go(factors[0])
            for factor in map(go, factors[1:]):
                result = result * factor if 1 in (result.size, factor.size) else result @ factor
            return result
        case Quotient(above, below):
            return go(above) / go(below)
        case Power(base, exponent):
            raised = float(go(exponent)[0, 0])
            matrix = go(base)
            return matrix**raised if matrix.size == 1 else np.linalg.matrix_power(matrix, int(raised))
        case Call("transpose", (part,)):
            return go(part).T
        case Call("tr", (part,)):
            return np.array([[np.trace(go(part))]])
        case Call("det", (part,)):
            return np.array([[np.linalg.det(go(part))]])
        case Call("norm" | "frobenius", (part,)):
            return np.array([[np.linalg.norm(go(part))]])
        case Call("diag", (part,)):
            return np.diag(go(part)[:, 0])
        case Call("hadamard", (left, right)):
            return go(left) * go(right)
        case Call(function, (part,), primes):
            name = Name("x")
            formula = derivative(function) if primes else Call(function, (name,))
            assert formula is not None
            assert function in FUNCTIONS
            return np.vectorize(compile_numeric(formula, [name]))(go(part))
    raise AssertionError(f"no value for {to_text(tree)}")


def numbers(shapes: Mapping[str, Any], sizes: Mapping[str, int], seed: int) -> dict[Name, Any]:
    source = np.random.default_rng(seed)
    found: dict[Name, Any] = {}
    for name, shape in shapes.items():
        parts = (shape,) if isinstance(shape, str) else shape
        dimensions = [*(sizes[part] for part in parts), 1, 1][:2]
        found[Name(name)] = source.uniform(0.2, 1.2, dimensions) + (3 * np.eye(*dimensions) if len(parts) == 2 else 0)
    return found


def slopes(tree: Tree, variable: Name, at: dict[Name, Any]) -> Any:
    """Central differences: outputs down, the variable's entries across."""
    columns, step = [], 1e-6
    for place in np.ndindex(at[variable].shape):
        moved = []
        for sign in (1, -1):
            values = at[variable].copy()
            values[place] += sign * step
            moved.append(evaluated(tree, {**at, variable: values}))
        columns.append((moved[0] - moved[1]).ravel() / (2 * step))
    return np.array(columns).T


@pytest.mark.parametrize("sizes", [{"n": 3, "m": 2}, {"n": 2, "m": 4}, {"n": 1, "m": 3}])
@pytest.mark.parametrize(("text", "wrt", "expected"), CASES)
def test_the_result_agrees_with_central_differences(
    text: str, wrt: str, expected: str | None, sizes: dict[str, int]
) -> None:
    d = sg.matrix_derivative(text, wrt, SHAPES)
    assert expected is None or to_text(d.result_tree) == expected
    at = numbers(SHAPES, sizes, seed=sum(sizes.values()))
    wanted = slopes(d.expression_tree, Name(wrt), at)
    rows = sizes.get(to_text(d.shape.rows), 1)
    columns = sizes.get(to_text(d.shape.columns), 1)
    found = evaluated(d.result_tree, {**at, Name("I"): np.eye(rows)})
    assert np.allclose(np.broadcast_to(found, (rows, columns)), wanted.reshape(rows, columns), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("text", "wrt"), [(text, wrt) for text, wrt, _ in CASES[::3]])
def test_every_line_is_proved(text: str, wrt: str) -> None:
    evidence = sg.matrix_derivative(text, wrt, SHAPES).verify()
    assert evidence.holds
    assert evidence.digits >= 30


def test_deltas_and_the_chain_are_shown() -> None:
    d = sg.matrix_derivative("‖σ(Wx+b) − y‖²", "W", SHAPES)
    assert [to_text(part.name) for part in d.parts] == ["z", "r", "f"]
    assert {"kronecker", "delta", "put_in", "elementwise", "matrix_form", "put_back"} <= {s.rule for s in d.steps}
    assert str(d.shape) == "(m, n)"


@pytest.mark.parametrize(
    "text",
    ["x^T A x", "x.T @ A @ x", r"x^\top A x", r"x^{\top} A x", r"\mathbf{x}^{\mathrm{T}} A x", "xᵀ A x", "x^⊤ A x",
     "transpose(x) A x", r"x^\intercal Ax", "tr(x^T A x)"],
)  # fmt: skip
def test_notations_for_one_thing(text: str) -> None:
    d = sg.matrix_derivative(text, "x", SHAPES)
    assert to_text(d.result_tree) == "(A + Aᵀ) x"


@pytest.mark.parametrize("text", ["‖Mx-y‖^2", "||M x - y||^2", r"\lVert Mx - y\rVert_2^2", r"\left\|Mx-y\right\|^2",
                                  "norm(Mx - y)^2"])  # fmt: skip
def test_notations_for_a_norm(text: str) -> None:
    assert to_text(read_matrices(text, declared_shapes(SHAPES))) == "‖M x − y‖²"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A y", r"A is \(n, n\) and y is \(m, 1\): they cannot be multiplied in A y"),
        ("x + y", r"x is \(n, 1\) and y is \(m, 1\): they cannot be added in x \+ y"),
        ("x x", r"x is \(n, 1\) and x is \(n, 1\)"),
        ("x ⊙ y", "multiplied entry by entry"),
        ("M^{-1}", "it has no power or inverse"),
        ("tr(M)", "tr needs a square matrix"),
        ("a/x", "cannot divide by x"),
        ("‖X‖", "norm is that of a column"),
        ("|X|", r"det\(X\)"),
        ("tr X A", "read in two ways"),
        ("q^T x", "'q' has no shape"),
        ("X' x", "cannot be read among matrices"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(text: str, message: str) -> None:
    with pytest.raises(sg.AuthorError, match=message):
        sg.matrix_derivative(text, "x", SHAPES)


@pytest.mark.parametrize(
    "shapes", [{"x": (1, 2, 3)}, {"x": 0}, {"x": 1.5}, {"x": (1, "n")}, {"x": True}, {"T": "n"}, {"y": "n"}]
)
def test_what_is_no_shape_is_refused(shapes: dict[str, Any]) -> None:
    with pytest.raises(sg.AuthorError):
        sg.matrix_derivative("x^T x", "x", shapes)


@pytest.mark.parametrize(
    "text", ["", "x^T" * 2000, "(" * 500 + "x", "‖x", "x‖", "__import__('os')", "x.T.T", "x @", "⊙ x", "‖x‖_1", "x.y"]
)
def test_hostile_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(sg.SymgradError):
        sg.matrix_derivative(text, "x", SHAPES)


@pytest.mark.parametrize("text", ["exp(X)", "X^T X", "tr(A ⊙ X)", "tr(X^9)", "X x", "max(0, x)"])
def test_what_is_not_covered_says_so(text: str) -> None:
    with pytest.raises(sg.UnsupportedError):
        sg.matrix_derivative(text, "X" if "X" in text else "x", SHAPES)


@pytest.mark.parametrize("text", ["x @ y", "‖x‖", "a ⊙ b", "x.T", r"x^\top"])
def test_the_signs_are_read_among_matrices_only(text: str) -> None:
    with pytest.raises(sg.StudentError):
        sg.parse(text)


def test_a_fault_in_a_rule_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_power(self: rules.Differentiator, term: Term, place: int) -> Any:
        terms, used = genuine(self, term, place)
        return tuple(Term(part.coefficient * 2, part.factors, part.sums) for part in terms), used

    genuine = rules.Differentiator._factor
    monkeypatch.setattr(rules.Differentiator, "_factor", without_power)
    d = sg.matrix_derivative("x^T A x", "x", SHAPES)
    assert not d.verify().holds
    with pytest.raises(sg.ProofError):
        d.to_text()


def test_a_transposed_delta_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = rules.picked
    swapped = {"k": "l", "l": "k"}
    monkeypatch.setattr(
        "symgrad.calculus.matrices.derivative.picked", lambda terms: tuple(t.renamed(swapped) for t in genuine(terms))
    )
    assert not sg.matrix_derivative("tr(A X)", "X", SHAPES).verify().holds
