"""The page of a network in matrix form: what it explains, and that it is not written without proof."""

from dataclasses import replace

import pytest

import symgrad as sg
from symgrad.errors import ProofError
from symgrad.networks.matrix.form import MatrixNetwork


def form(loss: str = "squared_error", last: str = "sigmoid", batch: str | None = None) -> MatrixNetwork:
    network = sg.Network(3, [sg.Layer(2, "sigmoid"), sg.Layer(2, last)], loss=loss)
    return sg.matrix_form(network, batch=batch)


def page_of(found: MatrixNetwork) -> str:
    """The page as text, on one line."""
    return " ".join(found.to_text().split())


def test_the_page_says_where_each_transpose_comes_from() -> None:
    page = page_of(form())
    for words in ("Vectors are columns", "Where the transpose comes from", "product entry by entry comes from",
                  "Where this transpose comes from", "shape 2 × 3, from (2 × 1)(1 × 3)"):  # fmt: skip
        assert words in page


def test_indices_come_before_matrices() -> None:
    page = page_of(form())
    assert page.index("δ⁽²⁾_k W⁽²⁾_(k,j)") < page.index("((W⁽²⁾)ᵀ δ⁽²⁾) ⊙ σ'(z⁽¹⁾)")


@pytest.mark.parametrize(
    ("loss", "last", "words"),
    [
        ("squared_error", "sigmoid", "With this loss that leaves out σ'(z⁽²⁾)"),
        ("binary_cross_entropy", "sigmoid", "this loss and this activation cancel"),
        ("cross_entropy", "softmax", "diag(a⁽²⁾) − a⁽²⁾ (a⁽²⁾)ᵀ"),
    ],
)
def test_what_slides_leave_out_is_said(loss: str, last: str, words: str) -> None:
    assert words in page_of(form(loss, last))


@pytest.mark.parametrize(("batch", "words"), [("mean", "mean over its examples"), ("sum", "nothing is divided by m")])
def test_a_batch_says_what_its_columns_are(batch: str, words: str) -> None:
    page = page_of(form(batch=batch))
    assert "the columns of X and Y" in page
    assert words in page


def test_a_page_is_not_written_without_proof() -> None:
    found = form()
    on = found.settings[0]
    wrong = replace(on, mean=False)
    evidence = found.verify()
    broken = replace(evidence, lines=(replace(evidence.lines[0], comparison=replace(
        evidence.lines[0].comparison, status="different")), *evidence.lines[1:]))  # fmt: skip
    other = replace(found, settings=(wrong,))
    other.__dict__["evidence"] = broken
    with pytest.raises(ProofError):
        other.to_text()


def test_every_format_takes_it() -> None:
    found = form("cross_entropy", "softmax", "mean")
    assert r"\odot" in found.to_markdown()
    assert r"(W^{(2)})^\top" in found.to_latex()
