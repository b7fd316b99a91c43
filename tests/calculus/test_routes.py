"""Routes that agree, forms that are equal, and what is refused."""

from __future__ import annotations

import pickle

import pytest

import symgrad as sg
from symgrad.calculus.routes import in_another_form, same_normal_form
from symgrad.errors import AuthorError, ProofError, UnsupportedError
from symgrad.language.parser import read


@pytest.mark.parametrize(("text", "methods"), [
    ("2 - 3x + 4x^2", ["rules", "definition"]), ("1/x", ["rules", "quotient", "definition", "product", "logarithmic"]),
    ("(x^2 + 1)/(x - 1)", ["quotient", "product"]), ("tan x", ["rules", "quotient"]), ("x^x", ["rules", "logarithmic"]),
    ("sqrt(x)", ["definition", "rules"]),
])
def test_routes_agree(text: str, methods: list[str]) -> None:
    routes = sg.compare_routes(text, methods=methods)
    assert [route.method for route in routes.derivations] == methods
    assert len(routes.agreements) == len(methods) - 1
    assert all(agreement.comparison.status == "equal" for agreement in routes.agreements)
    page = routes.to_text()
    assert "The routes agree" in page
    assert page.count("Check.") == len(methods)


def test_the_page_has_both_results_and_the_reason() -> None:
    page = sg.compare_routes("sin(x)/x", methods=["quotient", "product"]).to_text(check=False)
    assert "By the quotient rule\n" in page
    assert "By the product rule\n" in page
    assert "their difference is 0" in page.replace("\n", " ")


def test_the_same_result_is_said_once() -> None:
    page = sg.compare_routes("x^2", methods=["rules", "definition"]).to_text(check=False)
    assert "By the rules and by the definition the result is the same: 2x." in page.replace("\n", " ")


def test_without_methods_another_one_that_fits_is_found() -> None:
    assert [route.method for route in sg.compare_routes("x e^x").derivations] == ["rules", "product"]
    assert [route.method for route in sg.compare_routes("x^3").derivations] == ["rules", "definition"]


@pytest.mark.parametrize("methods", [[], ["rules"], ["rules", "rules"], ["rules", "product", "product"]])
def test_fewer_than_two_routes_are_refused(methods: list[str]) -> None:
    with pytest.raises(AuthorError, match="only where there are two"):
        sg.compare_routes("x sin x", methods=methods)


def test_no_other_route_says_why() -> None:
    with pytest.raises(UnsupportedError, match="by its definition"):
        sg.compare_routes("|x|")


@pytest.mark.parametrize(("left", "right"), [
    ("(x + 1)^2/x", "x + 2 + 1/x"), ("2x/(x - 1) - (x^2 + 1)/(x - 1)^2", "(x^2 - 2x - 1)/(x - 1)^2"),
    ("x(2 sin x + x cos x)", "2x sin x + x^2 cos x"), ("0", "x - x"), ("-1/x^2", "-x^(-2)"),
])
def test_equal_normal_forms(left: str, right: str) -> None:
    assert same_normal_form(read(left), read(right))


@pytest.mark.parametrize(("left", "right"), [
    ("(x + 1)^2", "x^2 + 1"), ("sin^2 x + cos^2 x", "1"), ("1/x", "1/x^2"), ("x", "2x"), ("e^(2x)", "e^x"),
])
def test_other_normal_forms_are_not_claimed(left: str, right: str) -> None:
    assert not same_normal_form(read(left), read(right))


def test_another_form_of_the_result_is_proved() -> None:
    derivation = sg.differentiate("x^2 sin x")
    assert in_another_form(derivation, "x(2 sin x + x cos x)").normal_form
    page = derivation.to_text(form="x(2 sin x + x cos x)")
    assert "f'(x) = x (2 sin x + x cos x)" in page
    assert "so both are equal" in page.replace("\n", " ")


def test_a_form_that_only_numbers_can_show_says_so() -> None:
    derivation = sg.differentiate("tan x")
    assert not in_another_form(derivation, "1 + tan(x)^2").normal_form
    assert "at 8 points, to " in derivation.to_text(form="1 + tan(x)^2", check=False)


def test_a_form_that_is_not_equal_is_never_shown() -> None:
    with pytest.raises(ProofError, match="not proved"):
        sg.differentiate("x^2 sin x").to_text(form="x(2 sin x - x cos x)")


def test_the_form_that_sympy_prints() -> None:
    page = sg.differentiate("2 - 3x + 4x^2").to_text(form="sympy")
    assert "SymPy writes the same as" in page
    assert "f'(x) = 8x − 3" in page


def test_routes_are_data() -> None:
    routes = sg.compare_routes("x^2")
    assert pickle.loads(pickle.dumps(routes)) == routes
    assert routes.to_markdown()
    assert routes.to_latex()
