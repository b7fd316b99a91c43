"""Pages of networks beyond one example of a small one: batches, several outputs, deep networks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from symgrad.document.model import Aligned, Heading, Table
from symgrad.document.networks import backpropagation_document
from symgrad.language.printing import to_text
from symgrad.networks.network import Layer, Network
from symgrad.render import render


def _lines(document) -> dict[str, list[str]]:
    blocks = [block for block in document.blocks if isinstance(block, Aligned)]
    return {to_text(block.left): [f"{line.sign} {to_text(line.tree)}" for line in block.lines] for block in blocks}


def _page(document) -> str:
    return " ".join(render(document, "text").split())


def _batch(loss: str, count: int = 2, **options):
    layers = [Layer(1, "identity", weights=[["0.5"]], biases=["0.1"])]
    network = Network(inputs=1, layers=layers, loss=loss, **options)
    return network.backpropagate([[place + 1] for place in range(count)], targets=[[1]] * count)


def test_a_mean_is_said_and_written_out():
    document = backpropagation_document(_batch("mean_squared_error"), learning_rate="0.1")
    page = _page(document)
    assert "The loss of the batch is the mean of the losses of its 2 examples" in page
    assert "= (1/2) Σ_(m=1)^2 ∂E_m/∂w_(i,j)" in page
    lines = _lines(document)
    assert lines["∂E/∂w₁,₂"] == ["= (1/2) Σ_(m=1)^2 ∂E_m/∂w₁,₂", "= ½ · (−0.8 + 0.4)", "= −0.2"]
    assert "w_(i,j) := w_(i,j) − η · ∂E/∂w_(i,j)" in page
    assert "0.5 − 0.1 · (−0.2)" in page


def test_a_sum_is_said():
    document = backpropagation_document(_batch("squared_error"))
    assert "The loss of the batch is the sum of the losses" in _page(document)
    assert _lines(document)["∂E/∂w₁,₂"] == ["= Σ_(m=1)^2 ∂E_m/∂w₁,₂", "= −0.8 + 0.4", "= −0.4"]


def test_the_examples_stand_in_the_table():
    document = backpropagation_document(_batch("squared_error", 3))
    tables = [block for block in document.blocks if isinstance(block, Table)]
    header = next(table.header for table in tables if table.header[0] == ("gradient",))
    assert header[1:5] == (("example 1",), ("example 2",), ("example 3",), ("sum",))


def test_many_examples_are_only_added():
    document = backpropagation_document(_batch("mean_squared_error", 6))
    assert "example 6" not in str([block.header for block in document.blocks if isinstance(block, Table)][1:])
    assert _lines(document)["E"][-2].startswith("= (1/6) Σ_(m=1)^6 E_m")


def test_the_other_sign_in_a_batch():
    page = _page(backpropagation_document(_batch("squared_error", notation="err"), learning_rate="0.1"))
    assert "/∂w_(i,j) = −Err_j o_i" in page
    assert "w_(i,j) := w_(i,j) − η · ∂" in page


def _deep(widths: tuple[int, ...]) -> Network:
    layers = [
        Layer(
            after, "tanh",
            weights=[[f"{((7 * i + 3 * j) % 11 - 5) / 10}" for j in range(after)] for i in range(before)],
            biases=[f"{(j % 5) / 10}" for j in range(after)],
        )
        for before, after in pairwise(widths)
    ]  # fmt: skip
    return Network(inputs=widths[0], layers=layers, loss="half_squared_error")


def test_a_deep_page_works_out_one_unit_a_layer():
    found = _deep((3, 4, 4, 2)).backpropagate([1, "0.5", -1], targets=[0, 1])
    document = backpropagation_document(found)
    titles = [to_text(part.tree) for block in document.blocks if isinstance(block, Heading) and block.level == 3
              for part in block.text if hasattr(part, "tree")]  # fmt: skip
    assert titles == ["∂E/∂z₁₂", "∂E/∂z₈", "∂E/∂z₄"]
    page = _page(document)
    assert "Units 5, 6 and 7 go the same way" in page
    assert "Unit 13 goes the same way" in page
    assert "In the other weighted sums it is the same: ∂z₉/∂o₄ = w₄,₉" in page


def test_a_loss_of_several_outputs_is_reduced_to_its_term():
    found = _deep((2, 2, 2)).backpropagate(["0.1", "0.2"], targets=[0, 1])
    lines = _lines(backpropagation_document(found))
    assert lines["∂E/∂o₅"][1] == "= ∂/∂o₅[(1/2) (t₅ − o₅)²]"


@pytest.mark.parametrize("format", ["text", "markdown", "latex"])
def test_every_format(format):
    found = _deep((3, 4, 4, 2)).backpropagate([[1, "0.5", -1], [0, 1, 1]], targets=[[0, 1], [1, 0]])
    assert render(backpropagation_document(found, learning_rate="0.1"), format)
