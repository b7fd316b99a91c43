"""The page of a matrix derivative, held by its lines."""

import symgrad as sg


def test_the_page_of_a_quadratic_form() -> None:
    page = sg.matrix_derivative("x^T A x", "x", {"x": "n", "A": ("n", "n")}).to_text()
    for line in (
        "f = xᵀ A x = Σ_(i=1)^n Σ_(j=1)^n x_i A_(i,j) x_j",
        "= Σ_(j=1)^n A_(k,j) x_j + Σ_(i=1)^n x_i A_(i,k)",
        "(n, n) (n, 1) → (n, 1)",
        "= (A + Aᵀ) x   take out the common factor, shape (n, 1)",
        "Check. Worked out with n = 3",
    ):
        assert line in page


def test_every_format_can_be_written() -> None:
    d = sg.matrix_derivative(r"\log\det X + \|X a\|^2", "X", {"X": (2, 2), "a": 2})
    assert "Jacobi" in d.to_text()
    assert r"X^{-1}" in d.to_markdown()
    assert d.to_latex().startswith("\\documentclass")
