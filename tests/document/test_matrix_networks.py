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


def test_a_single_number_is_put_in_before_it_is_printed():
    layers = [sg.Layer(1, "sigmoid", weights=[["0.5"]], biases=["0.1"]), sg.Layer(1, "sigmoid", weights=[["0.7"]], biases=["-0.2"])]
    form = sg.matrix_form(sg.Network(inputs=1, layers=layers, loss="squared_error"), inputs=["0.3"], targets=[1])
    page = form.to_text()
    for lines in (
        ["= 0.5 · 0.3 + 0.1", "= 0.25"], ["≈ σ(0.194)", "≈ 0.548"], ["≈ (1 − 0.5482)²", "≈ 0.2041"],
        ["≈ 2 · (0.5482 − 1) · (1 − 0.5482) · 0.5482", "≈ −0.2238"], ["≈ −0.2238 · 0.7 · (1 − 0.562) · 0.562", "≈ −0.0386"],
    ):
        assert "\n".join(lines) in "\n".join(line.strip() for line in page.splitlines())


def test_a_loss_of_several_outputs_is_put_in_too():
    layers = [sg.Layer(2, "sigmoid", weights=[["0.5", "0.4"], [1, 2]])]
    form = sg.matrix_form(sg.Network(inputs=2, layers=layers, loss="half_squared_error"), inputs=["0.3", 1], targets=[1, 0])
    lines = [line.strip() for line in form.to_text().splitlines()]
    place = next(at for at, line in enumerate(lines) if line.startswith("J = (1/2)"))
    assert lines[place + 1] == "≈ (1/2) · ((1 − 0.760)² + (0 − 0.893)²)"
