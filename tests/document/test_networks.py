"""The pages of networks: what they show is asserted from published numbers, not from the page itself."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.document.model import Aligned, Heading, Table
from symgrad.document.network_backward import backward_blocks, check, unit_blocks
from symgrad.document.network_gradients import gradient_blocks
from symgrad.document.network_statement import count_blocks
from symgrad.document.networks import backpropagation_document, network_document
from symgrad.document.output_formula import output_formula_document
from symgrad.errors import ProofError
from symgrad.language.printing import to_text
from symgrad.networks.network import Layer, Network
from symgrad.networks.rounding import Rounding
from symgrad.render import render
from tests.networks.examples import example, lecture_network

_LECTURE = example("hankamber_9_1_321")


def _page(found, rate="0.9", format="text"):
    return render(backpropagation_document(found, rate), format)


def _lines(document) -> dict[str, list[str]]:
    """The right sides under each left side of aligned mathematics."""
    found: dict[str, list[str]] = {}
    for block in document.blocks:
        if isinstance(block, Aligned):
            left = to_text(block.left)
            found.setdefault(left, []).extend(f"{line.sign} {to_text(line.tree)}" for line in block.lines)
    return found


@pytest.fixture(scope="module")
def stepwise():
    return lecture_network(drop_constant=True).backpropagate([1, 0, 1], targets=[1], rounding=Rounding("stepwise"))


@pytest.fixture(scope="module")
def lines(stepwise):
    return _lines(backpropagation_document(stepwise, "0.9"))


@pytest.mark.parametrize("key", ["i4", "o4", "i5", "o5", "i6", "o6"])
def test_forward_values_as_published(lines, key):
    left = {"i": "z", "o": "o"}[key[0]] + "₀₁₂₃₄₅₆"[int(key[1])]
    assert lines[left][-1].split()[-1].replace("−", "-") == _LECTURE["expected_printed"][key]


@pytest.mark.parametrize("unit", [4, 5, 6])
def test_errors_as_published(lines, unit):
    subscript = "₀₁₂₃₄₅₆"[unit]
    last = lines[f"e{subscript} = ∂Ẽ/∂z{subscript}"][-1]
    assert float(last.split()[-1].replace("−", "-")) == -float(_LECTURE["expected_printed"][f"Err{unit}"])


def test_numbers_stand_next_to_where_they_come_from(lines):
    assert lines["e₅ = ∂Ẽ/∂z₅"] == [
        "= e₆ w₅,₆ (1 − o₅) o₅",
        "= −0.1311 · (−0.2) · (1 − 0.525) · 0.525",
        "≈ 0.0065",
    ]
    assert lines["z₆"][1] == "= −0.3 · 0.332 − 0.2 · 0.525 + 0.1"


def test_every_parameter_in_the_table_of_updates(stepwise):
    tables = [block for block in backpropagation_document(stepwise, "0.9").blocks if isinstance(block, Table)]
    rows = next(table.rows for table in tables if len(table.header) == 5)
    new = {to_text(row[0][0].tree): to_text(row[-1][0].tree) for row in rows}
    for key, printed in _LECTURE["expected_printed"].items():
        if key[0] in "wb":
            name = to_text(stepwise.network.parameters.name(key))
            assert float(new[name].replace("−", "-")) == float(printed), key


def test_the_exact_page_prints_digits_that_lead_to_its_results():
    found = lecture_network(notation="err").backpropagate([1, 0, 1], targets=[1])
    lines = _lines(backpropagation_document(found))
    assert lines["Err₆ = −∂Ẽ/∂z₆"] == [
        "= (t₆ − o₆) (1 − o₆) o₆",
        "≈ (1 − 0.4739) · (1 − 0.4739) · 0.4739",
        "≈ 0.1312",
    ]


def test_parameters_are_counted():
    (formula,) = (block for block in count_blocks(lecture_network()) if hasattr(block, "tree"))
    assert to_text(formula.tree) == "3 · 2 + 2 · 1 + 3 = 11"


def test_a_known_factor_has_a_brace_and_each_factor_is_derived(stepwise):
    text = "\n".join(str(block) for block in unit_blocks(stepwise, "5"))
    assert "Underbrace" in text
    lines = _lines(type("Page", (), {"blocks": unit_blocks(stepwise, "5")}))
    assert lines["∂z₆/∂o₅"][-1] == "= w₅,₆"
    assert lines["∂o₅/∂z₅"][-1] == "= (1 − o₅) o₅"


def test_sums_over_paths_are_shown():
    net = Network(inputs=1, layers=[Layer(1), Layer(2)])
    lines = _lines(type("Page", (), {"blocks": unit_blocks(net.backpropagate(), "2")}))
    assert lines["∂E/∂z₂"][-1] == "= (e₃ w₂,₃ + e₄ w₂,₄) (1 − o₂) o₂"


@pytest.mark.parametrize(
    ("format", "notation", "loss"),
    [
        ("text", "lecture", "huber"),
        ("text", "err", "half_squared_error"),
        ("markdown", "err", "squared_error"),
        ("markdown", "han_kamber", "absolute_error"),
        ("latex", "lecture", "binary_cross_entropy"),
        ("latex", "han_kamber", "mean_squared_error"),
    ],
)
def test_pages_in_every_notation_loss_and_format(format, notation, loss):
    found = lecture_network(loss=loss, notation=notation).backpropagate([1, 0, 1], targets=[1])
    assert _page(found, format=format)


def test_the_page_says_that_the_rate_diverges():
    net = Network(inputs=1, layers=[Layer(1, "identity", weights=[[0.1]])], loss="squared_error")
    page = " ".join(_page(net.backpropagate([3], targets=[1]), "1").split())
    assert "the loss was 0.49 and is 141.61 after the step" in page
    assert "diverges" in page
    assert "40925.29" in page


def test_a_batch_derives_once_and_averages():
    net = lecture_network(loss="mean_squared_error", drop_constant=True)
    page = _page(net.backpropagate([[1, 0, 1], [0, 1, 1]], targets=[1, 0]))
    assert page.count("The activation. o₅ = σ(z₅)") == 1
    assert "the gradient of the batch is the mean of theirs" in " ".join(page.split())


def test_a_symbolic_page_has_no_numbers_and_a_network_alone_has_its_count():
    page = render(backpropagation_document(lecture_network().backpropagate()), "text")
    assert "Numbers:" not in page
    assert "3 · 2 + 2 · 1 + 3 = 11" in render(network_document(lecture_network()), "text")


def test_softmax_shows_each_derivative_once():
    layers = [Layer(2, "softmax", weights=[[1, -1]], biases=[0, 0])]
    page = _page(Network(inputs=1, layers=layers, loss="cross_entropy").backpropagate([1], targets=[1, 0]))
    assert page.count("∂E/∂o₂ = ∂/∂o₂[") == 1
    assert "As before" in page


def test_a_kink_is_said_and_not_averaged_over():
    layers = [Layer(1, "relu", weights=[[1], [-1]], biases=[0]), Layer(1, "identity", weights=[[1]], biases=[0])]
    found = Network(inputs=2, layers=layers).backpropagate([1, 1], targets=[1])
    page = " ".join(_page(found).replace("│", "").split())
    assert "it is not differentiable there. The slope is 0 on the left and 1 on the right" in page
    assert "at a kink" in page


def test_a_wrong_value_is_never_shown(stepwise, monkeypatch):
    gradient = stepwise.gradients["z_5"]
    monkeypatch.setattr(
        "symgrad.document.network_backward.central_differences", lambda *_: {gradient.key: float(gradient.value) + 1}
    )
    with pytest.raises(ProofError):
        check(stepwise, gradient)


def test_a_wrong_gradient_is_never_listed(stepwise, monkeypatch):
    wrong = dict.fromkeys(stepwise.network.parameter_names, 7.0)
    monkeypatch.setattr(type(stepwise), "finite_differences", lambda _: wrong)
    with pytest.raises(ProofError):
        gradient_blocks(stepwise)


def test_headings_go_from_the_output_back(stepwise):
    headings = [to_text(block.text[-1].tree) for block in backward_blocks(stepwise) if isinstance(block, Heading)]
    assert headings == ["∂Ẽ/∂z₆", "∂Ẽ/∂z₅", "∂Ẽ/∂z₄"]


def test_the_general_formula_of_the_output_layer():
    lines = _lines(output_formula_document())
    assert lines["∂E/∂w_(j,k)"][-1] == (
        "= −2(t_k − σ(Σ_i w_(i,k) o_i)) (1 − σ(Σ_i w_(i,k) o_i)) σ(Σ_i w_(i,k) o_i) o_j"
    )
    assert lines["∂z_k/∂w_(j,k)"][-1] == "= o_j"


def test_at_a_kink_the_check_says_where_its_differences_were_taken():
    network = sg.Network(inputs=2, layers=[sg.Layer(1, "relu", weights=[[1], [1]])])
    page = " ".join(network.backpropagate([1, -1], targets=[1]).to_text().split())
    assert "At these numbers every parameter and input moves a unit at its kink" in page
    assert "the differences were taken at other numbers, away from the kinks. 4 gradients" in page
    beside = " ".join(network.backpropagate([1, 2], targets=[1]).to_text().split())
    assert "at other numbers" not in beside
    batch = " ".join(network.backpropagate([[1, -1], [1, 2], [2, -2]], targets=[[1], [2], [3]]).to_text().split())
    assert "At the numbers of the examples 1 and 3 every parameter and input moves" in batch


def test_a_page_says_what_each_activation_is():
    layers = [sg.Layer(2, "relu"), sg.Layer(1, "leaky_relu"), sg.Layer(1, "step"), sg.Layer(1, "identity")]
    page = sg.Network(inputs=1, layers=layers).to_text()
    assert "ReLU(z) = max(0, z) in units 2 and 3" in page
    assert "LeakyReLU(z) = (z if z > 0 else 0.01z) in unit 4" in page
    assert "step(z) = (1 if z ≥ 0 else 0) in unit 5" in page
    assert "The activation is σ(z) = 1/(1 + e^(−z))." in sg.Network(inputs=1, layers=[sg.Layer(1, "sigmoid")]).to_text()


def test_a_step_unit_has_no_zero_times_something():
    page = sg.Network(inputs=1, layers=[sg.Layer(1, "step", weights=[[1]])]).backpropagate([2], targets=[3]).to_text()
    lines = [line.strip() for line in page.splitlines()]
    place = lines.index("∂E/∂z₂ = (−2(t₂ − o₂)) · 0")
    assert lines[place + 1] == "= 0"
    assert "0(t₂" not in page
    assert "e₂ = ∂E/∂z₂ = 0" in page


def test_tiny_and_huge_numbers_have_a_power_of_ten():
    layers = [sg.Layer(1, "sigmoid", weights=[["85"]]), sg.Layer(1, "sigmoid", weights=[["1e-20"]], biases=[0])]
    page = sg.Network(inputs=1, layers=layers).backpropagate([1], targets=[1]).to_text()
    assert "−3.040248 · 10⁻⁵⁸" in page
    assert "w₂,₃ = 10⁻²⁰" in page
    assert "0" * 13 not in page
    page = sg.Network(inputs=1, layers=[sg.Layer(1, "identity", weights=[["1e30"]])]).backpropagate(["3e17"], targets=[1]).to_text()
    assert "= 10³⁰ · 3 · 10¹⁷" in page
    assert "= 3 · 10⁴⁷" in page
