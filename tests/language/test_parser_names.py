"""Names and functions are read as the notation declares them."""

import pytest

from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.parser import read, read_name
from symgrad.language.tree import Call, Constant, Name, Power, Product

NETWORK = Notation(names=("w_4_6", "w_5_6", "o_4", "o_5", "e_6", "eta", "x_1"), closed=True)


@pytest.mark.parametrize("text", ["w_5_6", "w_{5,6}", "w_(5,6)", "w_56", "w_{56}", "w56", "w₅,₆", "w₅₆", "W_{5,6}", "W56"])
def test_every_spelling_of_a_declared_name_is_that_name(text: str) -> None:
    assert read_name(text, NETWORK) == Name("w", ("5", "6"))
    assert read(text, NETWORK) == Name("w", ("5", "6"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("w_{4,6}", "w_4_6"), ("w46", "w_46"), ("w_4_6", "w_4_6"), ("η", "eta"), (r"\eta", "eta"), ("eta", "eta"),
        ("ŷ_1", "y_hat_1"), ("net_j", "net_j"), ("E", "E"), ("θ₁", "theta_1"),
    ],
)  # fmt: skip
def test_names_where_nothing_is_declared(text: str, name: str) -> None:
    assert str(read_name(text)) == name


@pytest.mark.parametrize("text", ["", "2", "x + y", "x y", "sin", "f(x)", "e", "__class__", "x'"])
def test_what_is_not_a_name_is_refused(text: str) -> None:
    with pytest.raises(StudentError):
        read_name(text)


def test_a_capital_of_its_own_is_another_name() -> None:
    notation = Notation(names=("w_5_6", "W_5_6"))
    assert read("W_{5,6}", notation) == Name("W", ("5", "6"))
    assert read("E_6", Notation(names=("e_6",))) == Name("E", ("6",))
    assert read("X_1", Notation(names=("x_1", "X"))) == Name("X", ("1",))


def test_one_run_of_digits_that_fits_two_names_is_refused() -> None:
    notation = Notation(names=("w_1_12", "w_11_2"))
    assert read("w_{1,12}", notation) == Name("w", ("1", "12"))
    with pytest.raises(StudentError, match="two ways") as caught:
        read("w112", notation)
    assert "w_1_12 or w_11_2" in caught.value.hint


def test_an_unknown_name_lists_what_is_declared_nearest_first() -> None:
    with pytest.raises(StudentError) as caught:
        read("2 w_{5,7}", NETWORK)
    error = caught.value
    assert error.message == "'w_{5,7}' is not a name in this problem."
    assert error.text[slice(*error.span)] == "w_{5,7}"
    assert error.hint.startswith("Did you mean w_5_6? The names are w_5_6, ")
    assert "eta" in error.hint


def test_a_closed_problem_without_names_takes_numbers_only() -> None:
    read("2 pi + e^2", Notation(closed=True))
    with pytest.raises(StudentError, match="'x'"):
        read("2 x", Notation(closed=True))


@pytest.mark.parametrize("text", [r"\sum_j w_{j,6} o_j", "Σ_j w_{j,6} o_j"])
def test_names_with_the_index_of_a_sum_are_known_inside_it(text: str) -> None:
    read(text, NETWORK)
    with pytest.raises(StudentError, match="o_j"):
        read(f"{text} + o_j", NETWORK)


def test_the_function_above_a_derivative_needs_no_declaration() -> None:
    assert read("dE/dw56", NETWORK) == read("dE/dw_5_6")
    with pytest.raises(StudentError, match="'u'"):
        read("dE/du", NETWORK)


def test_declared_names_of_several_letters() -> None:
    notation = Notation(names=("net", "out", "x"))
    assert read("net out", notation) == Product((Name("net"), Name("out")))
    assert read("netout", notation) == read("net out", notation)
    with pytest.raises(StudentError, match="more than one way"):
        read("abc", Notation(names=("a", "bc", "ab", "c")))


def test_e_and_pi_are_constants_unless_declared() -> None:
    assert read("e^x") == Power(Constant("e"), Name("x"))
    assert read("e^x", Notation(names=("e", "x"))) == Power(Name("e"), Name("x"))
    assert read("e^x", Notation(names=("e_6", "x"))) == Power(Constant("e"), Name("x"))
    assert read("pi", Notation(names=("pi",))) == Name("pi")


def test_a_function_is_called_and_a_name_multiplied() -> None:
    x, y = Name("x"), Name("y")
    assert read("u(x)", Notation(functions=("u",))) == Call("u", (x,))
    assert read("f(x)", Notation(names=("f", "x"))) == Product((Name("f"), x))
    assert read("E(w)", Notation(names=("E", "w"))) == Product((Name("E"), Name("w")))
    assert read("x(y)", Notation(names=("x", "y"))) == Product((x, y))
    assert read("act(x)", Notation(functions=("act",))) == Call("act", (x,))
    with pytest.raises(StudentError, match="two ways"):
        read("E(w)")


def test_sigma_is_a_function_or_a_value_in_a_whole_text() -> None:
    z, sigma = Name("z"), Name("sigma")
    assert read("σ(z)") == Call("sigmoid", (z,))
    assert read("σ(1-σ)") == read("σ*(1-σ)")
    assert read("σ(z)", Notation(names=("sigma", "z"))) == Product((sigma, z))
    assert read("σ(1 - z)", Notation(functions=("sigma",))) == read("sigmoid(1 - z)")
    with pytest.raises(StudentError, match="two ways"):
        read("σ(1-σ)", Notation(names=("sigma",), functions=("sigma",)))
    with pytest.raises(StudentError, match="act on"):
        read("1 - σ", Notation(functions=("sigma",)))


def test_d_is_a_letter_where_it_is_declared() -> None:
    notation = Notation(names=("b", "c", "d"))
    assert read("d (b + c)", notation) == read("d*(b + c)")
    assert read("db", notation) == Product((Name("d"), Name("b")))
    assert read("∂f/∂d", notation) == read("∂f/∂d")
    assert read(r"\frac{df}{db}", notation) == read("df/db")
    with pytest.raises(StudentError, match="d is a name"):
        read("df/db", notation)


def test_a_subscript_with_a_number_like_tail() -> None:
    with pytest.raises(StudentError, match="two ways"):
        read("2e6", Notation(names=("e_6",)))
    assert read("1.5e-3", Notation(names=("e_6",))) == read("0.0015")


def test_the_power_of_a_letter_before_brackets_is_a_product_only_where_the_letter_is_a_value() -> None:
    assert read("σ²(1-σ)") == read("σ^2*(1-σ)")
    assert read("f²(x)", Notation(names=("f", "x"))) == read("f^2*x")
    for text in ("f²(x)", "f^2(x)", "f^{-1}(x)"):
        with pytest.raises(StudentError, match="two ways"):
            read(text, Notation(names=("x",), functions=("f",)))


def test_a_large_sigma_is_a_letter_where_it_is_declared_or_stands_alone() -> None:
    assert read_name("Σ") == Name("Sigma")
    assert read("Σ x", Notation(names=("Sigma", "x"))) == read("Sigma*x")
    assert read("xᵀ", Notation(names=("T", "x"))) == read("x^T")
