"""Twelve pages of different kinds, each read line by line by a person; a change shows in the difference of its file."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import symgrad as sg
from symgrad.document.present import document_of
from symgrad.render import render

PAGES = Path(__file__).parent / "pages"
WRITTEN: Mapping[str, Callable[[], object]] = {
    "product": lambda: sg.differentiate("x^2 sin x"),
    "quotient": lambda: sg.differentiate("(x^2 + 1)/(3x - 2)"),
    "deep_chain": lambda: sg.differentiate("sin(exp(cos(ln(tan(sqrt(1 + arctan(x^3)))))))"),
    "gaussian": lambda: sg.differentiate("e^(-x^2/(2s^2))", wrt="x"),
    "general_power": lambda: sg.differentiate("(x^2 + 1)^(sin x)"),
    "kink": lambda: sg.differentiate("|sin x|", at={"x": 0}),
    "logsumexp": lambda: sg.differentiate(r"\ln \sum_k e^{z_k}", wrt="z_j"),
    "definition": lambda: sg.differentiate("1/x", method="definition"),
    "gradient": lambda: sg.gradient("x^2 y + e^(x y)", at={"x": 1, "y": 2}),
    "implicit": lambda: sg.implicit_derivative("x^2 + y^2 = 1", of="y", wrt="x"),
    "stationary_points": lambda: sg.stationary_points("x^3 - 3x"),
    "least_squares": lambda: sg.matrix_derivative("‖M x - y‖^2", wrt="x", shapes={"M": ("m", "n"), "x": "n", "y": "m"}),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_page_is_the_one_that_was_read(name: str, snapshot: Callable[[Path, str], None]) -> None:
    snapshot(PAGES / f"{name}.md", render(document_of(WRITTEN[name]()), "markdown"))


@pytest.mark.parametrize("name", WRITTEN)
def test_the_page_compiles(name: str, compile_latex: Callable[..., int]) -> None:
    assert compile_latex(render(document_of(WRITTEN[name]()), "latex")) <= 2


def test_mathjax_takes_every_formula(
    mathjax: Callable[[Mapping[str, str]], Mapping[str, Mapping[str, list[str]]]],
) -> None:
    found = mathjax({path.stem: path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md"))})
    assert set(found) == set(WRITTEN)
    assert {name: page["errors"] for name, page in found.items() if page["errors"]} == {}
