"""Nothing that is typed is executed, hangs, or ends in anything but a tree or a StudentError."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgrad.errors import StudentError
from symgrad.language.notation import Notation
from symgrad.language.parser import read, read_name
from symgrad.language.traversal import walk

HOSTILE = (
    "__import__('os')", "__import__('os').system('ls')", "().__class__.__bases__[0]", "x.__class__", "exec('x')",
    "eval(x)", "lambda x: x", "import os", "open('/etc/passwd')", "f\"{x}\"", "`ls`", "$(ls)", "x; y", "{1: 2}",
    r"\input{file}", r"\def\x{\x}", r"\write18{ls}", r"\begin{verbatim}x\end{verbatim}", r"\csname x\endcsname",
    "9**9**9**9", "9^(9^9)", "(9^1000)^1000", "((9^999)^999)^999", "2^2^2^2^2^2", "x^(10^9)", "x^99999", "1e999999999",
    "1e-999999999", "factorial(10**9)", "10**9!", "9" * 101, "1" * 100_000, "x" * 100_000, "x+" * 500_000,
    "(" * 10_000, ")" * 10_000, "(" * 10_000 + "x" + ")" * 10_000, "[" * 10_000, "{" * 10_000, "|" * 10_000,
    "[[" * 5_000, "[[1]," * 2_000, "-" * 10_000 + "x", "+" * 10_000 + "x", "x^" * 5_000 + "x", "1/" * 5_000 + "1",
    "sqrt(" * 4_000, "sin " * 4_000 + "x", r"\frac{" * 3_000, r"\frac1" * 3_000, r"\sqrt" * 3_000 + "2", "√" * 9_000,
    "x_{" * 5_000, "x^{" * 5_000, "x'" * 1_000 + "'" * 10, "f" + "'" * 1_000 + "(x)", "d/dx" * 4_000, "d(" * 9_000,
    "∂" * 9_000, "x if " * 4_000, "x if x > 0 else " * 1_000 + "1", "a = " * 4_000 + "b", r"\begin{cases}" * 1_000,
    r"\hat" * 4_000, r"\sum_i " * 2_000 + "x", "Piecewise((" * 1_500, "Derivative(" * 1_500, "\\" + "x" * 10_000,
    r"\text{" + "a" * 10_000 + "}", "x_{" + "a" * 10_000 + "}", "x" + "²" * 1_000, "diff(x," + "x," * 3_000 + "x)",
    "\x00", "x\x00y", "\x1b[31mx", "\x7f", "\ud800", "\ufeffx", "\u200bx", "x\u200dy", "\u202ex", "\u2028x", "\u0302",
    "x" + "\u0302" * 100, "😀", "x😀", "🧮+1", "中", "é", "ß", "ﬁ", "٣", "½½", "𝟘𝟙x_", "х", "ο", "ı",
    "", " ", "\n", "(", ")", "]", "}", "|", "_", "_x", "x_", "x__1", "x_{}", "x_{", "^", "^2", "x^", "x^^2", "x***y",
    "*", "/", "x//y", "=", "x=", "=x", "x===y", "!", "!!", "<", "x<", "<>", "&", "x&y", "\\", "\\\\", "#", "@", "%",
    "?", "~", "$", "$$", "$$$", "...", "1..2", "1.2.3", "1_000", "0x1F", "1,000,000", ",", ",,", "(x,", "(,x)", "[,]",
    "sin", "sin^", "sin^2", "sin^-1", "sin'", "log_", "log_(", "log_{x", "max", "max(", "max()", "f(", "f()", "f(,)",
    "d/", "d/d", "d/dx", "d/dx[", "dE/", "∂/∂", "∂/∂x", r"\frac", r"\frac{", r"\frac{}{}", r"\frac{d}{d", r"\sqrt[",
    r"\sqrt[]{}", r"\left", r"\left(", r"\right)", r"\left|x", r"\hat", r"\hat{xy}", r"\underbrace{x}_", r"\end{cases}",
    r"\begin{pmatrix}\end{pmatrix}", r"\begin{pmatrix}1&2\\3\end{pmatrix}", "Σ_", "Σ_{i=", "Σ_i", "sum()", "Matrix(",
    "Eq(x)", "x if", "x if y", "x if y else", "else", "if", "None", "nan", "True", "x'y''z'''(",
)  # fmt: skip
NOTATIONS = (
    Notation(),
    Notation(names=("x", "w_5_6", "d", "e"), closed=True),
    Notation(names=("x", "sigma"), functions=("sigma", "f"), logarithm_base=10),
)


def refusal(text: str, notation: Notation) -> StudentError | None:
    """The error of a text that is not read; None where a tree came out, which must not be larger than the text."""
    try:
        tree = read(text, notation)
    except StudentError as error:
        return error
    assert sum(1 for _ in walk(tree)) <= 2 * len(text) + 2
    return None


def outcome(text: str, notation: Notation) -> None:
    """Read a text; a refusal must be short, say something, and point into its own text."""
    error = refusal(text, notation)
    if error is not None:
        start, end = error.span
        assert error.message
        assert 0 <= start <= end <= len(error.text) + 1
        assert len(str(error)) < 1_500


@pytest.mark.parametrize("notation", NOTATIONS, ids=("plain", "closed", "declared"))
def test_hostile_texts_come_back_at_once(notation: Notation) -> None:
    for text in HOSTILE:
        outcome(text, notation)


@pytest.mark.parametrize("text", HOSTILE[:60])
def test_what_could_do_harm_is_refused(text: str) -> None:
    with pytest.raises(StudentError):
        read(text)


@pytest.mark.parametrize("text", [1, None, b"x", 1.5])
def test_only_text_is_read(text: object) -> None:
    with pytest.raises(TypeError):
        read(text)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.sampled_from(NOTATIONS))
def test_any_text_is_a_tree_or_a_student_error(text: str, notation: Notation) -> None:
    outcome(text, notation)


WORDS = r"""x y d dx E e f h σ sigma sin ln log max sqrt √ pi 2 10 0 0.5 1. e5 ( ) [ ] { } | ^ _ _5 _{5,6} ₆ ² ⁻¹ + - * /
    · = < , . ' ′ \frac \sqrt \sum \sum_{i=1}^{n} \left \right \left| \right| \cdot \partial ∂ \hat ½ ∞ Σ_i if else
    \begin{cases} \end{cases} \\ & \begin{pmatrix} \end{pmatrix} \text{if} \prime Piecewise Derivative Eq Matrix sum
    \underbrace ^{(2)} ŷ \operatorname{relu} \mathrm{d} ! x̂ Δ \log_2 w56 w_5_6 \sin^2 ^{-1} d/dx \frac{d}{dx} dE/dw"""
PARTS = st.sampled_from([*WORDS.split(), " "])


@settings(max_examples=1500, deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join), st.sampled_from(NOTATIONS))
def test_any_pieces_of_mathematics_are_a_tree_or_a_student_error(text: str, notation: Notation) -> None:
    outcome(text, notation)
    with suppress(StudentError):
        read_name(text, notation)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="([{|x+-^/,'", max_size=300))
def test_brackets_and_signs_in_any_order(text: str) -> None:
    outcome(text, NOTATIONS[0])
