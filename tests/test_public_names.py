"""The names that people import: all there, lazy, and the same as in ``__all__``."""

import subprocess
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

import symgrad as sg

HEAVY = ("sympy", "numpy", "flint", "pydantic", "yaml", "jinja2", "typer", "rich")


@pytest.mark.parametrize("name", sg.__all__)
def test_every_name_can_be_had(name: str) -> None:
    assert getattr(sg, name) is not None
    assert name in dir(sg)


def test_the_names_of_the_first_hour_are_there() -> None:
    promised = {
        "parse", "differentiate", "gradient", "slope_table", "descend", "Graph", "Network", "Layer", "Rounding", "load",
        "check", "AnswerKey", "Verdict", "Status",
    }  # fmt: skip
    assert promised <= set(sg.__all__)
    assert list(sg.__all__) == sorted(sg.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'differentiat'"):
        sg.differentiat  # type: ignore[attr-defined]  # noqa: B018


def loaded_after(statement: str) -> set[str]:
    """Which of the heavy packages a statement imports, in an interpreter of its own."""
    code = f"import sys\n{statement}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(run.stdout.split("\n")[-2].split())


def test_importing_symgrad_imports_nothing_heavy() -> None:
    assert loaded_after("import symgrad") == set()


def test_the_help_does_without_sympy() -> None:
    show_help = "from symgrad.cli import main\nsys.argv = ['symgrad', '--help']\ntry: main()\nexcept SystemExit: pass"
    assert not loaded_after(show_help) & {"sympy", "numpy", "flint", "pydantic"}


def test_reading_and_differentiating_do_without_sympy() -> None:
    assert "sympy" not in loaded_after("import symgrad; symgrad.differentiate('x^2 sin x', wrt='x')")


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert sg.__version__ == project["project"]["version"]


def test_results_show_themselves() -> None:
    derivation = sg.differentiate("x^2", wrt="x")
    assert "2x" in derivation.to_text()
    assert derivation._repr_markdown_() == derivation.to_markdown()
    assert derivation.to_latex().startswith("\\documentclass")


def test_parse_gives_sympy_trees() -> None:
    import sympy

    x = sympy.Symbol("x")
    assert sg.parse(r"\frac{1}{1+e^{-x}}") == 1 / (1 + sympy.exp(-x))


def test_a_gradient_is_asked_by_name_and_proved() -> None:
    gradient = sg.gradient("a + b c")
    symbol = next(iter(gradient.partials))
    assert gradient.partials["a"] is gradient.partials[symbol]
    assert "nothing" not in gradient.partials
    with pytest.raises(KeyError):
        gradient.partials["z"]
    assert gradient.verify().holds
    assert len(gradient.verify().lines) == sum(len(part.verify().lines) for part in gradient.derivations)


@pytest.mark.parametrize(
    ("source", "at", "value"),
    [
        ("x^2/3", {"x": 2}, Fraction(4, 3)), ("sin x", {"x": 0}, 1), ("e^x", {"x": 1}, 2.718281828459045),
        ("|x|", {"x": 0}, None), ("max(0, x)", {"x": 0}, None), ("x^2", None, None),
    ],
)  # fmt: skip
def test_the_value_of_a_derivative(source: str, at: dict[str, int] | None, value: object) -> None:
    assert sg.differentiate(source, at=at).value == value


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (lambda: sg.differentiate("x^2 sin x"), "<Derivation f'(x) = 2x sin x + x² cos x>"),
        (lambda: sg.differentiate("sin x", order=5), "<Derivation f⁽⁵⁾(x) = cos x>"),
        (lambda: sg.differentiate("x^2").verify(), "<Evidence: holds, 3 lines>"),
        (lambda: sg.gradient("a + b c"), "<Gradient ∇f = (1, c, b)>"),
        (lambda: sg.hessian("x y"), "<Hessian = [[0, 1], [1, 0]]>"),
        (lambda: sg.implicit_derivative("x y = 1", "y", "x"), "<ImplicitDerivative dy/dx = −y/x>"),
        (lambda: sg.tangent_line("x^2", {"x": 3}), "<TangentLine y = 6x − 9>"),
        (lambda: sg.descend("x^2", {"x": 1}, "0.1"), "<Descent of x²: 1 step, at {'x': 0.8}>"),
    ],
)
def test_a_result_is_named_in_one_short_line(result, text: str) -> None:
    assert repr(result()) == text


def test_a_long_result_is_cut_short() -> None:
    assert len(repr(sg.differentiate(" + ".join(f"x^{i}" for i in range(3, 99))))) < 150
